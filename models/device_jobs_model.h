#pragma once

#include <optional>

#include "models/table_model.h"

namespace wheelhouse::v1 {
class WatchDeviceJobsResponse;
}

namespace wheelhouse::models {

class ConnectionModel;
class ProductRows;

// How far a job is, in devices.
struct JobCounts {
    qint64 total = 0;
    qint64 done = 0;
    // Failed, or not answered in time.
    qint64 failed = 0;
    qint64 waiting = 0;
    bool operator==(const JobCounts &) const = default;
};

// One action on many devices.
struct DeviceJobFacts {
    enum class State { Unknown, WaitingForApproval, Running, Ended, Rejected, Cancelled };
    // `deviceJobs/12`.
    QString key;
    // `Print a test page`, `volume=60`.
    QString title;
    // `copies=2`; empty without.
    QString parameters;
    // The server's filter, or how many were named.
    QString query;
    State state = State::Unknown;
    QString requester;
    QString approver;
    QString approvalNote;
    // Why it needs a second person.
    QString approvalReason;
    QString note;
    JobCounts counts;
    qint64 expired = 0;
    QDateTime created;
    QDateTime started;
    QDateTime ended;
    int attempt = 1;

    bool isOpen() const { return state == State::WaitingForApproval || state == State::Running; }
    Status status() const;
    // `Waiting for approval`, `Running, 62 %`, `3 failed`.
    QString word() const;
    // Whether the account may say yes or no; why not.
    bool mayDecide(const ConnectionModel &connection, QString *why = nullptr) const;
    bool mayCancel(const ConnectionModel &connection) const;
    bool mayRetry(const ConnectionModel &connection) const;
    bool operator==(const DeviceJobFacts &) const = default;
};

// The latest jobs; fed by WatchDeviceJobs. See LiveRows.
class DeviceJobRows final : public LiveRows {
    Q_OBJECT
public:
    using LiveRows::LiveRows;
    using LiveRows::apply;
    void apply(const v1::WatchDeviceJobsResponse &response);
    // Any thread.
    static RowBatch toBatch(const v1::WatchDeviceJobsResponse &response);
    std::optional<DeviceJobFacts> job(const QString &key) const;
    static const DeviceJobFacts &factsOf(const Row &row);
};

// The table of jobs, what waits first, then the newest. Columns: status what
// devices done failed by when note. ValueRole of `devices` is JobCounts.
class DeviceJobsModel final : public TableModel {
    Q_OBJECT
public:
    // Products, for what their commands are called.
    DeviceJobsModel(DeviceJobRows &rows, const ProductRows &products, QObject *parent = nullptr);

protected:
    PanelState emptyState() const override;
};

} // namespace wheelhouse::models

Q_DECLARE_METATYPE(wheelhouse::models::JobCounts)
