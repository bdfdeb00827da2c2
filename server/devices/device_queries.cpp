#include <algorithm>

#include "server/devices/device_order.h"
#include "server/devices/device_registry.h"

namespace wheelhouse::devices {

namespace {

constexpr int kDefaultPage = 100;
constexpr int kMaxPage = 1000;

// More than the most is the most (AIP-158).
Result<int> pageSize(int asked)
{
    if (asked < 0)
        return failField("page_size", "must be 1 to 1,000, or 0 for 100");
    return asked == 0 ? kDefaultPage : std::min(asked, kMaxPage);
}

} // namespace

Result<v1::Device> DeviceRegistry::getDevice(const v1::GetDeviceRequest &request) const
{
    if (auto parsed = DeviceName::parse(request.name()); !parsed)
        return passOn(parsed);
    const auto device = m_table.get(request.name());
    if (!device)
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", request.name()));
    return *device;
}

Result<DevicePredicate> DeviceRegistry::predicate(const std::string &parent, const std::string &filter) const
{
    const auto product = parseProductName(parent, "parent", true);
    if (!product)
        return passOn(product);
    auto compiled = compileDeviceFilter(filter);
    if (!compiled || *product == "-")
        return compiled;
    if (!m_catalog.find(*product))
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", parent));
    return DevicePredicate([prefix = parent + "/devices/", inner = std::move(*compiled)](const v1::Device &device) {
        return device.name().starts_with(prefix) && (!inner || inner(device));
    });
}

Result<v1::ListDevicesResponse> DeviceRegistry::listDevices(const v1::ListDevicesRequest &request) const
{
    const auto size = pageSize(request.page_size());
    if (!size)
        return passOn(size);
    const auto matches = predicate(request.parent(), request.filter());
    if (!matches)
        return passOn(matches);
    const auto order = DeviceOrder::parse(request.order_by());
    if (!order)
        return passOn(order);
    const std::string context = fmt::format("{}\n{}\n{}\n{}", request.parent(), request.filter(), request.order_by(),
                                            request.show_deleted());
    std::optional<DeviceOrder::Key> after;
    if (!request.page_token().empty()) {
        auto decoded = order->decode(request.page_token(), context);
        if (!decoded)
            return passOn(decoded);
        after = std::move(*decoded);
    }

    auto found = m_table.live().select(*matches);
    if (request.show_deleted()) {
        for (auto &device : m_table.retired()) {
            if (!*matches || (*matches)(*device))
                found.push_back(std::move(device));
        }
    }
    struct Row {
        DeviceOrder::Key key;
        DeviceTable::Device device;
    };
    std::vector<Row> rows;
    rows.reserve(found.size());
    for (auto &device : found) {
        Row row{order->keyOf(*device), device};
        if (!after || order->less(*after, row.key))
            rows.push_back(std::move(row));
    }
    const auto shown = std::min<std::size_t>(rows.size(), static_cast<std::size_t>(*size));
    std::partial_sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(shown), rows.end(),
                      [&](const Row &left, const Row &right) { return order->less(left.key, right.key); });

    v1::ListDevicesResponse response;
    response.set_total_size(static_cast<std::int64_t>(found.size()));
    for (std::size_t i = 0; i < shown; ++i)
        *response.add_devices() = *rows[i].device;
    if (shown < rows.size())
        response.set_next_page_token(order->encode(rows[shown - 1].key, context));
    return response;
}

Result<v1::ListPresenceEventsResponse>
DeviceRegistry::listPresenceEvents(const v1::ListPresenceEventsRequest &request) const
{
    const auto size = pageSize(request.page_size());
    if (!size)
        return passOn(size);
    if (auto parsed = DeviceName::parse(request.parent(), "parent"); !parsed)
        return passOn(parsed);
    const auto device = m_table.get(request.parent());
    if (!device)
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", request.parent()));
    std::int64_t before = 0;
    const auto &token = request.page_token();
    if (!token.empty()) {
        const auto parsed = std::from_chars(token.data(), token.data() + token.size(), before);
        if (parsed.ec != std::errc() || parsed.ptr != token.data() + token.size() || before <= 0)
            return failField("page_token", "belongs to another request; begin again without one");
    }
    auto page = m_store.presenceEvents(device->uid(), before, *size);
    if (!page)
        return passOn(page);
    v1::ListPresenceEventsResponse response;
    for (auto &event : page->events)
        *response.add_events() = std::move(event);
    if (page->next > 0)
        response.set_next_page_token(std::to_string(page->next));
    return response;
}

} // namespace wheelhouse::devices
