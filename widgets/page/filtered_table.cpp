#include "widgets/page/filtered_table.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QSettings>

#include "models/text.h"
#include "widgets/controls/filter_edit.h"
#include "widgets/controls/label.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/controls/state_stack.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

FilteredTable::FilteredTable(models::TableModel &model, QWidget *parent)
    : QWidget(parent), m_model(model), m_filter(new FilterEdit),
      m_count(new Label({}, fonts::small, Label::Ink::Secondary)), m_bar(new QHBoxLayout),
      m_columns(Button::iconOnly(QStringLiteral("columns"))), m_export(Button::iconOnly(QStringLiteral("export"))),
      m_table(new DataTable), m_body(new StateStack(m_table))
{
    auto *bar = new Surface(Surface::Kind::Base);
    bar->setFixedHeight(tokens::kFilterBar);
    bar->setLayout(m_bar);
    m_bar->setContentsMargins(16, 0, 16, 6);
    m_bar->setSpacing(tokens::kSpace2);
    m_bar->addWidget(m_filter, 1);
    m_bar->addWidget(m_count);
    m_bar->addWidget(m_columns);
    m_bar->addWidget(m_export);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(bar);
    column->addWidget(m_body, 1);

    m_table->setTable(&model);
    m_filter->setCompletion(model.filterKeys(), [&model](const QString &key) { return model.suggestValues(key); });
    m_body->setState(model.state());
    connect(m_filter, &FilterEdit::filterChanged, this, [this](const models::RowFilter &filter) {
        m_model.setFilter(filter);
        m_filter->setUnknownKeys(m_model.unknownFilterKeys());
    });
    connect(&model, &models::TableModel::stateChanged, this, [this] { m_body->setState(m_model.state()); });
    connect(&model, &models::TableModel::countsChanged, this, &FilteredTable::refreshCount);
    connect(&model, &models::TableModel::queryFinished, this, &FilteredTable::refreshCount);
    connect(&model, &QAbstractItemModel::modelReset, this, [this] {
        m_filter->setCompletion(m_model.filterKeys(), [this](const QString &key) { return m_model.suggestValues(key); });
    });
    connect(m_body, &StateStack::actionRequested, this, [this](const QString &action) {
        if (action == QLatin1String("clear-filter"))
            m_filter->clear();
        else
            Q_EMIT actionRequested(action);
    });
    connect(m_columns, &Button::clicked, this, [this] {
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        m_table->fillColumnMenu(menu);
        menu->popup(m_columns->mapToGlobal(QPoint(0, m_columns->height())));
    });
    connect(m_export, &Button::clicked, this, [this] {
        if (!m_fillExport) {
            m_table->exportRows();
            return;
        }
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        m_fillExport(menu);
        menu->popup(m_export->mapToGlobal(QPoint(m_export->width() - menu->sizeHint().width(), m_export->height())));
    });
    retranslate();
}

void FilteredTable::setPlaceholder(const QString &text)
{
    m_filter->setPlaceholder(text);
}

void FilteredTable::reveal(const QString &key)
{
    if (m_model.rowOf(key) < 0 && !m_filter->filter().isEmpty())
        m_filter->clear();
    m_table->selectKey(key);
}

void FilteredTable::addTool(QWidget *tool)
{
    m_bar->insertWidget(m_bar->indexOf(m_saveView ? m_saveView : m_columns), tool);
}

void FilteredTable::setExportMenu(std::function<void(QMenu *)> fill)
{
    m_fillExport = std::move(fill);
    retranslate();
}

Button *FilteredTable::saveViewButton()
{
    if (!m_saveView) {
        m_saveView = Button::iconOnly(QStringLiteral("save-view"));
        m_bar->insertWidget(m_bar->indexOf(m_columns), m_saveView);
        retranslate();
    }
    return m_saveView;
}

void FilteredTable::refreshCount()
{
    const QString matches = models::countText(m_model.matchCount());
    const QString total = models::countText(m_model.totalCount());
    const auto took = m_model.queryTime().count();
    if (m_model.filter().isEmpty())
        m_count->setText(total);
    else if (took > 0)
        m_count->setText(tr("%1 of %2 · %3 ms").arg(matches, total).arg(took));
    else
        m_count->setText(tr("%1 of %2").arg(matches, total));
}

void FilteredTable::retranslate()
{
    m_columns->setHint(tr("Choose columns"));
    m_export->setHint(m_fillExport ? tr("Save or export…") : tr("Save all rows…"));
    if (m_saveView)
        m_saveView->setHint(tr("Keep this filter as a view…"));
    refreshCount();
}

void FilteredTable::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void FilteredTable::saveState(QSettings &settings) const
{
    settings.beginGroup(QStringLiteral("table"));
    m_table->saveLayout(settings);
    settings.endGroup();
    settings.setValue(QStringLiteral("filter"), m_filter->filter().toText());
}

void FilteredTable::restoreState(QSettings &settings)
{
    settings.beginGroup(QStringLiteral("table"));
    m_table->restoreLayout(settings);
    settings.endGroup();
    m_filter->setFilter(models::RowFilter::parse(settings.value(QStringLiteral("filter")).toString()));
}

} // namespace wheelhouse::widgets
