#include "widgets/table/data_table.h"

#include <QCoreApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>
#include <QSettings>

#include "widgets/table/cell_delegate.h"
#include "widgets/theme/button.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

namespace {

// Marks the default order, worst first, at the status; aligns as the cells do.
class TableHeader final : public QHeaderView {
public:
    explicit TableHeader(DataTable *table) : QHeaderView(Qt::Horizontal, table), m_table(table) {}

protected:
    void initStyleOptionForIndex(QStyleOptionHeader *option, int column) const override
    {
        QHeaderView::initStyleOptionForIndex(option, column);
        const models::TableModel *model = m_table->table();
        if (!model || column >= model->columnCount())
            return;
        const auto kind = model->columns()[static_cast<std::size_t>(column)].kind;
        if (kind == models::ColumnKind::Sparkline)
            option->textAlignment = Qt::AlignRight | Qt::AlignVCenter;
        if (kind == models::ColumnKind::Status && model->sortColumn() < 0 && m_table->marksDefaultOrder())
            option->sortIndicator = QStyleOptionHeader::SortDown;
    }

private:
    DataTable *m_table;
};

} // namespace

DataTable::DataTable(Kind kind, QWidget *parent)
    : QTableView(parent), m_kind(kind), m_moved(new Button({}, {}, Button::Kind::Flat, this))
{
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setWordWrap(false);
    setSelectionBehavior(SelectRows);
    setSelectionMode(kind == Kind::Compact ? SingleSelection : ExtendedSelection);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    if (kind == Kind::Compact) {
        viewport()->setAutoFillBackground(false);
        setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    }
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    setMouseTracking(true);
    setEditTriggers(NoEditTriggers);
    setItemDelegate(new CellDelegate(this));

    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(1);
    verticalHeader()->setDefaultSectionSize(kind == Kind::Compact ? tokens::kRowCompact : tokens::kRowTable);
    auto *head = new TableHeader(this);
    head->setProperty("firstPadding", firstPadding());
    setHorizontalHeader(head);
    head->setHighlightSections(false);
    head->setSectionsClickable(true);
    head->setSectionsMovable(true);
    head->setSortIndicatorShown(true);
    head->setSortIndicatorClearable(true);
    head->setSortIndicator(-1, Qt::AscendingOrder);
    head->setMinimumSectionSize(36);
    head->setFixedHeight(kind == Kind::Compact ? tokens::kRowCompact : tokens::kRowTable);
    head->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(head, &QHeaderView::customContextMenuRequested, this, &DataTable::showHeaderMenu);
    connect(head, &QHeaderView::sortIndicatorChanged, this, [this](int column, Qt::SortOrder order) {
        if (m_model)
            m_model->sort(column, order);
    });
    connect(head, &QHeaderView::sectionMoved, this, [this] { rebuildColumns(); });
    connect(head, &QHeaderView::sectionResized, this, [this](int column, int, int width) {
        if (!m_fitting && m_model && width > 0)
            m_widths[m_model->columns()[static_cast<std::size_t>(column)].id] = width;
    });

    m_moved->setSmall(true);
    m_moved->hide();
    connect(m_moved, &Button::clicked, this, [this] {
        if (m_model)
            m_model->applyOrder();
    });
    m_flashTick.setInterval(60);
    connect(&m_flashTick, &QTimer::timeout, this, [this] {
        viewport()->update();
        if (m_flashWindow.elapsed() > tokens::kRowFlash) {
            m_flashing = false;
            m_flashCount = 0;
            m_flashTick.stop();
        }
    });
    connect(this, &QTableView::doubleClicked, this, [this] { Q_EMIT keyActivated(currentKey()); });
}

void DataTable::setTable(models::TableModel *model)
{
    if (m_model)
        disconnect(m_model, nullptr, this, nullptr);
    m_model = model;
    setModel(model);
    m_toldKey.clear();
    if (!model)
        return;
    connect(model, &QAbstractItemModel::dataChanged, this, &DataTable::noteChanged);
    connect(model, &models::TableModel::movedCountChanged, this, &DataTable::showMoved);
    connect(model, &QAbstractItemModel::modelReset, this, &DataTable::rebuildColumns);
    connect(model, &models::TableModel::countsChanged, this, [this] {
        tryPendingKey();
        if (m_kind == Kind::Compact)
            updateGeometry();
    });
    // Also where one came as another went, and their number is what it was.
    connect(model, &QAbstractItemModel::layoutChanged, this, &DataTable::tryPendingKey);
    connect(model, &QAbstractItemModel::rowsInserted, this, &DataTable::tryPendingKey);
    connect(model, &QAbstractItemModel::modelReset, this, &DataTable::tryPendingKey);
    connect(model, &QAbstractItemModel::headerDataChanged, this, &DataTable::fitColumns);
    rebuildColumns();
}

void DataTable::setDefaultColumns(const QStringList &ids, const QHash<QString, int> &widths)
{
    m_defaultColumns = ids;
    m_defaultWidths = widths;
    if (m_model)
        rebuildColumns();
}

void DataTable::setHeadless()
{
    horizontalHeader()->hide();
}

void DataTable::setCellDelegate(CellDelegate *delegate)
{
    delete itemDelegate();
    setItemDelegate(delegate);
}

QColor DataTable::surface(const Theme &theme) const
{
    return m_kind == Kind::Compact ? theme.surface.panel : theme.surface.base;
}

bool DataTable::isWanted(int column) const
{
    const auto &spec = m_model->columns()[static_cast<std::size_t>(column)];
    const bool byDefault = m_defaultColumns.isEmpty() ? spec.visible : m_defaultColumns.contains(spec.id);
    return m_chosen.value(spec.id, byDefault);
}

int DataTable::wantedWidth(int column) const
{
    const auto &spec = m_model->columns()[static_cast<std::size_t>(column)];
    const int width = m_widths.value(spec.id, m_defaultWidths.value(spec.id, spec.width));
    return column == m_firstVisible ? width + firstPadding() - tokens::kSpace2 : width;
}

int DataTable::stretchColumn() const
{
    int widest = -1;
    for (int i = 0; i < m_model->columnCount(); ++i) {
        const auto &spec = m_model->columns()[static_cast<std::size_t>(i)];
        if (!isWanted(i))
            continue;
        if (spec.id == m_stretchColumn)
            return i;
        if ((spec.kind == models::ColumnKind::Text || spec.kind == models::ColumnKind::Mono)
            && (widest < 0 || spec.width > m_model->columns()[static_cast<std::size_t>(widest)].width))
            widest = i;
    }
    return widest;
}

void DataTable::rebuildColumns()
{
    if (!m_model)
        return;
    QHeaderView *head = horizontalHeader();
    if (!m_defaultColumns.isEmpty() && m_chosen.isEmpty() && !m_fitting) {
        const QSignalBlocker blocker(head);
        for (int place = 0; place < m_defaultColumns.size(); ++place) {
            const int column = m_model->columnOf(m_defaultColumns[place]);
            if (column >= 0)
                head->moveSection(head->visualIndex(column), place);
        }
    }
    fitColumns();
}

// Hides what does not fit, least important first, and gives the rest to the
// stretch column.
void DataTable::fitColumns()
{
    if (!m_model || m_fitting)
        return;
    m_fitting = true;
    QHeaderView *head = horizontalHeader();
    const int available = viewport()->width();
    const int stretch = stretchColumn();
    QVector<int> shown;
    m_firstVisible = 0;
    for (int visual = 0; visual < head->count(); ++visual) {
        const int column = head->logicalIndex(visual);
        if (column < m_model->columnCount() && isWanted(column))
            shown.append(column);
    }
    if (!shown.isEmpty())
        m_firstVisible = shown.first();
    constexpr int kStretchMinimum = 110;
    const auto total = [&] {
        int sum = 0;
        for (const int column : shown)
            sum += column == stretch ? std::min(kStretchMinimum, wantedWidth(column)) : wantedWidth(column);
        return sum;
    };
    while (total() > available && shown.size() > 2) {
        int victim = -1;
        for (const int column : shown) {
            const int priority = m_model->columns()[static_cast<std::size_t>(column)].priority;
            if (priority > 0 && column != stretch
                && (victim < 0 || priority >= m_model->columns()[static_cast<std::size_t>(victim)].priority))
                victim = column;
        }
        if (victim < 0)
            break;
        shown.removeOne(victim);
    }
    int rest = available;
    for (int column = 0; column < m_model->columnCount(); ++column) {
        const bool isShown = shown.contains(column);
        head->setSectionHidden(column, !isShown);
        if (isShown && column != stretch) {
            head->resizeSection(column, wantedWidth(column));
            rest -= wantedWidth(column);
        }
    }
    if (stretch >= 0)
        head->resizeSection(stretch, std::max(rest, horizontalScrollBarPolicy() == Qt::ScrollBarAlwaysOff ? 60 : wantedWidth(stretch)));
    m_fitting = false;
}

QString DataTable::currentKey() const
{
    return m_model && currentIndex().isValid() && selectionModel()->isRowSelected(currentIndex().row())
        ? m_model->keyAt(currentIndex().row()) : QString();
}

QStringList DataTable::selectedKeys() const
{
    QStringList keys;
    if (selectionModel()) {
        for (const QModelIndex &index : selectionModel()->selectedRows())
            keys.append(m_model->keyAt(index.row()));
    }
    return keys;
}

int DataTable::selectedCount() const
{
    int count = 0;
    if (selectionModel()) {
        for (const QItemSelectionRange &range : selectionModel()->selection())
            count += range.height();
    }
    return count;
}

void DataTable::selectKey(const QString &key)
{
    m_pendingKey = key;
    tryPendingKey();
}

void DataTable::tryPendingKey()
{
    if (m_pendingKey.isEmpty() || !m_model)
        return;
    const int row = m_model->rowOf(m_pendingKey);
    if (row < 0)
        return;
    m_pendingKey.clear();
    const QModelIndex index = m_model->index(row, m_firstVisible);
    // Just this one, though Ctrl or Shift may be held: a shortcut led here.
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    scrollTo(index, EnsureVisible);
}

void DataTable::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTableView::currentChanged(current, previous);
    const QString key = m_model && current.isValid() ? m_model->keyAt(current.row()) : QString();
    if (key == m_toldKey)
        return;
    m_toldKey = key;
    Q_EMIT currentKeyChanged(key);
}

double DataTable::flashOf(const QModelIndex &index) const
{
    if (!m_flashing)
        return 0;
    const qint64 at = index.data(models::ChangedAtRole).toLongLong();
    const qint64 age = QDateTime::currentMSecsSinceEpoch() - at;
    return at > 0 && age < tokens::kRowFlash ? 1.0 - static_cast<double>(age) / tokens::kRowFlash : 0;
}

// Thirty changed rows at once are a storm, not news: then none is tinted.
void DataTable::noteChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight)
{
    if (!isVisible())
        return;
    m_flashCount += bottomRight.row() - topLeft.row() + 1;
    m_flashWindow.restart();
    m_flashing = m_flashCount <= tokens::kMaxFlashes;
    m_flashTick.start();
}

void DataTable::showMoved(int moved)
{
    m_moved->setVisible(moved > 0);
    if (moved == 0)
        return;
    m_moved->setText(tr("%n moved", nullptr, moved));
    m_moved->setToolTip(tr("Rows keep their places while the pointer is over the table. Click to sort them now."));
    m_moved->adjustSize();
    m_moved->move(width() - m_moved->width() - 20, (horizontalHeader()->height() - m_moved->height()) / 2);
    m_moved->raise();
}

void DataTable::setHovered(int row)
{
    if (row == m_hovered)
        return;
    m_hovered = row;
    viewport()->update();
}

bool DataTable::viewportEvent(QEvent *event)
{
    switch (event->type()) {
    case QEvent::Enter:
        if (m_model && m_kind != Kind::Compact)
            m_model->holdOrder(true);
        break;
    case QEvent::Leave:
        setHovered(-1);
        if (m_model)
            m_model->holdOrder(false);
        break;
    case QEvent::MouseMove:
        setHovered(rowAt(static_cast<QMouseEvent *>(event)->pos().y()));
        break;
    default:
        break;
    }
    return QTableView::viewportEvent(event);
}

void DataTable::hideEvent(QHideEvent *event)
{
    if (m_model)
        m_model->holdOrder(false);
    QTableView::hideEvent(event);
}

void DataTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    fitColumns();
    showMoved(m_model ? m_model->movedCount() : 0);
}

void DataTable::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    // Translators tell widgets only.
    if (event->type() == QEvent::LanguageChange && m_model)
        QCoreApplication::sendEvent(m_model, event);
    if (event->type() == QEvent::PaletteChange)
        viewport()->update();
}

QSize DataTable::sizeHint() const
{
    if (m_kind != Kind::Compact)
        return QTableView::sizeHint();
    const int rows = m_model ? std::min(m_model->rowCount(), m_maximumRows) : 0;
    const int head = horizontalHeader()->isHidden() ? 0 : horizontalHeader()->height();
    return {200, rows * verticalHeader()->defaultSectionSize() + head};
}

QSize DataTable::minimumSizeHint() const
{
    return m_kind == Kind::Compact ? QSize(100, sizeHint().height()) : QSize(100, 60);
}

} // namespace wheelhouse::widgets
