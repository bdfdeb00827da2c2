#pragma once

#include <chrono>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

namespace wheelhouse::devices {

// How often one address may be wrong: `kBurst` times, and once more every
// `kRefill`. Any thread. Bound: `kMaxPeers` addresses; the one that was wrong
// longest ago is forgotten for a new one.
class PeerLimiter {
public:
    using Time = std::chrono::steady_clock::time_point;
    static constexpr int kBurst = 10;
    static constexpr std::chrono::seconds kRefill{6};
    static constexpr std::size_t kMaxPeers = 10'000;

    // How long `peer` (gRPC's name of it) has to wait; 0 if it may go on.
    std::chrono::seconds wait(const std::string &peer, Time now);
    // It was wrong.
    void note(const std::string &peer, Time now);
    std::size_t size() const;

private:
    struct Peer {
        double tokens = kBurst;
        Time time;
        std::list<std::string>::iterator order;
    };

    mutable std::mutex m_mutex;
    std::unordered_map<std::string, Peer> m_peers;
    // The address that was wrong longest ago is the first.
    std::list<std::string> m_order;
};

// `10.0.0.7` of `ipv4:10.0.0.7:40312`; of IPv6 the first 64 bits, which is what
// one network has; the whole text of anything else.
std::string addressOfPeer(const std::string &peer);

} // namespace wheelhouse::devices
