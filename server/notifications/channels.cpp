#include "server/notifications/channels.h"

#include <algorithm>
#include <chrono>
#include <set>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "core/identifier.h"
#include "server/notifications/channel_rules.h"
#include "server/notifications/message_text.h"

namespace wheelhouse::notifications {

namespace {

using google::protobuf::util::TimeUtil;

constexpr std::size_t kMaxId = 53;
constexpr char kChannels[] = "notificationChannels/";
constexpr char kRoutes[] = "notificationRoutes/";
constexpr int kMostOfARoute = 20;

Result<void> checkId(const std::string &id, const char *field)
{
    if (!isResourceId(id, kMaxId))
        return failField(field, fmt::format("1 to {} of a-z, 0-9 and dash, beginning with a letter.", kMaxId));
    return {};
}

} // namespace

Channels::Channels(NotificationStore &store, Messenger &messenger) : m_store(store), m_messenger(messenger) {}

Result<void> Channels::load()
{
    auto channels = m_store.channels();
    if (!channels)
        return passOn(channels);
    auto routes = m_store.routes();
    if (!routes)
        return passOn(routes);
    const std::lock_guard lock(m_mutex);
    for (auto &channel : *channels) {
        const std::string name = channel.told.name();
        m_channels[name] = std::make_shared<const Channel>(std::move(channel));
    }
    for (auto &route : *routes)
        m_routes[route.name()] = std::move(route);
    return {};
}

ChannelRef Channels::find(const std::string &name) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_channels.find(name);
    return found == m_channels.end() ? nullptr : found->second;
}

Result<v1::NotificationChannel> Channels::keep(Channel channel, const std::string &account)
{
    *channel.told.mutable_update_time() = TimeUtil::GetCurrentTime();
    channel.told.set_updated_by(account);
    if (auto put = m_store.putChannel(channel); !put)
        return passOn(put);
    const auto told = channel.told;
    const std::lock_guard lock(m_mutex);
    m_channels[told.name()] = std::make_shared<const Channel>(std::move(channel));
    return told;
}

Result<v1::NotificationChannel> Channels::create(const v1::CreateNotificationChannelRequest &request,
                                                 const std::string &account)
{
    if (auto id = checkId(request.channel_id(), "channel_id"); !id)
        return passOn(id);
    Channel channel{request.channel(), Secret(request.secret())};
    channel.told.set_name(kChannels + request.channel_id());
    if (auto checked = checkChannel(channel); !checked)
        return passOn(checked);
    const std::lock_guard changing(m_changeMutex);
    {
        const std::lock_guard lock(m_mutex);
        if (m_channels.contains(channel.told.name()))
            return fail(ErrorCode::AlreadyExists, fmt::format("{} exists already.", channel.told.name()));
        if (m_channels.size() >= kMostChannels)
            return fail(ErrorCode::ResourceExhausted, fmt::format("There are {} channels, and no more can be.", kMostChannels));
    }
    return keep(std::move(channel), account);
}

Result<v1::NotificationChannel> Channels::update(const v1::UpdateNotificationChannelRequest &request,
                                                 const std::string &account)
{
    const std::lock_guard changing(m_changeMutex);
    const auto before = find(request.channel().name());
    if (!before)
        return fail(ErrorCode::NotFound, fmt::format("There is no {}.", request.channel().name()));
    Channel channel{request.channel(), Secret(request.secret())};
    const bool keeps = request.keep_secret() && request.secret().empty() && !before->secret.empty();
    if (keeps)
        channel.secret = before->secret;
    if (auto checked = checkChannel(channel); !checked)
        return passOn(checked);
    if (keeps && destinationOf(before->told) != destinationOf(channel.told))
        return fail(ErrorCode::FailedPrecondition, fmt::format("The secret kept is for {}: give it anew for {}.",
                                                               destinationOf(before->told), destinationOf(channel.told)));
    return keep(std::move(channel), account);
}

Result<void> Channels::remove(const std::string &name)
{
    const std::lock_guard changing(m_changeMutex);
    if (!find(name))
        return fail(ErrorCode::NotFound, fmt::format("There is no {}.", name));
    {
        const std::lock_guard lock(m_mutex);
        for (const auto &[routeName, route] : m_routes) {
            if (std::find(route.channels().begin(), route.channels().end(), name) != route.channels().end())
                return fail(ErrorCode::FailedPrecondition, fmt::format("{} leads to it: change that first.", routeName));
        }
    }
    if (auto removed = m_store.removeChannel(name); !removed)
        return removed;
    const std::lock_guard lock(m_mutex);
    m_channels.erase(name);
    return {};
}

std::vector<v1::NotificationChannel> Channels::list() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<v1::NotificationChannel> all;
    for (const auto &[name, channel] : m_channels)
        all.push_back(channel->told);
    return all;
}

Result<v1::TestNotificationChannelResponse> Channels::test(const std::string &name) const
{
    const auto channel = find(name);
    if (!channel)
        return fail(ErrorCode::NotFound, fmt::format("There is no {}.", name));
    Message message;
    message.subject = "Wheelhouse: a test";
    message.text = "**Wheelhouse: a test**\nWhoever reads this will be told of deployments.";
    const auto began = std::chrono::steady_clock::now();
    const auto sent = m_messenger.send(*channel, message);
    if (!sent && sent.error().code == ErrorCode::Cancelled)
        return passOn(sent);
    v1::TestNotificationChannelResponse response;
    response.set_ok(sent.has_value());
    response.set_message(sent ? "It was taken." : sent.error().message);
    const auto took = std::chrono::steady_clock::now() - began;
    *response.mutable_latency() =
        TimeUtil::MillisecondsToDuration(std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
    return response;
}

Result<void> Channels::checkRoute(const v1::NotificationRoute &route) const
{
    if (route.channels_size() < 1 || route.channels_size() > kMostOfARoute)
        return failField("route.channels", fmt::format("1 to {}.", kMostOfARoute));
    std::set<std::string> seen;
    for (int i = 0; i < route.channels_size(); ++i) {
        const std::string field = fmt::format("route.channels[{}]", i);
        if (!find(route.channels(i)))
            return failField(field, fmt::format("There is no {}.", route.channels(i)));
        if (!seen.insert(route.channels(i)).second)
            return failField(field, "Each channel once.");
    }
    for (const auto event : route.events()) {
        if (event == v1::NOTIFICATION_EVENT_UNSPECIFIED || !v1::NotificationEvent_IsValid(event))
            return failField("route.events", "Events of the contract.");
    }
    if (route.events_size() > v1::NotificationEvent_ARRAYSIZE || route.environments_size() > 100)
        return failField("route.events", "Each once.");
    for (int i = 0; i < route.environments_size(); ++i) {
        if (!route.environments(i).starts_with("environments/"))
            return failField(fmt::format("route.environments[{}]", i), "environments/ENVIRONMENT.");
    }
    return checkTemplate(route.template_(), "route.template");
}

Result<v1::NotificationRoute> Channels::createRoute(const v1::CreateNotificationRouteRequest &request)
{
    if (auto id = checkId(request.route_id(), "route_id"); !id)
        return passOn(id);
    auto route = request.route();
    route.set_name(kRoutes + request.route_id());
    const std::lock_guard changing(m_changeMutex);
    if (auto checked = checkRoute(route); !checked)
        return passOn(checked);
    {
        const std::lock_guard lock(m_mutex);
        if (m_routes.contains(route.name()))
            return fail(ErrorCode::AlreadyExists, fmt::format("{} exists already.", route.name()));
        if (m_routes.size() >= kMostRoutes)
            return fail(ErrorCode::ResourceExhausted, fmt::format("There are {} routes, and no more can be.", kMostRoutes));
    }
    if (auto put = m_store.putRoute(route); !put)
        return passOn(put);
    const std::lock_guard lock(m_mutex);
    m_routes[route.name()] = route;
    return route;
}

Result<v1::NotificationRoute> Channels::updateRoute(const v1::NotificationRoute &route)
{
    const std::lock_guard changing(m_changeMutex);
    {
        const std::lock_guard lock(m_mutex);
        if (!m_routes.contains(route.name()))
            return fail(ErrorCode::NotFound, fmt::format("There is no {}.", route.name()));
    }
    if (auto checked = checkRoute(route); !checked)
        return passOn(checked);
    if (auto put = m_store.putRoute(route); !put)
        return passOn(put);
    const std::lock_guard lock(m_mutex);
    m_routes[route.name()] = route;
    return route;
}

Result<void> Channels::removeRoute(const std::string &name)
{
    const std::lock_guard changing(m_changeMutex);
    {
        const std::lock_guard lock(m_mutex);
        if (!m_routes.contains(name))
            return fail(ErrorCode::NotFound, fmt::format("There is no {}.", name));
    }
    if (auto removed = m_store.removeRoute(name); !removed)
        return removed;
    const std::lock_guard lock(m_mutex);
    m_routes.erase(name);
    return {};
}

std::vector<v1::NotificationRoute> Channels::listRoutes() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<v1::NotificationRoute> all;
    for (const auto &[name, route] : m_routes)
        all.push_back(route);
    return all;
}

std::vector<v1::NotificationRoute> Channels::routesFor(v1::NotificationEvent event, const std::string &environment) const
{
    const std::lock_guard lock(m_mutex);
    std::vector<v1::NotificationRoute> taken;
    for (const auto &[name, route] : m_routes) {
        const auto &events = route.events();
        const auto &environments = route.environments();
        if (!route.disabled() && (events.empty() || std::find(events.begin(), events.end(), event) != events.end())
            && (environments.empty() || std::find(environments.begin(), environments.end(), environment) != environments.end()))
            taken.push_back(route);
    }
    return taken;
}

} // namespace wheelhouse::notifications
