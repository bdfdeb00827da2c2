#pragma once

#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

// A device's newest credential stands in its own row as well, where the broker's
// accounts are read from; a token of the registration has no row here until it
// is replaced. Of claims' codes the SHA-256 is kept, never the code.
inline constexpr Migration k0041DeviceCredentials{41, "device_credentials", R"sql(
CREATE TABLE device_credentials (
    id {text} PRIMARY KEY,
    uid {text} NOT NULL,
    device {text} NOT NULL,
    kind BIGINT NOT NULL,
    hash {bytes} NOT NULL,
    newest BIGINT NOT NULL,
    create_time_us BIGINT NOT NULL,
    expire_time_us BIGINT,
    revoke_time_us BIGINT,
    requester {text} NOT NULL,
    request_id {text} NOT NULL
);
CREATE INDEX device_credentials_by_device ON device_credentials (uid, id);
CREATE INDEX device_credentials_by_end ON device_credentials (expire_time_us, id)
    WHERE newest = 1 AND expire_time_us IS NOT NULL;
CREATE INDEX device_credentials_older ON device_credentials (expire_time_us)
    WHERE newest = 0 AND revoke_time_us IS NULL;
CREATE TABLE device_claims (
    id {text} PRIMARY KEY,
    product {text} NOT NULL,
    code_hash {bytes} NOT NULL UNIQUE,
    use_time_us BIGINT,
    request_id {text} NOT NULL,
    body {bytes} NOT NULL
);
CREATE INDEX device_claims_by_product ON device_claims (product, id);
)sql"};

} // namespace wheelhouse::store
