#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "server/clusters/objects/object_tables.h"

namespace wheelhouse::clusters {

// The kinds that each cluster has, as they were read.
struct KindList {
    std::vector<v1::ObjectKind> kinds;
    std::vector<v1::ObjectKindFailure> failures;
    int omitted = 0;
    std::chrono::system_clock::time_point readTime;
};

// Which kinds clusters have. What was read is kept for kKept, and read anew
// when a CustomResourceDefinition changed meanwhile; where those may not be
// watched, after kKeptUnwatched.
//
// Threads: any; get() may wait for the API server. Ownership: app/, with the
// tables. Bound: kMaxLists lists, the longest unused goes first.
class KindCatalogue {
public:
    static constexpr std::chrono::minutes kKept{5};
    static constexpr std::chrono::seconds kKeptUnwatched{20};
    static constexpr std::size_t kMaxLists = 64;

    KindCatalogue(ObjectSource &source, ObjectTables &tables) : m_source(source), m_tables(tables) {}

    // `nameSpace`: where the permissions are those of; empty for all.
    Result<std::shared_ptr<const KindList>> get(const std::string &cluster, const std::string &nameSpace = {},
                                                bool refresh = false);
    // One kind, by any of its names; read anew before it is said not to be there.
    Result<v1::ObjectKind> find(const std::string &cluster, const std::string &given);

private:
    struct Entry {
        std::shared_ptr<const KindList> list;
        std::chrono::steady_clock::time_point read;
        std::chrono::steady_clock::time_point used;
        // Of the CustomResourceDefinitions, while this is kept.
        ObjectTables::Lease definitions;
        std::uint64_t definitionsRevision = 0;
        // A definition had just changed: the API server serves it a little later.
        bool readAgain = false;
    };

    static bool isFresh(const Entry &entry);

    ObjectSource &m_source;
    ObjectTables &m_tables;
    std::mutex m_mutex;
    std::map<std::pair<std::string, std::string>, Entry> m_entries;
};

} // namespace wheelhouse::clusters
