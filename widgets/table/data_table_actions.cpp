// Keys, menus, copying and remembering of a DataTable.
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>
#include <QSettings>

#include "widgets/table/data_table.h"
#include "widgets/table/table_export.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

namespace {

QVector<int> visibleColumns(const QHeaderView &head)
{
    QVector<int> columns;
    for (int visual = 0; visual < head.count(); ++visual) {
        const int column = head.logicalIndex(visual);
        if (!head.isSectionHidden(column))
            columns.append(column);
    }
    return columns;
}

} // namespace

void DataTable::keyPressEvent(QKeyEvent *event)
{
    if (event == QKeySequence::Copy) {
        TableExport(*m_model, visibleColumns(*horizontalHeader()), selectionModel()->selectedRows())
            .copy(TableExport::Format::Text);
        return;
    }
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        Q_EMIT keyActivated(currentKey());
        return;
    case Qt::Key_Space:
        Q_EMIT keyToggled();
        return;
    case Qt::Key_Escape:
        clearSelection();
        setCurrentIndex({});
        return;
    default:
        QTableView::keyPressEvent(event);
    }
}

void DataTable::contextMenuEvent(QContextMenuEvent *event)
{
    if (!m_model)
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QString key = currentKey();
    if (!key.isEmpty()) {
        Q_EMIT contextMenuWanted(menu, key);
        if (!menu->isEmpty())
            menu->addSeparator();
        fillCopyMenu(menu);
    }
    QMenu *columns = menu->addMenu(icon(QStringLiteral("columns")), tr("Columns"));
    fillColumnMenu(columns);
    menu->addAction(icon(QStringLiteral("export")), tr("Save all rows…"), this, &DataTable::exportRows);
    menu->popup(event->globalPos());
}

void DataTable::showHeaderMenu(const QPoint &position)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    fillColumnMenu(menu);
    menu->popup(horizontalHeader()->mapToGlobal(position));
}

void DataTable::fillCopyMenu(QMenu *menu)
{
    const auto add = [this, menu](const QString &text, TableExport::Format format) {
        QAction *action = menu->addAction(icon(QStringLiteral("copy")), text);
        connect(action, &QAction::triggered, this, [this, format] {
            TableExport(*m_model, visibleColumns(*horizontalHeader()), selectionModel()->selectedRows()).copy(format);
        });
        return action;
    };
    add(tr("Copy"), TableExport::Format::Text)->setShortcut(QKeySequence::Copy);
    add(tr("Copy as CSV"), TableExport::Format::Csv);
    add(tr("Copy as JSON"), TableExport::Format::Json);
}

void DataTable::fillColumnMenu(QMenu *menu)
{
    for (int column = 0; column < m_model->columnCount(); ++column) {
        const auto &spec = m_model->columns()[static_cast<std::size_t>(column)];
        QAction *action = menu->addAction(spec.header());
        action->setCheckable(true);
        action->setChecked(isWanted(column));
        connect(action, &QAction::toggled, this, [this, id = spec.id](bool shown) {
            m_chosen[id] = shown;
            fitColumns();
        });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Columns as they were")), &QAction::triggered, this, [this] {
        m_chosen.clear();
        m_widths.clear();
        rebuildColumns();
    });
}

void DataTable::exportRows()
{
    TableExport(*m_model, visibleColumns(*horizontalHeader()), {}).save(this);
}

void DataTable::saveLayout(QSettings &settings) const
{
    QStringList chosen;
    for (auto it = m_chosen.begin(); it != m_chosen.end(); ++it)
        chosen.append((it.value() ? u'+' : u'-') + it.key());
    QStringList widths;
    for (auto it = m_widths.begin(); it != m_widths.end(); ++it)
        widths.append(it.key() + u'=' + QString::number(it.value()));
    settings.setValue(QStringLiteral("chosen"), chosen);
    settings.setValue(QStringLiteral("widths"), widths);
    QStringList order;
    if (m_model) {
        for (int visual = 0; visual < horizontalHeader()->count(); ++visual)
            order.append(m_model->columns()[static_cast<std::size_t>(horizontalHeader()->logicalIndex(visual))].id);
        const int sorted = m_model->sortColumn();
        settings.setValue(QStringLiteral("sorted"),
                          sorted < 0 ? QString() : m_model->columns()[static_cast<std::size_t>(sorted)].id);
        settings.setValue(QStringLiteral("descending"), m_model->sortOrder() == Qt::DescendingOrder);
    }
    settings.setValue(QStringLiteral("order"), order);
}

void DataTable::restoreLayout(QSettings &settings)
{
    for (const QString &item : settings.value(QStringLiteral("chosen")).toStringList())
        m_chosen[item.mid(1)] = item.startsWith(u'+');
    for (const QString &item : settings.value(QStringLiteral("widths")).toStringList())
        m_widths[item.section(u'=', 0, 0)] = item.section(u'=', 1).toInt();
    if (!m_model)
        return;
    const QStringList order = settings.value(QStringLiteral("order")).toStringList();
    for (int place = 0; place < order.size(); ++place) {
        const int column = m_model->columnOf(order[place]);
        if (column >= 0 && place < horizontalHeader()->count())
            horizontalHeader()->moveSection(horizontalHeader()->visualIndex(column), place);
    }
    const int sorted = m_model->columnOf(settings.value(QStringLiteral("sorted")).toString());
    if (sorted >= 0)
        horizontalHeader()->setSortIndicator(
            sorted, settings.value(QStringLiteral("descending")).toBool() ? Qt::DescendingOrder : Qt::AscendingOrder);
    fitColumns();
}

} // namespace wheelhouse::widgets
