#include "models/deployment_detail.h"

#include "models/deployment_row.h"
#include "models/schema_parts.h"

namespace wheelhouse::models {

namespace {

using Detail = DeploymentDetail;

struct CheckRow : Row {
    QString description;
    Status status = Status::Unknown;
    int place = 0;
};

struct ApprovalRow : Row {
    QString approver;
    QString comment;
    bool rejected = false;
    // It was given for an earlier plan.
    bool outdated = false;
    qint64 time = 0;

    Status status() const { return rejected ? Status::Bad : outdated ? Status::Off : Status::Ok; }
};

struct StepRow : Row {
    QString actor;
    QString text;
    qint64 time = 0;
    int place = 0;
};

QString checkWord(const CheckRow &row)
{
    switch (row.status) {
    case Status::Ok: return Detail::tr("passed");
    case Status::Warn: return Detail::tr("look at");
    case Status::Bad: return Detail::tr("refused");
    default: return Detail::tr("not known");
    }
}

Status statusOf(v1::Check::Verdict verdict)
{
    switch (verdict) {
    case v1::Check::VERDICT_PASSED: return Status::Ok;
    case v1::Check::VERDICT_WARNED: return Status::Warn;
    case v1::Check::VERDICT_REFUSED: return Status::Bad;
    default: return Status::Unknown;
    }
}

std::shared_ptr<const RowSchema> checkSchema()
{
    using Schema = TypedSchema<CheckRow>;
    const auto status = [](const CheckRow &row) { return row.status; };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<CheckRow>({u"status", [] { return Detail::tr("Verdict"); }, 100}, checkWord, status),
        textColumn<CheckRow>({u"check", [] { return Detail::tr("Check"); }, 320}, &CheckRow::description),
    };
    parts.attributes = {textAttribute<CheckRow>(u"check", &CheckRow::description, true)};
    parts.status = status;
    parts.since = [](const CheckRow &row) { return static_cast<std::int64_t>(row.place); };
    return std::make_shared<Schema>(std::move(parts));
}

std::shared_ptr<const RowSchema> approvalSchema()
{
    using Schema = TypedSchema<ApprovalRow>;
    const auto status = [](const ApprovalRow &row) { return row.status(); };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<ApprovalRow>({u"status", [] { return Detail::tr("Word"); }, 120},
                                  [](const ApprovalRow &row) {
                                      return row.rejected ? Detail::tr("Rejected")
                                          : row.outdated  ? Detail::tr("For an earlier plan")
                                                          : Detail::tr("Approved");
                                  },
                                  status),
        textColumn<ApprovalRow>({u"approver", [] { return Detail::tr("Approver"); }, 120}, &ApprovalRow::approver),
        textColumn<ApprovalRow>({u"comment", [] { return Detail::tr("Comment"); }, 200}, &ApprovalRow::comment),
        ageColumn<ApprovalRow>({u"time", [] { return Detail::tr("When"); }, 70}, &ApprovalRow::time),
    };
    parts.attributes = {textAttribute<ApprovalRow>(u"approver", &ApprovalRow::approver, true)};
    parts.status = status;
    parts.since = [](const ApprovalRow &row) { return row.time; };
    return std::make_shared<Schema>(std::move(parts));
}

std::shared_ptr<const RowSchema> stepSchema()
{
    using Schema = TypedSchema<StepRow>;
    Schema::Parts parts;
    parts.columns = {
        ageColumn<StepRow>({u"time", [] { return Detail::tr("When"); }, 70}, &StepRow::time),
        textColumn<StepRow>({u"actor", [] { return Detail::tr("Who"); }, 100}, &StepRow::actor),
        textColumn<StepRow>({u"text", [] { return Detail::tr("What happened"); }, 320}, &StepRow::text),
    };
    parts.attributes = {textAttribute<StepRow>(u"text", &StepRow::text, true)};
    parts.status = [](const StepRow &) { return Status::Ok; };
    parts.since = [](const StepRow &row) { return static_cast<std::int64_t>(row.place); };
    return std::make_shared<Schema>(std::move(parts));
}

// So that the order of the message is the order of the keys.
std::string placeKey(int place)
{
    return fmt::format("{:06}", place);
}

} // namespace

QVector<DiffLine> diffLinesOf(const std::string &text)
{
    QVector<DiffLine> lines;
    for (const QString &line : QString::fromStdString(text).split(u'\n')) {
        if (line.startsWith(QLatin1String("+++")) || line.startsWith(QLatin1String("---")))
            continue;
        if (line.startsWith(QLatin1String("@@")))
            lines.append({DiffLine::Kind::Hunk, line});
        else if (line.startsWith(u'+'))
            lines.append({DiffLine::Kind::Added, line.mid(1)});
        else if (line.startsWith(u'-'))
            lines.append({DiffLine::Kind::Removed, line.mid(1)});
        else if (!line.isEmpty())
            lines.append({DiffLine::Kind::Context, line.startsWith(u' ') ? line.mid(1) : line});
    }
    return lines;
}

DeploymentDetail::DeploymentDetail(QString key, Catalog &catalog, QObject *parent)
    : QObject(parent), m_key(std::move(key)), m_catalog(catalog), m_checkRows(std::make_unique<LiveRows>()),
      m_approvalRows(std::make_unique<LiveRows>()), m_eventRows(std::make_unique<LiveRows>()),
      m_checks(std::make_unique<TableModel>(*m_checkRows, checkSchema())),
      m_approvals(std::make_unique<TableModel>(*m_approvalRows, approvalSchema())),
      m_events(std::make_unique<TableModel>(*m_eventRows, stepSchema()))
{
}

DeploymentDetail::~DeploymentDetail() = default;

QString DeploymentDetail::number() const
{
    return m_key.section(u'/', -1);
}

bool DeploymentDetail::isKnown() const
{
    return m_deployment != nullptr;
}

DeploymentDetail::State DeploymentDetail::deploymentState() const
{
    switch (m_deployment ? m_deployment->state() : v1::Deployment::STATE_UNSPECIFIED) {
    case v1::Deployment::STATE_PLANNING: return State::Planning;
    case v1::Deployment::STATE_AWAITING_APPROVAL: return State::AwaitingApproval;
    case v1::Deployment::STATE_ROLLING_OUT: return State::RollingOut;
    case v1::Deployment::STATE_SUCCEEDED: return State::Succeeded;
    case v1::Deployment::STATE_FAILED: return State::Failed;
    case v1::Deployment::STATE_REJECTED: return State::Rejected;
    case v1::Deployment::STATE_CANCELLED: return State::Cancelled;
    case v1::Deployment::STATE_UNDONE: return State::Undone;
    default: return State::Unknown;
    }
}

bool DeploymentDetail::isRunning() const
{
    const State now = deploymentState();
    return now == State::Planning || now == State::AwaitingApproval || now == State::RollingOut;
}

Status DeploymentDetail::status() const
{
    return m_deployment ? models::statusOf(m_deployment->state()) : Status::Unknown;
}

QString DeploymentDetail::statusText() const
{
    if (!m_deployment)
        return tr("Not known yet");
    if (m_key.isEmpty())
        return isRefused() ? tr("Refused") : tr("Plan");
    return deploymentWord(m_deployment->state(), givenApprovals(), requiredApprovals());
}

QString DeploymentDetail::reason() const
{
    return m_deployment ? QString::fromStdString(m_deployment->reason()) : QString();
}

QString DeploymentDetail::application() const
{
    return m_deployment ? fromUtf8(lastPart(m_deployment->application())) : QString();
}

QString DeploymentDetail::environment() const
{
    return m_deployment ? fromUtf8(lastPart(m_deployment->environment())) : QString();
}

bool DeploymentDetail::isProduction() const
{
    return m_catalog.isProduction(environment());
}

QString DeploymentDetail::workload() const
{
    return m_deployment ? QString::fromStdString(m_deployment->workload()) : QString();
}

TagValue DeploymentDetail::previousTag() const
{
    return m_deployment ? m_catalog.tag(QString::fromStdString(m_deployment->previous_tag()), environment()) : TagValue();
}

TagValue DeploymentDetail::tag() const
{
    return m_deployment ? m_catalog.tag(QString::fromStdString(m_deployment->tag()), environment()) : TagValue();
}

QString DeploymentDetail::requester() const
{
    return m_deployment ? fromUtf8(lastPart(m_deployment->requester())) : QString();
}

QString DeploymentDetail::comment() const
{
    return m_deployment ? QString::fromStdString(m_deployment->comment()) : QString();
}

QDateTime DeploymentDetail::created() const
{
    return m_deployment ? timeOf(m_deployment->create_time()) : QDateTime();
}

QDateTime DeploymentDetail::started() const
{
    return m_deployment ? timeOf(m_deployment->start_time()) : QDateTime();
}

QDateTime DeploymentDetail::ended() const
{
    return m_deployment ? timeOf(m_deployment->end_time()) : QDateTime();
}

QString DeploymentDetail::undoes() const
{
    return m_deployment ? QString::fromStdString(m_deployment->undoes()) : QString();
}

QString DeploymentDetail::undoneBy() const
{
    return m_deployment ? QString::fromStdString(m_deployment->undone_by()) : QString();
}

QString DeploymentDetail::planHash() const
{
    return m_deployment ? QString::fromStdString(m_deployment->plan().hash()) : QString();
}

QDateTime DeploymentDetail::planned() const
{
    return m_deployment ? timeOf(m_deployment->plan().create_time()) : QDateTime();
}

int DeploymentDetail::requiredApprovals() const
{
    return m_deployment ? m_deployment->required_approvals() : 0;
}

int DeploymentDetail::givenApprovals() const
{
    return m_deployment ? models::givenApprovals(*m_deployment) : 0;
}

int DeploymentDetail::addedLines() const
{
    return static_cast<int>(std::count_if(m_diff.begin(), m_diff.end(), [](const DiffLine &line) { return line.kind == DiffLine::Kind::Added; }));
}

int DeploymentDetail::removedLines() const
{
    return static_cast<int>(std::count_if(m_diff.begin(), m_diff.end(), [](const DiffLine &line) { return line.kind == DiffLine::Kind::Removed; }));
}

bool DeploymentDetail::isRefused() const
{
    return m_deployment
        && std::any_of(m_deployment->plan().checks().begin(), m_deployment->plan().checks().end(),
                       [](const v1::Check &check) { return check.verdict() == v1::Check::VERDICT_REFUSED; });
}

RolloutProgress DeploymentDetail::rollout() const
{
    if (!m_deployment)
        return {};
    const v1::Rollout &rollout = m_deployment->rollout();
    return {.desired = rollout.desired_replicas(), .updated = rollout.updated_replicas(), .ready = rollout.ready_replicas(),
            .available = rollout.available_replicas(), .waitingFor = QString::fromStdString(rollout.waiting_for()),
            .pod = QString::fromStdString(rollout.pod()), .deadline = timeOf(rollout.deadline_time())};
}

DeploymentDetail::Permission DeploymentDetail::mayApprove(const ConnectionModel &connection) const
{
    if (deploymentState() != State::AwaitingApproval)
        return {false, tr("It does not wait for an approval.")};
    if (!connection.mayApprove())
        return {false, tr("Approving needs the role of an approver.")};
    if (connection.account() == requester())
        return {false, tr("%1 asked for it and cannot approve it.").arg(requester())};
    for (const auto &approval : m_deployment->approvals()) {
        if (fromUtf8(lastPart(approval.approver())) == connection.account() && !approval.rejected()
            && approval.plan_hash() == m_deployment->plan().hash())
            return {false, tr("You have approved it already.")};
    }
    return {true, {}};
}

DeploymentDetail::Permission DeploymentDetail::mayReject(const ConnectionModel &connection) const
{
    if (deploymentState() != State::AwaitingApproval)
        return {false, tr("It does not wait for an approval.")};
    if (!connection.mayApprove())
        return {false, tr("Rejecting needs the role of an approver.")};
    return {true, {}};
}

DeploymentDetail::Permission DeploymentDetail::mayCancel(const ConnectionModel &connection) const
{
    if (!isRunning() || m_key.isEmpty())
        return {false, tr("It has ended.")};
    if (!connection.mayOperate())
        return {false, tr("Cancelling needs the role of an operator.")};
    return {true, {}};
}

DeploymentDetail::Permission DeploymentDetail::mayUndo(const ConnectionModel &connection) const
{
    const State now = deploymentState();
    if (now != State::Succeeded && now != State::Failed && now != State::Cancelled)
        return {false, isRunning() ? tr("It has not ended yet; cancel it first.") : tr("There is nothing to undo.")};
    if (!connection.mayOperate())
        return {false, tr("Undoing needs the role of an operator.")};
    return {true, {}};
}

void DeploymentDetail::apply(const v1::Deployment &deployment)
{
    const bool otherPlan = !m_deployment || m_deployment->plan().hash() != deployment.plan().hash()
        || m_deployment->plan().diff().size() != deployment.plan().diff().size();
    m_deployment = std::make_unique<v1::Deployment>(deployment);
    if (otherPlan)
        m_diff = diffLinesOf(deployment.plan().diff());
    std::vector<RowPtr> checks;
    for (const auto &check : deployment.plan().checks()) {
        auto row = std::make_shared<CheckRow>();
        row->place = static_cast<int>(checks.size());
        row->key = check.id().empty() ? placeKey(row->place) : check.id() + "." + placeKey(row->place);
        row->description = QString::fromStdString(check.description());
        row->status = statusOf(check.verdict());
        checks.push_back(std::move(row));
    }
    std::vector<RowPtr> approvals;
    for (const auto &approval : deployment.approvals()) {
        auto row = std::make_shared<ApprovalRow>();
        row->key = placeKey(static_cast<int>(approvals.size()));
        row->approver = fromUtf8(lastPart(approval.approver()));
        row->comment = QString::fromStdString(approval.comment());
        row->rejected = approval.rejected();
        row->outdated = approval.plan_hash() != deployment.plan().hash();
        row->time = msOf(approval.time());
        approvals.push_back(std::move(row));
    }
    std::vector<RowPtr> steps;
    for (const auto &event : deployment.events()) {
        auto row = std::make_shared<StepRow>();
        row->place = static_cast<int>(steps.size());
        row->key = placeKey(row->place);
        row->actor = fromUtf8(lastPart(event.actor()));
        row->text = QString::fromStdString(event.text());
        row->time = msOf(event.time());
        steps.push_back(std::move(row));
    }
    const FeedState live{.kind = FeedState::Kind::Live, .dataTime = QDateTime::currentDateTimeUtc()};
    for (LiveRows *rows : {m_checkRows.get(), m_approvalRows.get(), m_eventRows.get()})
        rows->setFeed(live);
    m_checkRows->replaceAll(std::move(checks));
    m_approvalRows->replaceAll(std::move(approvals));
    m_eventRows->replaceAll(std::move(steps));
    Q_EMIT changed();
}

void DeploymentDetail::setFeed(const FeedState &feed)
{
    m_state = panelStateOf(feed, isKnown());
    Q_EMIT stateChanged();
}

} // namespace wheelhouse::models
