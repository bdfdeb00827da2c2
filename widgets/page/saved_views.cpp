#include "widgets/page/saved_views.h"

#include <QInputDialog>
#include <QMenu>
#include <QSettings>
#include <QTabBar>

#include "widgets/controls/filter_edit.h"
#include "widgets/theme/button.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

SavedViews::SavedViews(const QString &page, QVector<BuiltIn> builtIn, QTabBar *tabs, FilterEdit *filter,
                       Button *save, QObject *parent)
    : QObject(parent), m_page(page), m_builtIn(std::move(builtIn)), m_tabs(tabs), m_filter(filter), m_save(save)
{
    for (const BuiltIn &view : std::as_const(m_builtIn))
        m_views.append({view.name(), view.filter, false});
    for (const QString &item : QSettings().value(QStringLiteral("views/") + m_page).toStringList())
        m_views.append({item.section(u'\t', 0, 0), item.section(u'\t', 1), true});
    rebuild();
    m_tabs->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_tabs, &QTabBar::customContextMenuRequested, this, &SavedViews::offerRemoval);
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
        if (m_choosing || index < 0 || index >= m_views.size())
            return;
        m_choosing = true;
        m_filter->setFilter(models::RowFilter::parse(m_views[index].filter));
        m_choosing = false;
    });
    connect(m_filter, &FilterEdit::filterChanged, this, &SavedViews::follow);
    connect(m_save, &Button::clicked, this, &SavedViews::askName);
    follow();
}

void SavedViews::rebuild()
{
    m_choosing = true;
    while (m_tabs->count() > 0)
        m_tabs->removeTab(0);
    for (const View &view : std::as_const(m_views))
        m_tabs->addTab(view.name);
    m_choosing = false;
    follow();
}

void SavedViews::retranslate()
{
    for (int i = 0; i < m_builtIn.size(); ++i) {
        m_views[i].name = m_builtIn[i].name();
        m_tabs->setTabText(i, m_views[i].name);
    }
}

// The tab is that of the filter, if one has it; else the first stays.
void SavedViews::follow()
{
    if (m_choosing)
        return;
    const QString text = m_filter->filter().toText();
    m_save->setEnabled(!text.isEmpty());
    for (int i = 0; i < m_views.size(); ++i) {
        if (models::RowFilter::parse(m_views[i].filter).toText() == text) {
            m_choosing = true;
            m_tabs->setCurrentIndex(i);
            m_choosing = false;
            return;
        }
    }
}

void SavedViews::askName()
{
    auto *dialog = new QInputDialog(m_tabs->window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Keep view"));
    dialog->setLabelText(tr("Name of the view"));
    dialog->setOkButtonText(tr("Keep view"));
    dialog->setCancelButtonText(tr("Cancel"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString &name) {
        if (name.trimmed().isEmpty())
            return;
        m_views.append({name.trimmed(), m_filter->filter().toText(), true});
        store();
        rebuild();
    });
    dialog->open();
}

void SavedViews::offerRemoval(const QPoint &position)
{
    const int index = m_tabs->tabAt(position);
    if (index < 0 || !m_views[index].isOwn)
        return;
    auto *menu = new QMenu(m_tabs);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(icon(QStringLiteral("delete")), tr("Forget this view")), &QAction::triggered, this,
            [this, index] {
                m_views.removeAt(index);
                store();
                rebuild();
            });
    menu->popup(m_tabs->mapToGlobal(position));
}

void SavedViews::store() const
{
    QStringList items;
    for (const View &view : m_views) {
        if (view.isOwn)
            items.append(view.name + u'\t' + view.filter);
    }
    QSettings().setValue(QStringLiteral("views/") + m_page, items);
}

} // namespace wheelhouse::widgets
