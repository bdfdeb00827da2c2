#include "models/job_results_model.h"

#include "core/result.h"
#include "models/error_text.h"
#include "models/proto_values.h"
#include "models/schema_parts.h"
#include "wheelhouse/v1/device_jobs.pb.h"

namespace wheelhouse::models {

namespace {

using State = v1::DeviceJobResult::State;

struct ResultRow : Row {
    QString serial;
    QString reason;
    QString command;
    State state = v1::DeviceJobResult::STATE_UNSPECIFIED;
    qint64 ended = 0;
    double attempt = 1;

    Status status() const
    {
        switch (state) {
        case v1::DeviceJobResult::STATE_WAITING: return Status::Unknown;
        case v1::DeviceJobResult::STATE_SENT: return Status::Progress;
        case v1::DeviceJobResult::STATE_DONE: return Status::Ok;
        case v1::DeviceJobResult::STATE_FAILED:
        case v1::DeviceJobResult::STATE_EXPIRED: return Status::Bad;
        case v1::DeviceJobResult::STATE_CANCELLED: return Status::Off;
        default: return Status::Unknown;
        }
    }
};

QString resultWord(const ResultRow &row)
{
    switch (row.state) {
    case v1::DeviceJobResult::STATE_WAITING: return JobResultsModel::tr("Waiting");
    case v1::DeviceJobResult::STATE_SENT: return JobResultsModel::tr("Sent");
    case v1::DeviceJobResult::STATE_DONE: return JobResultsModel::tr("Done");
    case v1::DeviceJobResult::STATE_FAILED: return JobResultsModel::tr("Failed");
    case v1::DeviceJobResult::STATE_EXPIRED: return JobResultsModel::tr("No answer");
    case v1::DeviceJobResult::STATE_CANCELLED: return JobResultsModel::tr("Cancelled");
    default: return JobResultsModel::tr("Unknown");
    }
}

std::shared_ptr<const RowSchema> resultSchema()
{
    using Schema = TypedSchema<ResultRow>;
    const auto status = [](const ResultRow &row) { return row.status(); };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<ResultRow>({u"status", [] { return JobResultsModel::tr("State"); }, 110}, resultWord, status, resultWord),
        textColumn<ResultRow>({u"device", [] { return JobResultsModel::tr("Device"); }, 170}, &ResultRow::serial, ColumnKind::Mono),
        textColumn<ResultRow>({u"reason", [] { return JobResultsModel::tr("What it said"); }, 260}, &ResultRow::reason),
        textColumn<ResultRow>({u"command", [] { return JobResultsModel::tr("Command"); }, 110, 4, false}, &ResultRow::command, ColumnKind::Mono),
        ageColumn<ResultRow>({u"when", [] { return JobResultsModel::tr("When"); }, 70}, &ResultRow::ended),
        numberColumn<ResultRow>({u"attempt", [] { return JobResultsModel::tr("Attempt"); }, 70, 3}, &ResultRow::attempt),
    };
    parts.attributes = {textAttribute<ResultRow>(u"device", &ResultRow::serial, true),
                        textAttribute<ResultRow>(u"reason", &ResultRow::reason, true)};
    parts.status = status;
    parts.since = [](const ResultRow &) { return qint64{0}; };
    return std::make_shared<Schema>(std::move(parts));
}

class ResultTable final : public TableModel {
public:
    ResultTable(LiveRows &rows, const JobResultsModel &owner) : TableModel(rows, resultSchema()), m_owner(owner) {}

protected:
    PanelState emptyState() const override
    {
        switch (m_owner.kind()) {
        case JobResultsModel::Kind::Failed:
            return emptyPanel(JobResultsModel::tr("It failed on no device"), JobResultsModel::tr("Nothing has to be done again."));
        case JobResultsModel::Kind::Waiting: return emptyPanel(JobResultsModel::tr("No device waits"));
        case JobResultsModel::Kind::Done: return emptyPanel(JobResultsModel::tr("No device has done it yet"));
        case JobResultsModel::Kind::All: break;
        }
        return emptyPanel(JobResultsModel::tr("No device was told yet"),
                          JobResultsModel::tr("The devices are listed here when the job begins."));
    }

private:
    const JobResultsModel &m_owner;
};

} // namespace

JobResultsModel::JobResultsModel(QString jobKey, QObject *parent)
    : QObject(parent), m_jobKey(std::move(jobKey)), m_rows(std::make_unique<LiveRows>()),
      m_table(std::make_unique<ResultTable>(*m_rows, *this))
{
    m_rows->setFeed({.kind = FeedState::Kind::Loading});
}

JobResultsModel::~JobResultsModel() = default;

void JobResultsModel::setKind(Kind kind)
{
    if (kind == m_kind)
        return;
    m_kind = kind;
    m_rows->setFeed({.kind = FeedState::Kind::Loading});
    m_rows->clear();
    refresh();
}

void JobResultsModel::refresh()
{
    ++m_round;
    m_incoming.clear();
    m_isCut = false;
    QVector<int> states;
    switch (m_kind) {
    case Kind::All: states = {0}; break;
    case Kind::Failed: states = {v1::DeviceJobResult::STATE_FAILED, v1::DeviceJobResult::STATE_EXPIRED}; break;
    case Kind::Waiting: states = {v1::DeviceJobResult::STATE_WAITING, v1::DeviceJobResult::STATE_SENT}; break;
    case Kind::Done: states = {v1::DeviceJobResult::STATE_DONE}; break;
    }
    Q_EMIT wanted(m_round, states);
}

void JobResultsModel::apply(int round, const v1::ListDeviceJobResultsResponse &response, bool isLast)
{
    if (round != m_round)
        return;
    for (const auto &result : response.results()) {
        if (m_incoming.size() >= kMaximum) {
            m_isCut = true;
            break;
        }
        auto row = std::make_shared<ResultRow>();
        row->key = result.device();
        row->serial = fromUtf8(lastPart(result.device()));
        row->reason = QString::fromStdString(result.reason());
        row->command = fromUtf8(lastPart(result.command()));
        row->state = result.state();
        row->ended = msOf(result.end_time());
        row->attempt = std::max(1, result.attempt());
        m_incoming.push_back(std::move(row));
    }
    m_isCut |= m_incoming.size() >= kMaximum && !response.next_page_token().empty();
    if (!isLast && !m_isCut)
        return;
    m_rows->setFeed({.kind = FeedState::Kind::Live, .dataTime = QDateTime::currentDateTimeUtc()});
    m_rows->replaceAll(std::exchange(m_incoming, {}));
    Q_EMIT changed();
}

void JobResultsModel::fail(int round, const Error &error)
{
    if (round != m_round)
        return;
    m_rows->setFeed({.kind = FeedState::Kind::Failed, .cause = errorSentence(error), .technical = errorTechnical(error),
                     .dataTime = m_rows->feed().dataTime});
}

} // namespace wheelhouse::models
