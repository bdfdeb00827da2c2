#pragma once

#include "core/result.h"
#include "wheelhouse/v1/logs.pb.h"

namespace wheelhouse::clusters {

// What a log store is asked.
struct StoredLogQuery {
    // Base URL.
    std::string url;
    // LogQL.
    std::string query;
    std::int64_t startNanoseconds = 0;
    std::int64_t endNanoseconds = 0;
    int limit = 1000;
    bool forward = false;
};

// Asks log stores. A port; server/links/loki implements it. Threads: any that
// may block, at most 30 s. Errors: InvalidArgument for a query that the store
// does not take, in its own words, FailedPrecondition where it refuses or is no
// log store, Unavailable.
class LogStoreClient {
public:
    virtual ~LogStoreClient() = default;
    // In the order asked for.
    virtual Result<std::vector<v1::StoredLogLine>> query(const StoredLogQuery &query) = 0;
};

} // namespace wheelhouse::clusters
