#include "server/devices/device_name.h"

#include "core/identifier.h"

namespace wheelhouse::devices {

namespace {

constexpr std::string_view kProducts = "products/";
constexpr std::string_view kDevices = "/devices/";
constexpr std::size_t kMaxSerial = 64;
constexpr std::size_t kMaxProduct = 40;

bool isAlphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

} // namespace

std::optional<std::string> serialProblem(std::string_view serial)
{
    if (serial.empty())
        return "must be set: 1 to 64 of A-Z, a-z, 0-9, dash, underscore and dot";
    if (serial.size() > kMaxSerial)
        return fmt::format("has {} characters, at most {} are allowed", serial.size(), kMaxSerial);
    bool hasAlphanumeric = false;
    for (const char c : serial) {
        if (isAlphanumeric(c))
            hasAlphanumeric = true;
        else if (c != '-' && c != '_' && c != '.')
            return "may hold A-Z, a-z, 0-9, dash, underscore and dot only";
    }
    if (!hasAlphanumeric)
        return "must hold a letter or a digit";
    return std::nullopt;
}

Result<std::string> parseProductName(std::string_view name, const std::string &field, bool wildcard)
{
    if (name.starts_with(kProducts)) {
        const std::string_view id = name.substr(kProducts.size());
        if ((wildcard && id == "-") || isResourceId(id, kMaxProduct))
            return std::string(id);
    }
    return failField(field, wildcard ? "must be products/{product}, or products/- for all"
                                     : "must be products/{product}");
}

Result<DeviceName> DeviceName::parse(std::string_view name, const std::string &field)
{
    const auto devices = name.find(kDevices);
    if (!name.starts_with(kProducts) || devices == std::string_view::npos)
        return failField(field, "must be products/{product}/devices/{serial}");
    const std::string_view product = name.substr(kProducts.size(), devices - kProducts.size());
    const std::string_view serial = name.substr(devices + kDevices.size());
    if (!isResourceId(product, kMaxProduct) || serialProblem(serial))
        return failField(field, "must be products/{product}/devices/{serial}");
    return DeviceName{std::string(product), std::string(serial)};
}

std::optional<DeviceName> DeviceName::parseKey(std::string_view key)
{
    const auto slash = key.find('/');
    if (slash == std::string_view::npos)
        return std::nullopt;
    const std::string_view product = key.substr(0, slash);
    const std::string_view serial = key.substr(slash + 1);
    if (!isResourceId(product, kMaxProduct) || serialProblem(serial))
        return std::nullopt;
    return DeviceName{std::string(product), std::string(serial)};
}

std::string DeviceName::toString() const
{
    return nameOfKey(key());
}

std::string DeviceName::key() const
{
    return product + "/" + serial;
}

std::string nameOfKey(std::string_view key)
{
    const auto slash = key.find('/');
    std::string name(kProducts);
    name += key.substr(0, slash);
    name += kDevices;
    name += key.substr(slash + 1);
    return name;
}

std::string keyOfName(std::string_view name)
{
    const auto devices = name.find(kDevices);
    std::string key(name.substr(kProducts.size(), devices - kProducts.size()));
    key += '/';
    key += name.substr(devices + kDevices.size());
    return key;
}

google::protobuf::Timestamp toTimestamp(Clock::time_point time)
{
    const auto nanos = std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
    google::protobuf::Timestamp timestamp;
    timestamp.set_seconds(nanos / 1'000'000'000);
    timestamp.set_nanos(static_cast<std::int32_t>(nanos % 1'000'000'000));
    return timestamp;
}

Clock::time_point fromTimestamp(const google::protobuf::Timestamp &timestamp)
{
    return Clock::time_point(std::chrono::duration_cast<Clock::duration>(
        std::chrono::seconds(timestamp.seconds()) + std::chrono::nanoseconds(timestamp.nanos())));
}

} // namespace wheelhouse::devices
