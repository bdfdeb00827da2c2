#include "widgets/forwards/forward_pane.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QUrl>

#include "models/session.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/controls/state_stack.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/button.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

ForwardPane::ForwardPane(models::Session &session, QWidget *parent)
    : QWidget(parent), m_session(session), m_model(std::make_unique<models::PortForwardsModel>(session.portForwards())),
      m_table(new DataTable(DataTable::Kind::Panel)), m_body(new StateStack(m_table)),
      m_copy(new Button({}, QStringLiteral("copy"))), m_browse(new Button({}, QStringLiteral("open"))),
      m_stop(new Button({}, QStringLiteral("stop")))
{
    m_table->setTable(m_model.get());
    m_table->setStretchColumn(QStringLiteral("error"));
    m_table->setMainColumn(QStringLiteral("local"));
    m_body->message().setEmptyIcon(QStringLiteral("link"));
    auto *head = new Surface(Surface::Kind::Window);
    head->setFixedHeight(tokens::kDrawerHead);
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(12, 0, 8, 0);
    row->setSpacing(tokens::kSpace2);
    row->addStretch();
    for (Button *button : {m_browse, m_copy, m_stop}) {
        button->setSmall(true);
        row->addWidget(button);
    }
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(head);
    column->addWidget(new Rule);
    column->addWidget(m_body, 1);
    connect(m_model.get(), &models::TableModel::stateChanged, this, &ForwardPane::refresh);
    connect(m_table, &DataTable::currentKeyChanged, this, &ForwardPane::refresh);
    connect(m_table, &DataTable::keyActivated, this, &ForwardPane::openInBrowser);
    connect(m_table, &DataTable::contextMenuWanted, this, &ForwardPane::fillMenu);
    connect(m_copy, &Button::clicked, this, [this] { copyUrl(m_table->currentKey()); });
    connect(m_browse, &Button::clicked, this, [this] { openInBrowser(m_table->currentKey()); });
    connect(m_stop, &Button::clicked, this, &ForwardPane::stopSelected);
    retranslate();
    refresh();
}

ForwardPane::~ForwardPane() { m_table->setTable(nullptr); }

void ForwardPane::select(const QString &key) { m_table->selectKey(key); }

void ForwardPane::fillMenu(QMenu *menu, const QString &key)
{
    menu->addAction(icon(QStringLiteral("open")), tr("Open in the browser"), this, [this, key] { openInBrowser(key); });
    menu->addAction(icon(QStringLiteral("copy")), tr("Copy URL"), this, [this, key] { copyUrl(key); });
    menu->addAction(icon(QStringLiteral("copy")), tr("Copy address"), this,
                    [this, key] { QGuiApplication::clipboard()->setText(m_session.portForwards().addressOf(key)); });
    menu->addAction(icon(QStringLiteral("stop")), tr("Stop"), this, &ForwardPane::stopSelected);
}

void ForwardPane::copyUrl(const QString &key)
{
    if (const QString url = m_session.portForwards().urlOf(key); !url.isEmpty())
        QGuiApplication::clipboard()->setText(url);
}

void ForwardPane::openInBrowser(const QString &key)
{
    if (const QString url = m_session.portForwards().urlOf(key); !url.isEmpty())
        QDesktopServices::openUrl(QUrl(url));
}

void ForwardPane::stopSelected()
{
    for (const QString &key : m_table->selectedKeys())
        m_session.portForwards().end(key);
}

void ForwardPane::refresh()
{
    m_body->setState(m_model->state());
    const bool isChosen = !m_table->currentKey().isEmpty();
    for (Button *button : {m_copy, m_browse, m_stop})
        button->setEnabled(isChosen);
}

void ForwardPane::retranslate()
{
    m_copy->setText(tr("Copy URL"));
    m_browse->setText(tr("Open in the browser"));
    m_stop->setText(tr("Stop"));
}

void ForwardPane::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        refresh();
    }
}

} // namespace wheelhouse::widgets
