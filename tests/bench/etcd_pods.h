#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/control_plane.h"

namespace wheelhouse::bench {

// Pods of realistic size in a control plane of a bench's own, written straight
// into its etcd: as many and as fast as no chain of controllers writes them.
// All are copies of one that the API server made; its watchers see each change
// like any other. One thread at a time.
class EtcdPods {
public:
    explicit EtcdPods(const test::ControlPlane &plane);
    ~EtcdPods();

    // Pods 0 to `count`, and nodes for them; `change(…, 0)` of each.
    void fill(std::size_t count);
    // Shows each of these pods with so many restarts above kLeast, at most
    // 100,000,000: by that number a change is recognised.
    static constexpr std::int64_t kLeast = 1 << 21;
    using Change = std::pair<std::size_t, std::int64_t>;
    void change(const std::vector<Change> &changes);

    std::size_t podBytes() const { return m_template.size(); }
    // In the namespace `default`.
    static std::string podName(std::size_t number);

private:
    std::string call(const char *path, const std::string &body);
    void put(const std::vector<std::pair<std::string, std::string>> &values);
    std::string pod(std::size_t number, std::int64_t restarts) const;

    struct Connection;
    std::unique_ptr<Connection> m_connection;
    std::string m_template;
    std::vector<std::size_t> m_names;
    std::vector<std::size_t> m_uids;
    std::vector<std::size_t> m_restarts;
};

} // namespace wheelhouse::bench
