#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace wheelhouse::fleetsim {

// What can go wrong with a share of the fleet.
enum class Fault {
    // Connects and loses the connection again and again.
    Flapping,
    // Two clients with one identity.
    Duplicate,
    // The printer's paper runs out, the speaker's SIM, the scanner's sight.
    PaperOut,
    // Acknowledges after its time is up, or twice, or never.
    LateAck,
    // Its clock is ten years off.
    WrongClock,
    // Sends what is no JSON.
    BadJson,
    // Signal at the edge.
    WeakSignal,
    // Refuses the first command it gets, and does the next.
    BusyOnce,
};

// `flapping`, `duplicate`, …; nothing if there is none of that name.
std::optional<Fault> parseFault(std::string_view name);
std::string faultNames();

// What a device is inside: its values, which drift as real ones do, and what
// it does when told something. Knows no network; one thread.
class SimulatedDevice {
public:
    struct Message {
        // `state`, `event` or `ack`.
        std::string leaf;
        std::string payload;
        std::chrono::milliseconds delay{0};
    };

    SimulatedDevice(std::string product, std::uint32_t seed, std::set<Fault> faults);

    // Lets time pass between two reports.
    void drift(std::chrono::seconds passed);
    Message state() const;
    // What it answers to `down/command` and `down/desired`.
    std::vector<Message> handle(std::string_view leaf, std::string_view payload);
    bool has(Fault fault) const { return m_faults.contains(fault); }
    // Seconds; people can change it by what they desire of the device.
    std::chrono::seconds reportInterval(std::chrono::seconds usual) const;

private:
    using Value = std::variant<bool, std::int64_t, double, std::string>;

    std::vector<Message> handleCommand(std::string_view payload);
    std::vector<Message> handleDesired(std::string_view payload);
    // Why it cannot, or nothing.
    std::string perform(const std::string &command, const std::map<std::string, Value> &parameters);
    double walk(const char *key, double step, double low, double high);
    int random(int below) { return static_cast<int>(m_random() % static_cast<std::uint32_t>(below)); }

    std::string m_product;
    std::mt19937 m_random;
    std::set<Fault> m_faults;
    std::string m_firmware;
    std::map<std::string, Value> m_values;
    std::map<std::string, Value> m_desired;
    std::int64_t m_appliedVersion = 0;
    double m_uptimeSeconds = 0;
    bool m_wasBusy = false;
    // Ids of the latest commands: one that comes twice is done once.
    std::deque<std::string> m_seen;
};

} // namespace wheelhouse::fleetsim
