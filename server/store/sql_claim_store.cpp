#include "server/store/sql_claim_store.h"

#include <algorithm>

#include "server/store/timestamps.h"

namespace wheelhouse::store {

namespace {

using devices::StoredClaim;

std::string idOf(const std::string &name)
{
    return name.substr(name.rfind('/') + 1);
}

// `P` of `products/P/claims/ID`.
std::string productOf(const std::string &name)
{
    constexpr std::size_t kPrefix = std::string_view("products/").size();
    return name.size() < kPrefix ? std::string() : name.substr(kPrefix, name.find('/', kPrefix) - kPrefix);
}

Blob blobOf(const devices::SecretHash &hash)
{
    return Blob{std::string(reinterpret_cast<const char *>(hash.data()), hash.size())};
}

std::optional<Time> useTimeOf(const v1::DeviceClaim &claim)
{
    return claim.has_use_time() ? std::optional(timeOf(claim.use_time())) : std::nullopt;
}

} // namespace

Result<void> SqlClaimStore::insertClaims(const std::vector<StoredClaim> &claims)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        for (const auto &stored : claims) {
            const auto inserted =
                connection.exec("INSERT INTO device_claims (id, product, code_hash, use_time_us, request_id, body) "
                                "VALUES ($1, $2, $3, $4, $5, $6)",
                                idOf(stored.claim.name()), productOf(stored.claim.name()), blobOf(stored.codeHash),
                                useTimeOf(stored.claim), stored.requestId, Blob{stored.claim.SerializeAsString()});
            if (!inserted)
                return passOn(inserted);
        }
        return {};
    });
}

Result<std::optional<StoredClaim>> SqlClaimStore::one(const char *condition, const Value &value)
{
    std::optional<StoredClaim> found;
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        found.reset();
        const auto row = connection.queryOne(
            std::string("SELECT code_hash, request_id, body FROM device_claims WHERE ") + condition, value);
        if (!row)
            return passOn(row);
        if (!*row)
            return {};
        auto &stored = found.emplace();
        const std::string &hash = (*row)->bytes(0);
        std::copy_n(hash.begin(), std::min(hash.size(), stored.codeHash.size()), stored.codeHash.begin());
        stored.requestId = (*row)->text(1);
        if (!stored.claim.ParseFromString((*row)->bytes(2)))
            return fail(ErrorCode::Internal, "a claim in the database cannot be read");
        return {};
    });
    if (!read)
        return passOn(read);
    return found;
}

Result<std::optional<StoredClaim>> SqlClaimStore::claimOfCode(const devices::SecretHash &codeHash)
{
    return one("code_hash = $1", blobOf(codeHash));
}

Result<std::optional<StoredClaim>> SqlClaimStore::claim(const std::string &name)
{
    auto found = one("id = $1", idOf(name));
    if (found && *found && (*found)->claim.name() != name)
        found->reset();
    return found;
}

Result<void> SqlClaimStore::updateClaim(const StoredClaim &stored, bool wasUsed)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto updated = connection.exec(
            std::string("UPDATE device_claims SET use_time_us = $2, request_id = $3, body = $4 WHERE id = $1 AND ")
                + (wasUsed ? "use_time_us IS NOT NULL" : "use_time_us IS NULL"),
            idOf(stored.claim.name()), useTimeOf(stored.claim), stored.requestId,
            Blob{stored.claim.SerializeAsString()});
        if (!updated)
            return passOn(updated);
        if (*updated == 0)
            return fail(ErrorCode::Aborted, fmt::format("{} was changed at the same time", stored.claim.name()));
        return {};
    });
}

Result<std::vector<v1::DeviceClaim>> SqlClaimStore::claims(const std::string &product, const std::string &before,
                                                           int limit)
{
    std::vector<v1::DeviceClaim> found;
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        found.clear();
        // Ids are hexadecimal: none is above this.
        const std::string below = before.empty() ? "g" : before;
        const auto rows = product.empty()
            ? connection.query("SELECT body FROM device_claims WHERE id < $1 ORDER BY id DESC LIMIT $2", below, limit)
            : connection.query("SELECT body FROM device_claims WHERE product = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
                               product, below, limit);
        if (!rows)
            return passOn(rows);
        for (const auto &row : *rows) {
            if (!found.emplace_back().ParseFromString(row.bytes(0)))
                return fail(ErrorCode::Internal, "a claim in the database cannot be read");
        }
        return {};
    });
    if (!read)
        return passOn(read);
    return found;
}

} // namespace wheelhouse::store
