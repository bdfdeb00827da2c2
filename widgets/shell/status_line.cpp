#include "widgets/shell/status_line.h"

#include <QHBoxLayout>
#include <QPainter>

#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/label.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

DrawerButton::DrawerButton(Drawer::Pane pane, QWidget *parent) : QAbstractButton(parent), m_pane(pane)
{
    setCheckable(true);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void DrawerButton::setRunning(int running)
{
    m_running = running;
    updateGeometry();
    update();
}

QSize DrawerButton::sizeHint() const
{
    const QFontMetrics metrics(fonts::small());
    const int words = metrics.horizontalAdvance(QStringLiteral("1 ")) + metrics.horizontalAdvance(Drawer::titleOf(m_pane));
    const int running = m_running > 0 ? 6 + tokens::kMark + 6 + metrics.horizontalAdvance(QString::number(m_running)) : 0;
    return {words + 20 + running + 1, tokens::kStatusBar - 1};
}

void DrawerButton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    painter.fillRect(rect(), isChecked() ? theme.surface.base : underMouse() ? theme.surface.hover : theme.surface.window);
    painter.fillRect(QRect(width() - 1, 0, 1, height()), theme.line.normal);
    painter.setFont(fonts::small());
    painter.setPen(isChecked() ? theme.text.primary : theme.text.secondary);
    const QString number = QString::number(static_cast<int>(m_pane) + 1);
    QRect rest = rect().adjusted(9, 0, -9, 0);
    painter.drawText(rest, Qt::AlignVCenter | Qt::AlignLeft, number);
    const int wide = painter.fontMetrics().horizontalAdvance(number);
    const int base = (height() - painter.fontMetrics().height()) / 2 + painter.fontMetrics().ascent() + 2;
    painter.drawLine(rest.left(), base, rest.left() + wide - 1, base);
    rest.setLeft(rest.left() + painter.fontMetrics().horizontalAdvance(number + u' '));
    painter.drawText(rest, Qt::AlignVCenter | Qt::AlignLeft, Drawer::titleOf(m_pane));
    if (m_running > 0) {
        rest.setLeft(rest.left() + painter.fontMetrics().horizontalAdvance(Drawer::titleOf(m_pane)) + 6);
        drawMark(&painter, QRectF(rest.left(), (height() - tokens::kMark) / 2.0, tokens::kMark, tokens::kMark),
                 models::Status::Progress, theme, theme.surface.window);
        rest.setLeft(rest.left() + tokens::kMark + 6);
        painter.drawText(rest, Qt::AlignVCenter | Qt::AlignLeft, QString::number(m_running));
    }
    if (hasFocus())
        drawRoundedFrame(&painter, rect().adjusted(1, 1, -2, -1), tokens::kRadiusControl, {}, theme.focus.ring, 2);
}

StatusLine::StatusLine(models::Session &session, QWidget *parent)
    : Surface(Kind::Window, parent), m_session(session), m_message(new Label({}, fonts::small, Label::Ink::Secondary)),
      m_cost(new Label({}, fonts::small, Label::Ink::Secondary))
{
    setFixedHeight(tokens::kStatusBar);
    m_message->setElastic();
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(4, 1, 12, 0);
    row->setSpacing(0);
    for (const auto pane : Drawer::kPanes) {
        auto *button = new DrawerButton(pane);
        m_buttons.append(button);
        row->addWidget(button);
        connect(button, &DrawerButton::clicked, this, [this, pane] { Q_EMIT paneRequested(pane); });
    }
    row->addSpacing(14);
    row->addWidget(m_message, 1);
    row->addWidget(m_cost);
    m_fade.setSingleShot(true);
    m_fade.setInterval(6000);
    connect(&m_fade, &QTimer::timeout, this, [this] { m_message->setText(m_pageLine); });
    connect(&session, &models::Session::ownCostChanged, this, &StatusLine::refresh);
    connect(&session.operations(), &models::Operations::runningCountChanged, this,
            [this](int running) { setRunning(Drawer::Pane::Operations, running); });
    connect(&session.portForwards(), &models::PortForwards::countChanged, this,
            [this](int count) { setRunning(Drawer::Pane::Forwards, count); });
    // Another window may have begun some.
    setRunning(Drawer::Pane::Forwards, session.portForwards().count());
    connect(&session.operations(), &models::Operations::operationFinished, this,
            [this](models::Operation *operation) { say(operation->resultText()); });
    refresh();
}

void StatusLine::say(const QString &text)
{
    if (text.isEmpty())
        return;
    m_message->setText(text);
    m_fade.start();
}

void StatusLine::setPageLine(const QString &text)
{
    m_pageLine = text;
    if (!m_fade.isActive())
        m_message->setText(text);
}

void StatusLine::setOpenPane(bool isOpen, Drawer::Pane pane)
{
    for (DrawerButton *button : std::as_const(m_buttons))
        button->setChecked(isOpen && button->pane() == pane);
}

void StatusLine::setRunning(Drawer::Pane pane, int running) { m_buttons[static_cast<int>(pane)]->setRunning(running); }

void StatusLine::refresh()
{
    const auto cost = m_session.ownCost();
    m_cost->setText(tr("%1 MB · %2 streams · %3 msg/s · %4 folded")
                        .arg(models::countText(cost.residentBytes / (1024 * 1024)), models::countText(cost.openStreams),
                             models::countText(qRound(cost.messagesPerSecond)), models::countText(cost.folded)));
    m_cost->setToolTip(tr("What the console itself costs: memory, open streams, messages per second, and changes that "
                          "were overtaken by newer ones."));
}

void StatusLine::paintEvent(QPaintEvent *event)
{
    Surface::paintEvent(event);
    QPainter(this).fillRect(QRect(0, 0, width(), 1), themeOf(this).line.normal);
}

void StatusLine::changeEvent(QEvent *event)
{
    Surface::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        refresh();
        for (DrawerButton *button : std::as_const(m_buttons))
            button->updateGeometry();
    }
}

} // namespace wheelhouse::widgets
