#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "wheelhouse/v1/events.pb.h"

namespace wheelhouse::clusters {

using Moment = std::chrono::sys_time<std::chrono::microseconds>;

// Which events; what is empty does not narrow.
struct EventQuery {
    // `clusters/{cluster}`; of all when empty.
    std::string cluster = {};
    std::string nameSpace = {};
    std::string objectKind = {};
    std::string objectName = {};
    bool warningsOnly = false;
    std::string reason = {};
    std::optional<Moment> since = {};
    std::optional<Moment> until = {};
    // In lower case.
    std::string text = {};
    // Behind this one in the order of the answer.
    std::optional<Moment> afterTime = {};
    std::string afterName = {};
    int limit = 200;

    bool holds(const v1::Event &event) const;
};

// When an event was last seen; its place in the order, latest first.
Moment momentOf(const v1::Event &event);
// What EventQuery::text is looked for in.
std::string searchTextOf(const v1::Event &event);

// Keeps events beyond the API server's hour. Any thread; blocks.
class EventStore {
public:
    virtual ~EventStore() = default;
    // What is there by uid (by name where it has none) is replaced unless newer.
    virtual Result<void> saveEvents(const std::vector<std::shared_ptr<const v1::Event>> &events) = 0;
    // Latest first, those of one moment by name.
    virtual Result<std::vector<v1::Event>> findEvents(const EventQuery &query) = 0;
    // Forgets what was last seen before `before`, and the oldest beyond
    // `mostRows`. How many went.
    virtual Result<std::int64_t> pruneEvents(Moment before, std::int64_t mostRows) = 0;
};

} // namespace wheelhouse::clusters
