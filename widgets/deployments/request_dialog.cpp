#include "widgets/deployments/request_dialog.h"

#include <QAction>
#include <QComboBox>
#include <QCompleter>
#include <QLineEdit>
#include <QStringListModel>
#include <QVBoxLayout>

#include "models/session.h"
#include "widgets/controls/diff_view.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"
#include "widgets/controls/section.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/button.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

RequestDialog::RequestDialog(models::Session &session, const models::ApplicationsModel &applications,
                             const QString &application, const QString &environment, QWidget *parent)
    : Dialog(parent), m_session(session), m_applications(applications), m_form(new Form(170)),
      m_application(new QComboBox), m_environment(new QComboBox), m_tag(new QLineEdit), m_tags(new QStringListModel(this)),
      m_completer(new QCompleter(m_tags, this)), m_comment(new QLineEdit),
      m_typed(new QLineEdit), m_planArea(new QWidget), m_diff(new DiffView(10)), m_diffSection(new Section(m_diff)),
      m_checks(new DataTable(DataTable::Kind::Compact)), m_checksSection(new Section(m_checks, true))
{
    setWindowTitle(tr("New request"));
    setMinimumWidth(640);
    for (int row = 0; row < applications.rowCount(); ++row)
        m_application->addItem(applications.index(row, 0).data().toString(), applications.keyAt(row).section(u'/', -1));
    for (const auto &facts : session.catalog().environments())
        m_environment->addItem(facts.reviewed ? tr("%1, after review").arg(facts.id) : tr("%1, at once").arg(facts.id), facts.id);
    m_tag->setFont(fonts::mono());
    m_completer->setFilterMode(Qt::MatchContains);
    m_completer->setMaxVisibleItems(12);
    m_tag->setCompleter(m_completer);
    auto *pick = m_tag->addAction(icon(QStringLiteral("chevron")), QLineEdit::TrailingPosition);
    pick->setText(tr("Tags in the registry"));
    pick->setToolTip(pick->text());
    connect(pick, &QAction::triggered, this, [this] {
        m_completer->setCompletionPrefix({});
        m_completer->complete();
    });
    m_form->add(QStringLiteral("application"), tr("Application"), m_application);
    m_form->add(QStringLiteral("environment"), tr("Environment"), m_environment, QStringLiteral(" "));
    m_form->add(QStringLiteral("tag"), tr("Tag"), m_tag, tr("VERSION-ENVIRONMENT-BUILD, such as 1.4.3-test-319."));
    m_form->add(QStringLiteral("comment"), tr("Why"), m_comment);
    m_form->add(QStringLiteral("name"), {}, m_typed);
    m_checks->setHeadless();
    m_checks->setDefaultColumns({QStringLiteral("status"), QStringLiteral("check")}, {{QStringLiteral("status"), 96}});
    auto *planColumn = new QVBoxLayout(m_planArea);
    planColumn->setContentsMargins(0, 0, 0, 0);
    planColumn->setSpacing(0);
    planColumn->addWidget(m_diffSection);
    planColumn->addWidget(m_checksSection);
    m_planArea->hide();
    m_diffSection->setTitle(tr("What changes"));
    m_checksSection->setTitle(tr("Checks"));
    body()->setContentsMargins(0, 14, 0, 8);
    auto *inset = new QVBoxLayout;
    inset->setContentsMargins(16, 0, 16, 0);
    inset->addWidget(m_form);
    body()->addLayout(inset);
    body()->addWidget(m_planArea);
    body()->addStretch();

    m_application->setCurrentIndex(std::max(0, m_application->findData(application)));
    m_environment->setCurrentIndex(std::max(0, m_environment->findData(environment)));
    connect(m_application, &QComboBox::currentIndexChanged, this, &RequestDialog::showEnvironment);
    connect(m_environment, &QComboBox::currentIndexChanged, this, &RequestDialog::showEnvironment);
    connect(m_tag, &QLineEdit::textChanged, this, &RequestDialog::forgetPlan);
    connect(m_typed, &QLineEdit::textChanged, this, &RequestDialog::refreshDeed);
    connect(this, &Dialog::busyChanged, this, &RequestDialog::refreshDeed);
    connect(this, &Dialog::deedRequested, this, [this] { m_plan ? create() : plan(); });
    showEnvironment();
    m_tag->setFocus();
}

RequestDialog::~RequestDialog()
{
    m_checks->setTable(nullptr);
}

models::DeploymentActions::Draft RequestDialog::draft() const
{
    return {.application = m_application->currentData().toString(),
            .environment = m_environment->currentData().toString(),
            .tag = m_tag->text().trimmed(),
            .comment = m_comment->text().trimmed(),
            .rolloutTimeoutSeconds = 0};
}

void RequestDialog::showEnvironment()
{
    const QString id = m_environment->currentData().toString();
    const bool isProduction = m_session.catalog().isProduction(id);
    setProduction(isProduction, tr("A change here reaches what serves the shops."));
    m_form->setFieldVisible(QStringLiteral("name"), isProduction);
    m_form->setName(QStringLiteral("name"), tr("Type %1 to go on").arg(m_application->currentData().toString()));
    const auto binding = m_applications.binding(QStringLiteral("applications/") + m_application->currentData().toString(), id);
    m_form->setHint(QStringLiteral("environment"),
                    !binding.bound ? tr("This application has no place there yet.")
                        : tr("Now runs %1.").arg(binding.tag.whole.isEmpty() ? QStringLiteral("–") : binding.tag.whole));
    forgetPlan();
    askForTags();
}

void RequestDialog::askForTags()
{
    const QString application = m_application->currentData().toString();
    const QString environment = m_environment->currentData().toString();
    const QString asked = application + u'/' + environment;
    if (application.isEmpty() || environment.isEmpty() || asked == m_tagsOf)
        return;
    m_tagsOf = asked;
    m_tags->setStringList({});
    m_session.deploymentActions().listTags(application, environment, this,
                                           [this, asked](const models::DeploymentActions::Tags &tags) {
                                               if (asked == m_tagsOf)
                                                   showTags(tags);
                                           });
}

void RequestDialog::showTags(const models::DeploymentActions::Tags &tags)
{
    m_tags->setStringList(tags.tags);
    const QString form = tr("VERSION-ENVIRONMENT-BUILD, such as 1.4.3-test-319.");
    if (tags.tags.isEmpty())
        m_form->setHint(QStringLiteral("tag"), tags.problem.isEmpty() ? form : form + u' ' + tags.problem);
    else
        m_form->setHint(QStringLiteral("tag"), tr("The registry has %1, the newest is %2.").arg(tags.total).arg(tags.tags.first())
                                                   + (tags.problem.isEmpty() ? QString() : u' ' + tags.problem));
}

void RequestDialog::forgetPlan()
{
    m_checks->setTable(nullptr);
    m_plan.reset();
    m_planArea->hide();
    m_form->clearErrors();
    setError({});
    refreshDeed();
}

void RequestDialog::refreshDeed()
{
    const QString environment = m_environment->currentData().toString();
    const auto facts = m_session.catalog().environment(environment);
    const bool isProduction = m_session.catalog().isProduction(environment);
    if (!m_plan) {
        setDeed(tr("Show plan"));
        deed()->setKind(Button::Kind::Accent);
        deed()->setEnabled(!isBusy() && !m_tag->text().trimmed().isEmpty() && m_application->count() > 0);
        return;
    }
    deed()->setKind(isProduction ? Button::Kind::Production : Button::Kind::Accent);
    setDeed(facts && facts->reviewed ? tr("Ask for approval of %1").arg(draft().tag) : tr("Deploy %1").arg(draft().tag));
    const bool isTyped = !isProduction || m_typed->text() == m_application->currentData().toString();
    deed()->setEnabled(!isBusy() && !m_plan->isRefused() && isTyped);
}

void RequestDialog::plan()
{
    m_form->clearErrors();
    follow(m_session.deploymentActions().plan(draft()),
           [this](models::Operation &operation) {
               showPlan(operation.takeResult().value<std::shared_ptr<models::DeploymentDetail>>());
           },
           [this](models::Operation &operation) {
               for (auto it = operation.fieldErrors().begin(); it != operation.fieldErrors().end(); ++it) {
                   const QString key = it.key().section(u'.', -1);
                   if (m_form->has(key))
                       m_form->setError(key, it.value());
               }
           });
}

void RequestDialog::showPlan(std::shared_ptr<models::DeploymentDetail> plan)
{
    if (!plan)
        return;
    m_plan = std::move(plan);
    m_diff->setDiff(m_plan->diff());
    m_diffSection->setVisible(!m_plan->diff().isEmpty());
    m_diffSection->setNote(tr("+%1 −%2 lines, by the API server's dry run").arg(m_plan->addedLines()).arg(m_plan->removedLines()));
    m_checks->setTable(&m_plan->checks());
    m_checks->updateGeometry();
    m_planArea->show();
    if (m_plan->isRefused())
        setError(m_plan->reason().isEmpty() ? tr("A check refuses this plan.") : m_plan->reason());
    refreshDeed();
    adjustSize();
}

void RequestDialog::create()
{
    follow(m_session.deploymentActions().create(draft()), [this](models::Operation &operation) {
        Q_EMIT created(operation.result().toString());
        accept();
    });
}

} // namespace wheelhouse::widgets
