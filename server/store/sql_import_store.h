#pragma once

#include "server/devices/transfer/import_store.h"
#include "server/store/database.h"

namespace wheelhouse::store {

// Imports in the database, beside the devices that they make. Any thread;
// blocks. The database must outlive it.
class SqlImportStore final : public devices::ImportStore {
public:
    explicit SqlImportStore(Database &database) : m_database(database) {}

    Result<std::int64_t> insertImport(const devices::StoredImport &import) override;
    Result<void> updateImport(const devices::StoredImport &import) override;
    Result<void> removeImport(std::int64_t number) override;
    Result<std::optional<devices::StoredImport>> findImport(const std::string &name) override;
    Result<std::optional<devices::StoredImport>> importOfDevice(const std::string &uid) override;
    Result<std::vector<devices::StoredImport>> listImports(std::int64_t before, int limit) override;
    Result<void> applyBatch(const Batch &batch) override;
    Result<std::vector<Made>> devicesMade(std::int64_t number, std::int64_t after, int limit) override;
    Result<std::vector<devices::BeforeImage>> beforeImages(std::int64_t number, int limit) override;
    Result<void> applyUndo(const UndoBatch &batch) override;

private:
    Result<std::vector<devices::StoredImport>> query(std::string_view tail, std::vector<Value> parameters);

    Database &m_database;
};

} // namespace wheelhouse::store
