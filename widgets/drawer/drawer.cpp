#include "widgets/drawer/drawer.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QStackedLayout>

#include "models/session.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/controls/state_stack.h"
#include "widgets/drawer/log_pane.h"
#include "widgets/forwards/forward_pane.h"
#include "widgets/page/filtered_table.h"
#include "widgets/terminal/terminal_pane.h"
#include "widgets/theme/button.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

Drawer::Drawer(models::Session &session, QWidget *parent)
    : QWidget(parent), m_session(session), m_logs(new LogPane(session)), m_terminals(new TerminalPane(session)),
      m_forwards(new ForwardPane(session)),
      m_operations(std::make_unique<models::OperationsModel>(session.operations())),
      m_events(std::make_unique<models::KubernetesEventsModel>(session.eventRows(), session.catalog())),
      m_stack(new QStackedLayout)
{
    setMinimumHeight(tokens::kDrawerMin);
    auto *operations = new DataTable(DataTable::Kind::Panel);
    operations->setTable(m_operations.get());
    operations->setStretchColumn(QStringLiteral("result"));
    auto *operationsBody = new StateStack(operations);
    operationsBody->message().setEmptyIcon(QStringLiteral("operations"));
    operationsBody->setState(m_operations->state());
    connect(m_operations.get(), &models::TableModel::stateChanged, operationsBody,
            [this, operationsBody] { operationsBody->setState(m_operations->state()); });
    connect(operations, &DataTable::keyActivated, this, [this](const QString &id) {
        if (const auto *operation = m_session.operations().operation(id); operation && !operation->subject().isEmpty())
            Q_EMIT keyActivated(operation->subject());
    });
    connect(operations, &DataTable::contextMenuWanted, this, [this](QMenu *menu, const QString &id) {
        models::Operation *operation = m_session.operations().operation(id);
        if (operation && operation->mayBeCancelled())
            menu->addAction(icon(QStringLiteral("stop")), tr("Cancel it"), operation, &models::Operation::cancel);
        if (operation && !operation->subject().isEmpty())
            menu->addAction(icon(QStringLiteral("open")), tr("Open"), this, [this, key = operation->subject()] { Q_EMIT keyActivated(key); });
    });
    auto *events = new FilteredTable(*m_events);
    events->table()->setStretchColumn(QStringLiteral("message"));
    events->body()->message().setEmptyIcon(QStringLiteral("events"));

    auto *holder = new QWidget;
    holder->setLayout(m_stack);
    m_stack->addWidget(m_logs);
    m_stack->addWidget(operationsBody);
    m_stack->addWidget(events);
    m_stack->addWidget(m_terminals);
    m_stack->addWidget(m_forwards);
    auto *close = Button::iconOnly(QStringLiteral("close"), Button::Kind::Flat);
    close->setSmall(true);
    close->setHint(tr("Close"));
    connect(close, &Button::clicked, this, &Drawer::closeRequested);
    auto *side = new Surface(Surface::Kind::Window);
    side->setFixedWidth(32);
    auto *sideColumn = new QVBoxLayout(side);
    sideColumn->setContentsMargins(0, 5, 0, 0);
    sideColumn->addWidget(close, 0, Qt::AlignTop | Qt::AlignHCenter);
    sideColumn->addStretch();
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 1, 0, 0);
    row->setSpacing(0);
    row->addWidget(holder, 1);
    row->addWidget(side);
}

Drawer::~Drawer() = default;

void Drawer::showPane(Pane pane)
{
    m_stack->setCurrentIndex(static_cast<int>(pane));
    takeLease();
    Q_EMIT paneChanged();
}

Drawer::Pane Drawer::currentPane() const
{
    return static_cast<Pane>(m_stack->currentIndex());
}

QString Drawer::titleOf(Pane pane)
{
    switch (pane) {
    case Pane::Logs: return tr("Logs");
    case Pane::Operations: return tr("Operations");
    case Pane::Events: return tr("Events");
    case Pane::Terminal: return tr("Terminal");
    case Pane::Forwards: return tr("Forwards");
    }
    return {};
}

QString Drawer::iconOf(Pane pane)
{
    switch (pane) {
    case Pane::Logs: return QStringLiteral("logs");
    case Pane::Operations: return QStringLiteral("operations");
    case Pane::Events: return QStringLiteral("events");
    case Pane::Terminal: return QStringLiteral("terminal");
    case Pane::Forwards: return QStringLiteral("link");
    }
    return {};
}

void Drawer::takeLease()
{
    m_lease = isVisible() && currentPane() == Pane::Events ? m_events->watch() : models::Lease();
}

void Drawer::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    takeLease();
}

void Drawer::hideEvent(QHideEvent *event)
{
    m_lease = {};
    QWidget::hideEvent(event);
}

void Drawer::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), themeOf(this).surface.window);
    painter.fillRect(QRect(0, 0, width(), 1), themeOf(this).line.strong);
}

} // namespace wheelhouse::widgets
