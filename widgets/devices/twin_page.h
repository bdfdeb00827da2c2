#pragma once

#include <QPointer>

#include "models/product_spec.h"
#include "widgets/controls/small_widgets.h"

class QSplitter;

namespace wheelhouse::models {
class DeviceDetail;
class Operation;
class Session;
}

namespace wheelhouse::widgets {

class Button;
class DataTable;
class Label;
class SpecField;
class StateStack;

// What is desired against what is reported, what differs first, and what was
// desired over time. A desired value is edited in its cell: Enter or F2 begins
// and sets, Escape leaves, Delete takes it away.
class TwinPage final : public Surface {
    Q_OBJECT
public:
    explicit TwinPage(models::Session &session, QWidget *parent = nullptr);
    void setDetail(models::DeviceDetail *detail);
    void refresh();
    void retranslate();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void build();
    void edit(const QString &key);
    void leaveEditing();
    void set();
    void takeAway(const QString &key);
    void send(const QVariantMap &desired);
    bool mayEdit() const;

    models::Session &m_session;
    QPointer<models::DeviceDetail> m_detail;
    Label *m_title;
    Label *m_note;
    Button *m_edit;
    DataTable *m_twin;
    StateStack *m_twinBody;
    // What is wrong with what is being typed, or what it may be.
    Label *m_word;
    Label *m_changesTitle;
    DataTable *m_changes;
    StateStack *m_changesBody;
    QPointer<SpecField> m_field;
    QString m_editing;
    // A problem of the last change, until the next.
    QString m_failure;
};

} // namespace wheelhouse::widgets
