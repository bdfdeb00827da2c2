#include "server/clusters/objects/object_tables.h"

#include <algorithm>

#include <fmt/format.h>
#include <pthread.h>

#include "server/clusters/objects/kind_names.h"

namespace wheelhouse::clusters {

ObjectTables::ObjectTables(ObjectSource &source, std::chrono::milliseconds idle)
    : m_source(source), m_idle(idle), m_state(std::make_shared<State>()), m_thread([this] { run(); })
{
}

ObjectTables::~ObjectTables()
{
    stop();
}

void ObjectTables::stop()
{
    std::map<std::string, std::shared_ptr<Entry>> entries;
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->stopping = true;
        entries.swap(m_state->entries);
    }
    m_state->changed.notify_all();
    for (const auto &[key, entry] : entries) {
        entry->watch.reset();
        entry->table->end();
    }
    if (m_thread.joinable())
        m_thread.join();
}

ObjectTables::Lease ObjectTables::leaseOf(const std::shared_ptr<State> &state, const std::shared_ptr<Entry> &entry)
{
    ++entry->leases;
    return {entry->table.get(), [state, entry](ObjectTable *) {
                const std::lock_guard lock(state->mutex);
                if (--entry->leases == 0)
                    entry->idleSince = std::chrono::steady_clock::now();
            }};
}

Result<ObjectTables::Lease> ObjectTables::open(const ObjectScope &scope)
{
    if (!hasVerb(scope.kind, "list") || !hasVerb(scope.kind, "watch")) {
        return fail(ErrorCode::Unimplemented,
                    fmt::format("the API server does not list and watch {}", scope.kind.resource()));
    }
    const std::string key = fmt::format("{} {} {} {}", scope.cluster, scope.kind.resource(), scope.kind.version(), scope.nameSpace);
    // Ended after the lock is given back: that waits.
    struct Ending {
        std::shared_ptr<Entry> entry;
        ~Ending()
        {
            if (entry) {
                entry->watch.reset();
                entry->table->end();
            }
        }
    } ending;
    const std::lock_guard lock(m_state->mutex);
    if (m_state->stopping)
        return fail(ErrorCode::Unavailable, "the server is stopping");
    if (const auto found = m_state->entries.find(key); found != m_state->entries.end()) {
        if (!found->second->watch->isOrphaned())
            return leaseOf(m_state, found->second);
        ending.entry = std::move(found->second);
        m_state->entries.erase(found);
    }
    if (m_state->entries.size() >= kMaxTables) {
        return fail(ErrorCode::ResourceExhausted,
                    fmt::format("{} kinds are looked at already, which is the most; close some", kMaxTables));
    }
    auto entry = std::make_shared<Entry>();
    entry->table = std::make_shared<ObjectTable>(scope);
    auto watch = m_source.watch(scope, entry->table);
    if (!watch)
        return passOn(watch);
    entry->watch = std::move(*watch);
    m_state->entries.emplace(key, entry);
    return leaseOf(m_state, entry);
}

std::size_t ObjectTables::size() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->entries.size();
}

void ObjectTables::run()
{
    pthread_setname_np(pthread_self(), "object-tables");
    const auto pause = std::clamp<std::chrono::milliseconds>(m_idle / 4, std::chrono::milliseconds(20), std::chrono::seconds(1));
    std::unique_lock lock(m_state->mutex);
    while (!m_state->stopping) {
        m_state->changed.wait_for(lock, pause);
        const auto now = std::chrono::steady_clock::now();
        std::vector<std::shared_ptr<Entry>> ended;
        std::erase_if(m_state->entries, [&](const auto &each) {
            const auto &entry = each.second;
            const bool ends = (entry->leases == 0 && now - entry->idleSince >= m_idle) || entry->watch->isOrphaned();
            if (ends)
                ended.push_back(entry);
            return ends;
        });
        // Ending a watch waits for its thread.
        lock.unlock();
        for (const auto &entry : ended) {
            entry->watch.reset();
            entry->table->end();
        }
        ended.clear();
        lock.lock();
    }
}

} // namespace wheelhouse::clusters
