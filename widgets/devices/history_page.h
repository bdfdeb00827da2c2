#pragma once

#include <QPointer>

#include "widgets/controls/small_widgets.h"

namespace wheelhouse::models {
class DeviceDetail;
}

namespace wheelhouse::widgets {

class DataTable;
class Label;
class PresenceBar;
class Segmented;
class StateStack;

// When a device was on line: a time line of a day or a week, how much of it,
// and every coming and going in words, with how sure that is.
class HistoryPage final : public Surface {
    Q_OBJECT
public:
    explicit HistoryPage(QWidget *parent = nullptr);
    void setDetail(models::DeviceDetail *detail);
    void refresh();
    void retranslate();

private:
    QPointer<models::DeviceDetail> m_detail;
    Label *m_title;
    Label *m_note;
    Segmented *m_range;
    PresenceBar *m_bar;
    DataTable *m_events;
    StateStack *m_body;
};

} // namespace wheelhouse::widgets
