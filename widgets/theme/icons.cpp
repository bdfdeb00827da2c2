#include "widgets/theme/icons.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace wheelhouse::widgets {

namespace {

QString pathOf(const QString &name)
{
    return QStringLiteral(":/wheelhouse/icons/%1.svg").arg(name);
}

QPixmap render(const QString &name, const QSize &pixels, const QColor &color, double stroke)
{
    const QString key = QStringLiteral("wh:%1:%2x%3:%4:%5")
                            .arg(name)
                            .arg(pixels.width())
                            .arg(pixels.height())
                            .arg(color.rgba())
                            .arg(stroke);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    QFile file(pathOf(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QByteArray svg = file.readAll();
    svg.replace("currentColor", color.name().toLatin1());
    svg.replace("stroke-width=\"1.5\"", "stroke-width=\"" + QByteArray::number(stroke) + '"');
    QSvgRenderer renderer(svg);
    pixmap = QPixmap(pixels);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter);
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

// Draws an SVG of the family in the palette's colours, at any scale.
class IconEngine final : public QIconEngine {
public:
    explicit IconEngine(QString name) : m_name(std::move(name)) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        paintIcon(painter, rect, m_name, color(mode));
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State) override
    {
        return render(m_name, size, color(mode), 1.5);
    }
    QIconEngine *clone() const override { return new IconEngine(m_name); }
    QString key() const override { return QStringLiteral("wheelhouse"); }
    QString iconName() override { return m_name; }
    bool isNull() override { return !hasIcon(m_name); }

private:
    static QColor color(QIcon::Mode mode)
    {
        const QPalette palette = QGuiApplication::palette();
        return mode == QIcon::Disabled ? palette.color(QPalette::Disabled, QPalette::Text)
                                       : palette.color(QPalette::Active, QPalette::Text);
    }

    QString m_name;
};

} // namespace

QIcon icon(const QString &name)
{
    return name.isEmpty() ? QIcon() : QIcon(new IconEngine(name));
}

bool hasIcon(const QString &name)
{
    return QFile::exists(pathOf(name));
}

void paintIcon(QPainter *painter, const QRectF &rect, const QString &name, const QColor &color, double stroke)
{
    const double scale = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
    QPixmap pixmap = render(name, (rect.size() * scale).toSize(), color, stroke);
    if (pixmap.isNull())
        return;
    pixmap.setDevicePixelRatio(scale);
    painter->drawPixmap(rect.topLeft(), pixmap);
}

QIcon applicationIcon()
{
    QIcon icon(QStringLiteral(":/wheelhouse/app-icon.svg"));
    icon.addFile(QStringLiteral(":/wheelhouse/app-icon-16.svg"), QSize(16, 16));
    icon.addFile(QStringLiteral(":/wheelhouse/app-icon-16.svg"), QSize(20, 20));
    return icon;
}

} // namespace wheelhouse::widgets
