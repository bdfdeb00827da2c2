#pragma once

#include "server/access/secret_box.h"
#include "server/helm/chart_repository_store.h"
#include "server/helm/operation_store.h"
#include "server/store/database.h"

namespace wheelhouse::store {

// Operations on Helm releases in the database. Any thread; `database` and `box`
// outlive it.
class SqlHelmOperationStore final : public helm::OperationStore {
public:
    SqlHelmOperationStore(Database &database, const access::SecretBox &box) : m_database(database), m_box(box) {}

    Result<void> save(helm::OperationRecord &record) override;
    Result<void> beat(const std::string &holder, std::int64_t now) override;
    Result<std::vector<helm::OperationRecord>> active() override;
    Result<std::vector<helm::OperationRecord>> load() override;
    Result<helm::OperationRecord> get(std::int64_t number) override;
    Result<helm::OperationRecord> byRequest(const std::string &requester, const std::string &requestId) override;

private:
    Result<std::vector<helm::OperationRecord>> select(const std::string &rest, std::vector<Value> parameters);

    Database &m_database;
    const access::SecretBox &m_box;
};

// Chart repositories in the database. The same.
class SqlChartRepositoryStore final : public helm::ChartRepositoryStore {
public:
    SqlChartRepositoryStore(Database &database, const access::SecretBox &box) : m_database(database), m_box(box) {}

    Result<void> insert(const helm::StoredRepository &stored) override;
    Result<void> remove(const std::string &name) override;
    Result<std::vector<helm::StoredRepository>> load() override;

private:
    Database &m_database;
    const access::SecretBox &m_box;
};

} // namespace wheelhouse::store
