#include "models/table_model.h"

#include <QCoreApplication>
#include <QEvent>
#include <QScopedValueRollback>

#include "models/text.h"

namespace wheelhouse::models {

namespace {

// Up to here sorting and merging stay well below a frame.
constexpr int kInlineRows = 4'000;
constexpr std::size_t kInlineChanges = 1'000;
// More signals than this cost views more than one for everything.
constexpr std::size_t kMaxRanges = 48;

const auto kJobFinished = static_cast<QEvent::Type>(QEvent::registerEventType());

} // namespace

TableModel::TableModel(LiveRows &rows, std::shared_ptr<const RowSchema> schema, QObject *parent)
    : QAbstractTableModel(parent), m_rows(&rows), m_schema(std::move(schema))
{
    recompile();
    connect(&rows, &LiveRows::changed, this, &TableModel::onRowsChanged);
    connect(&rows, &QObject::destroyed, this, &TableModel::onRowsDestroyed);
    connect(&rows, &LiveRows::staleChanged, this, &TableModel::refreshCells);
    connect(&rows, &LiveRows::feedChanged, this, [this] {
        const bool wasStale = m_state.kind == PanelState::Kind::Stale;
        updateState();
        if (wasStale != (m_state.kind == PanelState::Kind::Stale))
            refreshCells();
    });
    if (rows.size() > 0)
        query(true);
    // Not from here: emptyState() is the derived model's.
    QMetaObject::invokeMethod(this, [this] { updateState(); }, Qt::QueuedConnection);
}

TableModel::~TableModel()
{
    m_worker.reset();
    if (m_jobRunning && m_rows)
        m_rows->giveBackSnapshot();
}

int TableModel::columnOf(const QString &id) const
{
    for (std::size_t i = 0; i < columns().size(); ++i) {
        if (columns()[i].id == id)
            return static_cast<int>(i);
    }
    return -1;
}

int TableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_view.size());
}

int TableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(columns().size());
}

QVariant TableModel::data(const QModelIndex &index, int role) const
{
    const Row *row = index.isValid() ? rowAt(index.row()) : nullptr;
    if (!row)
        return {};
    const ColumnSpec &spec = columns()[static_cast<std::size_t>(index.column())];
    switch (role) {
    case Qt::TextAlignmentRole: return spec.alignment().toInt();
    case ColumnKindRole: return static_cast<int>(spec.kind);
    case ColumnIdRole: return spec.id;
    case KeyRole: return fromUtf8(row->key);
    case ChangedAtRole: return m_rows->changedAt(m_view[static_cast<std::size_t>(index.row())]);
    case StaleRole: return m_rows->isStale(*row);
    case RowStatusRole:
        if (m_rows->isStale(*row))
            return static_cast<int>(Status::Unknown);
        break;
    case StatusRole:
        if (spec.kind == ColumnKind::Status && m_rows->isStale(*row))
            return static_cast<int>(Status::Unknown);
        break;
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
    case ValueRole:
    case SortRole:
    case CopyTextRole:
    case EnvironmentRole: break;
    default: return {};
    }
    return m_schema->cell(*row, index.column(), role);
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const ColumnSpec &spec = columns()[static_cast<std::size_t>(section)];
    switch (role) {
    case Qt::DisplayRole: return spec.header();
    case Qt::TextAlignmentRole: return spec.alignment().toInt();
    case ColumnKindRole: return static_cast<int>(spec.kind);
    case ColumnIdRole: return spec.id;
    default: return {};
    }
}

QHash<int, QByteArray> TableModel::roleNames() const
{
    auto names = QAbstractTableModel::roleNames();
    names.insert({{StatusRole, "status"}, {KeyRole, "key"}, {ValueRole, "value"}, {SortRole, "sort"},
                  {ColumnKindRole, "columnKind"}, {ColumnIdRole, "columnId"},
                  {ChangedAtRole, "changedAt"}, {StaleRole, "stale"}, {CopyTextRole, "copyText"},
                  {RowStatusRole, "rowStatus"}, {EnvironmentRole, "environment"}});
    return names;
}

void TableModel::sort(int column, Qt::SortOrder order)
{
    column = column < columnCount() ? column : -1;
    if (column == m_sortColumn && order == m_sortOrder)
        return;
    m_sortColumn = column;
    m_sortOrder = order;
    query(true);
}

void TableModel::setFilter(const RowFilter &filter)
{
    if (filter == m_filter)
        return;
    m_filter = filter;
    recompile();
    query(true);
}

void TableModel::setScope(const RowFilter &scope)
{
    if (scope == m_scope)
        return;
    m_scope = scope;
    recompile();
    query(true);
}

QStringList TableModel::filterKeys() const
{
    return m_schema->attributeIds();
}

QStringList TableModel::unknownFilterKeys() const
{
    return CompiledFilter(m_filter, m_schema).unknownKeys();
}

QStringList TableModel::suggestValues(const QString &key, int limit) const
{
    const AttributeReader read = m_schema->attribute(key);
    if (!read || !m_rows)
        return {};
    QHash<QString, int> counts;
    const Slot end = std::min<Slot>(m_rows->slotCount(), 5'000);
    for (Slot slot = 0; slot < end; ++slot) {
        if (const RowPtr &row = m_rows->at(slot)) {
            for (const QString &value : read(*row).text.split(kListDivider))
                ++counts[value];
        }
    }
    counts.remove(QString());
    QStringList values = counts.keys();
    std::sort(values.begin(), values.end(), [&counts](const QString &left, const QString &right) {
        const int a = counts.value(left);
        const int b = counts.value(right);
        return a != b ? a > b : naturalCompare(left, right) < 0;
    });
    return values.mid(0, limit);
}

int TableModel::totalCount() const
{
    return m_rows ? m_rows->size() : 0;
}

void TableModel::holdOrder(bool hold)
{
    if (hold == m_held)
        return;
    m_held = hold;
    if (!hold)
        applyOrder();
    tellCounts();
}

void TableModel::applyOrder()
{
    if (m_jobRunning || !m_rows)
        return;
    if (m_heldResult) {
        auto view = mergeUnsorted(*std::exchange(m_heldResult, std::nullopt));
        forgetUnsorted();
        swapIn(std::move(view));
    } else {
        settle();
    }
}

QString TableModel::keyAt(int row) const
{
    const Row *found = rowAt(row);
    return found ? fromUtf8(found->key) : QString();
}

int TableModel::rowOf(const QString &key) const
{
    if (!m_rows)
        return -1;
    const Slot slot = m_rows->find(key.toStdString());
    return slot == kNoSlot ? -1 : rowOfSlot(slot);
}

RowPtr TableModel::sharedRow(int row) const
{
    if (!m_rows || row < 0 || row >= rowCount())
        return nullptr;
    return m_rows->at(m_view[static_cast<std::size_t>(row)]);
}

std::vector<int> TableModel::statusCounts() const
{
    std::vector<int> counts(6);
    for (const Slot slot : m_view) {
        const RowPtr &row = m_rows->at(slot);
        if (!row)
            continue;
        const int rank = static_cast<int>(m_schema->urgency(*row) >> 48);
        for (const auto status : {Status::Ok, Status::Warn, Status::Bad, Status::Unknown, Status::Off,
                                  Status::Progress}) {
            if (rankOf(status) == rank)
                ++counts[static_cast<std::size_t>(status)];
        }
    }
    return counts;
}

PanelState TableModel::emptyState() const
{
    return {.kind = PanelState::Kind::Empty, .title = tr("Nothing is here yet")};
}

void TableModel::setSchema(std::shared_ptr<const RowSchema> schema)
{
    beginResetModel();
    m_schema = std::move(schema);
    if (m_sortColumn >= columnCount())
        m_sortColumn = -1;
    recompile();
    endResetModel();
    query(true);
}

void TableModel::refreshCells()
{
    if (!m_view.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

bool TableModel::event(QEvent *event)
{
    if (event->type() == kJobFinished) {
        onJobFinished();
        return true;
    }
    if (event->type() == QEvent::LanguageChange) {
        updateState();
        refreshCells();
        Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
    }
    return QAbstractTableModel::event(event);
}

void TableModel::onRowsDestroyed()
{
    beginResetModel();
    m_view.clear();
    forgetUnsorted();
    endResetModel();
}

void TableModel::onRowsChanged(const RowDelta &delta)
{
    m_isUnsorted.resize(std::max<std::size_t>(m_isUnsorted.size(), m_rows->slotCount()));
    const RowOrder currentOrder = order();
    std::vector<int> changedRows;
    for (const auto &change : delta.changed) {
        const RowPtr &now = m_rows->at(change.slot);
        if (!now)
            continue;
        if (const int row = rowOfSlot(change.slot); row >= 0)
            changedRows.push_back(row);
        if (m_isUnsorted[change.slot])
            continue;
        const bool matchesNow = matches(*now);
        if (matchesNow != matches(*change.before)
            || (matchesNow && currentOrder.compare(*change.before, *now) != 0))
            markUnsorted(change.slot);
    }
    emitChanged(std::move(changedRows));

    for (const auto &removal : delta.removed)
        markUnsorted(removal.slot);
    std::vector<Slot> appended;
    for (const Slot slot : delta.inserted) {
        markUnsorted(slot);
        if (m_held && !m_jobRunning && m_rows->at(slot) && matches(*m_rows->at(slot)))
            appended.push_back(slot);
    }
    if (m_held || m_jobRunning) {
        if (!delta.removed.empty())
            dropRemoved();
        if (!appended.empty())
            insertRowsAt(m_view.size(), appended.begin(), appended.end());
    } else {
        settle();
    }
    tellCounts();
}

// Brings what is unsorted to its place, here or on the worker.
void TableModel::settle()
{
    if (m_unsorted.empty())
        return;
    if (mergesInline()) {
        auto view = mergeUnsorted(m_view);
        forgetUnsorted();
        swapIn(std::move(view));
    } else {
        dropRemoved();
        startJob(false);
    }
}

// Slots that were freed must leave the view at once: they are used again.
void TableModel::dropRemoved()
{
    std::vector<Slot> view = m_view;
    std::erase_if(view, [this](Slot slot) { return !m_rows->at(slot); });
    swapIn(std::move(view));
}

bool TableModel::mergesInline() const
{
    return m_rows->size() <= kInlineRows || m_unsorted.size() <= kInlineChanges;
}

void TableModel::markUnsorted(Slot slot)
{
    if (m_isUnsorted[slot])
        return;
    m_isUnsorted[slot] = true;
    m_unsorted.push_back(slot);
}

void TableModel::forgetUnsorted()
{
    for (const Slot slot : m_unsorted)
        m_isUnsorted[slot] = false;
    m_unsorted.clear();
}

void TableModel::emitChanged(std::vector<int> changedRows)
{
    if (changedRows.empty())
        return;
    std::sort(changedRows.begin(), changedRows.end());
    std::vector<std::pair<int, int>> ranges;
    for (const int row : changedRows) {
        if (!ranges.empty() && row <= ranges.back().second + 1)
            ranges.back().second = row;
        else
            ranges.emplace_back(row, row);
    }
    if (ranges.size() > kMaxRanges)
        ranges = {{ranges.front().first, ranges.back().second}};
    for (const auto &[first, last] : ranges)
        Q_EMIT dataChanged(index(first, 0), index(last, columnCount() - 1));
}

std::vector<Slot> TableModel::mergeUnsorted(const std::vector<Slot> &base) const
{
    const RowOrder currentOrder = order();
    const auto less = [&](Slot left, Slot right) {
        return currentOrder.compare(*m_rows->at(left), *m_rows->at(right)) < 0;
    };
    std::vector<Slot> fresh;
    for (const Slot slot : m_unsorted) {
        const RowPtr &row = m_rows->at(slot);
        if (row && matches(*row))
            fresh.push_back(slot);
    }
    std::sort(fresh.begin(), fresh.end(), less);
    std::vector<Slot> kept;
    kept.reserve(base.size());
    std::copy_if(base.begin(), base.end(), std::back_inserter(kept),
                 [this](Slot slot) { return !m_isUnsorted[slot]; });
    std::vector<Slot> merged;
    merged.reserve(kept.size() + fresh.size());
    auto from = kept.begin();
    for (const Slot slot : fresh) {
        const auto place = std::lower_bound(from, kept.end(), slot, less);
        merged.insert(merged.end(), from, place);
        merged.push_back(slot);
        from = place;
    }
    merged.insert(merged.end(), from, kept.end());
    return merged;
}

void TableModel::query(bool byUser)
{
    if (!m_rows)
        return;
    m_heldResult.reset();
    m_isUnsorted.resize(std::max<std::size_t>(m_isUnsorted.size(), m_rows->slotCount()));
    if (m_jobRunning) {
        m_worker->cancel();
        m_jobAgain = true;
        return;
    }
    if (m_rows->size() > kInlineRows) {
        startJob(byUser);
        return;
    }
    const auto begin = std::chrono::steady_clock::now();
    const std::atomic<bool> never{false};
    auto view = queryRows(m_rows->takeSnapshot(), *m_compiled, order(), never);
    m_rows->giveBackSnapshot();
    m_queryTime = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    forgetUnsorted();
    swapIn(std::move(*view));
    tellCounts();
    Q_EMIT queryFinished();
}

void TableModel::startJob(bool byUser)
{
    if (!m_worker) {
        m_worker = std::make_unique<ViewWorker>(
            [this] { QCoreApplication::postEvent(this, new QEvent(kJobFinished)); });
    }
    m_jobRunning = true;
    m_jobByUser = byUser;
    // From here on it means: changed since the snapshot.
    forgetUnsorted();
    m_worker->start({.rows = m_rows->takeSnapshot(), .filter = m_compiled, .order = order()});
}

void TableModel::onJobFinished()
{
    auto outcome = m_worker->takeOutcome();
    if (!outcome)
        return;
    m_jobRunning = false;
    if (!m_rows)
        return;
    m_rows->giveBackSnapshot();
    if (std::exchange(m_jobAgain, false) || outcome->cancelled) {
        query(true);
        return;
    }
    m_queryTime = outcome->took;
    if (m_held && !m_jobByUser) {
        m_heldResult = std::move(outcome->view);
        tellCounts();
        return;
    }
    auto view = mergeUnsorted(outcome->view);
    forgetUnsorted();
    swapIn(std::move(view));
    tellCounts();
    Q_EMIT queryFinished();
}

void TableModel::swapIn(std::vector<Slot> newView)
{
    if (newView == m_view)
        return;
    std::vector<bool> isOld(m_rows->slotCount());
    std::vector<bool> isNew(m_rows->slotCount());
    for (const Slot slot : m_view)
        isOld[slot] = true;
    for (const Slot slot : newView)
        isNew[slot] = true;
    if (!swapByRanges(newView, isOld, isNew))
        swapByLayout(std::move(newView), isOld, isNew);
}

// When the rows that stay keep their order: a few removals and insertions.
// False, and nothing done, when they do not or it would take too many.
bool TableModel::swapByRanges(const std::vector<Slot> &newView, const std::vector<bool> &isOld,
                              const std::vector<bool> &isNew)
{
    struct Range {
        std::size_t first;
        std::size_t last;
    };
    const auto add = [](std::vector<Range> &ranges, std::size_t row) {
        if (!ranges.empty() && ranges.back().last + 1 == row)
            ranges.back().last = row;
        else
            ranges.push_back({row, row});
    };
    std::vector<Range> doomed;
    std::vector<Range> fresh;
    std::size_t oldRow = 0;
    std::size_t newRow = 0;
    while (oldRow < m_view.size() || newRow < newView.size()) {
        if (oldRow < m_view.size() && !isNew[m_view[oldRow]])
            add(doomed, oldRow++);
        else if (newRow < newView.size() && !isOld[newView[newRow]])
            add(fresh, newRow++);
        else if (m_view[oldRow++] != newView[newRow++])
            return false;
        if (doomed.size() + fresh.size() > kMaxRanges)
            return false;
    }
    for (auto range = doomed.rbegin(); range != doomed.rend(); ++range)
        removeRowsAt(range->first, range->last);
    for (const auto &range : fresh) {
        insertRowsAt(range.first, newView.begin() + static_cast<std::ptrdiff_t>(range.first),
                     newView.begin() + static_cast<std::ptrdiff_t>(range.last) + 1);
    }
    return true;
}

// In three signals at most: new rows at the end, everything to its place with
// those that go last, and these removed.
void TableModel::swapByLayout(std::vector<Slot> newView, const std::vector<bool> &isOld,
                              const std::vector<bool> &isNew)
{
    std::vector<Slot> fresh;
    std::copy_if(newView.begin(), newView.end(), std::back_inserter(fresh),
                 [&isOld](Slot slot) { return !isOld[slot]; });
    if (!fresh.empty())
        insertRowsAt(m_view.size(), fresh.begin(), fresh.end());
    const std::size_t finalSize = newView.size();
    std::copy_if(m_view.begin(), m_view.end(), std::back_inserter(newView),
                 [&isNew](Slot slot) { return !isNew[slot]; });
    rearrange(std::move(newView));
    if (m_view.size() > finalSize)
        removeRowsAt(finalSize, m_view.size() - 1);
}

void TableModel::insertRowsAt(std::size_t row, std::vector<Slot>::const_iterator first,
                              std::vector<Slot>::const_iterator last)
{
    const auto count = static_cast<int>(last - first);
    beginInsertRows({}, static_cast<int>(row), static_cast<int>(row) + count - 1);
    m_view.insert(m_view.begin() + static_cast<std::ptrdiff_t>(row), first, last);
    m_reindexFrom = std::min(m_reindexFrom, row);
    endInsertRows();
}

void TableModel::removeRowsAt(std::size_t first, std::size_t last)
{
    beginRemoveRows({}, static_cast<int>(first), static_cast<int>(last));
    m_view.erase(m_view.begin() + static_cast<std::ptrdiff_t>(first),
                 m_view.begin() + static_cast<std::ptrdiff_t>(last) + 1);
    m_reindexFrom = std::min(m_reindexFrom, first);
    endRemoveRows();
}

void TableModel::rearrange(std::vector<Slot> newView)
{
    if (newView == m_view)
        return;
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    std::vector<Slot> slotOfIndex;
    for (const QModelIndex &index : before)
        slotOfIndex.push_back(m_view[static_cast<std::size_t>(index.row())]);
    m_view = std::move(newView);
    m_reindexFrom = 0;
    QModelIndexList after;
    after.reserve(before.size());
    for (qsizetype i = 0; i < before.size(); ++i)
        after.append(index(rowOfSlot(slotOfIndex[static_cast<std::size_t>(i)]), before[i].column()));
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

int TableModel::rowOfSlot(Slot slot) const
{
    if (m_reindexFrom < m_view.size()) {
        m_rowOfSlot.resize(std::max<std::size_t>(m_rowOfSlot.size(), m_rows->slotCount()), -1);
        for (std::size_t row = m_reindexFrom; row < m_view.size(); ++row)
            m_rowOfSlot[m_view[row]] = static_cast<int>(row);
    }
    m_reindexFrom = m_view.size();
    if (slot >= m_rowOfSlot.size())
        return -1;
    // An entry of a slot that left the view is old; the view itself decides.
    const int row = m_rowOfSlot[slot];
    return row >= 0 && row < rowCount() && m_view[static_cast<std::size_t>(row)] == slot ? row : -1;
}

const Row *TableModel::rowAt(int row) const
{
    if (!m_rows || row < 0 || row >= rowCount())
        return nullptr;
    return m_rows->at(m_view[static_cast<std::size_t>(row)]).get();
}

RowOrder TableModel::order() const
{
    return {m_schema, m_sortColumn, m_sortOrder == Qt::DescendingOrder};
}

void TableModel::recompile()
{
    RowFilter all = m_scope;
    for (const auto &condition : m_filter.conditions())
        all.append(condition);
    m_compiled = std::make_shared<CompiledFilter>(all, m_schema);
}

void TableModel::tellCounts()
{
    if (matchCount() != m_toldMatches || totalCount() != m_toldTotal) {
        m_toldMatches = matchCount();
        m_toldTotal = totalCount();
        updateState();
        Q_EMIT countsChanged();
    }
    if (movedCount() != m_toldMoved) {
        m_toldMoved = movedCount();
        Q_EMIT movedCountChanged(m_toldMoved);
    }
}

void TableModel::updateState()
{
    PanelState state = m_rows ? panelStateOf(m_rows->feed(), totalCount() > 0)
                              : panelStateOf(FeedState{}, false);
    if (state.kind == PanelState::Kind::Live && matchCount() == 0 && !m_jobRunning) {
        const QDateTime dataTime = state.dataTime;
        if (!m_filter.isEmpty() && totalCount() > 0) {
            state = {.kind = PanelState::Kind::Empty, .title = tr("Nothing matches"),
                     .detail = tr("%n condition(s) are set.", nullptr, static_cast<int>(m_filter.conditions().size())),
                     .action = QStringLiteral("clear-filter"), .actionText = tr("Clear filter")};
        } else {
            state = emptyState();
        }
        state.dataTime = dataTime;
    }
    if (state == m_state)
        return;
    m_state = std::move(state);
    Q_EMIT stateChanged();
}

} // namespace wheelhouse::models
