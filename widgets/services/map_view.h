#pragma once

#include <QAbstractScrollArea>
#include <QSet>

#include "models/resource_map.h"

namespace wheelhouse::widgets {

// How a workload hangs together, drawn: a tier for each kind from who calls in
// down to where it runs, a card for each object, a line for each use. Arrow keys
// go from card to card, Enter opens; what hangs on the chosen card stands out.
class MapView final : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit MapView(QWidget *parent = nullptr);
    // Keeps the chosen card if it is still there.
    void setMap(models::ResourceMap map);
    // Resource name of the chosen card; empty when none is.
    const QString &currentKey() const { return m_currentKey; }

Q_SIGNALS:
    void keyActivated(const QString &key);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;

private:
    struct Tier {
        QString title;
        int top = 0;
        QVector<int> nodes;
    };
    void arrange();
    int cardAt(QPoint place) const;
    int current() const;
    void choose(int node);
    void step(int dx, int dy);
    void drawEdges(QPainter &painter, const QSet<int> &near) const;
    void drawCard(QPainter &painter, int node, bool faded) const;
    // The chosen card and all it hangs together with; empty when none is chosen.
    QSet<int> neighbours() const;
    QString tierTitle(int tier) const;

    models::ResourceMap m_map;
    QVector<Tier> m_tiers;
    // Of each node, in the content's coordinates, and the tier it is in.
    QVector<QRect> m_cards;
    QVector<int> m_tierOf;
    int m_height = 0;
    QString m_currentKey;
};

} // namespace wheelhouse::widgets
