#pragma once

#include "server/devices/device_job_store.h"
#include "server/store/database.h"

namespace wheelhouse::store {

// Jobs on devices in the database. Any thread; blocks. The database must
// outlive it.
class SqlDeviceJobStore final : public devices::DeviceJobStore {
public:
    explicit SqlDeviceJobStore(Database &database) : m_database(database) {}

    Result<std::int64_t> prepare() override;
    Result<void> addDevices(std::int64_t number, const std::vector<std::string> &keys) override;
    Result<void> insertJob(const devices::StoredJob &job) override;
    Result<void> saveJob(const devices::StoredJob &job) override;
    Result<devices::StoredJob> job(std::int64_t number) override;
    Result<std::optional<devices::StoredJob>> jobOfRequest(const std::string &requestId) override;
    Result<std::vector<devices::StoredJob>> jobs(std::int64_t below, int limit) override;
    Result<std::vector<devices::StoredJob>> openJobs() override;
    Result<Counts> counts(std::int64_t number) override;
    Result<std::vector<devices::JobResult>> results(std::int64_t number, const std::string &after,
                                                    v1::DeviceJobResult::State state, int limit) override;
    Result<std::vector<devices::JobResult>> openResults(const std::vector<std::string> &keys) override;
    Result<void> saveResults(const std::vector<devices::JobResult> &results,
                             const std::vector<v1::DeviceCommand> &commands) override;
    Result<std::int64_t> moveResults(std::int64_t number, v1::DeviceJobResult::State from,
                                     v1::DeviceJobResult::State to, const std::string &reason,
                                     devices::Clock::time_point now, int limit) override;
    Result<std::int64_t> retryResults(std::int64_t number, int attempt, int limit) override;

private:
    Result<std::vector<devices::StoredJob>> select(const std::string &sql, const std::vector<Value> &parameters);

    Database &m_database;
};

} // namespace wheelhouse::store
