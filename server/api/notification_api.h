#pragma once

#include "server/api/service_calls.h"
#include "server/notifications/channels.h"
#include "wheelhouse/v1/notifications.grpc.pb.h"

namespace wheelhouse::api {

// NotificationService over its subjects, which outlive it.
class NotificationApi final : public v1::NotificationService::CallbackService {
public:
    NotificationApi(CallChain &chain, notifications::Channels &channels, notifications::NotificationStore &store);

    grpc::ServerUnaryReactor *CreateNotificationChannel(grpc::CallbackServerContext *context,
                                                        const v1::CreateNotificationChannelRequest *request,
                                                        v1::NotificationChannel *response) override;
    grpc::ServerUnaryReactor *ListNotificationChannels(grpc::CallbackServerContext *context,
                                                       const v1::ListNotificationChannelsRequest *request,
                                                       v1::ListNotificationChannelsResponse *response) override;
    grpc::ServerUnaryReactor *UpdateNotificationChannel(grpc::CallbackServerContext *context,
                                                        const v1::UpdateNotificationChannelRequest *request,
                                                        v1::NotificationChannel *response) override;
    grpc::ServerUnaryReactor *DeleteNotificationChannel(grpc::CallbackServerContext *context,
                                                        const v1::DeleteNotificationChannelRequest *request,
                                                        v1::DeleteNotificationChannelResponse *response) override;
    grpc::ServerUnaryReactor *TestNotificationChannel(grpc::CallbackServerContext *context,
                                                      const v1::TestNotificationChannelRequest *request,
                                                      v1::TestNotificationChannelResponse *response) override;
    grpc::ServerUnaryReactor *CreateNotificationRoute(grpc::CallbackServerContext *context,
                                                      const v1::CreateNotificationRouteRequest *request,
                                                      v1::NotificationRoute *response) override;
    grpc::ServerUnaryReactor *ListNotificationRoutes(grpc::CallbackServerContext *context,
                                                     const v1::ListNotificationRoutesRequest *request,
                                                     v1::ListNotificationRoutesResponse *response) override;
    grpc::ServerUnaryReactor *UpdateNotificationRoute(grpc::CallbackServerContext *context,
                                                      const v1::UpdateNotificationRouteRequest *request,
                                                      v1::NotificationRoute *response) override;
    grpc::ServerUnaryReactor *DeleteNotificationRoute(grpc::CallbackServerContext *context,
                                                      const v1::DeleteNotificationRouteRequest *request,
                                                      v1::DeleteNotificationRouteResponse *response) override;
    grpc::ServerUnaryReactor *ListNotificationDeliveries(grpc::CallbackServerContext *context,
                                                         const v1::ListNotificationDeliveriesRequest *request,
                                                         v1::ListNotificationDeliveriesResponse *response) override;

private:
    ServiceCalls m_calls;
    notifications::Channels &m_channels;
    notifications::NotificationStore &m_store;
};

} // namespace wheelhouse::api
