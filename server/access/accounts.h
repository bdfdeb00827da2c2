#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/result.h"
#include "core/secret.h"
#include "server/access/account_store.h"

namespace wheelhouse::access {

// The local administrator's account: a caller over the server's own socket,
// without a token. Not stored, and its name is reserved.
inline constexpr char kLocalAccount[] = "accounts/local";

// Who may call, and with which token. Any thread; a call may block on the
// store. Only the SHA-256 of a token is kept: a token has 256 random bits, so
// that a slow hash would add nothing.
//
// A look-up is served from memory for a few seconds, so that a deletion by
// another server of the same database takes effect within kCacheTime.
class Accounts {
public:
    using Clock = std::function<std::chrono::system_clock::time_point()>;
    static constexpr std::chrono::seconds kCacheTime{5};
    // The last use is written at most this often.
    static constexpr std::chrono::seconds kLastUsedResolution{60};

    struct Created {
        v1::Account account;
        // Known to nobody afterwards.
        Secret token;
    };
    struct Page {
        std::vector<v1::Account> accounts;
        std::string nextPageToken;
    };

    // `store` outlives this object.
    explicit Accounts(AccountStore &store, Clock clock = std::chrono::system_clock::now);

    // `id`: 1 to 60 of a-z, 0-9, dash and dot, beginning with a letter or digit.
    // InvalidArgument for that, for a missing role, for an expiry in the past;
    // AlreadyExists.
    Result<Created> create(const std::string &id, v1::Role role,
                           std::optional<google::protobuf::Timestamp> expireTime = std::nullopt);
    // The same with a token of makeToken(), for whoever must know it before
    // the account exists.
    Result<v1::Account> add(const std::string &id, v1::Role role, const Secret &token,
                            std::optional<google::protobuf::Timestamp> expireTime = std::nullopt);
    static Secret makeToken();

    // The account a token belongs to. Unauthenticated, with why, when it is
    // unknown, deleted or expired.
    Result<v1::Account> authenticate(const Secret &token);

    // NotFound.
    Result<v1::Account> get(const std::string &name);
    // By name. `pageSize` at most 1,000, 100 when 0; InvalidArgument below.
    Result<Page> list(int pageSize, const std::string &pageToken);
    // NotFound; FailedPrecondition for the last administrator, without whom
    // nobody could make another.
    Result<void> remove(const std::string &name);
    Result<bool> hasAdministrator();

private:
    struct Cached {
        v1::Account account;
        std::chrono::system_clock::time_point readAt;
    };

    Result<v1::Account> lookUp(const std::string &tokenSha256);
    bool isFresh(const Cached &cached) const;
    void noteUse(v1::Account &account);
    Result<bool> hasAdministratorBeside(const std::string &name);
    Result<void> checkExpiry(const v1::Account &account) const;

    AccountStore &m_store;
    const Clock m_clock;
    std::mutex m_mutex;
    // Two administrators must not delete each other at the same time.
    std::mutex m_removing;
    // By the token's SHA-256; at most kMaxCached.
    std::unordered_map<std::string, Cached> m_cache;
};

} // namespace wheelhouse::access
