#include "widgets/shell/rail.h"

#include <QButtonGroup>
#include <QPainter>
#include <QVBoxLayout>

#include "widgets/theme/fonts.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

RailButton::RailButton(const QString &iconName, QWidget *parent) : QAbstractButton(parent), m_iconName(iconName)
{
    setCheckable(true);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void RailButton::setBadge(int count, models::Status status)
{
    m_badge = count;
    m_badgeStatus = status;
    update();
}

QSize RailButton::sizeHint() const
{
    return {tokens::kRail - 1, tokens::kRailItem};
}

void RailButton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    if (isChecked()) {
        painter.fillRect(rect(), theme.surface.base);
        painter.fillRect(QRect(0, 0, 3, height()), theme.accent.fill);
    } else if (underMouse()) {
        painter.fillRect(rect(), theme.surface.hover);
    }
    const QColor ink = isChecked() ? theme.text.primary : theme.text.secondary;
    const double x = (width() + 1 - tokens::kIconRail) / 2.0;
    paintIcon(&painter, QRectF(x, 10, tokens::kIconRail, tokens::kIconRail), m_iconName, ink);
    painter.setFont(fonts::caption());
    painter.setPen(ink);
    painter.drawText(QRect(0, 34, width() + 1, 16), Qt::AlignCenter,
                     painter.fontMetrics().elidedText(text(), Qt::ElideRight, width()));
    if (m_badge > 0) {
        const QString count = m_badge > 99 ? QStringLiteral("99+") : QString::number(m_badge);
        painter.setFont(fonts::captionStrong());
        const int wide = painter.fontMetrics().horizontalAdvance(count) + 8;
        const QRect badge(45, 6, wide, 15);
        drawRoundedFrame(&painter, badge, tokens::kRadiusChip, theme.of(m_badgeStatus).mark, {});
        painter.setPen(theme.scheme == Theme::Scheme::Light ? theme.surface.base : theme.surface.window);
        painter.drawText(badge, Qt::AlignCenter, count);
    }
    if (hasFocus())
        drawRoundedFrame(&painter, rect().adjusted(2, 2, -2, -2), tokens::kRadiusControl, {}, theme.focus.ring, 2);
}

Rail::Rail(QWidget *parent)
    : QWidget(parent), m_group(new QButtonGroup(this)), m_top(new QVBoxLayout), m_bottom(new QVBoxLayout)
{
    setFixedWidth(tokens::kRail);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 4, 1, 4);
    column->setSpacing(0);
    for (QVBoxLayout *part : {m_top, m_bottom}) {
        part->setContentsMargins(0, 0, 0, 0);
        part->setSpacing(0);
    }
    column->addLayout(m_top);
    column->addStretch();
    column->addLayout(m_bottom);
    connect(m_group, &QButtonGroup::idClicked, this, &Rail::chosen);
}

RailButton *Rail::add(const QString &iconName, bool isLast)
{
    auto *button = new RailButton(iconName);
    (isLast ? m_bottom : m_top)->addWidget(button);
    m_group->addButton(button, static_cast<int>(m_group->buttons().size()));
    return button;
}

void Rail::setCurrent(int index)
{
    if (QAbstractButton *button = m_group->button(index))
        button->setChecked(true);
}

void Rail::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    painter.fillRect(rect(), theme.surface.rail);
    painter.fillRect(QRect(width() - 1, 0, 1, height()), theme.line.normal);
}

} // namespace wheelhouse::widgets
