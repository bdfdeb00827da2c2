#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <semaphore>
#include <span>
#include <string>
#include <thread>

#include "server/store/connection_pool.h"
#include "server/store/database.h"
#include "server/store/sqlite_connection.h"

namespace wheelhouse::store {

// SQLite in WAL mode. One thread of its own ("store-writer") does all writing:
// it takes every job that waits, runs each within a savepoint of one
// transaction, so that a failing one goes alone, and commits once with a full
// sync; under load that one sync serves many callers. Reads run on the callers'
// threads, over pooled connections. The queue is bounded by the number of
// threads that call. The destructor finishes what is queued.
//
// Another thread ("store-tidy") moves the WAL into the file as it grows, so that
// no commit waits for that. Where commits come so fast that it never gets to
// the end, the writer moves the rest itself, at kMaxWalPages.
class SqliteDatabase final : public Database {
public:
    // 64 MiB and 256 MiB.
    static constexpr int kTidyPages = 16'384;
    static constexpr int kMaxWalPages = 65'536;

    static Result<std::unique_ptr<Database>> open(const std::string &path, const DatabaseOptions &options);
    ~SqliteDatabase() override;

    Result<void> write(const Work &work) override;
    Result<void> read(const Work &work) override;
    Dialect dialect() const override { return Dialect::Sqlite; }
    std::string description() const override { return "sqlite:" + m_path; }

private:
    // On the caller's stack, for as long as the caller waits.
    struct Job {
        const Work &work;
        Result<void> result;
        std::binary_semaphore done{0};
    };

    SqliteDatabase(std::string path, std::unique_ptr<SqliteConnection> writer,
                   std::unique_ptr<SqliteConnection> tidier, const DatabaseOptions &options);
    void writeLoop();
    void tidyLoop();
    void watchWal();
    void commitBatch(std::span<Job *const> batch);
    Result<void> runBatch(std::span<Job *const> batch);
    Result<void> runJob(Job &job);

    const std::string m_path;
    std::unique_ptr<SqliteConnection> m_writer;
    std::unique_ptr<SqliteConnection> m_tidier;
    ConnectionPool<SqliteConnection> m_readers;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Job *> m_queue;
    bool m_stopping = false;
    // The writer's own: where the WAL is large enough to be tidied next.
    int m_tidyAt = kTidyPages;
    std::condition_variable m_wakeTidier;
    bool m_tidyWanted = false;
    std::thread m_tidyThread;
    std::thread m_thread;
};

} // namespace wheelhouse::store
