#include "app/fleetsim/simulated_device.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

namespace wheelhouse::fleetsim {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kSeenKept = 32;
constexpr std::chrono::hours kWrongClock(24 * 3650);

struct NamedFault {
    std::string_view name;
    Fault fault;
};
constexpr std::array kFaults{
    NamedFault{"flapping", Fault::Flapping},     NamedFault{"duplicate", Fault::Duplicate},
    NamedFault{"paper-out", Fault::PaperOut},    NamedFault{"late-ack", Fault::LateAck},
    NamedFault{"wrong-clock", Fault::WrongClock}, NamedFault{"bad-json", Fault::BadJson},
    NamedFault{"weak-signal", Fault::WeakSignal}, NamedFault{"busy-once", Fault::BusyOnce},
};

double rounded(double value)
{
    return std::round(value * 10) / 10;
}

std::int64_t epochSeconds()
{
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

} // namespace

std::optional<Fault> parseFault(std::string_view name)
{
    for (const auto &entry : kFaults) {
        if (entry.name == name)
            return entry.fault;
    }
    return std::nullopt;
}

std::string faultNames()
{
    std::string names;
    for (const auto &entry : kFaults)
        names += (names.empty() ? "" : ", ") + std::string(entry.name);
    return names;
}

SimulatedDevice::SimulatedDevice(std::string product, std::uint32_t seed, std::set<Fault> faults)
    : m_product(std::move(product)), m_random(seed), m_faults(std::move(faults))
{
    constexpr std::array kFirmware{"1.4.2", "1.4.2", "1.4.2", "1.5.0", "1.3.9"};
    m_firmware = kFirmware[static_cast<std::size_t>(random(kFirmware.size()))];
    m_uptimeSeconds = 600 + random(900'000);
    m_values["signal"] = static_cast<double>(has(Fault::WeakSignal) ? -88 - random(6) : -48 - random(24));
    if (m_product == "speaker") {
        m_values["volume"] = std::int64_t(60 + random(40));
        m_values["muted"] = false;
        m_values["battery"] = 55.0 + random(45);
        m_values["charging"] = random(2) == 0;
        m_values["sim_data"] = has(Fault::PaperOut) ? 0.4 : 80.0 + random(400);
        m_values["codec"] = std::string("ok");
        m_values["announced"] = std::int64_t(random(4000));
    } else if (m_product == "scanbox") {
        m_values["camera"] = std::string(has(Fault::PaperOut) ? "blocked" : "ok");
        m_values["light"] = std::int64_t(30 + random(50));
        m_values["clock_offset"] = 0.2;
        m_values["scans"] = std::int64_t(random(9000));
        m_values["misreads"] = std::int64_t(random(40));
    } else {
        m_values["paper"] = std::string(has(Fault::PaperOut) ? "out" : "ok");
        m_values["cover"] = std::string("closed");
        m_values["cutter"] = std::string("ok");
        m_values["head_temperature"] = 30.0 + random(12);
        m_values["queue"] = std::int64_t(0);
        m_values["printed"] = std::int64_t(random(20000));
    }
}

double SimulatedDevice::walk(const char *key, double step, double low, double high)
{
    std::uniform_real_distribution<double> change(-step, step);
    auto &value = std::get<double>(m_values[key]);
    value = std::clamp(value + change(m_random), low, high);
    return value;
}

void SimulatedDevice::drift(std::chrono::seconds passed)
{
    m_uptimeSeconds += static_cast<double>(passed.count());
    if (has(Fault::WeakSignal))
        walk("signal", 2, -98, -82);
    else
        walk("signal", 2, -76, -42);
    if (m_product == "speaker") {
        walk("battery", 1.5, 12, 100);
        if (random(4) == 0) {
            std::get<std::int64_t>(m_values["announced"]) += 1;
            m_values["last_announcement"] = "payment received, " + std::to_string(1 + random(90)) + "."
                + std::to_string(10 + random(90));
        }
    } else if (m_product == "scanbox") {
        walk("clock_offset", 0.3, -5, 5);
        if (random(3) == 0) {
            std::get<std::int64_t>(m_values["scans"]) += 1;
            m_values["last_scan"] = "pay code …" + std::to_string(1000 + random(9000));
        }
    } else {
        walk("head_temperature", 2, 24, 58);
        auto &queue = std::get<std::int64_t>(m_values["queue"]);
        if (has(Fault::PaperOut)) {
            queue = std::min<std::int64_t>(queue + random(3), 40);
        } else {
            std::get<std::int64_t>(m_values["printed"]) += queue;
            queue = random(5) == 0 ? random(3) : 0;
            m_values["paper"] = std::string(random(200) == 0 ? "low" : "ok");
        }
    }
}

SimulatedDevice::Message SimulatedDevice::state() const
{
    Message message;
    message.leaf = "state";
    if (has(Fault::BadJson) && static_cast<long>(m_uptimeSeconds) % 2 == 0) {
        message.payload = "{\"signal\": -6";
        return message;
    }
    Json json;
    json["firmware"] = m_firmware;
    json["time"] = epochSeconds() - (has(Fault::WrongClock) ? std::chrono::seconds(kWrongClock).count() : 0);
    json["uptime"] = static_cast<std::int64_t>(m_uptimeSeconds);
    for (const auto &[key, value] : m_values) {
        if (const auto *number = std::get_if<double>(&value)) {
            const bool whole = key == "signal" || key == "battery";
            if (whole)
                json[key] = static_cast<std::int64_t>(std::lround(*number));
            else
                json[key] = rounded(*number);
        } else {
            std::visit([&, k = key](const auto &held) { json[k] = held; }, value);
        }
    }
    if (m_appliedVersion > 0)
        json["applied_version"] = m_appliedVersion;
    message.payload = json.dump();
    return message;
}

std::vector<SimulatedDevice::Message> SimulatedDevice::handle(std::string_view leaf, std::string_view payload)
{
    if (leaf == "command")
        return handleCommand(payload);
    if (leaf == "desired")
        return handleDesired(payload);
    return {};
}

std::vector<SimulatedDevice::Message> SimulatedDevice::handleCommand(std::string_view payload)
{
    const Json json = Json::parse(payload, nullptr, false);
    if (!json.is_object() || !json.contains("id") || !json["id"].is_string() || !json.contains("command"))
        return {};
    const std::string id = json["id"];
    const auto answer = [&](const char *state, std::chrono::milliseconds delay, const std::string &reason = {}) {
        Json ack;
        ack["id"] = id;
        ack["state"] = state;
        if (!reason.empty())
            ack["reason"] = reason;
        return Message{"ack", ack.dump(), delay};
    };
    using std::chrono::milliseconds;
    if (std::find(m_seen.begin(), m_seen.end(), id) != m_seen.end())
        return {answer("done", milliseconds(20))};
    if (json.contains("expires") && json["expires"].is_number() && json["expires"] < epochSeconds())
        return {};
    m_seen.push_back(id);
    if (m_seen.size() > kSeenKept)
        m_seen.pop_front();
    std::map<std::string, Value> parameters;
    if (json.contains("parameters") && json["parameters"].is_object()) {
        for (const auto &[key, value] : json["parameters"].items()) {
            if (value.is_boolean())
                parameters[key] = value.get<bool>();
            else if (value.is_number())
                parameters[key] = value.get<double>();
            else if (value.is_string())
                parameters[key] = value.get<std::string>();
        }
    }
    if (has(Fault::LateAck)) {
        switch (random(3)) {
        case 0: return {};
        case 1: return {answer("done", std::chrono::minutes(2))};
        default: return {answer("acknowledged", milliseconds(50)), answer("done", milliseconds(300)),
                         answer("done", milliseconds(320))};
        }
    }
    const bool busy = has(Fault::BusyOnce) && !std::exchange(m_wasBusy, true);
    const std::string problem = busy ? "busy with a customer" : perform(json["command"], parameters);
    std::vector<Message> messages{answer("acknowledged", milliseconds(20 + random(60)))};
    const milliseconds end(300 + random(900));
    messages.push_back(problem.empty() ? answer("done", end) : answer("failed", end, problem));
    Message news = state();
    news.delay = end + milliseconds(50);
    messages.push_back(std::move(news));
    return messages;
}

std::string SimulatedDevice::perform(const std::string &command, const std::map<std::string, Value> &parameters)
{
    if (command == "reboot") {
        m_uptimeSeconds = 0;
        return {};
    }
    if (m_product == "printer") {
        if (command == "clear_queue")
            m_values["queue"] = std::int64_t(0);
        const bool prints = command == "test_print" || command == "print_text" || command == "feed";
        if (prints && m_values["paper"] == Value(std::string("out")))
            return "no paper";
        if (prints)
            std::get<std::int64_t>(m_values["printed"]) += 1;
    } else if (m_product == "speaker") {
        if (command == "set_volume" && parameters.contains("volume"))
            m_values["volume"] = static_cast<std::int64_t>(std::get<double>(parameters.at("volume")));
        if (command == "say_amount" && parameters.contains("amount")) {
            std::get<std::int64_t>(m_values["announced"]) += 1;
            Json amount = rounded(std::get<double>(parameters.at("amount")));
            m_values["last_announcement"] = "payment received, " + amount.dump();
        }
    } else if (m_product == "scanbox" && command == "sync_clock") {
        m_values["clock_offset"] = 0.0;
    }
    return {};
}

std::vector<SimulatedDevice::Message> SimulatedDevice::handleDesired(std::string_view payload)
{
    const Json json = Json::parse(payload, nullptr, false);
    if (!json.is_object() || !json.contains("version") || !json["version"].is_number_integer()
        || !json.contains("desired") || !json["desired"].is_object())
        return {};
    // The same, or an older one: it has been applied already.
    if (json["version"].get<std::int64_t>() <= m_appliedVersion)
        return {};
    m_appliedVersion = json["version"];
    m_desired.clear();
    for (const auto &[key, value] : json["desired"].items()) {
        if (value.is_boolean())
            m_desired[key] = value.get<bool>();
        else if (value.is_number())
            m_desired[key] = value.get<double>();
        else if (value.is_string())
            m_desired[key] = value.get<std::string>();
        // Reported as applied where it is a reported value too.
        const auto own = m_values.find(key);
        if (own != m_values.end() && std::holds_alternative<std::int64_t>(own->second) && value.is_number())
            own->second = value.get<std::int64_t>();
    }
    Message news = state();
    news.delay = std::chrono::milliseconds(200 + random(400));
    return {std::move(news)};
}

std::chrono::seconds SimulatedDevice::reportInterval(std::chrono::seconds usual) const
{
    const auto wanted = m_desired.find("report_interval");
    if (wanted == m_desired.end() || !std::holds_alternative<double>(wanted->second))
        return usual;
    return std::chrono::seconds(std::clamp(static_cast<int>(std::get<double>(wanted->second)), 1, 3600));
}

} // namespace wheelhouse::fleetsim
