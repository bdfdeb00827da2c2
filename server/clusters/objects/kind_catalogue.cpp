#include "server/clusters/objects/kind_catalogue.h"

#include <algorithm>

#include "server/clusters/objects/kind_names.h"

namespace wheelhouse::clusters {

namespace {

using Clock = std::chrono::steady_clock;

// The API server serves a new definition some time after it has it.
constexpr std::chrono::seconds kEstablishing{3};

} // namespace

bool KindCatalogue::isFresh(const Entry &entry)
{
    const auto age = Clock::now() - entry.read;
    const bool watched = entry.definitions && entry.definitions->hasSettled() && !entry.definitions->refusal();
    if (!watched)
        return age < kKeptUnwatched;
    if (entry.readAgain && age > kEstablishing)
        return false;
    return entry.definitions->rows.revision() == entry.definitionsRevision && age < kKept;
}

Result<std::shared_ptr<const KindList>> KindCatalogue::get(const std::string &cluster, const std::string &nameSpace,
                                                           bool refresh)
{
    const auto key = std::pair(cluster, nameSpace);
    ObjectTables::Lease definitions;
    std::uint64_t revision = 0;
    bool changed = false;
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_entries, [&](const auto &each) { return Clock::now() - each.second.used > kKept; });
        const auto found = m_entries.find(key);
        if (found != m_entries.end()) {
            found->second.used = Clock::now();
            if (!refresh && isFresh(found->second))
                return found->second.list;
            definitions = found->second.definitions;
            changed = definitions && definitions->rows.revision() != found->second.definitionsRevision;
        }
    }
    if (definitions)
        revision = definitions->rows.revision();
    auto discovered = m_source.discover(cluster, nameSpace);
    if (!discovered)
        return passOn(discovered);
    auto list = std::make_shared<KindList>();
    list->kinds = std::move(discovered->kinds);
    list->failures = std::move(discovered->failures);
    list->omitted = discovered->omitted;
    list->readTime = std::chrono::system_clock::now();
    if (!definitions || definitions->hasEnded()) {
        definitions.reset();
        const auto kind = findKind(list->kinds, "customresourcedefinitions.apiextensions.k8s.io");
        if (kind && kind->permission() != v1::ObjectKind::PERMISSION_DENIED) {
            if (auto lease = m_tables.open({cluster, *kind, {}})) {
                definitions = std::move(*lease);
                // What is listed now was there when the kinds were read, or is a
                // change that makes them be read again.
                (void)definitions->waitSettled(std::chrono::seconds(3));
                revision = definitions->rows.revision();
            }
        }
    }
    const std::lock_guard lock(m_mutex);
    while (m_entries.size() >= kMaxLists && !m_entries.contains(key)) {
        m_entries.erase(std::min_element(m_entries.begin(), m_entries.end(), [](const auto &left, const auto &right) {
            return left.second.used < right.second.used;
        }));
    }
    Entry &entry = m_entries[key];
    entry.list = list;
    entry.read = Clock::now();
    entry.used = entry.read;
    entry.definitions = std::move(definitions);
    entry.definitionsRevision = revision;
    entry.readAgain = changed;
    return std::shared_ptr<const KindList>(std::move(list));
}

Result<v1::ObjectKind> KindCatalogue::find(const std::string &cluster, const std::string &given)
{
    auto list = get(cluster);
    if (!list)
        return passOn(list);
    auto kind = findKind((*list)->kinds, given);
    if (kind || std::chrono::system_clock::now() - (*list)->readTime < std::chrono::seconds(1))
        return kind;
    list = get(cluster, {}, true);
    if (!list)
        return passOn(list);
    return findKind((*list)->kinds, given);
}

} // namespace wheelhouse::clusters
