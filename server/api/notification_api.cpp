#include "server/api/notification_api.h"

#include <algorithm>

namespace wheelhouse::api {

namespace {

constexpr int kDefaultPage = 100;
constexpr int kLargestPage = 1000;

template <class Message> Result<void> give(Result<Message> done, Message &response)
{
    if (!done)
        return passOn(done);
    response = std::move(*done);
    return {};
}

} // namespace

NotificationApi::NotificationApi(CallChain &chain, notifications::Channels &channels,
                                 notifications::NotificationStore &store)
    : m_calls(chain, v1::NotificationService::service_full_name()), m_channels(channels), m_store(store)
{
}

grpc::ServerUnaryReactor *
NotificationApi::CreateNotificationChannel(grpc::CallbackServerContext *context,
                                           const v1::CreateNotificationChannelRequest *request,
                                           v1::NotificationChannel *response)
{
    return m_calls.unary(
        context, request, response, "CreateNotificationChannel",
        [this](const access::Caller &caller, const v1::CreateNotificationChannelRequest &asked,
               v1::NotificationChannel &answer) { return give(m_channels.create(asked, caller.account), answer); });
}

grpc::ServerUnaryReactor *NotificationApi::ListNotificationChannels(grpc::CallbackServerContext *context,
                                                                    const v1::ListNotificationChannelsRequest *request,
                                                                    v1::ListNotificationChannelsResponse *response)
{
    return m_calls.unary(context, request, response, "ListNotificationChannels",
                         [this](const access::Caller &, const v1::ListNotificationChannelsRequest &,
                                v1::ListNotificationChannelsResponse &answer) -> Result<void> {
                             for (auto &one : m_channels.list())
                                 *answer.add_channels() = std::move(one);
                             return {};
                         });
}

grpc::ServerUnaryReactor *
NotificationApi::UpdateNotificationChannel(grpc::CallbackServerContext *context,
                                           const v1::UpdateNotificationChannelRequest *request,
                                           v1::NotificationChannel *response)
{
    return m_calls.unary(
        context, request, response, "UpdateNotificationChannel",
        [this](const access::Caller &caller, const v1::UpdateNotificationChannelRequest &asked,
               v1::NotificationChannel &answer) { return give(m_channels.update(asked, caller.account), answer); });
}

grpc::ServerUnaryReactor *
NotificationApi::DeleteNotificationChannel(grpc::CallbackServerContext *context,
                                           const v1::DeleteNotificationChannelRequest *request,
                                           v1::DeleteNotificationChannelResponse *response)
{
    return m_calls.unary(context, request, response, "DeleteNotificationChannel",
                         [this](const access::Caller &, const v1::DeleteNotificationChannelRequest &asked,
                                v1::DeleteNotificationChannelResponse &) { return m_channels.remove(asked.name()); });
}

grpc::ServerUnaryReactor *NotificationApi::TestNotificationChannel(grpc::CallbackServerContext *context,
                                                                   const v1::TestNotificationChannelRequest *request,
                                                                   v1::TestNotificationChannelResponse *response)
{
    return m_calls.unary(
        context, request, response, "TestNotificationChannel",
        [this](const access::Caller &, const v1::TestNotificationChannelRequest &asked,
               v1::TestNotificationChannelResponse &answer) { return give(m_channels.test(asked.name()), answer); });
}

grpc::ServerUnaryReactor *NotificationApi::CreateNotificationRoute(grpc::CallbackServerContext *context,
                                                                   const v1::CreateNotificationRouteRequest *request,
                                                                   v1::NotificationRoute *response)
{
    return m_calls.unary(context, request, response, "CreateNotificationRoute",
                         [this](const access::Caller &, const v1::CreateNotificationRouteRequest &asked,
                                v1::NotificationRoute &answer) { return give(m_channels.createRoute(asked), answer); });
}

grpc::ServerUnaryReactor *NotificationApi::ListNotificationRoutes(grpc::CallbackServerContext *context,
                                                                  const v1::ListNotificationRoutesRequest *request,
                                                                  v1::ListNotificationRoutesResponse *response)
{
    return m_calls.unary(context, request, response, "ListNotificationRoutes",
                         [this](const access::Caller &, const v1::ListNotificationRoutesRequest &,
                                v1::ListNotificationRoutesResponse &answer) -> Result<void> {
                             for (auto &one : m_channels.listRoutes())
                                 *answer.add_routes() = std::move(one);
                             return {};
                         });
}

grpc::ServerUnaryReactor *NotificationApi::UpdateNotificationRoute(grpc::CallbackServerContext *context,
                                                                   const v1::UpdateNotificationRouteRequest *request,
                                                                   v1::NotificationRoute *response)
{
    return m_calls.unary(
        context, request, response, "UpdateNotificationRoute",
        [this](const access::Caller &, const v1::UpdateNotificationRouteRequest &asked, v1::NotificationRoute &answer) {
            return give(m_channels.updateRoute(asked.route()), answer);
        });
}

grpc::ServerUnaryReactor *NotificationApi::DeleteNotificationRoute(grpc::CallbackServerContext *context,
                                                                   const v1::DeleteNotificationRouteRequest *request,
                                                                   v1::DeleteNotificationRouteResponse *response)
{
    return m_calls.unary(
        context, request, response, "DeleteNotificationRoute",
        [this](const access::Caller &, const v1::DeleteNotificationRouteRequest &asked,
               v1::DeleteNotificationRouteResponse &) { return m_channels.removeRoute(asked.name()); });
}

grpc::ServerUnaryReactor *
NotificationApi::ListNotificationDeliveries(grpc::CallbackServerContext *context,
                                            const v1::ListNotificationDeliveriesRequest *request,
                                            v1::ListNotificationDeliveriesResponse *response)
{
    return m_calls.unary(context, request, response, "ListNotificationDeliveries",
                         [this](const access::Caller &, const v1::ListNotificationDeliveriesRequest &asked,
                                v1::ListNotificationDeliveriesResponse &page) -> Result<void> {
                             if (asked.page_size() < 0)
                                 return failField("page_size", "0 or more.");
                             const int size =
                                 asked.page_size() == 0 ? kDefaultPage : std::min(asked.page_size(), kLargestPage);
                             // The token is the last name of the page before.
                             std::int64_t before = 0;
                             if (!asked.page_token().empty()) {
                                 before = notifications::deliveryNumber(asked.page_token());
                                 if (before == 0)
                                     return failField("page_token", "Not a token of this list.");
                             }
                             auto listed = m_store.deliveries(asked.channel(), before, size + 1);
                             if (!listed)
                                 return passOn(listed);
                             if (listed->size() > static_cast<std::size_t>(size)) {
                                 listed->pop_back();
                                 page.set_next_page_token(listed->back().name());
                             }
                             for (auto &delivery : *listed)
                                 *page.add_deliveries() = std::move(delivery);
                             return {};
                         });
}

} // namespace wheelhouse::api
