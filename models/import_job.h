#pragma once

#include <QElapsedTimer>

#include "models/column_mapping.h"
#include "models/device_file.h"
#include "models/import_counts.h"
#include "models/rejected_rows.h"
#include "models/worker_thread.h"

namespace wheelhouse::client {
class Channel;
}

namespace wheelhouse::models {

// How a file is to be read into devices. A value.
struct ImportPlan {
    DeviceFile file;
    ColumnMapping columns;
    // Id of the product of rows without one; empty when all rows name theirs.
    QString product;
    // Rows of devices that are there already are rejected, not applied.
    bool rejectsExisting = false;

    // 32 hexadecimal digits that stand for the file's content and for how it is
    // read: the same again goes on where it ended.
    QString importId() const;
};

// One file on its way to the server: a dry run, or for good. Reads and sends on
// a thread of its own, at the server's pace; when the server is not reached it
// tries again by itself and goes on behind what was applied. UI thread; shared
// by the session, which keeps it while it runs, and whoever shows it.
class ImportJob final : public QObject {
    Q_OBJECT
public:
    enum class State {
        Running,
        // The server is not reached: tried again at nextRetry().
        Waiting,
        Done,
        // See cause().
        Failed,
        Cancelled,
    };
    Q_ENUM(State)

    ImportJob(std::shared_ptr<client::Channel> channel, ImportPlan plan, bool isDryRun);
    ~ImportJob() override;

    void start();
    void cancel();
    void retryNow();

    const ImportPlan &plan() const { return m_plan; }
    bool isDryRun() const { return m_dryRun; }
    State state() const { return m_state; }
    bool isRunning() const { return m_state == State::Running || m_state == State::Waiting; }
    // `deviceImports/{id}`.
    const QString &key() const { return m_key; }
    const ImportCounts &counts() const { return m_counts; }
    // Applied by an earlier stream and skipped by this one.
    qint64 resumedRows() const { return m_resumed; }
    double share() const;
    double rowsPerSecond() const { return m_rowsPerSecond; }
    // -1 while it is not known.
    qint64 secondsLeft() const;
    // From start() to the end, or to now.
    qint64 elapsedMs() const;
    // Why it failed or waits: a sentence, and its own words.
    const QString &cause() const { return m_cause; }
    const QString &technical() const { return m_technical; }
    const QDateTime &nextRetry() const { return m_nextRetry; }
    RejectedRows &rejects() { return m_rejects; }

Q_SIGNALS:
    void changed();
    // Done, failed or cancelled.
    void finished();

private:
    struct Wire;
    struct Progress;
    void apply(Progress &progress);
    void wait(const QString &cause, const QString &technical, qint64 milliseconds);
    void end(State state, const QString &cause = {}, const QString &technical = {});

    std::shared_ptr<client::Channel> m_channel;
    ImportPlan m_plan;
    bool m_dryRun;
    State m_state = State::Running;
    QString m_key;
    ImportCounts m_counts;
    qint64 m_resumed = 0;
    double m_rowsPerSecond = 0;
    QString m_cause;
    QString m_technical;
    QDateTime m_nextRetry;
    RejectedRows m_rejects;
    QElapsedTimer m_sinceStart;
    QElapsedTimer m_sinceRate;
    qint64 m_rowsAtRate = 0;
    qint64 m_tookMs = -1;
    std::shared_ptr<Wire> m_wire;
    // Last, so that it ends first.
    WorkerThread m_worker;
};

} // namespace wheelhouse::models
