#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "core/secret.h"
#include "wheelhouse/v1/helm.pb.h"

namespace wheelhouse::helm {

struct StoredRepository {
    v1::HelmRepository repository;
    Secret password;
    // Why the password cannot be opened, where it cannot.
    std::string broken = {};
};

// Keeps chart repositories, their passwords sealed. A port. Any thread that may
// block; durable when a call returns.
class ChartRepositoryStore {
public:
    virtual ~ChartRepositoryStore() = default;
    // AlreadyExists when the name is taken.
    virtual Result<void> insert(const StoredRepository &stored) = 0;
    // NotFound when there is none.
    virtual Result<void> remove(const std::string &name) = 0;
    // By name.
    virtual Result<std::vector<StoredRepository>> load() = 0;
};

} // namespace wheelhouse::helm
