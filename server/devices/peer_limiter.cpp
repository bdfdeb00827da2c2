#include "server/devices/peer_limiter.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <arpa/inet.h>

namespace wheelhouse::devices {

namespace {

double refilled(double tokens, PeerLimiter::Time since, PeerLimiter::Time now)
{
    const double gained = std::chrono::duration<double>(now - since).count()
        / std::chrono::duration<double>(PeerLimiter::kRefill).count();
    return std::min<double>(PeerLimiter::kBurst, tokens + std::max(0.0, gained));
}

} // namespace

std::string addressOfPeer(const std::string &peer)
{
    const auto colon = peer.rfind(':');
    if (peer.starts_with("ipv4:") && colon > 4)
        return peer.substr(5, colon - 5);
    if (!peer.starts_with("ipv6:"))
        return peer;
    // `ipv6:[::1]:40312`, its brackets percent-encoded by some versions of gRPC.
    std::string address = peer.substr(5, colon - 5);
    for (const std::string_view bracket : {"%5B", "%5D", "[", "]"}) {
        for (auto at = address.find(bracket); at != std::string::npos; at = address.find(bracket))
            address.erase(at, bracket.size());
    }
    address = address.substr(0, address.find('%'));
    in6_addr bytes{};
    if (::inet_pton(AF_INET6, address.c_str(), &bytes) != 1)
        return peer;
    std::fill(std::begin(bytes.s6_addr) + 8, std::end(bytes.s6_addr), 0);
    char text[INET6_ADDRSTRLEN] = {};
    ::inet_ntop(AF_INET6, &bytes, text, sizeof text);
    return text;
}

std::chrono::seconds PeerLimiter::wait(const std::string &peer, Time now)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_peers.find(addressOfPeer(peer));
    if (found == m_peers.end())
        return std::chrono::seconds(0);
    const double tokens = refilled(found->second.tokens, found->second.time, now);
    if (tokens >= 1)
        return std::chrono::seconds(0);
    return std::chrono::seconds(
        std::max<long>(1, std::lround(std::ceil((1 - tokens) * static_cast<double>(kRefill.count())))));
}

void PeerLimiter::note(const std::string &peer, Time now)
{
    const std::lock_guard lock(m_mutex);
    const std::string address = addressOfPeer(peer);
    auto found = m_peers.find(address);
    if (found == m_peers.end()) {
        if (m_peers.size() >= kMaxPeers) {
            m_peers.erase(m_order.front());
            m_order.pop_front();
        }
        found = m_peers.emplace(address, Peer{kBurst, now, m_order.insert(m_order.end(), address)}).first;
    }
    auto &known = found->second;
    known.tokens = std::max(0.0, refilled(known.tokens, known.time, now) - 1);
    known.time = now;
    m_order.splice(m_order.end(), m_order, known.order);
}

std::size_t PeerLimiter::size() const
{
    const std::lock_guard lock(m_mutex);
    return m_peers.size();
}

} // namespace wheelhouse::devices
