#include "widgets/controls/small_widgets.h"

#include "widgets/theme/icons.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

MarkWidget::MarkWidget(models::Status status, int size, QWidget *parent)
    : QWidget(parent), m_status(status), m_size(size)
{
    setFixedSize(size, size);
}

void MarkWidget::setStatus(models::Status status)
{
    m_status = status;
    update();
}

void MarkWidget::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    drawMark(&painter, rect(), m_status, theme, theme.surface.base);
}

EnvironmentChip::EnvironmentChip(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    hide();
}

void EnvironmentChip::setEnvironment(const QString &id, bool production, bool solid)
{
    m_id = id;
    m_production = production;
    m_solid = solid;
    setVisible(!id.isEmpty());
    updateGeometry();
    update();
}

QSize EnvironmentChip::sizeHint() const
{
    return {environmentChipWidth(m_id), 18};
}

void EnvironmentChip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    drawEnvironmentChip(&painter, rect(), m_id, m_production, m_solid, themeOf(this));
}

TagLabel::TagLabel(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void TagLabel::setTag(const models::TagValue &tag)
{
    m_tag = tag;
    updateGeometry();
    update();
}

QSize TagLabel::sizeHint() const
{
    return {tagWidth(m_tag) + 2, 18};
}

void TagLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    drawTag(&painter, rect(), m_tag, theme, false, m_tag.foreign ? theme.status.bad.fg : QColor());
}

IconWidget::IconWidget(const QString &name, int size, QWidget *parent)
    : QWidget(parent), m_name(name), m_size(size)
{
    setFixedSize(size, size);
}

void IconWidget::setName(const QString &name)
{
    m_name = name;
    update();
}

void IconWidget::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintIcon(&painter, rect(), m_name, themeOf(this).text.tertiary, m_size > 24 ? 1.2 : 1.5);
}

Rule::Rule(Qt::Orientation orientation, QWidget *parent) : QWidget(parent)
{
    if (orientation == Qt::Horizontal)
        setFixedHeight(1);
    else
        setFixedWidth(1);
}

void Rule::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), themeOf(this).line.normal);
}

Surface::Surface(Kind kind, QWidget *parent) : QWidget(parent), m_kind(kind) {}

void Surface::paintEvent(QPaintEvent *)
{
    const auto &surface = themeOf(this).surface;
    const QColor colors[] = {surface.window, surface.rail, surface.base, surface.panel,
                             surface.header, surface.raised, surface.sunken};
    QPainter(this).fillRect(rect(), colors[static_cast<int>(m_kind)]);
}

} // namespace wheelhouse::widgets
