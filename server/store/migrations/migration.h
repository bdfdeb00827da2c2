#pragma once

namespace wheelhouse::store {

// One step of the schema. Once released it is never changed; what it got
// wrong is put right by a later one.
struct Migration {
    // Unique; steps run in this order. 0001-0009 access, 0010-0019 devices,
    // 0020-0029 clusters, 0030-0039 deployments.
    int number;
    const char *name;
    // Statements for Connection::script: types in braces, see dialect.h.
    const char *sql;
};

} // namespace wheelhouse::store
