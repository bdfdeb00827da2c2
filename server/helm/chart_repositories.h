#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "server/helm/chart_repository_store.h"

namespace wheelhouse::helm {

// Where charts are. Threads: any; create() and remove() wait for the store.
// Bound: 500 repositories.
class ChartRepositories {
public:
    explicit ChartRepositories(ChartRepositoryStore &store) : m_store(store) {}

    // Loads what is kept.
    Result<void> start();

    // By whom. AlreadyExists, InvalidArgument with the field.
    Result<v1::HelmRepository> create(const v1::CreateHelmRepositoryRequest &request, const std::string &account);
    std::vector<v1::HelmRepository> list() const;
    Result<void> remove(const std::string &name);

    // The one that a reference to a chart means: by id of `stable/redis`, by the
    // beginning of its URL for `oci://…`. NotFound for an id that is not known;
    // nothing for an `oci://` that needs none.
    Result<std::optional<StoredRepository>> of(const std::string &reference) const;

private:
    ChartRepositoryStore &m_store;
    mutable std::mutex m_mutex;
    std::map<std::string, StoredRepository> m_repositories;
};

} // namespace wheelhouse::helm
