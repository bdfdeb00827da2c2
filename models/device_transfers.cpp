#include "models/device_transfers.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QSaveFile>

#include "client/transfer_call.h"
#include "models/calls.h"
#include "models/text.h"
#include "wheelhouse/v1/device_transfers.grpc.pb.h"

namespace wheelhouse::models {

namespace {

constexpr int kPollMs = 10'000;
constexpr int kBusyPollMs = 1'500;
constexpr int kPage = 500;
constexpr int kMaxImports = 5'000;
constexpr std::size_t kMaxJobs = 10;
constexpr int kTellMs = 200;
constexpr std::chrono::minutes kUndoDeadline{30};

struct Words {
    Q_DECLARE_TR_FUNCTIONS(DeviceTransfers)
};

} // namespace

// Writes one export; lives until its thread has ended.
class DeviceTransfers::Exporter final : public QObject {
public:
    explicit Exporter(QObject *parent) : QObject(parent) {}
    void start(const std::shared_ptr<client::Channel> &channel, const Export &what, Operation *operation);

private:
    WorkerThread m_worker;
};

void DeviceTransfers::Exporter::start(const std::shared_ptr<client::Channel> &channel, const Export &what,
                                      Operation *operation)
{
    const QPointer<Operation> told(operation);
    operation->setCancel([this, told] {
        m_worker.requestStop();
        told->failWith(DeviceTransfers::tr("It was cancelled. No file was written."), {});
    });
    connect(operation, &Operation::finished, this, &QObject::deleteLater);
    m_worker.start([channel, what, told](const std::stop_token &stop) {
        const auto endWith = [&told](bool good, const QString &text, const QString &technical = {}) {
            WorkerThread::post(told, [told, good, text, technical] {
                if (!told->isRunning())
                    return;
                if (good)
                    told->succeed(text);
                else
                    told->failWith(text, technical);
            });
        };
        QSaveFile file(what.path);
        if (!file.open(QIODevice::WriteOnly)) {
            endWith(false, DeviceTransfers::tr("%1 cannot be written: %2").arg(what.path, file.errorString()));
            return;
        }
        v1::ExportDevicesRequest request;
        request.set_parent("products/-");
        request.set_filter(what.filter.toStdString());
        request.set_format(what.format == DeviceFile::Format::Csv ? v1::TRANSFER_FORMAT_CSV : v1::TRANSFER_FORMAT_JSONL);
        qint64 devices = 0;
        bool written = true;
        QElapsedTimer sinceTold;
        std::stop_source stopOwn;
        const std::stop_callback relay(stop, [&stopOwn] { stopOwn.request_stop(); });
        const auto result = client::download<v1::DeviceTransferService::Stub, v1::ExportDevicesRequest>(
            channel, &v1::DeviceTransferService::Stub::ExportDevices, request, stopOwn.get_token(),
            [&](v1::ExportDevicesResponse &&response) {
                const auto size = static_cast<qint64>(response.data().size());
                if (written && file.write(response.data().data(), size) != size) {
                    written = false;
                    stopOwn.request_stop();
                }
                devices = std::max<qint64>(devices, response.device_count());
                if (sinceTold.isValid() && sinceTold.elapsed() < kTellMs)
                    return;
                sinceTold.start();
                const double share = response.total_size() > 0
                    ? static_cast<double>(devices) / static_cast<double>(response.total_size()) : 0;
                WorkerThread::post(told, [told, share, devices, total = response.total_size()] {
                    told->setProgress(share, DeviceTransfers::tr("%1 of %2 devices").arg(countText(devices), countText(total)));
                });
            });
        if (stop.stop_requested())
            return;
        if (!written)
            endWith(false, DeviceTransfers::tr("%1 cannot be written: %2").arg(what.path, file.errorString()));
        else if (!result)
            endWith(false, DeviceTransfers::tr("The export broke off and no file was written. %1").arg(errorSentence(result.error())),
                    errorTechnical(result.error()));
        else if (!file.commit())
            endWith(false, DeviceTransfers::tr("%1 cannot be written: %2").arg(what.path, file.errorString()));
        else
            endWith(true, DeviceTransfers::tr("%1 devices are in %2.").arg(countText(devices), what.path));
    });
}

DeviceTransfers::DeviceTransfers(Calls &calls, Operations &operations, QObject *parent)
    : QObject(parent), m_calls(calls), m_operations(operations)
{
    m_poll.setSingleShot(true);
    connect(&m_poll, &QTimer::timeout, this, &DeviceTransfers::refresh);
    connect(&m_imports.interest(), &Interest::begun, this, &DeviceTransfers::refresh);
    connect(&m_imports.interest(), &Interest::ended, &m_poll, &QTimer::stop);
}

DeviceTransfers::~DeviceTransfers() = default;

std::shared_ptr<ImportJob> DeviceTransfers::check(const ImportPlan &plan)
{
    auto job = std::make_shared<ImportJob>(m_calls.channel(), plan, true);
    job->start();
    return job;
}

std::shared_ptr<ImportJob> DeviceTransfers::import(const ImportPlan &plan)
{
    auto job = std::make_shared<ImportJob>(m_calls.channel(), plan, false);
    // Room for another: the oldest that has ended goes.
    const auto ended = std::find_if(m_jobs.begin(), m_jobs.end(), [](const auto &known) { return !known->isRunning(); });
    if (m_jobs.size() >= kMaxJobs && ended != m_jobs.end())
        m_jobs.erase(ended);
    m_jobs.push_back(job);
    follow(job);
    job->start();
    Q_EMIT importStarted(job);
    return job;
}

void DeviceTransfers::follow(const std::shared_ptr<ImportJob> &job)
{
    Operation *operation = m_operations.begin(tr("Import %1").arg(job->plan().file.fileName()), job->key());
    const QPointer<Operation> told(operation);
    const std::weak_ptr<ImportJob> weak(job);
    operation->setCancel([weak] {
        if (const auto running = weak.lock())
            running->cancel();
    });
    connect(job.get(), &ImportJob::changed, this, [told, raw = job.get()] {
        if (told && told->isRunning())
            told->setProgress(raw->share(), importProgressText(*raw));
    });
    connect(job.get(), &ImportJob::finished, this, [this, told, raw = job.get()] {
        if (m_imports.interest().isActive())
            refresh();
        if (!told)
            return;
        const QString sentence = importSentence(*raw);
        if (raw->state() == ImportJob::State::Done)
            told->succeed(sentence);
        else
            told->failWith(sentence, raw->technical());
    });
}

std::shared_ptr<ImportJob> DeviceTransfers::job(const QString &key) const
{
    for (auto it = m_jobs.rbegin(); it != m_jobs.rend(); ++it) {
        if ((*it)->key() == key)
            return *it;
    }
    return nullptr;
}

void DeviceTransfers::retryNow()
{
    for (const auto &job : m_jobs) {
        if (job->state() == ImportJob::State::Waiting)
            job->retryNow();
    }
}

Operation *DeviceTransfers::undo(const PastImport &import)
{
    v1::UndoDeviceImportRequest request;
    request.set_name(import.key.toStdString());
    return m_calls.run<v1::DeviceTransferService>(
        tr("Undo import of %1").arg(import.file), import.key, &v1::DeviceTransferService::Stub::async::UndoDeviceImport,
        request,
        [guard = QPointer(this)](const v1::UndoDeviceImportResponse &response) -> Calls::Outcome {
            if (guard)
                guard->m_imports.apply(response.import());
            QStringList parts;
            const auto add = [&parts](const QString &text, qint64 count) {
                if (count > 0)
                    parts.append(text.arg(countText(count)));
            };
            add(tr("%1 removed"), response.removed_count());
            add(tr("%1 retired, as they had connected"), response.retired_count());
            add(tr("%1 as before"), response.restored_count());
            add(tr("%1 left, as somebody changed them since"), response.kept_count());
            const QString sentence = parts.isEmpty() ? tr("There was nothing left to take back.")
                                                     : tr("Undone: %1.").arg(parts.join(tr("; ")));
            return {sentence, sentence};
        },
        {.deadline = kUndoDeadline, .requestId = {}});
}

Operation *DeviceTransfers::exportDevices(const Export &what)
{
    Operation *operation = m_operations.begin(tr("Export devices to %1").arg(QFileInfo(what.path).fileName()));
    (new Exporter(this))->start(m_calls.channel(), what, operation);
    return operation;
}

void DeviceTransfers::refresh()
{
    if (m_reading)
        return;
    m_poll.stop();
    m_reading = true;
    if (m_imports.feed().kind == FeedState::Kind::Idle || m_imports.feed().kind == FeedState::Kind::Failed)
        m_imports.setFeed({.kind = FeedState::Kind::Loading});
    readPage({});
}

void DeviceTransfers::readPage(const std::string &token)
{
    v1::ListDeviceImportsRequest request;
    request.set_page_size(kPage);
    request.set_page_token(token);
    m_calls.call<v1::DeviceTransferService>(
        this, &v1::DeviceTransferService::Stub::async::ListDeviceImports, request,
        [this, first = token.empty()](Result<v1::ListDeviceImportsResponse> result) {
            if (!result) {
                m_reading = false;
                const bool stale = m_imports.size() > 0;
                m_imports.setFeed({.kind = stale ? FeedState::Kind::Stale : FeedState::Kind::Failed,
                                   .cause = errorSentence(result.error()), .technical = errorTechnical(result.error()),
                                   .action = QStringLiteral("retry"), .dataTime = m_imports.feed().dataTime,
                                   .nextRetry = QDateTime::currentDateTimeUtc().addMSecs(kPollMs)});
                if (m_imports.interest().isActive())
                    m_poll.start(kPollMs);
                return;
            }
            const bool last = result->next_page_token().empty() || m_imports.size() >= kMaxImports;
            m_imports.apply(*result, first, last);
            if (!last) {
                readPage(result->next_page_token());
                return;
            }
            m_reading = false;
            m_imports.setFeed({.kind = FeedState::Kind::Live, .dataTime = QDateTime::currentDateTimeUtc()});
            if (m_imports.interest().isActive())
                m_poll.start(m_imports.anyRunning() ? kBusyPollMs : kPollMs);
        });
}

QString importSentence(const ImportJob &job)
{
    const ImportCounts &counts = job.counts();
    switch (job.state()) {
    case ImportJob::State::Failed:
        return counts.changes() > 0 && !job.isDryRun()
            ? Words::tr("%1 What was applied before stays: %2 devices.").arg(job.cause(), countText(counts.changes()))
            : job.cause();
    case ImportJob::State::Cancelled:
        return counts.changes() > 0 && !job.isDryRun()
            ? Words::tr("It was cancelled after %1 changes, which stay; import the file again to go on, or undo them.")
                  .arg(countText(counts.changes()))
            : Words::tr("It was cancelled before anything was changed.");
    case ImportJob::State::Waiting: return job.cause();
    case ImportJob::State::Running:
    case ImportJob::State::Done: break;
    }
    return Words::tr("%1 created, %2 updated, %3 unchanged, %4 rejected.")
        .arg(countText(counts.created), countText(counts.updated), countText(counts.unchanged), countText(counts.rejected));
}

QString importProgressText(const ImportJob &job)
{
    if (job.state() == ImportJob::State::Waiting)
        return Words::tr("Waits for the server, then goes on: %1").arg(job.cause());
    const QString share = percentText(job.share());
    if (job.rowsPerSecond() <= 0)
        return share;
    const QString rate = countText(static_cast<qint64>(job.rowsPerSecond()));
    const qint64 left = job.secondsLeft();
    return left < 0 ? Words::tr("%1 · %2 rows/s").arg(share, rate)
                    : Words::tr("%1 · %2 rows/s · %3 left").arg(share, rate, durationText(left * 1000));
}

} // namespace wheelhouse::models
