#pragma once

#include <memory>

#include "widgets/controls/inspector.h"
#include "widgets/page/workbench.h"

class QPlainTextEdit;

namespace wheelhouse::models {
class ObjectDetail;
}

namespace wheelhouse::widgets {

class BoardView;
class DataTable;
class PropertyList;
class Section;
class StateStack;

// One object of any kind: summary with owners, managers and keys; its YAML, to
// be changed by dry run and diff; its events; what changed of it; its charts,
// where its kind has some.
class ObjectInspector final : public Inspector {
    Q_OBJECT
public:
    explicit ObjectInspector(Workbench &bench, QWidget *parent = nullptr);
    ~ObjectInspector() override;
    // `kind` is what it is called until it was read.
    void setSubjectKey(const QString &key, const QString &kind);
    const QString &subjectKey() const { return m_key; }
    // What is in the editor and was not applied would be lost.
    bool hasUnsavedYaml() const;

Q_SIGNALS:
    // An owner was chosen.
    void keyWanted(const QString &key);

protected:
    void changeEvent(QEvent *event) override;

private:
    void refresh();
    void retranslate();
    void apply();
    void confirmDeletion();

    Workbench &m_bench;
    QString m_key;
    QString m_kind;
    std::unique_ptr<models::ObjectDetail> m_detail;
    // The version that is in the editor.
    QString m_shownYaml;
    Button *m_edit;
    Button *m_delete;
    PropertyList *m_facts;
    Section *m_factsSection;
    DataTable *m_managerTable;
    Section *m_managers;
    DataTable *m_keyTable;
    Section *m_keys;
    QPlainTextEdit *m_yaml;
    Label *m_yamlNote;
    Button *m_check;
    Button *m_revert;
    Button *m_values;
    StateStack *m_yamlBody;
    DataTable *m_eventTable;
    StateStack *m_eventBody;
    DataTable *m_changeTable;
    StateStack *m_changeBody;
    BoardView *m_board;
};

} // namespace wheelhouse::widgets
