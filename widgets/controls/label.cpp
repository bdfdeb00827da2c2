#include "widgets/controls/label.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QToolTip>

#include "widgets/theme/icons.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

Label::Label(const QString &text, FontOf fontOf, Ink ink, QWidget *parent)
    : QLabel(text, parent), m_font(fontOf), m_ink(ink)
{
    setTextFormat(Qt::PlainText);
    refresh();
}

Label::Ink Label::inkOf(models::Status status)
{
    switch (status) {
    case models::Status::Ok: return Ink::OkWord;
    case models::Status::Warn: return Ink::WarnWord;
    case models::Status::Bad: return Ink::BadWord;
    case models::Status::Progress: return Ink::ProgressWord;
    case models::Status::Unknown:
    case models::Status::Off: break;
    }
    return Ink::UnknownWord;
}

void Label::setInk(Ink ink)
{
    if (m_ink == ink)
        return;
    m_ink = ink;
    refresh();
}

void Label::setFontOf(FontOf fontOf)
{
    m_font = fontOf;
    refresh();
}

void Label::setElastic(Qt::TextElideMode mode)
{
    m_elastic = true;
    m_elide = mode;
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void Label::setClickable(bool clickable)
{
    m_clickable = clickable;
    setCursor(clickable ? Qt::PointingHandCursor : Qt::ArrowCursor);
    setFocusPolicy(clickable ? Qt::TabFocus : Qt::NoFocus);
}

QSize Label::sizeHint() const
{
    if (wordWrap())
        return QLabel::sizeHint();
    return {figuresWidth(QFontMetrics(font()), text()) + 1, QFontMetrics(font()).height()};
}

QSize Label::minimumSizeHint() const
{
    if (wordWrap())
        return QLabel::minimumSizeHint();
    return {m_elastic ? 0 : sizeHint().width(), sizeHint().height()};
}

QColor Label::color() const
{
    const Theme &theme = themeOf(this);
    if (!isEnabled())
        return theme.text.disabled;
    switch (m_ink) {
    case Ink::Primary: return theme.text.primary;
    case Ink::Secondary: return theme.text.secondary;
    case Ink::Tertiary: return theme.text.tertiary;
    case Ink::Link: return theme.text.link;
    case Ink::Production: return theme.production.fg;
    case Ink::OkWord: return theme.status.ok.fg;
    case Ink::WarnWord: return theme.status.warn.fg;
    case Ink::BadWord: return theme.status.bad.fg;
    case Ink::UnknownWord: return theme.status.unknown.fg;
    case Ink::ProgressWord: return theme.status.progress.fg;
    }
    return theme.text.primary;
}

void Label::refresh()
{
    if (m_refreshing)
        return;
    m_refreshing = true;
    setFont(m_font());
    QPalette own = palette();
    own.setColor(QPalette::WindowText, color());
    setPalette(own);
    m_refreshing = false;
    updateGeometry();
    update();
}

void Label::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::LanguageChange)
        refresh();
}

void Label::paintEvent(QPaintEvent *event)
{
    if (wordWrap()) {
        QLabel::paintEvent(event);
        return;
    }
    QPainter painter(this);
    painter.setFont(font());
    painter.setPen(color());
    const QRect area = contentsRect();
    const QFontMetrics metrics(font());
    QString shown = text();
    if (figuresWidth(metrics, shown) > area.width())
        shown = metrics.elidedText(shown, m_elide, area.width());
    drawFigures(&painter, area, alignment(), shown);
    if (m_clickable && (underMouse() || hasFocus())) {
        const int y = area.top() + (area.height() - metrics.height()) / 2 + metrics.ascent() + 2;
        painter.drawLine(area.left(), y, area.left() + std::min(area.width(), figuresWidth(metrics, shown)), y);
    }
}

bool Label::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip && toolTip().isEmpty()
        && figuresWidth(QFontMetrics(font()), text()) > contentsRect().width()) {
        QToolTip::showText(static_cast<QHelpEvent *>(event)->globalPos(), text(), this);
        return true;
    }
    if (m_clickable && (event->type() == QEvent::Enter || event->type() == QEvent::Leave))
        update();
    return QLabel::event(event);
}

void Label::mouseReleaseEvent(QMouseEvent *event)
{
    if (m_clickable && event->button() == Qt::LeftButton && rect().contains(event->pos()))
        Q_EMIT clicked();
    else
        QLabel::mouseReleaseEvent(event);
}

void Label::keyPressEvent(QKeyEvent *event)
{
    if (m_clickable && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Space))
        Q_EMIT clicked();
    else
        QLabel::keyPressEvent(event);
}

void Label::contextMenuEvent(QContextMenuEvent *event)
{
    if (text().isEmpty() || wordWrap()) {
        QLabel::contextMenuEvent(event);
        return;
    }
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(icon(QStringLiteral("copy")), tr("Copy"), this,
                    [this] { QGuiApplication::clipboard()->setText(text()); });
    menu->popup(event->globalPos());
}

} // namespace wheelhouse::widgets
