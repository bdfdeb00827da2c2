#include "widgets/controls/panel.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPainterPath>
#include <QTimer>

#include "models/text.h"
#include "widgets/controls/label.h"
#include "widgets/controls/state_stack.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

namespace {

// Lies over the body, which would else paint over the round corners.
class PanelFrame final : public QWidget {
public:
    explicit PanelFrame(QWidget *parent) : QWidget(parent) { setAttribute(Qt::WA_TransparentForMouseEvents); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const Theme &theme = themeOf(this);
        QPainterPath outside;
        outside.addRect(rect());
        QPainterPath inside;
        inside.addRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), tokens::kRadiusPanel, tokens::kRadiusPanel);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.fillPath(outside.subtracted(inside), theme.surface.window);
        drawRoundedFrame(&painter, rect(), tokens::kRadiusPanel, {}, theme.line.normal);
    }
};

} // namespace

Panel::Panel(const QString &title, QWidget *content, QWidget *parent)
    : QFrame(parent), m_title(new Label(title, fonts::strong)),
      m_note(new Label({}, fonts::small, Label::Ink::Tertiary)),
      m_age(new Label({}, fonts::caption, Label::Ink::Tertiary)), m_head(new QHBoxLayout),
      m_body(new StateStack(content)), m_frame(new PanelFrame(this)), m_tick(new QTimer(this))
{
    m_note->setElastic();
    m_head->setContentsMargins(12, 0, 12, 0);
    m_head->setSpacing(tokens::kSpace2);
    m_head->addWidget(m_title);
    m_head->addWidget(m_note, 1);
    m_head->addWidget(m_age);
    auto *head = new QWidget;
    head->setFixedHeight(tokens::kPanelHead);
    head->setLayout(m_head);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    column->addWidget(head);
    column->addWidget(m_body, 1);
    connect(m_body, &StateStack::actionRequested, this, &Panel::actionRequested);
    connect(m_tick, &QTimer::timeout, this, &Panel::refreshAge);
    m_tick->start(1000);
}

void Panel::setTitle(const QString &title)
{
    m_title->setText(title);
}

void Panel::setNote(const QString &note)
{
    m_note->setText(note);
}

void Panel::addTool(QWidget *tool)
{
    m_head->insertWidget(m_head->count() - 1, tool);
}

void Panel::setState(const models::PanelState &state)
{
    m_body->setState(state);
    refreshAge();
}

void Panel::setShowsAge(bool shows)
{
    m_showsAge = shows;
    m_age->setVisible(shows);
}

void Panel::refreshAge()
{
    using Kind = models::PanelState::Kind;
    if (!m_showsAge || !isVisible())
        return;
    const auto &state = m_body->state();
    const bool stale = state.kind == Kind::Stale;
    if (state.kind == Kind::Loading) {
        m_age->setText(tr("loading"));
    } else if (state.dataTime.isValid()) {
        const qint64 ms = state.dataTime.msecsTo(QDateTime::currentDateTimeUtc());
        m_age->setText(ms < 5000 && !stale ? tr("live") : tr("%1 ago").arg(models::durationText(ms)));
        m_age->setToolTip(models::exactTime(state.dataTime));
    } else {
        m_age->clear();
    }
    m_age->setInk(stale ? Label::Ink::WarnWord : Label::Ink::Tertiary);
    m_age->setFontOf(stale ? fonts::captionStrong : fonts::caption);
}

void Panel::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        refreshAge();
}

void Panel::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    m_frame->setGeometry(rect());
    m_frame->raise();
}

void Panel::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), themeOf(this).surface.base);
}

} // namespace wheelhouse::widgets
