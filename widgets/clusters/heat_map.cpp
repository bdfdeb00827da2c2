#include "widgets/clusters/heat_map.h"

#include <cmath>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include "models/text.h"
#include "widgets/theme/fonts.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

namespace {

constexpr int kNames = 200;
constexpr int kCellMinWidth = 92;
constexpr int kCellMaxWidth = 132;
constexpr int kCellHeight = 40;
constexpr int kGap = 3;
constexpr int kRowGap = 10;
// Beyond so many nodes in all, cells are small squares without words.
constexpr int kManyNodes = 160;
constexpr int kSmallCell = 14;

} // namespace

HeatMap::HeatMap(QWidget *parent) : QWidget(parent)
{
    setFocusPolicy(Qt::TabFocus);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void HeatMap::setClusters(const QVector<Cluster> &clusters)
{
    m_clusters = clusters;
    setFixedHeight(layOut(width(), true));
    update();
}

void HeatMap::setNodes(const QVector<models::NodeHeat> &nodes)
{
    m_nodes = nodes;
    setFixedHeight(layOut(width(), true));
    update();
}

void HeatMap::setMeasure(Measure measure)
{
    m_measure = measure;
    update();
}

void HeatMap::setCurrent(const QString &key)
{
    m_current = key;
    update();
}

QSize HeatMap::sizeHint() const
{
    return {800, heightForWidth(800)};
}

int HeatMap::heightForWidth(int width) const
{
    return const_cast<HeatMap *>(this)->layOut(width, false);
}

int HeatMap::layOut(int width, bool keep)
{
    QVector<Cell> cells;
    QVector<Row> rows;
    const bool isSmall = m_nodes.size() > kManyNodes;
    const int cellHeight = isSmall ? kSmallCell : kCellHeight;
    const int room = width - kNames - 16 + kGap;
    const int perLine = std::max(1, room / ((isSmall ? kSmallCell : kCellMinWidth) + kGap));
    const int cellWidth = isSmall ? kSmallCell : std::min(kCellMaxWidth, room / perLine - kGap);
    int y = 4;
    for (const Cluster &cluster : std::as_const(m_clusters)) {
        rows.append({QRect(16, y, kNames - 16, kCellHeight), cluster});
        int count = 0;
        const QString id = cluster.key.section(u'/', -1);
        for (const auto &node : std::as_const(m_nodes)) {
            if (node.cluster != id)
                continue;
            cells.append({QRect(kNames + count % perLine * (cellWidth + kGap),
                                y + count / perLine * (cellHeight + kGap), cellWidth, cellHeight), node});
            ++count;
        }
        const int lines = std::max(1, (count + perLine - 1) / perLine);
        y += std::max(kCellHeight, lines * (cellHeight + kGap) - kGap) + kRowGap;
    }
    if (keep) {
        m_cells = std::move(cells);
        m_rows = std::move(rows);
    }
    return std::min(y, 420);
}

void HeatMap::resizeEvent(QResizeEvent *)
{
    const int wanted = layOut(width(), true);
    if (wanted != height())
        setFixedHeight(wanted);
}

double HeatMap::shareOf(const models::NodeHeat &node) const
{
    switch (m_measure) {
    case Measure::Cpu: return node.cpu;
    case Measure::Memory: return node.memory;
    case Measure::Pods: return node.pods;
    }
    return models::kNoValue;
}

void HeatMap::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    painter.fillRect(rect(), theme.surface.base);
    for (const Row &row : std::as_const(m_rows)) {
        const QRect &name = row.name;
        if (row.cluster.key == m_current)
            drawRoundedFrame(&painter, name.adjusted(-8, -3, -4, 3), tokens::kRadiusControl, theme.selection.active, {});
        drawMark(&painter, QRectF(name.left(), name.top() + 5, 12, 12), row.cluster.status, theme, theme.surface.base);
        painter.setFont(fonts::medium());
        painter.setPen(theme.text.primary);
        const int room = name.width() - 20 - (row.cluster.environment.id.isEmpty() ? 0 : environmentChipWidth(row.cluster.environment.id) + 12);
        const QString shown = painter.fontMetrics().elidedText(row.cluster.name, Qt::ElideMiddle, room);
        painter.drawText(QRect(name.left() + 20, name.top(), room, 22), Qt::AlignVCenter | Qt::AlignLeft, shown);
        const int after = name.left() + 20 + painter.fontMetrics().horizontalAdvance(shown) + 8;
        if (!row.cluster.environment.id.isEmpty())
            drawEnvironmentChip(&painter, QRect(after, name.top(), 100, 22), row.cluster.environment.id,
                                row.cluster.environment.production, false, theme);
        painter.setFont(fonts::small());
        painter.setPen(theme.text.tertiary);
        painter.drawText(QRect(name.left() + 20, name.top() + 20, name.width() - 28, 18), Qt::AlignVCenter | Qt::AlignLeft,
                         painter.fontMetrics().elidedText(row.cluster.detail, Qt::ElideRight, name.width() - 28));
    }
    for (const Cell &cell : std::as_const(m_cells))
        paintCell(painter, cell);
}

void HeatMap::paintCell(QPainter &painter, const Cell &cell) const
{
    const Theme &theme = themeOf(this);
    const double share = shareOf(cell.node);
    const bool isKnown = !std::isnan(share) && !cell.node.stale;
    painter.fillRect(cell.rect, isKnown ? theme.heatFill(share) : theme.surface.panel);
    if (!isKnown) {
        painter.setPen(theme.line.strong);
        painter.drawRect(cell.rect.adjusted(0, 0, -1, -1));
    }
    const bool isMarked = cell.node.status != models::Status::Ok;
    if (cell.rect.width() > kSmallCell) {
        painter.setPen(isKnown ? theme.heatOn(share) : theme.text.secondary);
        painter.setFont(fonts::caption());
        const QRect words = cell.rect.adjusted(6, 3, -6, -3);
        painter.drawText(QRect(words.left(), words.top(), words.width(), 16), Qt::AlignVCenter | Qt::AlignLeft,
                         painter.fontMetrics().elidedText(cell.node.node, Qt::ElideMiddle, words.width()));
        painter.setFont(fonts::strong());
        drawFigures(&painter, QRect(words.left(), words.top() + 17, words.width(), 16), Qt::AlignLeft, models::percentText(share));
    }
    if (isMarked) {
        const int size = cell.rect.width() > kSmallCell ? 16 : 10;
        const QRect plate(cell.rect.right() - size - 3, cell.rect.bottom() - size - 3, size, size);
        const QRect mark = cell.rect.width() > kSmallCell ? plate : cell.rect.adjusted(2, 2, -2, -2);
        if (isKnown)
            drawRoundedFrame(&painter, mark, 3, theme.surface.base, {});
        drawMark(&painter, QRectF(mark).adjusted(2, 2, -2, -2), cell.node.status, theme, theme.surface.base);
    }
    if (cell.node.key == m_current)
        drawRoundedFrame(&painter, cell.rect.adjusted(-2, -2, 2, 2), 1, {}, theme.focus.ring, 2);
}

void HeatMap::mousePressEvent(QMouseEvent *event)
{
    for (const Cell &cell : std::as_const(m_cells)) {
        if (cell.rect.contains(event->pos())) {
            setCurrent(cell.node.key);
            Q_EMIT nodeChosen(cell.node.key);
            return;
        }
    }
    for (const Row &row : std::as_const(m_rows)) {
        if (row.name.contains(event->pos())) {
            setCurrent(row.cluster.key);
            Q_EMIT clusterChosen(row.cluster.key);
            return;
        }
    }
}

void HeatMap::keyPressEvent(QKeyEvent *event)
{
    const int step = event->key() == Qt::Key_Right || event->key() == Qt::Key_Down ? 1
        : event->key() == Qt::Key_Left || event->key() == Qt::Key_Up              ? -1
                                                                                  : 0;
    if (step == 0 || m_cells.isEmpty())
        return QWidget::keyPressEvent(event);
    int index = -1;
    for (int i = 0; i < m_cells.size(); ++i) {
        if (m_cells[i].node.key == m_current)
            index = i;
    }
    index = std::clamp(index + step, 0, static_cast<int>(m_cells.size()) - 1);
    setCurrent(m_cells[index].node.key);
    Q_EMIT nodeChosen(m_current);
}

bool HeatMap::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        for (const Cell &cell : std::as_const(m_cells)) {
            if (cell.rect.contains(help->pos())) {
                QToolTip::showText(help->globalPos(),
                                   tr("%1: %2. Requested: CPU %3, memory %4, pods %5.")
                                       .arg(cell.node.node, cell.node.statusText, models::percentText(cell.node.cpu),
                                            models::percentText(cell.node.memory), models::percentText(cell.node.pods)), this);
                return true;
            }
        }
        QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace wheelhouse::widgets
