#pragma once

#include <QElapsedTimer>
#include <QPointer>
#include <QSet>
#include <QTableView>
#include <QTimer>

#include "models/table_model.h"
#include "widgets/theme/theme.h"

class QSettings;

namespace wheelhouse::widgets {

class Button;
class CellDelegate;

// A table of a TableModel by the house rules: 28 px rows with hairlines, sort
// by the header, columns chosen and remembered, columns that give way when it
// gets narrow, copy as text, CSV or JSON, changed rows tinted for a moment,
// order held while the pointer is over it. The model is not owned.
class DataTable final : public QTableView {
    Q_OBJECT
public:
    enum class Kind {
        // Fills a page or an inspector's tab.
        Page,
        // Lies in a panel: less padding.
        Panel,
        // 24 px rows, on the inspector's surface, as high as its rows.
        Compact,
    };
    explicit DataTable(Kind kind = Kind::Page, QWidget *parent = nullptr);

    // Null lets go of the model, before it goes itself.
    void setTable(models::TableModel *model);
    models::TableModel *table() const { return m_model; }
    // Takes what width is left; else the widest text column.
    void setStretchColumn(const QString &id) { m_stretchColumn = id; fitColumns(); }
    // Its text is in medium weight.
    void setMainColumn(const QString &id) { m_mainColumn = id; }
    QString mainColumn() const { return m_mainColumn; }
    // Where a column says the environment already, tags keep it grey.
    void setQuietTags(bool quiet) { m_quietTags = quiet; }
    bool hasQuietTags() const { return m_quietTags; }
    // Overrides which columns show at first, in this order.
    void setDefaultColumns(const QStringList &ids, const QHash<QString, int> &widths = {});
    // No header row; for lists in panels.
    void setHeadless();
    // Of at most so many rows the table asks for room; the rest scrolls.
    void setMaximumRows(int rows) { m_maximumRows = rows; updateGeometry(); }
    void setCellDelegate(CellDelegate *delegate);

    // Empty when nothing is.
    QString currentKey() const;
    QStringList selectedKeys() const;
    // Cheap, however many there are.
    int selectedCount() const;
    // Selects and shows the row; remembered until it comes if it is not there.
    void selectKey(const QString &key);

    // For the delegate.
    int firstVisibleColumn() const { return m_firstVisible; }
    int firstPadding() const { return m_kind == Kind::Panel ? 12 : 16; }
    // Its default order is worst first; only whole pages say so.
    bool marksDefaultOrder() const { return m_kind == Kind::Page; }
    int hoveredRow() const { return m_hovered; }
    double flashOf(const QModelIndex &index) const;
    QColor surface(const Theme &theme) const;

    void fillColumnMenu(QMenu *menu);
    void fillCopyMenu(QMenu *menu);
    void exportRows();
    void saveLayout(QSettings &settings) const;
    void restoreLayout(QSettings &settings);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void currentKeyChanged(const QString &key);
    // Enter or double click.
    void keyActivated(const QString &key);
    // Before a row's context menu shows; add what can be done with it.
    void contextMenuWanted(QMenu *menu, const QString &key);
    void keyToggled();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    bool viewportEvent(QEvent *event) override;
    void changeEvent(QEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void fitColumns();
    void rebuildColumns();
    bool isWanted(int column) const;
    int wantedWidth(int column) const;
    int stretchColumn() const;
    void noteChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight);
    void showMoved(int moved);
    void setHovered(int row);
    void tryPendingKey();
    void showHeaderMenu(const QPoint &position);

    Kind m_kind;
    QPointer<models::TableModel> m_model;
    QString m_stretchColumn;
    QString m_mainColumn;
    QStringList m_defaultColumns;
    QHash<QString, int> m_defaultWidths;
    QHash<QString, bool> m_chosen;
    QHash<QString, int> m_widths;
    bool m_quietTags = false;
    bool m_fitting = false;
    int m_firstVisible = 0;
    int m_hovered = -1;
    int m_maximumRows = 12;
    QString m_pendingKey;
    QString m_toldKey;
    Button *m_moved;
    QTimer m_flashTick;
    QElapsedTimer m_flashWindow;
    int m_flashCount = 0;
    bool m_flashing = false;
};

} // namespace wheelhouse::widgets
