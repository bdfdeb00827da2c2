#include "models/device_jobs_model.h"

#include "models/connection_model.h"
#include "models/products_model.h"
#include "models/proto_values.h"
#include "models/schema_parts.h"
#include "wheelhouse/v1/device_jobs.pb.h"

namespace wheelhouse::models {

namespace {

struct JobRow : Row {
    DeviceJobFacts facts;
};

using State = DeviceJobFacts::State;

State stateOf(v1::DeviceJob::State state)
{
    switch (state) {
    case v1::DeviceJob::STATE_WAITING_FOR_APPROVAL: return State::WaitingForApproval;
    case v1::DeviceJob::STATE_RUNNING: return State::Running;
    case v1::DeviceJob::STATE_ENDED: return State::Ended;
    case v1::DeviceJob::STATE_REJECTED: return State::Rejected;
    case v1::DeviceJob::STATE_CANCELLED: return State::Cancelled;
    default: return State::Unknown;
    }
}

QString stateId(State state)
{
    switch (state) {
    case State::WaitingForApproval: return QStringLiteral("waiting-for-approval");
    case State::Running: return QStringLiteral("running");
    case State::Ended: return QStringLiteral("ended");
    case State::Rejected: return QStringLiteral("rejected");
    case State::Cancelled: return QStringLiteral("cancelled");
    case State::Unknown: break;
    }
    return QStringLiteral("unknown");
}

QString textOf(const google::protobuf::Struct &values)
{
    QStringList texts;
    for (const auto &[key, value] : values.fields()) {
        texts.append(value.has_null_value() ? u'−' + QString::fromStdString(key)
                                            : QString::fromStdString(key) + u'=' + models::textOf(value));
    }
    texts.sort();
    return texts.join(u' ');
}

std::shared_ptr<const RowSchema> jobSchema(const ProductRows *products)
{
    using Schema = TypedSchema<JobRow>;
    const auto status = [](const JobRow &row) { return row.facts.status(); };
    const auto number = [](const char16_t *id, Header header, qint64 JobCounts::*member, std::optional<Status> mark) {
        return Schema::Column{
            .spec = ColumnPlace{id, std::move(header), 64, 3}.spec(ColumnKind::Number),
            .text = [member](const JobRow &row) { return countText(row.facts.counts.*member); },
            .sortKey = [member](const JobRow &row) { return SortKey{static_cast<double>(row.facts.counts.*member), {}}; },
            .value = [member](const JobRow &row) { return QVariant(static_cast<double>(row.facts.counts.*member)); },
            .status = [member, mark](const JobRow &row) {
                return row.facts.counts.*member > 0 ? mark : std::nullopt;
            }};
    };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<JobRow>({u"status", [] { return DeviceJobsModel::tr("State"); }, 150},
                             [](const JobRow &row) { return row.facts.word(); }, status,
                             [](const JobRow &row) {
                                 return row.facts.approvalReason.isEmpty() ? row.facts.word() : row.facts.approvalReason;
                             }),
        {.spec = ColumnPlace{u"what", [] { return DeviceJobsModel::tr("What"); }, 180}.spec(ColumnKind::Text),
         .text = [products](const JobRow &row) {
             const QString name = products->commandName(row.facts.title);
             return row.facts.parameters.isEmpty() ? name : DeviceJobsModel::tr("%1 (%2)").arg(name, row.facts.parameters);
         },
         .sortKey = [](const JobRow &row) { return SortKey{0, row.facts.title}; }},
        {.spec = ColumnPlace{u"devices", [] { return DeviceJobsModel::tr("Devices"); }, 190}.spec(ColumnKind::Text),
         .text = [](const JobRow &row) { return countText(row.facts.counts.total); },
         .sortKey = [](const JobRow &row) { return SortKey{static_cast<double>(row.facts.counts.total), {}}; },
         .value = [](const JobRow &row) { return QVariant::fromValue(row.facts.counts); },
         .tooltip = [](const JobRow &row) {
             const auto &counts = row.facts.counts;
             return DeviceJobsModel::tr("%1 devices: %2 done, %3 failed, %4 waiting")
                 .arg(countText(counts.total), countText(counts.done), countText(counts.failed), countText(counts.waiting));
         }},
        number(u"done", [] { return DeviceJobsModel::tr("Done"); }, &JobCounts::done, std::nullopt),
        number(u"failed", [] { return DeviceJobsModel::tr("Failed"); }, &JobCounts::failed, Status::Bad),
        {.spec = ColumnPlace{u"by", [] { return DeviceJobsModel::tr("By"); }, 90, 2}.spec(ColumnKind::Text),
         .text = [](const JobRow &row) { return row.facts.requester; },
         .sortKey = [](const JobRow &row) { return SortKey{0, row.facts.requester}; }},
        {.spec = ColumnPlace{u"when", [] { return DeviceJobsModel::tr("Asked for"); }, 84}.spec(ColumnKind::Age),
         .text = [](const JobRow &row) { return ageText(row.facts.created); },
         .sortKey = [](const JobRow &row) { return SortKey{-static_cast<double>(row.facts.created.toMSecsSinceEpoch()), {}}; },
         .value = [](const JobRow &row) { return QVariant(row.facts.created); },
         .tooltip = [](const JobRow &row) { return exactTime(row.facts.created); }},
        {.spec = ColumnPlace{u"note", [] { return DeviceJobsModel::tr("Note"); }, 140, 4}.spec(ColumnKind::Text),
         .text = [](const JobRow &row) { return row.facts.note; },
         .sortKey = [](const JobRow &row) { return SortKey{0, row.facts.note}; }},
    };
    parts.attributes = {wordAttribute<JobRow>(u"what", [](const JobRow &row) { return row.facts.title; }, true),
                        wordAttribute<JobRow>(u"by", [](const JobRow &row) { return row.facts.requester; }, true),
                        wordAttribute<JobRow>(u"note", [](const JobRow &row) { return row.facts.note; }, true),
                        wordAttribute<JobRow>(u"state", [](const JobRow &row) { return stateId(row.facts.state); })};
    // What is under way first, then the newest, whatever came of it.
    parts.status = status;
    parts.since = [](const JobRow &row) { return -row.facts.created.toMSecsSinceEpoch(); };
    return std::make_shared<Schema>(std::move(parts));
}

RowPtr jobRowOf(const v1::DeviceJob &job)
{
    auto row = std::make_shared<JobRow>();
    row->key = job.name();
    DeviceJobFacts &facts = row->facts;
    facts.key = QString::fromStdString(job.name());
    if (job.action().has_command()) {
        facts.title = QString::fromStdString(job.action().command().command());
        facts.parameters = textOf(job.action().command().parameters());
    } else {
        facts.title = textOf(job.action().desire().desired());
    }
    facts.query = QString::fromStdString(job.target().filter());
    facts.state = stateOf(job.state());
    facts.requester = fromUtf8(lastPart(job.requester()));
    facts.approver = fromUtf8(lastPart(job.approver()));
    facts.approvalNote = QString::fromStdString(job.approval_note());
    facts.approvalReason = QString::fromStdString(job.approval_reason());
    facts.note = QString::fromStdString(job.note());
    facts.counts = {.total = job.device_count(), .done = job.done_count(),
                    .failed = job.failed_count() + job.expired_count(), .waiting = job.waiting_count()};
    facts.expired = job.expired_count();
    facts.created = timeOf(job.create_time());
    facts.started = timeOf(job.start_time());
    facts.ended = timeOf(job.end_time());
    facts.attempt = job.attempt();
    return row;
}

} // namespace

Status DeviceJobFacts::status() const
{
    switch (state) {
    case State::WaitingForApproval: return Status::Warn;
    case State::Running: return Status::Progress;
    case State::Ended: return counts.failed > 0 ? Status::Bad : Status::Ok;
    case State::Rejected:
    case State::Cancelled: return Status::Off;
    case State::Unknown: break;
    }
    return Status::Unknown;
}

QString DeviceJobFacts::word() const
{
    switch (state) {
    case State::WaitingForApproval: return DeviceJobsModel::tr("Needs approval");
    case State::Running:
        return DeviceJobsModel::tr("Running, %1")
            .arg(percentText(counts.total > 0 ? 1.0 - static_cast<double>(counts.waiting) / static_cast<double>(counts.total) : 0));
    case State::Ended:
        return counts.failed > 0 ? DeviceJobsModel::tr("%1 failed").arg(countText(counts.failed)) : DeviceJobsModel::tr("Done");
    case State::Rejected: return DeviceJobsModel::tr("Rejected");
    case State::Cancelled: return DeviceJobsModel::tr("Cancelled");
    case State::Unknown: break;
    }
    return DeviceJobsModel::tr("Unknown");
}

bool DeviceJobFacts::mayDecide(const ConnectionModel &connection, QString *why) const
{
    const auto no = [why](const QString &reason) {
        if (why)
            *why = reason;
        return false;
    };
    if (state != State::WaitingForApproval)
        return no(DeviceJobsModel::tr("Nothing waits for a decision."));
    if (!connection.mayApprove())
        return no(DeviceJobsModel::tr("Approving needs the role approver."));
    if (connection.account() == requester)
        return no(DeviceJobsModel::tr("You asked for it: somebody else must approve it."));
    return true;
}

bool DeviceJobFacts::mayCancel(const ConnectionModel &connection) const
{
    return isOpen() && connection.maySupport();
}

bool DeviceJobFacts::mayRetry(const ConnectionModel &connection) const
{
    return state == State::Ended && counts.failed > 0 && connection.maySupport();
}

void DeviceJobRows::apply(const v1::WatchDeviceJobsResponse &response)
{
    apply(toBatch(response));
}

RowBatch DeviceJobRows::toBatch(const v1::WatchDeviceJobsResponse &response)
{
    return batchOf(response, jobRowOf);
}

std::optional<DeviceJobFacts> DeviceJobRows::job(const QString &key) const
{
    const RowPtr row = get(key.toStdString());
    return row ? std::optional(factsOf(*row)) : std::nullopt;
}

const DeviceJobFacts &DeviceJobRows::factsOf(const Row &row)
{
    return static_cast<const JobRow &>(row).facts;
}

DeviceJobsModel::DeviceJobsModel(DeviceJobRows &rows, const ProductRows &products, QObject *parent)
    : TableModel(rows, jobSchema(&products), parent)
{
    sort(columnOf(QStringLiteral("when")));
}

PanelState DeviceJobsModel::emptyState() const
{
    return emptyPanel(tr("No job was begun yet"),
                      tr("Select devices, or filter them, and give all of them a command or a change at once."),
                      QStringLiteral("show-devices"), tr("Choose devices"));
}

} // namespace wheelhouse::models
