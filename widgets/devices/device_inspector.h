#pragma once

#include <memory>

#include "widgets/controls/inspector.h"
#include "widgets/page/workbench.h"

class QMenu;
class QGridLayout;

namespace wheelhouse::models {
class DeviceDetail;
}

namespace wheelhouse::widgets {

class DataTable;
class PresenceBar;
class PropertyList;
class Section;
class StateStack;

// One device: presence, identity, what it last reported, twin, commands,
// history. Keeps the device's streams open while it is visible.
class DeviceInspector final : public Inspector {
    Q_OBJECT
public:
    explicit DeviceInspector(Workbench &bench, QWidget *parent = nullptr);
    ~DeviceInspector() override;

    void setDevice(const QString &key);
    const QString &deviceKey() const { return m_key; }
    // Asks which when empty.
    void sendCommand(const QString &command);
    void toggleDisabled();
    void fillCommandMenu(QMenu *menu);

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void build();
    void open();
    void refresh();
    void refreshDeeds();
    void refreshReported();
    void retranslate();
    void editFacts();

    Workbench &m_bench;
    QString m_key;
    std::unique_ptr<models::DeviceDetail> m_detail;
    Button *m_main;
    Button *m_edit;
    Button *m_more;
    PresenceBar *m_presence;
    Section *m_presenceSection;
    PropertyList *m_identity;
    Section *m_identitySection;
    QWidget *m_reported;
    QGridLayout *m_reportedGrid;
    Section *m_reportedSection;
    Section *m_twinSection;
    DataTable *m_twin;
    Section *m_commandsSection;
    DataTable *m_lastCommands;
    DataTable *m_allTwin;
    DataTable *m_allCommands;
    DataTable *m_history;
};

} // namespace wheelhouse::widgets
