#include "models/import_job.h"

#include <condition_variable>
#include <mutex>

#include <QCryptographicHash>
#include <QFile>

#include "client/call.h"
#include "client/retry_delay.h"
#include "client/status_error.h"
#include "client/transfer_call.h"
#include "models/error_text.h"
#include "models/import_messages.h"
#include "models/text.h"
#include "wheelhouse/v1/device_transfers.grpc.pb.h"

namespace wheelhouse::models {

namespace {

constexpr qint64 kPiece = 256 * 1024;
constexpr int kMaxInbox = 16;
constexpr int kMaxSameFile = 99;
constexpr int kRateMs = 1000;

// Whether the same again may go well. Not where another stream has taken the
// import over: two would take it from each other for ever.
bool isPassing(const Error &error)
{
    return error.code == ErrorCode::Unavailable || error.code == ErrorCode::DeadlineExceeded
        || error.code == ErrorCode::ResourceExhausted
        // A server that is being stopped cancels what it serves.
        || error.code == ErrorCode::Cancelled;
}

QString whoAsks()
{
    const QByteArray who = QSysInfo::machineUniqueId() + '\n' + qgetenv("USER") + '\n' + QSysInfo::machineHostName().toUtf8();
    return QString::fromLatin1(QCryptographicHash::hash(who, QCryptographicHash::Sha256).toHex().left(8));
}

QString serialIn(const QByteArray &text, const ImportPlan &plan, int serialColumn)
{
    if (plan.file.format != DeviceFile::Format::Csv || serialColumn < 0)
        return {};
    CsvRows rows(plan.file.delimiter.toLatin1());
    rows.setKeep(1);
    rows.feed(text);
    rows.finish();
    return rows.kept().isEmpty() ? QString() : QString::fromUtf8(rows.kept().front().value(serialColumn)).trimmed();
}

} // namespace

// What the worker and the UI thread share.
struct ImportJob::Wire {
    std::mutex mutex;
    std::condition_variable_any wake;
    // Batches on their way to the UI thread.
    int inbox = 0;
    bool retryNow = false;
};

struct ImportJob::Progress {
    QString key;
    ImportCounts counts;
    qint64 resumed = 0;
    bool isOver = false;
    bool hasFailed = false;
    QString reason;
    std::vector<std::shared_ptr<RejectedRow>> rejects;
};

QString ImportPlan::importId() const
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(file.sha256);
    hash.addData(product.toUtf8() + '\n' + (rejectsExisting ? "reject" : "update"));
    for (const auto &column : columns.columns())
        hash.addData('\n' + column.header.toUtf8() + '\t' + column.attribute.toUtf8());
    return QString::fromLatin1(hash.result().toHex().left(32));
}

ImportJob::ImportJob(std::shared_ptr<client::Channel> channel, ImportPlan plan, bool isDryRun)
    : m_channel(std::move(channel)), m_plan(std::move(plan)), m_dryRun(isDryRun), m_wire(std::make_shared<Wire>())
{
    QString id = m_plan.importId();
    // A dry run begins anew each time; that of another person is another one.
    if (isDryRun)
        id += QStringLiteral("-dry-") + whoAsks();
    m_key = QStringLiteral("deviceImports/") + id;
}

ImportJob::~ImportJob() = default;

void ImportJob::start()
{
    m_sinceStart.start();
    m_worker.start([guard = QPointer(this), wire = m_wire, channel = m_channel, plan = m_plan, dryRun = m_dryRun,
                    firstId = m_key.section(u'/', -1)](const std::stop_token &stop) {
        const auto tell = [&](auto work) {
            WorkerThread::post(guard, [guard, work = std::move(work)]() mutable { work(*guard); });
        };
        int serialColumn = -1;
        for (int i = 0; i < plan.columns.columns().size(); ++i) {
            if (plan.columns.columns()[i].attribute == QLatin1String("serial"))
                serialColumn = i;
        }
        v1::ImportOptions options = optionsOf(plan, dryRun);
        client::RetryDelay delay;
        bool idIsFree = dryRun;
        QString id = firstId;
        // What is done keeps its id: the same file once more gets the next. What broke
        // off goes on, what was refused or undone begins anew, with the same.
        const auto findId = [&]() -> Result<void> {
            for (int number = 1; number <= kMaxSameFile && !idIsFree; ++number) {
                id = number == 1 ? firstId : QStringLiteral("%1-%2").arg(firstId).arg(number);
                v1::GetDeviceImportRequest request;
                request.set_name("deviceImports/" + id.toStdString());
                const auto known = client::callBlocking(*channel, &v1::DeviceTransferService::Stub::GetDeviceImport, request);
                if (!known && known.error().code != ErrorCode::NotFound)
                    return passOn(known);
                idIsFree = !known || (known->state() != v1::DeviceImport::STATE_DONE && known->state() != v1::DeviceImport::STATE_UNDOING);
            }
            return {};
        };
        while (!stop.stop_requested()) {
            QFile file(plan.file.path);
            QCryptographicHash hash(QCryptographicHash::Sha256);
            qint64 sent = 0;
            bool optionsSent = false;
            bool failed = false;
            Result<void> result = findId();
            options.set_import_id(id.toStdString());
            if (result && !file.open(QIODevice::ReadOnly)) {
                tell([cause = tr("The file cannot be read any more: %1").arg(file.errorString())](ImportJob &job) {
                    job.end(State::Failed, cause);
                });
                return;
            }
            const auto next = [&]() -> Result<std::optional<v1::ImportDevicesRequest>> {
                v1::ImportDevicesRequest request;
                if (!optionsSent) {
                    optionsSent = true;
                    *request.mutable_options() = options;
                    return std::optional(std::move(request));
                }
                const QByteArray piece = file.read(kPiece);
                if (piece.isEmpty()) {
                    if (sent != plan.file.size || hash.result().toHex() != plan.file.sha256)
                        return fail(ErrorCode::FailedPrecondition,
                                    tr("The file has changed since it was looked at. Choose it again.").toStdString());
                    return std::optional<v1::ImportDevicesRequest>();
                }
                hash.addData(piece);
                sent += piece.size();
                request.set_data(piece.constData(), static_cast<std::size_t>(piece.size()));
                return std::optional(std::move(request));
            };
            const auto receive = [&](v1::ImportDevicesResponse &&response) {
                delay.reset();
                Progress progress;
                progress.key = QString::fromStdString(response.import().name());
                progress.counts = countsOf(response.import().counts());
                progress.resumed = response.resumed_row_count();
                failed |= response.import().state() == v1::DeviceImport::STATE_FAILED;
                progress.reason = QString::fromStdString(response.import().reason());
                for (const auto &reject : response.rejects()) {
                    auto row = std::make_shared<RejectedRow>();
                    row->line = reject.line();
                    row->column = QString::fromStdString(reject.column());
                    row->reason = QString::fromStdString(reject.reason());
                    row->text = QByteArray::fromStdString(reject.text());
                    row->serial = serialIn(row->text, plan, serialColumn);
                    progress.rejects.push_back(std::move(row));
                }
                {
                    // While the UI thread is behind, the server waits.
                    std::unique_lock lock(wire->mutex);
                    wire->wake.wait(lock, stop, [&] { return wire->inbox < kMaxInbox; });
                    ++wire->inbox;
                }
                tell([progress = std::move(progress), wire](ImportJob &job) mutable {
                    {
                        const std::lock_guard lock(wire->mutex);
                        --wire->inbox;
                    }
                    wire->wake.notify_all();
                    job.apply(progress);
                });
            };
            if (result)
                result = client::upload(channel, &v1::DeviceTransferService::Stub::ImportDevices, stop, next, receive);
            if (stop.stop_requested())
                return;
            if (result) {
                tell([failed](ImportJob &job) {
                    job.end(failed ? State::Failed : State::Done, failed ? job.m_cause : QString());
                });
                return;
            }
            const bool isStopping = result.error().code == ErrorCode::Cancelled;
            const QString cause = isStopping ? tr("The server is being stopped.") : errorSentence(result.error());
            const QString technical = errorTechnical(result.error());
            if (!isPassing(result.error())) {
                tell([cause, technical](ImportJob &job) { job.end(State::Failed, cause, technical); });
                return;
            }
            const auto pause = delay.next();
            tell([cause, technical, pause](ImportJob &job) { job.wait(cause, technical, pause.count()); });
            std::unique_lock lock(wire->mutex);
            wire->wake.wait_for(lock, stop, pause, [&] { return wire->retryNow; });
            wire->retryNow = false;
        }
    });
    Q_EMIT changed();
}

void ImportJob::cancel()
{
    if (!isRunning())
        return;
    m_worker.requestStop();
    end(State::Cancelled);
}

void ImportJob::retryNow()
{
    {
        const std::lock_guard lock(m_wire->mutex);
        m_wire->retryNow = true;
    }
    m_channel->connectNow();
    m_wire->wake.notify_all();
}

void ImportJob::apply(Progress &progress)
{
    if (!isRunning())
        return;
    m_state = State::Running;
    m_nextRetry = {};
    m_cause = progress.reason;
    if (!progress.key.isEmpty())
        m_key = progress.key;
    m_counts = progress.counts;
    m_resumed = std::max(m_resumed, progress.resumed);
    if (!m_sinceRate.isValid()) {
        m_sinceRate.start();
        m_rowsAtRate = m_counts.rows;
    } else if (const qint64 ms = m_sinceRate.elapsed(); ms >= kRateMs) {
        const double now = static_cast<double>(m_counts.rows - m_rowsAtRate) * 1000 / static_cast<double>(ms);
        m_rowsPerSecond = m_rowsPerSecond > 0 ? 0.6 * m_rowsPerSecond + 0.4 * now : now;
        m_sinceRate.start();
        m_rowsAtRate = m_counts.rows;
    }
    if (!progress.rejects.empty())
        m_rejects.append(std::move(progress.rejects));
    Q_EMIT changed();
}

void ImportJob::wait(const QString &cause, const QString &technical, qint64 milliseconds)
{
    if (!isRunning())
        return;
    m_state = State::Waiting;
    m_cause = cause;
    m_technical = technical;
    m_nextRetry = QDateTime::currentDateTimeUtc().addMSecs(milliseconds);
    m_sinceRate.invalidate();
    m_rowsPerSecond = 0;
    Q_EMIT changed();
}

void ImportJob::end(State state, const QString &cause, const QString &technical)
{
    if (!isRunning())
        return;
    m_state = state;
    m_cause = cause;
    m_technical = technical;
    m_nextRetry = {};
    m_tookMs = m_sinceStart.elapsed();
    Q_EMIT changed();
    Q_EMIT finished();
}

double ImportJob::share() const
{
    if (m_state == State::Done)
        return 1;
    const auto total = static_cast<double>(m_plan.file.rowCount);
    return total > 0 ? std::min(1.0, static_cast<double>(m_counts.rows) / total) : 0;
}

qint64 ImportJob::secondsLeft() const
{
    if (m_state != State::Running || m_rowsPerSecond <= 0)
        return -1;
    const auto rows = static_cast<double>(std::max<qint64>(0, m_plan.file.rowCount - m_counts.rows));
    return static_cast<qint64>(std::ceil(rows / m_rowsPerSecond));
}

qint64 ImportJob::elapsedMs() const
{
    return m_tookMs >= 0 ? m_tookMs : m_sinceStart.isValid() ? m_sinceStart.elapsed() : 0;
}

} // namespace wheelhouse::models
