#include "server/store/sql_deployment_store.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

namespace wheelhouse::store {

namespace {

using deployments::DeploymentRecord;
using google::protobuf::util::TimeUtil;

constexpr char kSelect[] = "SELECT number, revision, request_id, deployment, container, previous_image, target_image, "
                           "previous_healthy, base_digest, rollout_timeout_ms, applied, generation, failure "
                           "FROM deployments ";

constexpr char kInsert[] =
    "INSERT INTO deployments (number, revision, application, environment, workload, state, active, requester, "
    "request_id, create_time_us, deployment, container, previous_image, target_image, previous_healthy, base_digest, "
    "rollout_timeout_ms, applied, generation, failure) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";

constexpr char kUpdate[] =
    "UPDATE deployments SET revision = $2, state = $3, active = $4, request_id = $5, deployment = $6, container = $7, "
    "previous_image = $8, target_image = $9, previous_healthy = $10, base_digest = $11, rollout_timeout_ms = $12, "
    "applied = $13, generation = $14, failure = $15 WHERE number = $1 AND revision = $16";

std::optional<std::string> orNull(const std::string &text)
{
    return text.empty() ? std::nullopt : std::optional(text);
}

Result<DeploymentRecord> read(const Row &row)
{
    DeploymentRecord record;
    record.number = row.integer(0);
    record.revision = row.integer(1);
    record.requestId = row.text(2);
    if (!record.deployment.ParseFromString(row.bytes(3)))
        return fail(ErrorCode::Internal, fmt::format("deployments/{} in the database cannot be read", record.number));
    auto &order = record.order;
    order.container = row.text(4);
    order.previousImage = row.text(5);
    order.targetImage = row.text(6);
    order.previousHealthy = row.boolean(7);
    order.baseDigest = row.text(8);
    order.rolloutTimeout = std::chrono::milliseconds(row.integer(9));
    order.applied = row.boolean(10);
    order.generation = row.integer(11);
    order.failure = static_cast<ErrorCode>(row.integer(12));
    return record;
}

// Looked up rather than left to the unique indexes, which hold anyway: a
// failed statement would not say which of them refused.
Result<void> checkFree(Connection &connection, const DeploymentRecord &record)
{
    const auto &deployment = record.deployment;
    if (!record.requestId.empty()) {
        const auto taken = connection.queryOne("SELECT number FROM deployments WHERE requester = $1 AND request_id = $2",
                                               deployment.requester(), record.requestId);
        if (!taken)
            return passOn(taken);
        if (*taken)
            return fail(ErrorCode::AlreadyExists, "This request id is taken.");
    }
    if (deployments::isActive(deployment.state())) {
        const auto held = connection.queryOne("SELECT number FROM deployments WHERE workload = $1 AND active = 1",
                                              deployment.workload());
        if (!held)
            return passOn(held);
        if (*held)
            return fail(ErrorCode::FailedPrecondition,
                        fmt::format("deployments/{} is under way there.", (*held)->integer(0)));
    }
    return {};
}

Result<void> insert(Connection &connection, DeploymentRecord &record)
{
    if (auto isFree = checkFree(connection, record); !isFree)
        return isFree;
    const auto number = connection.queryOne("UPDATE deployment_numbers SET last = last + 1 RETURNING last");
    if (!number)
        return passOn(number);
    if (!*number)
        return fail(ErrorCode::Internal, "The count of deployments is missing in the database.");
    record.number = (*number)->integer(0);
    record.revision = 1;
    auto &deployment = record.deployment;
    deployment.set_name(fmt::format("deployments/{}", record.number));
    const auto &order = record.order;
    const auto done = connection.exec(
        kInsert, record.number, record.revision, deployment.application(), deployment.environment(),
        deployment.workload(), deployment.state(), deployments::isActive(deployment.state()), deployment.requester(),
        orNull(record.requestId), TimeUtil::TimestampToMicroseconds(deployment.create_time()),
        Blob{deployment.SerializeAsString()}, order.container, order.previousImage, order.targetImage,
        order.previousHealthy, order.baseDigest, order.rolloutTimeout.count(), order.applied, order.generation,
        order.failure);
    if (!done)
        return passOn(done);
    return {};
}

Result<void> update(Connection &connection, DeploymentRecord &record)
{
    const auto &deployment = record.deployment;
    const auto &order = record.order;
    const auto revision = record.revision + 1;
    const auto changed = connection.exec(
        kUpdate, record.number, revision, deployment.state(), deployments::isActive(deployment.state()),
        orNull(record.requestId), Blob{deployment.SerializeAsString()}, order.container, order.previousImage,
        order.targetImage, order.previousHealthy, order.baseDigest, order.rolloutTimeout.count(), order.applied,
        order.generation, order.failure, record.revision);
    if (!changed)
        return passOn(changed);
    if (*changed == 0)
        return fail(ErrorCode::Aborted, fmt::format("{} was changed meanwhile.", deployment.name()));
    record.revision = revision;
    return {};
}

} // namespace

Result<void> SqlDeploymentStore::save(std::vector<DeploymentRecord> &records)
{
    std::vector<DeploymentRecord> saved;
    const auto done = m_database.write([&](Connection &connection) -> Result<void> {
        saved = records;
        for (auto &record : saved) {
            auto written = record.number == 0 ? insert(connection, record) : update(connection, record);
            if (!written)
                return written;
        }
        return {};
    });
    if (done)
        records = std::move(saved);
    return done;
}

Result<std::optional<DeploymentRecord>> SqlDeploymentStore::get(std::int64_t number)
{
    auto found = select("WHERE number = $1", {number});
    if (!found)
        return passOn(found);
    return found->empty() ? std::nullopt : std::optional(std::move(found->front()));
}

Result<std::optional<DeploymentRecord>> SqlDeploymentStore::byRequest(const std::string &requester,
                                                                      const std::string &requestId)
{
    auto found = select("WHERE requester = $1 AND request_id = $2", {requester, requestId});
    if (!found)
        return passOn(found);
    return found->empty() ? std::nullopt : std::optional(std::move(found->front()));
}

Result<std::vector<DeploymentRecord>> SqlDeploymentStore::list(const deployments::DeploymentQuery &query)
{
    std::string where = "WHERE 1 = 1";
    std::vector<Value> parameters;
    const auto add = [&](const char *condition, Value value) {
        parameters.push_back(std::move(value));
        where += fmt::format(" AND {} ${}", condition, parameters.size());
    };
    if (!query.application.empty())
        add("application =", query.application);
    if (!query.environment.empty())
        add("environment =", query.environment);
    if (query.before > 0)
        add("number <", query.before);
    parameters.emplace_back(query.limit);
    where += fmt::format(" ORDER BY number DESC LIMIT ${}", parameters.size());
    return select(where, std::move(parameters));
}

Result<std::vector<DeploymentRecord>> SqlDeploymentStore::active()
{
    return select("WHERE active = 1 ORDER BY number", {});
}

Result<std::vector<DeploymentRecord>> SqlDeploymentStore::lastGood()
{
    return select("WHERE number IN (SELECT max(number) FROM deployments WHERE state = $1 "
                  "GROUP BY application, environment)",
                  {v1::Deployment::STATE_SUCCEEDED});
}

Result<std::vector<DeploymentRecord>> SqlDeploymentStore::select(const std::string &rest, std::vector<Value> parameters)
{
    std::vector<DeploymentRecord> records;
    Result<void> readable;
    const auto done = m_database.read([&](Connection &connection) -> Result<void> {
        records.clear();
        readable = {};
        return connection.eachWith(
            [&](const Row &row) {
                auto record = read(row);
                if (record)
                    records.push_back(std::move(*record));
                else
                    readable = passOn(record);
            },
            kSelect + rest, parameters);
    });
    if (!done)
        return passOn(done);
    if (!readable)
        return passOn(readable);
    return records;
}

} // namespace wheelhouse::store
