#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include <QAbstractTableModel>
#include <QPointer>

#include "models/column_spec.h"
#include "models/interest.h"
#include "models/live_rows.h"
#include "models/panel_state.h"
#include "models/row_filter.h"
#include "models/row_schema.h"
#include "models/view_worker.h"

namespace wheelhouse::models {

// A filtered, sorted view of rows, for a table of up to a million. Several
// views (windows) may share the same rows; each has its own filter and order.
//
// Large sorts and filters run on the view's own thread on an immutable
// snapshot and are swapped in; changes that come meanwhile are merged. A batch
// of changes becomes a handful of signals; persistent indexes, hence selection
// and scroll, follow their rows. UI thread; owned by the page that shows it.
// Loses its rows gracefully when they are destroyed first.
class TableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    TableModel(LiveRows &rows, std::shared_ptr<const RowSchema> schema, QObject *parent = nullptr);
    ~TableModel() override;

    const std::vector<ColumnSpec> &columns() const { return m_schema->columns(); }
    // -1 when there is none.
    int columnOf(const QString &id) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;
    QHash<int, QByteArray> roleNames() const override;

    // Column -1 is the default: worst first, then the longest so.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
    int sortColumn() const { return m_sortColumn; }
    Qt::SortOrder sortOrder() const { return m_sortOrder; }

    // What the filter bar says; the user may clear it.
    void setFilter(const RowFilter &filter);
    const RowFilter &filter() const { return m_filter; }
    // Conditions that always hold besides: the window's scope, a saved view, a
    // panel's subject. Unknown keys do not restrict.
    void setScope(const RowFilter &scope);
    // Keys that a condition may name; one ending with `.` takes any name after.
    QStringList filterKeys() const;
    // Keys of the filter that the rows do not have.
    QStringList unknownFilterKeys() const;
    // Up to `limit` values that occur for a key, for completion, by frequency;
    // looks at the first 5,000 rows only.
    QStringList suggestValues(const QString &key, int limit = 12) const;

    // Rows that match, and all there are.
    int matchCount() const { return static_cast<int>(m_view.size()); }
    int totalCount() const;
    // What the last sort or filter took; 0 when none was needed.
    std::chrono::milliseconds queryTime() const { return m_queryTime; }
    // A sort or filter is under way.
    bool isBusy() const { return m_jobRunning; }

    // While held (the pointer is over the table) rows keep their places: new
    // ones come at the end, others wait. Removed rows go at once.
    void holdOrder(bool hold);
    bool isOrderHeld() const { return m_held; }
    // Rows that wait for their right place.
    int movedCount() const { return m_held ? static_cast<int>(m_unsorted.size()) : 0; }
    // Puts them there now, though held.
    void applyOrder();

    // Empty when out of range.
    QString keyAt(int row) const;
    // -1 when it is not shown.
    int rowOf(const QString &key) const;
    // Null when out of range; valid for as long as it is held.
    RowPtr sharedRow(int row) const;

    // How many of the shown rows are at each status.
    // Indexed by int of Status; counted over all shown rows at the call.
    std::vector<int> statusCounts() const;

    const PanelState &state() const { return m_state; }
    // Keep it while the table is visible: it keeps the rows' stream open.
    Lease watch() { return m_rows ? m_rows->interest().lease() : Lease(); }

Q_SIGNALS:
    void stateChanged();
    void countsChanged();
    void movedCountChanged(int moved);
    // A sort or filter was swapped in.
    void queryFinished();

protected:
    // What the Empty state says while no filter is set: title, detail, action
    // and its text.
    virtual PanelState emptyState() const;
    // The schema has changed (columns came or went): the model is reset.
    void setSchema(std::shared_ptr<const RowSchema> schema);
    // Cells may read differently though no row changed.
    void refreshCells();
    LiveRows *rows() const { return m_rows; }
    bool event(QEvent *event) override;

private:
    void onRowsChanged(const RowDelta &delta);
    void onRowsDestroyed();
    void onJobFinished();
    void query(bool byUser);
    void startJob(bool byUser);
    void settle();
    void dropRemoved();
    void markUnsorted(Slot slot);
    void forgetUnsorted();
    bool mergesInline() const;
    void emitChanged(std::vector<int> changedRows);
    std::vector<Slot> mergeUnsorted(const std::vector<Slot> &base) const;
    void swapIn(std::vector<Slot> newView);
    bool swapByRanges(const std::vector<Slot> &newView, const std::vector<bool> &isOld,
                      const std::vector<bool> &isNew);
    void swapByLayout(std::vector<Slot> newView, const std::vector<bool> &isOld,
                      const std::vector<bool> &isNew);
    void insertRowsAt(std::size_t row, std::vector<Slot>::const_iterator first,
                      std::vector<Slot>::const_iterator last);
    void removeRowsAt(std::size_t first, std::size_t last);
    void rearrange(std::vector<Slot> newView);
    int rowOfSlot(Slot slot) const;
    const Row *rowAt(int row) const;
    RowOrder order() const;
    bool matches(const Row &row) const { return m_compiled->matches(row); }
    void recompile();
    void updateState();
    void tellCounts();

    QPointer<LiveRows> m_rows;
    std::shared_ptr<const RowSchema> m_schema;
    RowFilter m_filter;
    RowFilter m_scope;
    std::shared_ptr<const CompiledFilter> m_compiled;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;

    // View row to slot, and back; the way back is made up lazily.
    std::vector<Slot> m_view;
    mutable std::vector<int> m_rowOfSlot;
    mutable std::size_t m_reindexFrom = 0;
    // Slots whose place or presence in the view is not certain; the others are
    // in order.
    std::vector<Slot> m_unsorted;
    std::vector<bool> m_isUnsorted;

    bool m_held = false;
    bool m_jobRunning = false;
    bool m_jobByUser = false;
    bool m_jobAgain = false;
    std::optional<std::vector<Slot>> m_heldResult;
    std::unique_ptr<ViewWorker> m_worker;
    std::chrono::milliseconds m_queryTime{0};
    PanelState m_state;
    int m_toldMoved = 0;
    int m_toldMatches = -1;
    int m_toldTotal = -1;
};

} // namespace wheelhouse::models
