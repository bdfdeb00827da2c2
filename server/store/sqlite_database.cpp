#include "server/store/sqlite_database.h"

#include <pthread.h>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "server/store/guarded_work.h"

namespace wheelhouse::store {

namespace {

// Bounds the time that the first job of a batch waits for the last.
constexpr std::size_t kMaxBatch = 256;

} // namespace

Result<std::unique_ptr<Database>> SqliteDatabase::open(const std::string &path, const DatabaseOptions &options)
{
    if (path.empty())
        return fail(ErrorCode::InvalidArgument, "a database is given as sqlite:PATH");
    auto writer = SqliteConnection::open(path, SqliteConnection::Mode::Write);
    if (!writer)
        return passOn(writer);
    auto tidier = SqliteConnection::open(path, SqliteConnection::Mode::Write);
    if (!tidier)
        return passOn(tidier);
    return std::unique_ptr<Database>(new SqliteDatabase(path, std::move(*writer), std::move(*tidier), options));
}

SqliteDatabase::SqliteDatabase(std::string path, std::unique_ptr<SqliteConnection> writer,
                               std::unique_ptr<SqliteConnection> tidier, const DatabaseOptions &options)
    : m_path(std::move(path)), m_writer(std::move(writer)), m_tidier(std::move(tidier)),
      m_readers(options.connections, options.waitForConnection,
                [this] { return SqliteConnection::open(m_path, SqliteConnection::Mode::Read); }),
      m_tidyThread([this] { tidyLoop(); }), m_thread([this] { writeLoop(); })
{
    pthread_setname_np(m_tidyThread.native_handle(), "store-tidy");
    pthread_setname_np(m_thread.native_handle(), "store-writer");
}

SqliteDatabase::~SqliteDatabase()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_one();
    m_thread.join();
    m_wakeTidier.notify_one();
    m_tidyThread.join();
}

Result<void> SqliteDatabase::write(const Work &work)
{
    if (std::this_thread::get_id() == m_thread.get_id())
        return fail(ErrorCode::Internal, "a write within a write");
    Job job{work, {}};
    {
        const std::lock_guard lock(m_mutex);
        m_queue.push_back(&job);
    }
    m_wake.notify_one();
    job.done.acquire();
    return std::move(job.result);
}

Result<void> SqliteDatabase::read(const Work &work)
{
    auto reader = m_readers.take();
    if (!reader)
        return passOn(reader);
    if (auto begun = (*reader)->script("BEGIN"); !begun)
        return begun;
    auto result = runGuarded(work, **reader);
    if (!(*reader)->script("ROLLBACK"))
        reader->drop();
    return result;
}

void SqliteDatabase::writeLoop()
{
    std::vector<Job *> batch;
    while (true) {
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_stopping || !m_queue.empty(); });
            if (m_queue.empty())
                return;
            const auto count = static_cast<std::ptrdiff_t>(std::min(m_queue.size(), kMaxBatch));
            batch.assign(m_queue.begin(), m_queue.begin() + count);
            m_queue.erase(m_queue.begin(), m_queue.begin() + count);
        }
        commitBatch(batch);
        // From here on a job may be gone: its caller goes on at once.
        for (Job *job : batch)
            job->done.release();
        watchWal();
    }
}

void SqliteDatabase::watchWal()
{
    const int pages = m_writer->walPages();
    if (pages >= kMaxWalPages) {
        m_writer->checkpoint();
    } else if (pages >= m_tidyAt) {
        m_tidyAt = pages + kTidyPages;
        const std::lock_guard lock(m_mutex);
        m_tidyWanted = true;
        m_wakeTidier.notify_one();
    } else if (pages < kTidyPages) {
        m_tidyAt = kTidyPages;
    }
}

void SqliteDatabase::tidyLoop()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wakeTidier.wait(lock, [this] { return m_stopping || m_tidyWanted; });
        if (m_stopping)
            return;
        m_tidyWanted = false;
        lock.unlock();
        m_tidier->checkpoint();
        lock.lock();
    }
}

void SqliteDatabase::commitBatch(std::span<Job *const> batch)
{
    const auto committed = runBatch(batch);
    if (committed)
        return;
    spdlog::error("store: a commit of {} writes failed: {}", batch.size(), committed.error().message);
    if (m_writer->inTransaction())
        static_cast<void>(m_writer->script("ROLLBACK"));
    // Nothing of the batch is in the database: whoever believed to have
    // succeeded has not.
    for (Job *job : batch) {
        if (job->result)
            job->result = passOn(committed);
    }
}

Result<void> SqliteDatabase::runBatch(std::span<Job *const> batch)
{
    if (auto begun = m_writer->script("BEGIN IMMEDIATE"); !begun)
        return begun;
    for (Job *job : batch) {
        if (auto usable = runJob(*job); !usable)
            return usable;
    }
    return m_writer->script("COMMIT");
}

// Fails only when the whole transaction cannot go on.
Result<void> SqliteDatabase::runJob(Job &job)
{
    if (auto begun = m_writer->script("SAVEPOINT job"); !begun)
        return begun;
    m_writer->clearFailed();
    job.result = runGuarded(job.work, *m_writer);
    if (job.result && m_writer->hasFailed())
        job.result = fail(ErrorCode::Internal, kWentOnAfterError);
    if (!m_writer->inTransaction()) {
        const std::string reason = job.result ? "the transaction ended early" : job.result.error().message;
        return fail(ErrorCode::Unavailable, reason);
    }
    return m_writer->script(job.result ? "RELEASE job" : "ROLLBACK TO job; RELEASE job");
}

} // namespace wheelhouse::store
