#include "widgets/controls/connection_pill.h"

#include <QPainter>

#include "models/connection_model.h"
#include "widgets/theme/fonts.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

ConnectionPill::ConnectionPill(models::ConnectionModel &connection, QWidget *parent)
    : QAbstractButton(parent), m_connection(connection)
{
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&connection, &models::ConnectionModel::changed, this, &ConnectionPill::refresh);
    connect(&connection, &models::ConnectionModel::stateChanged, this, &ConnectionPill::refresh);
    refresh();
}

void ConnectionPill::refresh()
{
    const int before = sizeHint().width();
    m_word = m_connection.word();
    m_detail = m_connection.detail();
    setAccessibleName(m_word + u' ' + m_detail);
    setToolTip(m_connection.cause());
    // Growing with each second's digits would make the header tremble.
    const int now = sizeHint().width();
    if (now > before || now < before - 24)
        updateGeometry();
    update();
}

QSize ConnectionPill::sizeHint() const
{
    return {8 + tokens::kMark + 8 + QFontMetrics(fonts::base()).horizontalAdvance(m_word) + 8
                + figuresWidth(QFontMetrics(fonts::small()), m_detail) + 8,
            tokens::kControl};
}

void ConnectionPill::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    if (underMouse() || hasFocus())
        drawRoundedFrame(&painter, rect(), tokens::kRadiusControl, theme.surface.hover,
                         hasFocus() ? theme.focus.ring : QColor(), 2);
    const auto status = m_connection.status();
    const int right = width() - 8;
    QRect rest(right - sizeHint().width() + 16, 0, width(), height());
    drawMark(&painter, QRectF(rest.left(), (height() - tokens::kMark) / 2.0, tokens::kMark, tokens::kMark), status,
             theme, theme.surface.window);
    rest.setLeft(rest.left() + tokens::kMark + 8);
    painter.setFont(fonts::base());
    painter.setPen(status == models::Status::Ok ? theme.text.secondary : theme.word(status));
    painter.drawText(rest, Qt::AlignVCenter | Qt::AlignLeft, m_word);
    rest.setLeft(rest.left() + painter.fontMetrics().horizontalAdvance(m_word) + 8);
    painter.setFont(fonts::small());
    painter.setPen(theme.text.tertiary);
    drawFigures(&painter, rest, Qt::AlignLeft, m_detail);
}

} // namespace wheelhouse::widgets
