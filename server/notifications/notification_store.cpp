#include "server/notifications/notification_store.h"

#include <charconv>
#include <string_view>

namespace wheelhouse::notifications {

namespace {

constexpr std::string_view kPrefix = "notificationDeliveries/";

} // namespace

std::int64_t deliveryNumber(const std::string &name)
{
    std::int64_t number = 0;
    if (!name.starts_with(kPrefix))
        return 0;
    const auto read = std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), number);
    return read.ec == std::errc() && read.ptr == name.data() + name.size() && number > 0 ? number : 0;
}

std::string deliveryName(std::int64_t number)
{
    return std::string(kPrefix) + std::to_string(number);
}

} // namespace wheelhouse::notifications
