#include <algorithm>

#include "server/devices/device_order.h"
#include "server/devices/device_registry.h"

namespace wheelhouse::devices {

namespace {

constexpr int kDefaultPage = 100;
constexpr int kMaxPage = 1000;
constexpr int kMaxFacets = 8;
constexpr int kDefaultFacetSize = 20;
constexpr int kMaxFacetSize = 1000;

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

Result<DeviceQuery> DeviceRegistry::query(const std::string &parent, const std::string &filter, bool withRetired) const
{
    auto product = parseProductName(parent, "parent", true);
    if (!product)
        return passOn(product);
    auto compiled = DeviceFilter::parse(filter, m_groupFilter);
    if (!compiled)
        return passOn(compiled);
    if (*product == "-")
        product->clear();
    else if (!m_catalog.find(*product))
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", parent));
    return DeviceQuery{std::move(*product), std::move(*compiled), withRetired};
}

Result<DevicePredicate> DeviceRegistry::predicate(const std::string &parent, const std::string &filter) const
{
    auto compiled = query(parent, filter);
    if (!compiled)
        return passOn(compiled);
    if (compiled->product.empty() && compiled->filter.root() == nullptr)
        return DevicePredicate();
    return DevicePredicate(QueryPredicate{std::make_shared<const DeviceQuery>(std::move(*compiled))});
}

Result<v1::ListDevicesResponse> DeviceRegistry::listDevices(const v1::ListDevicesRequest &request) const
{
    const auto size = pageSize(request.page_size());
    if (!size)
        return passOn(size);
    const auto asked = query(request.parent(), request.filter(), request.show_deleted());
    if (!asked)
        return passOn(asked);
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

    const auto page = m_table.page(*asked, *order, after, static_cast<std::size_t>(*size));
    v1::ListDevicesResponse response;
    response.set_total_size(page.total);
    response.mutable_devices()->Reserve(static_cast<int>(page.devices.size()));
    for (const auto &device : page.devices)
        *response.add_devices() = *device;
    if (!page.isLast && !page.devices.empty())
        response.set_next_page_token(order->encode(order->keyOf(*page.devices.back()), context));
    return response;
}

Result<v1::SummarizeDevicesResponse>
DeviceRegistry::summarizeDevices(const v1::SummarizeDevicesRequest &request) const
{
    const auto asked = query(request.parent(), request.filter(), request.show_deleted());
    if (!asked)
        return passOn(asked);
    if (request.facets_size() > kMaxFacets)
        return failField("facets", fmt::format("holds {}, at most {} are allowed", request.facets_size(), kMaxFacets));
    if (request.facet_size() < 0 || request.facet_size() > kMaxFacetSize)
        return failField("facet_size", "must be 1 to 1,000, or 0 for 20");
    std::vector<std::string> names;
    std::vector<DeviceAttribute> facets;
    for (int i = 0; i < request.facets_size(); ++i) {
        auto attribute = DeviceAttribute::parse(request.facets(i));
        if (!attribute) {
            return failField(fmt::format("facets[{}]", i),
                             fmt::format("there is no field {}; there are {}", request.facets(i), deviceAttributeNames()));
        }
        names.push_back(request.facets(i));
        facets.push_back(std::move(*attribute));
    }
    const int size = request.facet_size() == 0 ? kDefaultFacetSize : request.facet_size();
    return m_table.summarize(*asked, names, facets, static_cast<std::size_t>(size));
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
