#include "widgets/devices/job_panel.h"

#include <QHBoxLayout>
#include <QStackedLayout>

#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/label.h"
#include "widgets/controls/segmented.h"
#include "widgets/controls/state_stack.h"
#include "widgets/devices/count_bar.h"
#include "widgets/devices/job_dialog.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

using models::countText;

JobPanel::JobPanel(Workbench &bench, QWidget *parent)
    : Surface(Kind::Base, parent), m_bench(bench), m_stack(new QStackedLayout(this)), m_none(new MessageView),
      m_mark(new MarkWidget), m_title(new Label({}, fonts::strong)), m_word(new Label({}, fonts::medium)),
      m_story(new Label({}, fonts::small, Label::Ink::Secondary)), m_counts(new Label({}, fonts::small, Label::Ink::Secondary)),
      m_bar(new CountBar), m_approve(new Button({}, QStringLiteral("approve"), Button::Kind::Accent)), m_reject(new Button),
      m_cancel(new Button({}, QStringLiteral("stop"))), m_retry(new Button({}, QStringLiteral("restart"))), m_kind(new Segmented),
      m_cut(new Label({}, fonts::small, Label::Ink::Tertiary)), m_table(new DataTable(DataTable::Kind::Page)),
      m_body(new StateStack(m_table))
{
    build();
    const auto ask = [this](JobDialog::Kind kind) {
        if (const auto job = m_bench.session().deviceJobRows().job(m_key))
            (new JobDialog(m_bench.session(), *job, kind, m_bench.dialogParent()))->open();
    };
    connect(m_approve, &Button::clicked, this, [ask] { ask(JobDialog::Kind::Approve); });
    connect(m_reject, &Button::clicked, this, [ask] { ask(JobDialog::Kind::Reject); });
    connect(m_cancel, &Button::clicked, this, [ask] { ask(JobDialog::Kind::Cancel); });
    connect(m_retry, &Button::clicked, this, [ask] { ask(JobDialog::Kind::Retry); });
    connect(m_kind, &Segmented::chosen, this, [this](int kind) {
        if (m_results)
            m_results->setKind(static_cast<models::JobResultsModel::Kind>(kind));
    });
    connect(m_body, &StateStack::actionRequested, this, [this] {
        if (m_results)
            m_results->refresh();
    });
    connect(m_table, &DataTable::keyActivated, this, &JobPanel::deviceActivated);
    connect(&bench.session().deviceJobRows(), &models::LiveRows::changed, this, &JobPanel::refresh);
    connect(&bench.session().connection(), &models::ConnectionModel::sessionChanged, this, &JobPanel::refresh);
    retranslate();
}

JobPanel::~JobPanel()
{
    m_table->setTable(nullptr);
}

void JobPanel::build()
{
    m_title->setElastic();
    m_title->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_story->setElastic();
    m_counts->setElastic();
    m_cut->setElastic();
    auto *first = new QHBoxLayout;
    first->setSpacing(tokens::kSpace2);
    first->addWidget(m_mark);
    first->addWidget(m_title);
    first->addWidget(m_word);
    first->addStretch();
    for (Button *button : {m_approve, m_reject, m_retry, m_cancel})
        first->addWidget(button);
    auto *head = new QVBoxLayout;
    head->setContentsMargins(16, 10, 16, 8);
    head->setSpacing(tokens::kSpace1);
    head->addLayout(first);
    head->addWidget(m_story);
    head->addSpacing(tokens::kSpace1);
    head->addWidget(m_bar);
    head->addWidget(m_counts);
    auto *tools = new QHBoxLayout;
    tools->setContentsMargins(16, 0, 16, 8);
    tools->setSpacing(tokens::kSpace2);
    tools->addWidget(m_kind);
    tools->addWidget(m_cut, 1);
    auto *whole = new QWidget;
    auto *column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addLayout(tools);
    column->addWidget(m_body, 1);
    m_table->setStretchColumn(QStringLiteral("reason"));
    m_body->message().setEmptyIcon(QStringLiteral("devices"));
    m_none->setEmptyIcon(QStringLiteral("operations"));
    m_stack->addWidget(m_none);
    m_stack->addWidget(whole);
}

void JobPanel::setJob(const QString &key)
{
    if (key == m_key)
        return;
    m_key = key;
    m_kind->setCurrent(0);
    open();
}

// Results are read only while somebody sees them.
void JobPanel::open()
{
    m_table->setTable(nullptr);
    m_results.reset();
    if (!m_key.isEmpty() && isVisible()) {
        m_results = m_bench.session().openJobResults(m_key);
        m_results->setKind(static_cast<models::JobResultsModel::Kind>(m_kind->current()));
        m_table->setTable(&m_results->table());
        m_body->setState(m_results->table().state());
        connect(&m_results->table(), &models::TableModel::stateChanged, this,
                [this] { m_body->setState(m_results->table().state()); });
        connect(m_results.get(), &models::JobResultsModel::changed, this, &JobPanel::refresh);
    }
    refresh();
}

void JobPanel::showEvent(QShowEvent *event)
{
    Surface::showEvent(event);
    open();
}

void JobPanel::hideEvent(QHideEvent *event)
{
    Surface::hideEvent(event);
    open();
}

QString JobPanel::story(const models::DeviceJobFacts &job) const
{
    QStringList parts;
    parts.append(tr("%1 asked for it at %2").arg(job.requester, models::exactTime(job.created)));
    if (!job.approver.isEmpty())
        parts.append(job.state == models::DeviceJobFacts::State::Rejected
                         ? (job.approvalNote.isEmpty() ? tr("rejected by %1").arg(job.approver) : tr("rejected by %1: %2").arg(job.approver, job.approvalNote))
                         : (job.approvalNote.isEmpty() ? tr("approved by %1").arg(job.approver) : tr("approved by %1: %2").arg(job.approver, job.approvalNote)));
    else if (!job.approvalReason.isEmpty())
        parts.append(tr("needs a second person: %1").arg(job.approvalReason));
    if (job.attempt > 1)
        parts.append(tr("attempt %1").arg(job.attempt));
    if (!job.note.isEmpty())
        parts.append(job.note);
    return parts.join(QStringLiteral(" · "));
}

void JobPanel::refresh()
{
    const auto job = m_bench.session().deviceJobRows().job(m_key);
    m_stack->setCurrentIndex(job ? 1 : 0);
    if (!job)
        return;
    m_mark->setStatus(job->status());
    const QString name = m_bench.session().productRows().commandName(job->title);
    m_title->setText(job->parameters.isEmpty() ? name : tr("%1 (%2)").arg(name, job->parameters));
    m_word->setText(job->word());
    m_word->setInk(Label::inkOf(job->status()));
    m_story->setText(story(*job));
    m_bar->setCounts(job->counts);
    const QString counts = tr("%1 devices: %2 done, %3 failed, %4 waiting")
                               .arg(countText(job->counts.total), countText(job->counts.done), countText(job->counts.failed),
                                    countText(job->counts.waiting));
    m_counts->setText(job->query.isEmpty() ? counts : tr("%1 · %2").arg(counts, job->query));
    m_cut->setText(m_results && m_results->isCut()
                       ? tr("The first %1 are shown; whctl job results lists all.").arg(countText(models::JobResultsModel::kMaximum))
                       : QString());
    refreshDeeds(*job);
}

void JobPanel::refreshDeeds(const models::DeviceJobFacts &job)
{
    const auto &connection = m_bench.session().connection();
    const bool waits = job.state == models::DeviceJobFacts::State::WaitingForApproval;
    QString why;
    const bool may = job.mayDecide(connection, &why);
    for (Button *button : {m_approve, m_reject}) {
        button->setVisible(waits);
        button->setEnabled(may);
        button->setToolTip(may ? QString() : why);
    }
    m_cancel->setVisible(job.isOpen());
    m_cancel->setEnabled(job.mayCancel(connection));
    m_retry->setVisible(job.mayRetry(connection));
    m_retry->setText(tr("Retry %n that failed", nullptr, static_cast<int>(job.counts.failed)));
}

void JobPanel::retranslate()
{
    m_approve->setText(tr("Approve…"));
    m_reject->setText(tr("Reject…"));
    m_cancel->setText(tr("Cancel…"));
    m_kind->setWords({tr("All"), tr("Failed"), tr("Waiting"), tr("Done")});
    models::PanelState none;
    none.kind = models::PanelState::Kind::Empty;
    none.title = tr("No job is chosen");
    none.detail = tr("Choose one above to see what became of it on each device.");
    m_none->setState(none);
    refresh();
}

} // namespace wheelhouse::widgets
