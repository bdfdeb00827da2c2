#pragma once

#include <optional>
#include <string>
#include <vector>

#include <google/protobuf/timestamp.pb.h>

#include "core/result.h"
#include "wheelhouse/v1/sessions.pb.h"

namespace wheelhouse::access {

// Where accounts are kept: a port, implemented in server/store. Any thread;
// every call may block on the database. Changes are durable on return.
class AccountStore {
public:
    virtual ~AccountStore() = default;

    // AlreadyExists when the name is taken.
    virtual Result<void> insert(const v1::Account &account, const std::string &tokenSha256) = 0;
    virtual Result<std::optional<v1::Account>> findByToken(const std::string &tokenSha256) = 0;
    virtual Result<std::optional<v1::Account>> find(const std::string &name) = 0;
    // At most `limit` accounts whose names come after `afterName`, by name.
    virtual Result<std::vector<v1::Account>> list(const std::string &afterName, int limit) = 0;
    // Whether an administrator's token is valid at `now`.
    virtual Result<bool> hasAdministrator(const google::protobuf::Timestamp &now) = 0;
    // False when there was none.
    virtual Result<bool> erase(const std::string &name) = 0;
    virtual Result<void> setLastUsed(const std::string &name, const google::protobuf::Timestamp &time) = 0;
};

} // namespace wheelhouse::access
