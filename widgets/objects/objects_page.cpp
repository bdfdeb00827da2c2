#include "widgets/objects/objects_page.h"

#include <QComboBox>
#include <QLineEdit>
#include <QSplitter>
#include <QVBoxLayout>

#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/filter_edit.h"
#include "widgets/controls/label.h"
#include "widgets/controls/state_stack.h"
#include "widgets/objects/object_inspector.h"
#include "widgets/page/filtered_table.h"
#include "widgets/page/page_head.h"

namespace wheelhouse::widgets {

ObjectsPage::ObjectsPage(Workbench &bench, QWidget *parent)
    : Page(bench, parent), m_head(new PageHead), m_clusterBox(new QComboBox), m_namespaceBox(new QComboBox),
      m_nothing(new StateStack(new QWidget)), m_note(new Label({}, fonts::small, Label::Ink::WarnWord)),
      m_inspector(new ObjectInspector(bench))
{
    m_clusterBox->setMinimumWidth(130);
    m_namespaceBox->setMinimumWidth(180);
    m_namespaceBox->setEditable(true);
    m_namespaceBox->setInsertPolicy(QComboBox::NoInsert);
    m_head->addTool(m_clusterBox);
    m_head->addTool(m_namespaceBox);
    auto *left = new QWidget;
    m_left = new QVBoxLayout(left);
    m_left->setContentsMargins(0, 0, 0, 0);
    auto *right = new QWidget;
    m_right = new QVBoxLayout(right);
    m_right->setContentsMargins(0, 0, 0, 0);
    m_right->setSpacing(0);
    m_note->setContentsMargins(16, 4, 16, 4);
    m_note->hide();
    m_right->addWidget(m_note);
    m_right->addWidget(m_nothing, 1);
    m_nothing->message().setEmptyIcon(QStringLiteral("bundle"));
    auto *splitter = new QSplitter;
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(1);
    splitter->addWidget(left);
    splitter->addWidget(right);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({340, 860});
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_head);
    column->addWidget(new Rule);
    column->addWidget(splitter, 1);

    connect(m_clusterBox, &QComboBox::activated, this, [this] {
        if (m_clusterBox->currentText() == m_cluster)
            return;
        m_cluster = m_clusterBox->currentText();
        readKinds();
    });
    connect(m_namespaceBox, &QComboBox::activated, this, &ObjectsPage::openTable);
    // One that is not among those that are seen.
    connect(m_namespaceBox->lineEdit(), &QLineEdit::returnPressed, this, &ObjectsPage::openTable);
    connect(&bench.session().clusterRows(), &models::LiveRows::changed, this, &ObjectsPage::refreshClusters);
    connect(m_inspector, &ObjectInspector::keyWanted, this, &ObjectsPage::openKey);
    retranslate();
    refreshClusters();
}

ObjectsPage::~ObjectsPage()
{
    closeTable();
    delete m_kindTable;
}

PageSpec ObjectsPage::spec()
{
    PageSpec spec;
    spec.id = QStringLiteral("objects");
    spec.icon = QStringLiteral("bundle");
    spec.title = [] { return tr("Objects"); };
    spec.make = [](Workbench &bench) { return new ObjectsPage(bench); };
    spec.showsObjects = true;
    return spec;
}

Inspector *ObjectsPage::inspector()
{
    return m_inspector;
}

void ObjectsPage::enter()
{
    m_isShown = true;
    m_clusterLease = bench().session().clusterRows().interest().lease();
    if (m_objects)
        m_lease = m_objects->watch();
    refreshClusters();
}

void ObjectsPage::leave()
{
    m_isShown = false;
    m_clusterLease = {};
    m_lease = {};
}

void ObjectsPage::refreshClusters()
{
    const QStringList ids = bench().session().clusterRows().clusterIds();
    QStringList shown;
    for (int i = 0; i < m_clusterBox->count(); ++i)
        shown << m_clusterBox->itemText(i);
    if (ids != shown) {
        m_clusterBox->clear();
        m_clusterBox->addItems(ids);
    }
    if (!ids.contains(m_cluster))
        m_cluster = ids.value(0);
    m_clusterBox->setCurrentText(m_cluster);
    if (m_isShown && !m_kindRows && !m_cluster.isEmpty())
        readKinds();
}

void ObjectsPage::readKinds()
{
    closeTable();
    delete m_kindTable;
    m_kindTable = nullptr;
    m_kinds.reset();
    m_kindRows = bench().session().openObjectKinds(QStringLiteral("clusters/") + m_cluster);
    m_kinds = std::make_unique<models::ObjectKindsModel>(*m_kindRows);
    m_kindTable = new FilteredTable(*m_kinds);
    m_kindTable->setPlaceholder(tr("Find a kind…"));
    m_kindTable->body()->message().setEmptyIcon(QStringLiteral("bundle"));
    m_kindTable->table()->setStretchColumn(QStringLiteral("kind"));
    m_left->addWidget(m_kindTable);
    connect(m_kindTable->table(), &DataTable::currentKeyChanged, this, &ObjectsPage::pickKind);
    connect(m_kindTable, &FilteredTable::actionRequested, this, &ObjectsPage::readKinds);
    connect(m_kindRows.get(), &models::LiveRows::changed, this, [this] {
        const int row = m_kinds->rowOfResource(m_resource);
        if (row >= 0)
            m_kindTable->table()->selectKey(m_kinds->keyAt(row));
        refreshNote();
    });
}

void ObjectsPage::pickKind()
{
    const int row = m_kinds->rowOf(m_kindTable->table()->currentKey());
    if (row < 0)
        return;
    const auto facts = m_kinds->factsAt(row);
    if (facts.resource == m_resource && m_objects)
        return;
    m_resource = facts.resource;
    openTable();
}

void ObjectsPage::closeTable()
{
    m_lease = {};
    delete m_table;
    m_table = nullptr;
    m_objects.reset();
    m_rows.reset();
    m_nothing->show();
}

void ObjectsPage::openTable()
{
    const int row = m_kinds ? m_kinds->rowOfResource(m_resource) : -1;
    closeTable();
    if (row < 0)
        return;
    const auto facts = m_kinds->factsAt(row);
    QString parent = QStringLiteral("clusters/") + m_cluster;
    const QString written = m_namespaceBox->currentText().trimmed();
    const QString nameSpace = written == m_namespaceBox->itemText(0) ? QString() : written;
    if (facts.isNamespaced && !nameSpace.isEmpty())
        parent += QStringLiteral("/namespaces/") + nameSpace;
    m_namespaceBox->setEnabled(facts.isNamespaced);
    m_rows = bench().session().openObjects(parent, facts);
    m_objects = std::make_unique<models::ObjectsModel>(*m_rows);
    m_table = new FilteredTable(*m_objects);
    m_table->body()->message().setEmptyIcon(QStringLiteral("bundle"));
    m_nothing->hide();
    m_right->addWidget(m_table, 1);
    nameTable();
    setFocusProxy(m_table->table());
    connect(m_table->table(), &DataTable::currentKeyChanged, this, [this, kind = facts.kind](const QString &key) {
        m_inspector->setSubjectKey(key, kind);
        Q_EMIT subjectChanged();
    });
    connect(m_table->table(), &DataTable::keyToggled, this, &Page::inspectorToggled);
    connect(m_table, &FilteredTable::actionRequested, this, [this] { bench().session().refresh(); });
    connect(m_rows.get(), &models::ObjectRows::noteChanged, this, &ObjectsPage::refreshNote);
    connect(m_objects.get(), &models::TableModel::countsChanged, this, [this] {
        // Namespaces to choose from are those that are seen.
        if (m_namespaceBox->count() <= 1 && m_namespaceBox->isEnabled())
            m_namespaceBox->addItems(m_objects->suggestValues(QStringLiteral("namespace"), 200));
        Q_EMIT statusLineChanged();
    });
    if (m_isShown)
        m_lease = m_objects->watch();
    if (!m_wantedKey.isEmpty())
        m_table->table()->selectKey(std::exchange(m_wantedKey, {}));
    refreshNote();
    Q_EMIT statusLineChanged();
}

void ObjectsPage::nameTable()
{
    const int row = m_table && m_kinds ? m_kinds->rowOfResource(m_resource) : -1;
    if (row >= 0)
        m_table->setPlaceholder(tr("Filter %1…").arg(m_kinds->factsAt(row).kind));
}

void ObjectsPage::refreshNote()
{
    QStringList notes;
    if (m_rows && !m_rows->note().isEmpty())
        notes << m_rows->note();
    if (m_kindRows)
        notes += m_kindRows->failures();
    m_note->setText(notes.join(QLatin1String("  ")));
    m_note->setVisible(!notes.isEmpty());
}

void ObjectsPage::showKind(const QString &cluster, const QString &resource)
{
    const bool isOther = cluster != m_cluster || !m_kindRows;
    m_cluster = cluster;
    m_clusterBox->setCurrentText(cluster);
    m_resource = resource;
    if (isOther) {
        readKinds();
        return;
    }
    // It may be one that the filter of kinds hides.
    if (m_kinds->rowOfResource(resource) < 0)
        m_kindTable->filterEdit()->clear();
    if (const int row = m_kinds->rowOfResource(resource); row >= 0)
        m_kindTable->table()->selectKey(m_kinds->keyAt(row));
    if (!m_table)
        openTable();
}

bool ObjectsPage::openKey(const QString &resourceName)
{
    const QString key = models::objectKeyOf(resourceName);
    const QStringList parts = key.split(u'/');
    if (parts.size() != 4 && parts.size() != 6)
        return false;
    const QString resource = parts[parts.size() - 2];
    // Another namespace was chosen: it would not be among those shown.
    const QString chosen = m_namespaceBox->currentText().trimmed();
    const bool isHidden = parts.size() == 6 && m_namespaceBox->currentIndex() != 0 && chosen != parts[3];
    if (isHidden)
        m_namespaceBox->setCurrentIndex(0);
    if (m_table && !isHidden && resource == m_resource && parts[1] == m_cluster) {
        m_table->reveal(key);
        return true;
    }
    m_wantedKey = key;
    closeTable();
    showKind(parts[1], resource);
    return true;
}

void ObjectsPage::focusFilter()
{
    if (FilteredTable *table = m_table ? m_table : m_kindTable)
        table->filterEdit()->setFocus();
}

QString ObjectsPage::statusLine() const
{
    return m_objects ? tr("%1 of %2").arg(models::countText(m_objects->matchCount()), models::countText(m_objects->totalCount())) : QString();
}

bool ObjectsPage::hasSubject() const
{
    return !m_inspector->subjectKey().isEmpty();
}

void ObjectsPage::retranslate()
{
    m_head->setTitle(tr("Objects"));
    m_clusterBox->setToolTip(tr("Cluster"));
    m_clusterBox->setAccessibleName(tr("Cluster"));
    m_namespaceBox->setToolTip(tr("Namespace: choose one, or type its name"));
    m_namespaceBox->setAccessibleName(tr("Namespace"));
    if (m_namespaceBox->count() == 0)
        m_namespaceBox->addItem(tr("All namespaces"));
    else
        m_namespaceBox->setItemText(0, tr("All namespaces"));
    if (m_kindTable)
        m_kindTable->setPlaceholder(tr("Find a kind…"));
    nameTable();
    models::PanelState nothing;
    nothing.kind = models::PanelState::Kind::Empty;
    nothing.title = tr("Choose a kind");
    nothing.detail = tr("At the left is every kind that the cluster has, custom resources included.");
    m_nothing->setState(nothing);
}

void ObjectsPage::saveState(QSettings &settings) const
{
    settings.setValue(QStringLiteral("cluster"), m_cluster);
    settings.setValue(QStringLiteral("resource"), m_resource);
}

void ObjectsPage::restoreState(QSettings &settings)
{
    m_cluster = settings.value(QStringLiteral("cluster")).toString();
    m_resource = settings.value(QStringLiteral("resource")).toString();
}

} // namespace wheelhouse::widgets
