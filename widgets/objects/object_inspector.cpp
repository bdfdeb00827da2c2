#include "widgets/objects/object_inspector.h"

#include <QPlainTextEdit>
#include <QVBoxLayout>

#include "models/session.h"
#include "models/text.h"
#include "widgets/board/board_view.h"
#include "widgets/controls/label.h"
#include "widgets/controls/section.h"
#include "widgets/controls/state_stack.h"
#include "widgets/objects/apply_object_dialog.h"
#include "widgets/objects/delete_object_dialog.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

namespace {

constexpr int kYamlPage = 1;
constexpr int kBoardPage = 4;

} // namespace

ObjectInspector::ObjectInspector(Workbench &bench, QWidget *parent)
    : Inspector(parent), m_bench(bench), m_edit(new Button({}, QStringLiteral("edit"))),
      m_delete(new Button({}, QStringLiteral("delete"))), m_facts(new PropertyList), m_factsSection(new Section(m_facts)),
      m_managerTable(new DataTable(DataTable::Kind::Compact)), m_managers(new Section(m_managerTable, true)),
      m_keyTable(new DataTable(DataTable::Kind::Compact)), m_keys(new Section(m_keyTable, true)),
      m_yaml(new QPlainTextEdit), m_yamlNote(new Label({}, fonts::small, Label::Ink::Tertiary)),
      m_check(new Button({}, QStringLiteral("diff"), Button::Kind::Accent)), m_revert(new Button), m_values(new Button),
      m_eventTable(new DataTable), m_eventBody(new StateStack(m_eventTable)), m_changeTable(new DataTable),
      m_changeBody(new StateStack(m_changeTable)), m_board(new BoardView(bench))
{
    for (const char *id : {"kind", "namespace", "age", "version", "owners", "finalizers", "uid"})
        m_facts->add(QString::fromLatin1(id), QLatin1String(id) == QLatin1String("uid"));
    QVBoxLayout *summary = addPage();
    summary->addWidget(m_factsSection);
    summary->addWidget(m_keys);
    summary->addWidget(m_managers);
    summary->addStretch();

    m_yaml->setFont(fonts::mono());
    m_yaml->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_yaml->setTabStopDistance(2 * m_yaml->fontMetrics().horizontalAdvance(u' '));
    m_yaml->setFrameShape(QFrame::NoFrame);
    auto *editor = new QWidget;
    auto *column = new QVBoxLayout(editor);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(16, 8, 16, 8);
    row->setSpacing(8);
    m_yamlNote->setElastic();
    row->addWidget(m_yamlNote, 1);
    row->addWidget(m_values);
    row->addWidget(m_revert);
    row->addWidget(m_check);
    column->addWidget(m_yaml, 1);
    column->addWidget(new Rule);
    column->addLayout(row);
    m_yamlBody = new StateStack(editor);
    addPage(m_yamlBody);
    addPage(m_eventBody);
    addPage(m_changeBody);
    addPage(m_board);
    setPageVisible(kBoardPage, false);
    m_eventTable->setDefaultColumns({QStringLiteral("status"), QStringLiteral("reason"), QStringLiteral("message"), QStringLiteral("last")});
    m_eventTable->setStretchColumn(QStringLiteral("message"));
    m_eventBody->message().setEmptyIcon(QStringLiteral("events"));
    m_changeTable->setStretchColumn(QStringLiteral("field"));
    m_changeBody->message().setEmptyIcon(QStringLiteral("timeline"));
    m_managerTable->setStretchColumn(QStringLiteral("manager"));
    m_keyTable->setStretchColumn(QStringLiteral("key"));

    addDeed(m_edit);
    addDeed(m_delete);
    connect(m_edit, &Button::clicked, this, [this] {
        setCurrentPage(kYamlPage);
        m_yaml->setFocus();
    });
    connect(m_delete, &Button::clicked, this, &ObjectInspector::confirmDeletion);
    connect(m_check, &Button::clicked, this, &ObjectInspector::apply);
    connect(m_revert, &Button::clicked, this, [this] {
        m_shownYaml.clear();
        m_yaml->clear();
        if (m_detail)
            m_detail->refresh();
    });
    connect(m_values, &Button::clicked, this, [this] {
        if (m_detail)
            m_detail->wantValues();
    });
    connect(m_yaml, &QPlainTextEdit::textChanged, this, &ObjectInspector::refresh);
    connect(m_yamlBody, &StateStack::actionRequested, this, [this] {
        if (m_detail)
            m_detail->refresh();
    });
    connect(m_facts->valueLabel(QStringLiteral("owners")), &Label::clicked, this, [this] {
        if (m_detail && !m_detail->owners().isEmpty() && !m_detail->owners().first().key.isEmpty())
            Q_EMIT keyWanted(m_detail->owners().first().key);
    });
    retranslate();
}

ObjectInspector::~ObjectInspector()
{
    for (DataTable *table : {m_managerTable, m_keyTable, m_eventTable, m_changeTable})
        table->setTable(nullptr);
}

bool ObjectInspector::hasUnsavedYaml() const
{
    return !m_shownYaml.isEmpty() && m_yaml->toPlainText() != m_shownYaml;
}

void ObjectInspector::setSubjectKey(const QString &key, const QString &kind)
{
    if (key == m_key)
        return;
    m_key = key;
    m_kind = kind;
    const QString resource = models::MetricBoard::resourceOf(key);
    m_board->setSubject(resource);
    setPageVisible(kBoardPage, !resource.isEmpty());
    for (DataTable *table : {m_managerTable, m_keyTable, m_eventTable, m_changeTable})
        table->setTable(nullptr);
    m_detail.reset();
    m_shownYaml.clear();
    m_yaml->clear();
    if (!key.isEmpty()) {
        m_detail = m_bench.session().openObject(key);
        m_managerTable->setTable(&m_detail->managers());
        m_keyTable->setTable(&m_detail->keys());
        m_eventTable->setTable(&m_detail->events());
        m_changeTable->setTable(&m_detail->changes());
        connect(m_detail.get(), &models::ObjectDetail::changed, this, [this] {
            // What somebody is writing is not taken from him.
            if (!hasUnsavedYaml() && m_yaml->toPlainText() != m_detail->yaml()) {
                m_shownYaml = m_detail->yaml();
                m_yaml->setPlainText(m_shownYaml);
            }
            refresh();
        });
        connect(m_detail.get(), &models::ObjectDetail::stateChanged, this, &ObjectInspector::refresh);
        for (models::TableModel *model : {&m_detail->events(), &m_detail->changes()})
            connect(model, &models::TableModel::stateChanged, this, &ObjectInspector::refresh);
    }
    refresh();
}

void ObjectInspector::apply()
{
    auto *dialog = new ApplyObjectDialog(m_bench.session(), m_key, m_yaml->toPlainText(), m_bench.dialogParent());
    connect(dialog, &ApplyObjectDialog::applied, this, [this] {
        m_shownYaml.clear();
        m_yaml->clear();
        if (m_detail)
            m_detail->refresh();
    });
    dialog->open();
}

void ObjectInspector::confirmDeletion()
{
    if (m_detail && m_detail->isKnown())
        (new DeleteObjectDialog(m_bench.session(), m_key, m_detail->kind(), m_detail->uid(), m_bench.dialogParent()))->open();
}

void ObjectInspector::refresh()
{
    const bool isKnown = m_detail && m_detail->isKnown();
    const bool mayOperate = m_bench.session().connection().mayOperate();
    setSubject(m_key.section(u'/', -1));
    // A namespace is in none.
    const QString nameSpace = m_key.count(u'/') == 5 ? m_key.section(u'/', 3, 3) : QString();
    const QString cluster = m_key.section(u'/', 1, 1);
    setSecondLine(nameSpace.isEmpty() ? tr("%1 in %2").arg(isKnown ? m_detail->kind() : m_kind, cluster)
                                      : tr("%1 in %2, namespace %3").arg(isKnown ? m_detail->kind() : m_kind, cluster, nameSpace));
    const auto &catalog = m_bench.session().catalog();
    const QString environment = catalog.environmentOfCluster(cluster);
    setEnvironment({environment, catalog.isProduction(environment), cluster});
    setStatus(isKnown && m_detail->isDeleting() ? models::Status::Progress : isKnown ? models::Status::Ok : models::Status::Unknown,
              isKnown && m_detail->isDeleting() ? tr("Being deleted") : isKnown ? tr("There") : tr("Not read yet"));
    m_edit->setEnabled(isKnown && mayOperate && !m_detail->isTruncated());
    m_delete->setEnabled(isKnown && mayOperate);
    m_facts->setValue(QStringLiteral("kind"), isKnown ? m_detail->resource() : m_kind);
    m_facts->setValue(QStringLiteral("namespace"), nameSpace);
    m_facts->setValue(QStringLiteral("age"), isKnown ? models::exactTime(m_detail->created()) : QString());
    m_facts->setValue(QStringLiteral("version"), isKnown ? m_detail->resourceVersion() : QString());
    m_facts->setValue(QStringLiteral("finalizers"), isKnown ? m_detail->finalizers().join(QLatin1String(", ")) : QString());
    m_facts->setValue(QStringLiteral("uid"), isKnown ? m_detail->uid() : QString());
    QStringList owners;
    if (isKnown) {
        for (const auto &owner : m_detail->owners())
            owners << owner.text;
    }
    m_facts->setValue(QStringLiteral("owners"), owners.join(QLatin1String(", ")));
    m_facts->valueLabel(QStringLiteral("owners"))->setClickable(!owners.isEmpty());
    m_keys->setVisible(m_detail && m_detail->keys().totalCount() > 0);
    m_managers->setVisible(m_detail && m_detail->managers().totalCount() > 0);
    m_yamlBody->setState(m_detail ? m_detail->state() : models::PanelState());
    m_eventBody->setState(m_detail ? m_detail->events().state() : models::PanelState());
    m_changeBody->setState(m_detail ? m_detail->changes().state() : models::PanelState());
    const bool unsaved = hasUnsavedYaml();
    m_yaml->setReadOnly(!m_edit->isEnabled());
    m_check->setEnabled(unsaved && mayOperate);
    m_revert->setEnabled(isKnown);
    m_values->setVisible(isKnown && m_detail->resource() == QLatin1String("configmaps") && !m_detail->wantsValues() && !unsaved);
    const bool moved = unsaved && isKnown && m_detail->yaml() != m_shownYaml;
    m_yamlNote->setText(!isKnown                     ? QString()
                            : m_detail->isTruncated() ? tr("Too large to be shown whole, so it is only shown.")
                            : !mayOperate             ? tr("An operator may change it.")
                            : moved                   ? tr("It was changed in the cluster meanwhile: read it again.")
                            : unsaved                 ? tr("Changed here, not applied yet.")
                                                      : tr("As it is in the cluster."));
}

void ObjectInspector::changeEvent(QEvent *event)
{
    Inspector::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void ObjectInspector::retranslate()
{
    m_edit->setText(tr("Edit YAML"));
    m_delete->setText(tr("Delete…"));
    m_check->setText(tr("Check and apply…"));
    m_revert->setText(tr("Read again"));
    m_values->setText(tr("Show values"));
    setPageTitle(0, tr("Summary"));
    setPageTitle(1, tr("YAML"));
    setPageTitle(2, tr("Events"));
    setPageTitle(3, tr("Changes"));
    setPageTitle(kBoardPage, tr("Metrics"));
    m_factsSection->setTitle(tr("Object"));
    m_keys->setTitle(tr("Keys"));
    m_managers->setTitle(tr("Who set its fields"));
    m_facts->setName(QStringLiteral("kind"), tr("Kind"));
    m_facts->setName(QStringLiteral("namespace"), tr("Namespace"));
    m_facts->setName(QStringLiteral("age"), tr("Created"));
    m_facts->setName(QStringLiteral("version"), tr("Version"));
    m_facts->setName(QStringLiteral("owners"), tr("Belongs to"));
    m_facts->setName(QStringLiteral("finalizers"), tr("Finalizers"));
    m_facts->setName(QStringLiteral("uid"), tr("UID"));
    refresh();
}

} // namespace wheelhouse::widgets
