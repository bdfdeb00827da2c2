#include "server/access/accounts.h"

#include <algorithm>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>
#include <spdlog/spdlog.h>

#include "core/identifier.h"
#include "core/log.h"

namespace wheelhouse::access {

namespace {

using google::protobuf::Timestamp;
using google::protobuf::util::TimeUtil;

constexpr std::size_t kMaxCached = 4096;
constexpr std::string_view kPrefix = "accounts/";
// Lets secret scanners know one when they see it.
constexpr std::string_view kTokenPrefix = "wht_";

Timestamp timestampOf(std::chrono::system_clock::time_point time)
{
    return TimeUtil::MicrosecondsToTimestamp(
        std::chrono::floor<std::chrono::microseconds>(time).time_since_epoch().count());
}

Result<void> checkId(const std::string &id)
{
    const auto isAllowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    const bool valid = !id.empty() && id.size() <= 60 && isAllowed(id.front())
        && std::all_of(id.begin(), id.end(), [&](char c) { return isAllowed(c) || c == '-' || c == '.'; });
    if (!valid) {
        return failField("account_id", "must be 1 to 60 of a-z, 0-9, dash and dot, beginning with a letter or digit");
    }
    if (std::string(kPrefix) + id == kLocalAccount)
        return failField("account_id", "\"local\" is the administrator at the server's own socket");
    return {};
}

} // namespace

Accounts::Accounts(AccountStore &store, Clock clock) : m_store(store), m_clock(std::move(clock)) {}

Secret Accounts::makeToken()
{
    return Secret(std::string(kTokenPrefix) + makeRandomToken(32));
}

Result<Accounts::Created> Accounts::create(const std::string &id, v1::Role role, std::optional<Timestamp> expireTime)
{
    Secret token = makeToken();
    auto account = add(id, role, token, std::move(expireTime));
    if (!account)
        return passOn(account);
    return Created{std::move(*account), std::move(token)};
}

Result<v1::Account> Accounts::add(const std::string &id, v1::Role role, const Secret &token,
                                  std::optional<Timestamp> expireTime)
{
    if (const auto checked = checkId(id); !checked)
        return passOn(checked);
    if (role == v1::ROLE_UNSPECIFIED || !v1::Role_IsValid(role))
        return failField("account.role", "must be one of viewer, support, operator, approver, administrator");
    const Timestamp now = timestampOf(m_clock());
    if (expireTime && *expireTime <= now)
        return failField("account.expire_time", "must be in the future");
    v1::Account account;
    account.set_name(std::string(kPrefix) + id);
    account.set_role(role);
    *account.mutable_create_time() = now;
    if (expireTime)
        *account.mutable_expire_time() = *expireTime;
    if (const auto inserted = m_store.insert(account, sha256Hex(token.reveal())); !inserted)
        return passOn(inserted);
    return account;
}

Result<v1::Account> Accounts::authenticate(const Secret &token)
{
    const std::string hash = sha256Hex(token.reveal());
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_cache.find(hash);
        if (found != m_cache.end() && isFresh(found->second)) {
            if (const auto valid = checkExpiry(found->second.account); !valid)
                return passOn(valid);
            return found->second.account;
        }
    }
    return lookUp(hash);
}

Result<v1::Account> Accounts::lookUp(const std::string &tokenSha256)
{
    auto found = m_store.findByToken(tokenSha256);
    if (!found)
        return passOn(found);
    if (!*found) {
        const std::lock_guard lock(m_mutex);
        m_cache.erase(tokenSha256);
        return fail(ErrorCode::Unauthenticated,
                    "the token is not known: its account was deleted, or it is of another server");
    }
    v1::Account &account = **found;
    if (const auto valid = checkExpiry(account); !valid)
        return passOn(valid);
    noteUse(account);
    const std::lock_guard lock(m_mutex);
    if (m_cache.size() >= kMaxCached)
        m_cache.clear();
    m_cache[tokenSha256] = {account, m_clock()};
    return std::move(account);
}

bool Accounts::isFresh(const Cached &cached) const
{
    const auto age = m_clock() - cached.readAt;
    // The clock may have been set back.
    return age >= age.zero() && age < kCacheTime;
}

void Accounts::noteUse(v1::Account &account)
{
    const auto now = m_clock();
    const auto last = std::chrono::seconds(account.last_used_time().seconds());
    if (now.time_since_epoch() - last < kLastUsedResolution)
        return;
    *account.mutable_last_used_time() = timestampOf(now);
    // Not worth refusing a call.
    if (const auto set = m_store.setLastUsed(account.name(), account.last_used_time()); !set)
        spdlog::warn("access: cannot note the last use {} {}", field("account", account.name()),
                     field("reason", set.error().message));
}

Result<void> Accounts::checkExpiry(const v1::Account &account) const
{
    if (account.has_expire_time() && account.expire_time() <= timestampOf(m_clock())) {
        return fail(ErrorCode::Unauthenticated,
                    fmt::format("the token expired at {}; an administrator can issue a new one",
                                TimeUtil::ToString(account.expire_time())));
    }
    return {};
}

Result<v1::Account> Accounts::get(const std::string &name)
{
    auto found = m_store.find(name);
    if (!found)
        return passOn(found);
    if (!*found)
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", name));
    return std::move(**found);
}

Result<Accounts::Page> Accounts::list(int pageSize, const std::string &pageToken)
{
    constexpr int kDefaultPage = 100, kMaxPage = 1000;
    if (pageSize < 0)
        return failField("page_size", "must be 1 to 1,000, or 0 for 100");
    const int limit = pageSize == 0 ? kDefaultPage : std::min(pageSize, kMaxPage);
    // One more tells whether there is another page.
    auto accounts = m_store.list(pageToken, limit + 1);
    if (!accounts)
        return passOn(accounts);
    Page page{std::move(*accounts), {}};
    if (page.accounts.size() > static_cast<std::size_t>(limit)) {
        page.accounts.pop_back();
        page.nextPageToken = page.accounts.back().name();
    }
    return page;
}

Result<bool> Accounts::hasAdministratorBeside(const std::string &name)
{
    constexpr int kPage = 1000;
    std::string after;
    for (;;) {
        const auto accounts = m_store.list(after, kPage);
        if (!accounts)
            return passOn(accounts);
        const bool found = std::any_of(accounts->begin(), accounts->end(), [&](const v1::Account &account) {
            return account.role() == v1::ROLE_ADMINISTRATOR && account.name() != name && checkExpiry(account);
        });
        if (found || accounts->size() < static_cast<std::size_t>(kPage))
            return found;
        after = accounts->back().name();
    }
}

Result<void> Accounts::remove(const std::string &name)
{
    const std::lock_guard removing(m_removing);
    const auto account = get(name);
    if (!account)
        return passOn(account);
    if (account->role() == v1::ROLE_ADMINISTRATOR) {
        const auto another = hasAdministratorBeside(name);
        if (!another)
            return passOn(another);
        if (!*another)
            return fail(ErrorCode::FailedPrecondition,
                        fmt::format("{} is the last administrator; create another one first", name));
    }
    const auto erased = m_store.erase(name);
    if (!erased)
        return passOn(erased);
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_cache, [&](const auto &entry) { return entry.second.account.name() == name; });
    }
    if (!*erased)
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", name));
    return {};
}

Result<bool> Accounts::hasAdministrator()
{
    return m_store.hasAdministrator(timestampOf(m_clock()));
}

} // namespace wheelhouse::access
