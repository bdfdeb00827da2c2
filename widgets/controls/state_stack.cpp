#include "widgets/controls/state_stack.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QResizeEvent>

#include "models/text.h"
#include "widgets/controls/label.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

using models::PanelState;

namespace {

// Where there is little room, as in a low drawer, the picture gives way to the
// words.
class PictureRoom final : public QObject {
public:
    PictureRoom(QWidget &picture, QWidget &view) : QObject(&view), m_picture(picture) { view.installEventFilter(this); }

protected:
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::Resize)
            m_picture.setFixedHeight(static_cast<QResizeEvent *>(event)->size().height() < kLeast ? 0 : tokens::kIconEmpty);
        return false;
    }

private:
    static constexpr int kLeast = 150;
    QWidget &m_picture;
};

} // namespace

MessageView::MessageView(QWidget *parent)
    : QWidget(parent), m_icon(new IconWidget(QStringLiteral("overview"), tokens::kIconEmpty)),
      m_mark(new MarkWidget(models::Status::Bad, 20)), m_title(new Label({}, fonts::strong)),
      m_detail(new Label({}, fonts::base, Label::Ink::Secondary)),
      m_technical(new Label({}, fonts::mono, Label::Ink::Tertiary)), m_action(new Button),
      m_second(new Button), m_details(new Button({}, {}, Button::Kind::Flat))
{
    for (Label *text : {m_title, m_detail, m_technical}) {
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        text->setMaximumWidth(520);
    }
    m_technical->hide();
    m_second->hide();
    new PictureRoom(*m_icon, *this);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(tokens::kSpace2);
    buttons->addWidget(m_action);
    buttons->addWidget(m_second);
    buttons->addWidget(m_details);
    buttons->addStretch();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(18, 12, 18, 14);
    column->setSpacing(6);
    column->addStretch();
    for (QWidget *widget : std::initializer_list<QWidget *>{m_icon, m_mark, m_title, m_detail})
        column->addWidget(widget);
    column->addSpacing(2);
    column->addLayout(buttons);
    column->addWidget(m_technical);
    column->addStretch();
    connect(m_action, &Button::clicked, this, [this] { Q_EMIT actionRequested(m_state.action); });
    connect(m_second, &Button::clicked, this, [this] { Q_EMIT actionRequested(m_secondAction); });
    connect(m_details, &Button::clicked, this, [this] { m_technical->setVisible(!m_technical->isVisible()); });
}

void MessageView::setState(const PanelState &state)
{
    m_state = state;
    const bool failed = state.kind == PanelState::Kind::Failed;
    m_icon->setVisible(!failed);
    m_mark->setVisible(failed);
    m_title->setText(state.title);
    m_detail->setText(state.detail);
    m_detail->setVisible(!state.detail.isEmpty());
    m_action->setText(state.actionText);
    m_action->setVisible(!state.action.isEmpty() && !state.actionText.isEmpty());
    m_action->setKind(state.action == QLatin1String("retry") || state.action == QLatin1String("clear-filter")
                          ? Button::Kind::Normal : Button::Kind::Accent);
    m_details->setText(tr("Details"));
    m_details->setVisible(failed && !state.technical.isEmpty());
    m_technical->setText(state.technical);
    if (state.technical.isEmpty())
        m_technical->hide();
    m_second->setVisible(!m_secondAction.isEmpty() && state.kind == PanelState::Kind::Empty
                         && state.action != QLatin1String("clear-filter"));
}

void MessageView::setEmptyIcon(const QString &name)
{
    m_icon->setName(name);
}

void MessageView::setSecondAction(const QString &text, const QString &action)
{
    m_second->setText(text);
    m_secondAction = action;
    setState(m_state);
}

void MessageView::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), themeOf(this).surface.base);
}

void LoadingView::paintEvent(QPaintEvent *)
{
    constexpr int kWidths[] = {88, 74, 96, 80, 70, 92, 84};
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    painter.fillRect(rect(), theme.surface.base);
    int row = 0;
    for (int y = 0; y + tokens::kRowTable <= height(); y += tokens::kRowTable, ++row) {
        for (int x = 16, column = 0; x < width() - 60; x += 180, ++column)
            painter.fillRect(QRect(x, y + 10, kWidths[(row + column * 3) % 7], 8), theme.surface.pressed);
        painter.fillRect(QRect(0, y + tokens::kRowTable - 1, width(), 1), theme.line.hair);
    }
}

StateStrip::StateStrip(QWidget *parent)
    : QWidget(parent), m_mark(new MarkWidget), m_text(new Label({}, fonts::small)),
      m_link(new Label({}, fonts::smallMedium))
{
    setFixedHeight(tokens::kRowTable);
    m_text->setElastic();
    m_link->setClickable(true);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 1, 12, 0);
    row->setSpacing(8);
    row->addWidget(m_mark);
    row->addWidget(m_text, 1);
    row->addWidget(m_link);
    connect(m_link, &Label::clicked, this, &StateStrip::retryRequested);
    m_tick.setInterval(1000);
    connect(&m_tick, &QTimer::timeout, this, &StateStrip::refresh);
}

void StateStrip::setState(const PanelState &state)
{
    m_state = state;
    refresh();
    if (state.nextRetry.isValid())
        m_tick.start();
    else
        m_tick.stop();
}

void StateStrip::refresh()
{
    const bool stale = m_state.kind == PanelState::Kind::Stale;
    const auto status = stale ? models::Status::Warn : models::Status::Progress;
    m_mark->setStatus(status);
    m_text->setInk(Label::inkOf(status));
    m_link->setInk(Label::inkOf(status));
    m_link->setText(tr("Try now"));
    m_link->setVisible(stale);
    if (!stale) {
        m_text->setText(m_state.detail.isEmpty() ? m_state.title : m_state.detail);
    } else {
        const QString time = QLocale().toString(m_state.dataTime.toLocalTime(), QStringLiteral("HH:mm:ss"));
        const qint64 wait = QDateTime::currentDateTimeUtc().secsTo(m_state.nextRetry);
        QString text = m_state.dataTime.isValid() ? tr("From %1.").arg(time) : m_state.title;
        if (m_state.nextRetry.isValid() && wait > 0)
            text = m_state.dataTime.isValid() ? tr("From %1. Next try in %2 s.").arg(time).arg(wait)
                                              : tr("Next try in %1 s.").arg(wait);
        m_text->setText(text);
        m_text->setToolTip(m_state.detail.isEmpty() ? m_state.title : m_state.detail);
    }
    update();
}

void StateStrip::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        refresh();
}

void StateStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    const auto status = m_state.kind == PanelState::Kind::Stale ? models::Status::Warn : models::Status::Progress;
    painter.fillRect(rect(), theme.of(status).soft);
    painter.fillRect(QRect(0, 0, width(), 1), theme.line.normal);
}

StateStack::StateStack(QWidget *content, QWidget *parent)
    : QWidget(parent), m_content(content), m_message(new MessageView), m_loading(new LoadingView),
      m_strip(new StateStrip), m_stack(new QStackedLayout)
{
    m_stack->addWidget(m_content);
    m_stack->addWidget(m_message);
    m_stack->addWidget(m_loading);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(m_stack, 1);
    column->addWidget(m_strip);
    m_strip->hide();
    m_loadingDelay.setSingleShot(true);
    m_loadingDelay.setInterval(tokens::kLoadingDelay);
    connect(&m_loadingDelay, &QTimer::timeout, this, [this] { m_stack->setCurrentWidget(m_loading); });
    m_longLoading.setSingleShot(true);
    m_longLoading.setInterval(3000);
    connect(&m_longLoading, &QTimer::timeout, m_strip, &QWidget::show);
    connect(m_message, &MessageView::actionRequested, this, &StateStack::actionRequested);
    connect(m_strip, &StateStrip::retryRequested, this, [this] { Q_EMIT actionRequested(QStringLiteral("retry")); });
}

void StateStack::setState(const PanelState &state)
{
    const bool wasLoading = m_loadingDelay.isActive() || m_stack->currentWidget() == m_loading;
    m_state = state;
    m_strip->setState(state);
    if (state.kind == PanelState::Kind::Loading) {
        if (!wasLoading) {
            m_loadingDelay.start();
            m_longLoading.start();
        }
        return;
    }
    m_loadingDelay.stop();
    m_longLoading.stop();
    const bool hasContent = state.kind == PanelState::Kind::Live || state.kind == PanelState::Kind::Stale;
    m_strip->setVisible(state.kind == PanelState::Kind::Stale);
    if (!hasContent)
        m_message->setState(state);
    m_stack->setCurrentWidget(hasContent ? m_content : static_cast<QWidget *>(m_message));
}

} // namespace wheelhouse::widgets
