#include "widgets/services/map_view.h"

#include <cmath>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QToolTip>

#include "widgets/theme/fonts.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

namespace {

using Kind = models::MapNode::Kind;
using models::Status;

constexpr int kMargin = tokens::kSpace4;
constexpr int kCardHeight = 44;
constexpr int kCardWidth = 168;
constexpr int kCardGap = tokens::kSpace2;
constexpr int kTitleHeight = 22;
// Between tiers: room for the lines.
constexpr int kTierGap = 28;
constexpr int kTiers = 6;

int tierOf(Kind kind)
{
    switch (kind) {
    case Kind::Ingress: return 0;
    case Kind::Service:
    case Kind::Autoscaler: return 1;
    case Kind::Workload: return 2;
    case Kind::Pod: return 3;
    case Kind::Host: return 4;
    case Kind::Config:
    case Kind::Volume: break;
    }
    return 5;
}

QString iconOf(Kind kind)
{
    switch (kind) {
    case Kind::Ingress: return QStringLiteral("link");
    case Kind::Service: return QStringLiteral("load-balancer");
    case Kind::Autoscaler: return QStringLiteral("expand");
    case Kind::Workload: return QStringLiteral("services");
    case Kind::Pod: return QStringLiteral("pod");
    case Kind::Host: return QStringLiteral("node");
    case Kind::Volume: return QStringLiteral("volume");
    case Kind::Config: break;
    }
    return QStringLiteral("settings");
}

} // namespace

MapView::MapView(QWidget *parent) : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    verticalScrollBar()->setSingleStep(kCardHeight / 2);
}

QString MapView::tierTitle(int tier) const
{
    switch (tier) {
    case 0: return tr("Ingresses");
    case 1: return tr("Services");
    case 2: return tr("Workload");
    case 3: return m_map.hiddenPods > 0 ? tr("Pods, %n more not shown", nullptr, m_map.hiddenPods) : tr("Pods");
    case 4: return tr("Nodes");
    default: return tr("Uses");
    }
}

void MapView::setMap(models::ResourceMap map)
{
    m_map = std::move(map);
    arrange();
    setAccessibleName(tr("Map of %n object(s)", nullptr, static_cast<int>(m_map.nodes.size())));
}

void MapView::arrange()
{
    m_tiers = QVector<Tier>(kTiers);
    m_cards = QVector<QRect>(m_map.nodes.size());
    m_tierOf = QVector<int>(m_map.nodes.size());
    for (int node = 0; node < m_map.nodes.size(); ++node) {
        m_tierOf[node] = tierOf(m_map.nodes[node].kind);
        m_tiers[m_tierOf[node]].nodes << node;
    }
    const int width = std::max(kCardWidth, viewport()->width() - 2 * kMargin);
    const int columns = std::max(1, (width + kCardGap) / (kCardWidth + kCardGap));
    int y = tokens::kSpace2;
    for (int tier = 0; tier < kTiers; ++tier) {
        auto &row = m_tiers[tier];
        if (row.nodes.isEmpty())
            continue;
        row.title = tierTitle(tier);
        row.top = y;
        y += kTitleHeight;
        const int across = std::min(columns, static_cast<int>(row.nodes.size()));
        // All of a map's cards are as wide, so that they stand below each other.
        const int cardWidth = (width - (columns - 1) * kCardGap) / columns;
        for (int i = 0; i < row.nodes.size(); ++i)
            m_cards[row.nodes[i]] = QRect(kMargin + i % across * (cardWidth + kCardGap),
                                          y + i / across * (kCardHeight + kCardGap), cardWidth, kCardHeight);
        const int rows = (static_cast<int>(row.nodes.size()) + across - 1) / across;
        y += rows * (kCardHeight + kCardGap) - kCardGap + kTierGap;
    }
    m_height = m_map.nodes.isEmpty() ? 0 : y - kTierGap + kMargin;
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setRange(0, std::max(0, m_height - viewport()->height()));
    viewport()->update();
}

int MapView::current() const
{
    for (int node = 0; node < m_map.nodes.size(); ++node) {
        if (!m_currentKey.isEmpty() && m_map.nodes[node].key == m_currentKey)
            return node;
    }
    return -1;
}

QSet<int> MapView::neighbours() const
{
    QSet<int> near;
    const int chosen = current();
    if (chosen < 0)
        return near;
    near << chosen;
    // Upwards and downwards, each as far as it goes, but never back.
    for (const bool down : {true, false}) {
        QVector<int> reached{chosen};
        while (!reached.isEmpty()) {
            const int node = reached.takeLast();
            for (const auto &edge : m_map.edges) {
                const int next = down ? (edge.from == node ? edge.to : -1) : (edge.to == node ? edge.from : -1);
                if (next >= 0 && !near.contains(next)) {
                    near << next;
                    reached << next;
                }
            }
        }
    }
    return near;
}

void MapView::paintEvent(QPaintEvent *)
{
    const Theme &theme = themeOf(this);
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), theme.surface.panel);
    painter.translate(0, -verticalScrollBar()->value());
    painter.setRenderHint(QPainter::Antialiasing);
    const auto near = neighbours();
    drawEdges(painter, near);
    painter.setFont(fonts::captionStrong());
    for (const Tier &tier : m_tiers) {
        if (tier.nodes.isEmpty())
            continue;
        const QRect place(kMargin, tier.top, painter.fontMetrics().horizontalAdvance(tier.title) + 6, kTitleHeight - 4);
        // Lines pass behind the word, not through it.
        painter.fillRect(place, theme.surface.panel);
        painter.setPen(theme.text.tertiary);
        painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, tier.title);
    }
    for (int node = 0; node < m_cards.size(); ++node)
        drawCard(painter, node, !near.isEmpty() && !near.contains(node));
}

void MapView::drawEdges(QPainter &painter, const QSet<int> &near) const
{
    const Theme &theme = themeOf(this);
    for (const auto &edge : m_map.edges) {
        const int from = m_tierOf[edge.from];
        const int to = m_tierOf[edge.to];
        // What is used stands at the foot: lines to there would cross all others.
        if (to == kTiers - 1 || from >= to)
            continue;
        const QPointF begin(m_cards[edge.from].center().x() + 0.5, m_cards[edge.from].bottom() + 1);
        const QPointF end(m_cards[edge.to].center().x() + 0.5, m_cards[edge.to].top());
        const qreal bend = std::min<qreal>(kTierGap, (end.y() - begin.y()) / 2);
        QPainterPath path(begin);
        path.cubicTo(begin + QPointF(0, bend), end - QPointF(0, bend), end);
        const bool stands = near.contains(edge.from) && near.contains(edge.to);
        painter.setPen(QPen(stands ? theme.accent.fill : near.isEmpty() ? theme.line.strong : theme.line.normal, stands ? 1.5 : 1));
        painter.drawPath(path);
    }
}

void MapView::drawCard(QPainter &painter, int index, bool faded) const
{
    const Theme &theme = themeOf(this);
    const auto &node = m_map.nodes[index];
    const QRect card = m_cards[index];
    const bool chosen = index == current();
    const bool isBad = node.status == Status::Bad || node.status == Status::Warn;
    drawRoundedFrame(&painter, QRectF(card), tokens::kRadiusPanel, chosen ? theme.selection.active : theme.surface.base,
                     chosen && hasFocus() ? theme.focus.ring : isBad ? theme.of(node.status).mark : theme.line.normal,
                     chosen && hasFocus() ? 2 : 1);
    painter.save();
    // Its frame is drawn already: what is faded steps back, not away.
    painter.setOpacity(faded ? 0.45 : 1);
    const int left = card.left() + 32;
    const bool hasMark = node.kind == Kind::Pod || isBad;
    const QRect title(left, node.detail.isEmpty() ? card.center().y() - 8 : card.top() + 5, card.right() - left - (hasMark ? 24 : 8), 18);
    paintIcon(&painter, QRectF(card.left() + 10, title.top() + 2, 14, 14), iconOf(node.kind), theme.text.tertiary);
    painter.setFont(fonts::medium());
    painter.setPen(theme.text.primary);
    // The end tells pods of one workload apart.
    painter.drawText(title, Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(node.title, Qt::ElideMiddle, title.width()));
    const QRect below(left, card.top() + 22, card.right() - left - 8, 16);
    painter.setFont(fonts::small());
    painter.setPen(isBad ? theme.of(node.status).fg : theme.text.tertiary);
    painter.drawText(below, Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(node.detail, Qt::ElideRight, below.width()));
    if (hasMark)
        drawMark(&painter, QRectF(card.right() - 20, card.top() + 9, 10, 10), node.status, theme, theme.surface.base);
    painter.restore();
}

int MapView::cardAt(QPoint place) const
{
    const QPoint content = place + QPoint(0, verticalScrollBar()->value());
    for (int node = 0; node < m_cards.size(); ++node) {
        if (m_cards[node].contains(content))
            return node;
    }
    return -1;
}

void MapView::choose(int node)
{
    m_currentKey = node < 0 ? QString() : m_map.nodes[node].key;
    if (node >= 0) {
        const QRect card = m_cards[node].adjusted(0, -kTitleHeight - tokens::kSpace2, 0, tokens::kSpace2);
        auto *bar = verticalScrollBar();
        if (card.top() < bar->value())
            bar->setValue(card.top());
        else if (card.bottom() > bar->value() + viewport()->height())
            bar->setValue(card.bottom() - viewport()->height());
    }
    viewport()->update();
}

// To the nearest card in that direction.
void MapView::step(int dx, int dy)
{
    const int from = current();
    if (from < 0)
        return choose(m_cards.isEmpty() ? -1 : 0);
    const QPoint here = m_cards[from].center();
    int best = -1;
    double bestCost = 0;
    for (int node = 0; node < m_cards.size(); ++node) {
        const QPoint way = m_cards[node].center() - here;
        const int along = dx != 0 ? way.x() * dx : way.y() * dy;
        const int across = std::abs(dx != 0 ? way.y() : way.x());
        if (along <= 0 || (dx != 0 && across > 0))
            continue;
        const double cost = along * 4.0 + across;
        if (best < 0 || cost < bestCost) {
            best = node;
            bestCost = cost;
        }
    }
    if (best >= 0)
        choose(best);
}

void MapView::mousePressEvent(QMouseEvent *event)
{
    choose(cardAt(event->pos()));
}

void MapView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const int node = cardAt(event->pos());
    if (node >= 0 && !m_map.nodes[node].key.isEmpty())
        Q_EMIT keyActivated(m_map.nodes[node].key);
}

void MapView::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Left: return step(-1, 0);
    case Qt::Key_Right: return step(1, 0);
    case Qt::Key_Up: return step(0, -1);
    case Qt::Key_Down: return step(0, 1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!m_currentKey.isEmpty())
            Q_EMIT keyActivated(m_currentKey);
        return;
    case Qt::Key_Escape:
        if (!m_currentKey.isEmpty())
            return choose(-1);
        break;
    default: break;
    }
    QAbstractScrollArea::keyPressEvent(event);
}

void MapView::resizeEvent(QResizeEvent *)
{
    arrange();
}

void MapView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        arrange();
}

bool MapView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        auto *help = static_cast<QHelpEvent *>(event);
        const int node = cardAt(help->pos());
        if (node >= 0)
            QToolTip::showText(help->globalPos(), m_map.nodes[node].title + QLatin1Char('\n') + m_map.nodes[node].detail, viewport());
        else
            QToolTip::hideText();
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace wheelhouse::widgets
