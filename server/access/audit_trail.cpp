#include "server/access/audit_trail.h"

#include <charconv>
#include <limits>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "core/identifier.h"

namespace wheelhouse::access {

using google::protobuf::util::TimeUtil;

void linkAuditEntries(const AuditHead &head, std::span<v1::AuditEntry> entries)
{
    AuditHead last = head;
    for (v1::AuditEntry &entry : entries) {
        entry.set_sequence(last.sequence + 1);
        entry.set_hash(auditHash(last.hash, entry));
        last = {entry.sequence(), entry.hash()};
    }
}

void stampAuditEntry(v1::AuditEntry &entry)
{
    if (entry.has_time())
        return;
    const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    *entry.mutable_time() = TimeUtil::MicrosecondsToTimestamp(now.time_since_epoch().count());
}

std::string auditHash(const std::string &previousHash, const v1::AuditEntry &entry)
{
    std::string text;
    const auto add = [&text](const std::string &part) { fmt::format_to(std::back_inserter(text), "{}:{},", part.size(), part); };
    add(previousHash);
    add(std::to_string(entry.sequence()));
    add(std::to_string(TimeUtil::TimestampToMicroseconds(entry.time())));
    for (const std::string *part : {&entry.account(), &entry.method(), &entry.resource(), &entry.result(),
                                    &entry.request_json(), &entry.request_id(), &entry.peer()})
        add(*part);
    return sha256Hex(text);
}

Result<void> AuditTrail::append(v1::AuditEntry entry)
{
    stampAuditEntry(entry);
    Pending pending{std::move(entry), {}, false};
    std::unique_lock lock(m_mutex);
    m_pending.push_back(&pending);
    // Whoever finds nobody writing writes for all who wait.
    while (!pending.isDone) {
        if (m_isWriting) {
            m_changed.wait(lock);
            continue;
        }
        m_isWriting = true;
        std::vector<Pending *> batch;
        batch.swap(m_pending);
        lock.unlock();
        appendTogether(batch);
        lock.lock();
        m_isWriting = false;
        for (Pending *done : batch)
            done->isDone = true;
        m_changed.notify_all();
    }
    return std::move(pending.result);
}

void AuditTrail::appendTogether(const std::vector<Pending *> &batch)
{
    std::vector<v1::AuditEntry> entries;
    entries.reserve(batch.size());
    for (Pending *pending : batch)
        entries.push_back(std::move(pending->entry));
    const auto appended = m_store.append(entries, linkAuditEntries);
    for (Pending *pending : batch)
        pending->result = appended;
}

Result<AuditTrail::Page> AuditTrail::list(int pageSize, const std::string &pageToken, const std::string &resource)
{
    constexpr int kDefaultPage = 100, kMaxPage = 1000;
    if (pageSize < 0)
        return failField("page_size", "must be 1 to 1,000, or 0 for 100");
    std::int64_t before = std::numeric_limits<std::int64_t>::max();
    if (!pageToken.empty()) {
        const char *end = pageToken.data() + pageToken.size();
        const auto parsed = std::from_chars(pageToken.data(), end, before);
        if (parsed.ec != std::errc() || parsed.ptr != end)
            return failField("page_token", "is not one that this method gave");
    }
    const int limit = pageSize == 0 ? kDefaultPage : std::min(pageSize, kMaxPage);
    auto entries = m_store.list(before, limit + 1, resource);
    if (!entries)
        return passOn(entries);
    Page page{std::move(*entries), {}};
    if (page.entries.size() > static_cast<std::size_t>(limit)) {
        page.entries.pop_back();
        page.nextPageToken = std::to_string(page.entries.back().sequence());
    }
    return page;
}

Result<AuditTrail::Verdict> AuditTrail::verify()
{
    Verdict verdict;
    AuditHead head;
    const auto read = m_store.each([&](const v1::AuditEntry &entry) {
        ++verdict.entryCount;
        const bool fits = entry.sequence() == head.sequence + 1 && entry.hash() == auditHash(head.hash, entry);
        if (!fits && verdict.intact) {
            verdict.intact = false;
            verdict.brokenSequence = entry.sequence();
        }
        head = {entry.sequence(), entry.hash()};
    });
    if (!read)
        return passOn(read);
    return verdict;
}

} // namespace wheelhouse::access
