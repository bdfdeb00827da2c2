#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "wheelhouse/v1/watch.pb.h"

namespace wheelhouse::live {

// How well each outside source is seen, for the marks of watch streams.
// Threads: any. Bound: one entry a source.
class SourceBoard {
public:
    void set(const v1::SourceState &state);
    void remove(const std::string &name);
    // Empty state when unknown.
    v1::SourceState get(const std::string &name) const;
    std::vector<v1::SourceState> all() const;
    // Changes with every set() that changed the state or its reason.
    std::uint64_t version() const;

private:
    mutable std::mutex m_mutex;
    std::map<std::string, v1::SourceState> m_states;
    std::uint64_t m_version = 0;
};

} // namespace wheelhouse::live
