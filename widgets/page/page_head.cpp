#include "widgets/page/page_head.h"

#include <QHBoxLayout>
#include <QTabBar>

#include "widgets/controls/label.h"

namespace wheelhouse::widgets {

PageHead::PageHead(QWidget *parent)
    : Surface(Kind::Base, parent), m_title(new Label({}, fonts::title)),
      m_sentence(new Label({}, fonts::base, Label::Ink::Secondary)), m_row(new QHBoxLayout(this))
{
    setFixedHeight(tokens::kPageHead);
    m_sentence->setElastic();
    m_row->setContentsMargins(16, 0, 16, 0);
    m_row->setSpacing(10);
    m_row->addWidget(m_title);
    m_row->addWidget(m_sentence, 1);
}

void PageHead::setTitle(const QString &title)
{
    m_title->setText(title);
}

void PageHead::setSentence(const QString &text)
{
    m_sentence->setText(text);
}

QTabBar *PageHead::tabs()
{
    if (!m_tabs) {
        m_tabs = new QTabBar;
        m_tabs->setDocumentMode(true);
        m_tabs->setDrawBase(false);
        m_tabs->setExpanding(false);
        m_tabs->setFixedHeight(tokens::kPageHead);
        m_tabs->setUsesScrollButtons(false);
        m_row->insertWidget(1, m_tabs);
    }
    return m_tabs;
}

void PageHead::addTool(QWidget *tool)
{
    m_row->addWidget(tool);
}

} // namespace wheelhouse::widgets
