#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/devices/device_name.h"
#include "wheelhouse/v1/devices.pb.h"
#include "wheelhouse/v1/products.pb.h"

namespace wheelhouse::devices {

// When a pattern is one, and when it has ended.
struct FindingRules {
    // Times that belong together, and silence after which a finding ends.
    std::chrono::seconds window{300};
    // The same for keep-alives, whose ends are hours apart.
    std::chrono::seconds keepAliveWindow{3600};
    // Back that soon after its keep-alive ended a session, the device was there.
    std::chrono::seconds atOnce{10};
    std::size_t takeOvers = 3;
    std::size_t connections = 6;
    std::size_t keepAliveEnds = 3;
    std::chrono::seconds clockTolerance{300};
    // A clock does not mend itself while its device is off line.
    std::chrono::seconds clockWindow{86'400};
};

// What is wrong with how one device connects and what it sends, recognised from
// what happens to it: findings begin, count, and end when their cause has been
// away for a while.
//
// A plain value without a clock or a lock. Bound: one entry a kind, and a few
// times of connections; made for devices to which something happens.
class DeviceFindings {
public:
    using Kind = v1::Finding::Kind;

    explicit DeviceFindings(const FindingRules &rules) : m_rules(&rules) {}

    // A new session of a device that was not there.
    void connected(Clock::time_point time, int keepAliveSeconds);
    // A session that put out another; `address` is the newer one's.
    void tookOver(Clock::time_point time, const std::string &address);
    // Its keep-alive ended a session.
    void timedOut(Clock::time_point time);
    // Everything else that is seen by itself; `detail` of the latest is shown.
    void note(Kind kind, Clock::time_point time, std::int64_t count, const std::string &detail);
    // The device's clock against ours; whether that changed something.
    bool compareClock(Clock::time_point ours, Clock::time_point its);
    // The cause is known to be gone.
    bool end(Kind kind);

    // Ends what has not been seen for its time; whether something has ended.
    bool expire(Clock::time_point now);
    // When expire() may have something to do; nothing where nothing is found.
    std::optional<Clock::time_point> nextEnd() const;
    // Nothing is found, and no time is kept that could become something.
    bool isEmpty(Clock::time_point now) const;

    // Puts them into a device in place of those that were there; kinds that are
    // found elsewhere (KIND_CREDENTIAL_EXPIRING) stay.
    void show(v1::Device &device) const;

private:
    struct Found {
        Kind kind = v1::Finding::KIND_UNSPECIFIED;
        Clock::time_point since;
        Clock::time_point last;
        std::int64_t count = 0;
        std::string detail;
    };
    // The latest times of something.
    template <std::size_t N> struct Latest {
        std::array<Clock::time_point, N> times{};
        std::size_t next = 0;

        void add(Clock::time_point time)
        {
            times[next] = time;
            next = (next + 1) % N;
        }
        // The first of the latest `count` where all are later than `after`.
        std::optional<Clock::time_point> first(std::size_t count, Clock::time_point after) const
        {
            const auto time = times[(next + N - count) % N];
            return time > after ? std::optional(time) : std::nullopt;
        }
        Clock::time_point newest() const { return times[(next + N - 1) % N]; }
    };

    Found *find(Kind kind);
    void begin(Kind kind, Clock::time_point since, Clock::time_point last, std::int64_t count, std::string detail);
    std::chrono::seconds quietOf(Kind kind) const;
    std::string textOf(const Found &found) const;

    const FindingRules *m_rules;
    std::vector<Found> m_found;
    Latest<6> m_connections;
    Latest<3> m_takeOvers;
    Latest<3> m_keepAliveEnds;
    Clock::time_point m_timedOutAt;
    int m_keepAliveSeconds = 0;
};

// Puts one finding into a device, or takes its kind away: worst first. For
// those who find something elsewhere.
void setFinding(v1::Device &device, v1::Finding finding);
bool removeFinding(v1::Device &device, v1::Finding::Kind kind);

// `Identity used twice`: a finding in the few words of `Device.care`.
std::string careWordsOf(v1::Finding::Kind kind);

// What the device needs: its product's words, then its findings'.
void updateCare(v1::Device &device, const v1::Product *product);

} // namespace wheelhouse::devices
