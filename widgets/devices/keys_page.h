#pragma once

#include <QPointer>

#include "widgets/controls/small_widgets.h"
#include "widgets/page/workbench.h"

namespace wheelhouse::models {
class DeviceDetail;
}

namespace wheelhouse::widgets {

class Button;
class DataTable;
class Label;
class StateStack;

// What a device proves itself with: kind, state, fingerprint, made, ends; a new
// one is made and an old one taken back here.
class KeysPage final : public Surface {
    Q_OBJECT
public:
    explicit KeysPage(Workbench &bench, QWidget *parent = nullptr);
    void setDetail(models::DeviceDetail *detail);
    void refresh();
    void retranslate();
    void rotate();
    // The chosen one.
    void revoke();

private:
    Workbench &m_bench;
    QPointer<models::DeviceDetail> m_detail;
    Label *m_title;
    Button *m_rotate;
    Button *m_revoke;
    DataTable *m_table;
    StateStack *m_body;
    Label *m_story;
};

} // namespace wheelhouse::widgets
