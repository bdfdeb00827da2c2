#pragma once

#include <functional>

#include "widgets/controls/small_widgets.h"

class QHBoxLayout;
class QTabBar;

namespace wheelhouse::widgets {

class Label;

// The top of a page, 48 high: title, a word on how things are or tabs, and at
// the right what can be done.
class PageHead final : public Surface {
    Q_OBJECT
public:
    explicit PageHead(QWidget *parent = nullptr);
    void setTitle(const QString &title);
    void setSentence(const QString &text);
    // Made when first asked for.
    QTabBar *tabs();
    void addTool(QWidget *tool);

private:
    Label *m_title;
    Label *m_sentence;
    QTabBar *m_tabs = nullptr;
    QHBoxLayout *m_row;
};

} // namespace wheelhouse::widgets
