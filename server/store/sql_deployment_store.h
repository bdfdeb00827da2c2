#pragma once

#include "server/deployments/deployment_store.h"
#include "server/store/database.h"

namespace wheelhouse::store {

// Deployments in the table `deployments`. Threads, blocking and errors as of
// Database, and as DeploymentStore says.
class SqlDeploymentStore final : public deployments::DeploymentStore {
public:
    explicit SqlDeploymentStore(Database &database) : m_database(database) {}

    Result<void> save(std::vector<deployments::DeploymentRecord> &records) override;
    Result<std::optional<deployments::DeploymentRecord>> get(std::int64_t number) override;
    Result<std::optional<deployments::DeploymentRecord>> byRequest(const std::string &requester,
                                                                   const std::string &requestId) override;
    Result<std::vector<deployments::DeploymentRecord>> list(const deployments::DeploymentQuery &query) override;
    Result<std::vector<deployments::DeploymentRecord>> active() override;
    Result<std::vector<deployments::DeploymentRecord>> lastGood() override;

private:
    // What follows the list of columns and the table's name.
    Result<std::vector<deployments::DeploymentRecord>> select(const std::string &rest, std::vector<Value> parameters);

    Database &m_database;
};

} // namespace wheelhouse::store
