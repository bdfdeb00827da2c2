#pragma once

#include "server/deployments/catalogue_store.h"
#include "server/store/database.h"

namespace wheelhouse::store {

// The catalogue in the tables `environments`, `applications` and `bindings`.
// Threads, blocking and errors as of Database.
class SqlCatalogueStore final : public deployments::CatalogueStore {
public:
    explicit SqlCatalogueStore(Database &database) : m_database(database) {}

    Result<std::vector<v1::Environment>> environments() override;
    Result<void> addEnvironment(const v1::Environment &environment) override;
    Result<std::vector<v1::Application>> applications() override;
    Result<void> addApplication(const v1::Application &application) override;
    Result<void> putBinding(const std::string &application, const v1::Binding &binding) override;

private:
    Database &m_database;
};

} // namespace wheelhouse::store
