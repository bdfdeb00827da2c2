#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/clusters/event_store.h"
#include "wheelhouse/v1/object_changes.pb.h"

namespace wheelhouse::clusters {

// Which changes.
struct ChangeQuery {
    // One object's; of all below `cluster` and `nameSpace` when empty.
    std::string object = {};
    std::string cluster = {};
    std::string nameSpace = {};
    std::optional<Moment> since = {};
    std::optional<Moment> until = {};
    // Behind this one.
    std::optional<Moment> afterTime = {};
    std::string afterId = {};
    int limit = 100;
};

struct KeptChange {
    std::string id;
    v1::ObjectChange change;
};

// Keeps what changed of objects. Any thread; blocks.
class ChangeStore {
public:
    virtual ~ChangeStore() = default;
    virtual Result<void> saveChanges(const std::vector<v1::ObjectChange> &changes) = 0;
    // Latest first.
    virtual Result<std::vector<KeptChange>> findChanges(const ChangeQuery &query) = 0;
    virtual Result<std::int64_t> pruneChanges(Moment before, std::int64_t mostRows) = 0;
};

} // namespace wheelhouse::clusters
