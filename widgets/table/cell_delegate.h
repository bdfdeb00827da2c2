#pragma once

#include <QStyledItemDelegate>

#include "models/roles.h"
#include "widgets/theme/theme.h"

namespace wheelhouse::widgets {

class DataTable;

// Draws every kind of column (models::ColumnKind) and what a row is: selected,
// under the pointer, just changed, stale. Reads roles only. Owned by its
// table.
class CellDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    explicit CellDelegate(DataTable *table);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                   const QModelIndex &index) override;

protected:
    struct Cell {
        QPainter *painter;
        // Within the padding.
        QRect rect;
        const QModelIndex &index;
        const Theme &theme;
        QColor surface;
        QString text;
        // Of the cell; nothing where it is not marked.
        std::optional<models::Status> status;
        bool isStale = false;
        QColor ink() const { return isStale ? theme.text.tertiary : theme.text.primary; }
    };
    // For cells that no kind covers; true when it has drawn.
    virtual bool paintOwn(const Cell &) const { return false; }
    DataTable *table() const { return m_table; }

    static void drawText(const Cell &cell, const QFont &font, const QColor &ink,
                         Qt::TextElideMode elide = Qt::ElideRight);
    static void drawRight(const Cell &cell, const QFont &font, const QColor &ink);

private:
    QColor paintBackground(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintKind(const Cell &cell, models::ColumnKind kind) const;
    void paintStatus(const Cell &cell) const;
    void paintTag(const Cell &cell) const;
    void paintEnvironment(const Cell &cell) const;
    void paintNumber(const Cell &cell) const;
    void paintUsage(const Cell &cell) const;
    void paintSparkline(const Cell &cell) const;
    void paintSignal(const Cell &cell) const;
    void paintProgress(const Cell &cell) const;

    DataTable *m_table;
};

} // namespace wheelhouse::widgets
