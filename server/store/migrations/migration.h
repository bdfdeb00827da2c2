#pragma once

#include "server/store/connection.h"

namespace wheelhouse::store {

// One step of the schema. Once released it is never changed; what it got
// wrong is put right by a later one.
struct Migration {
    // Unique; steps run in this order. 0001-0009 access, 0010-0019 devices,
    // 0020-0029 clusters, 0030-0039 deployments, 0040-0049 devices again,
    // 0050-0059 clusters again.
    int number;
    const char *name;
    // Statements for Connection::script: types in braces, see dialect.h.
    const char *sql;
    // What SQL cannot say the same way on both engines; runs after `sql`.
    Result<void> (*copy)(Connection &) = nullptr;
    // Runs last.
    const char *end = nullptr;
};

} // namespace wheelhouse::store
