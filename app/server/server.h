#pragma once

#include <memory>
#include <vector>

#include <prometheus/registry.h>

#include "app/server/action_part.h"
#include "app/server/cluster_part.h"
#include "app/server/deployment_part.h"
#include "app/server/device_part.h"
#include "app/server/foundation.h"
#include "app/server/grpc_endpoint.h"
#include "app/server/helm_part.h"
#include "app/server/http_listener.h"
#include "app/server/metric_part.h"
#include "app/server/notification_part.h"
#include "app/server/object_part.h"
#include "server/api/audit_api.h"
#include "server/api/call_chain.h"
#include "server/api/session_api.h"
#include "server/api/system_api.h"

namespace wheelhouse::server {

// The whole server, wired. Made by start(), which returns when it serves;
// ended by stop(), which drains: health goes down, streams end with
// UNAVAILABLE, calls under way are answered, then everything goes in the
// reverse order of its making, within some 5 s.
class Server {
public:
    static Result<std::unique_ptr<Server>> start(const ServerOptions &options);
    ~Server();

    // One line of JSON for whoever started it: `address`, `socket`, `metrics`,
    // `hooks`, `ca`, `token_file`, `pid`.
    std::string announcement() const;
    void stop();

private:
    explicit Server(ServerOptions options);
    Result<void> begin();
    api::CallChain::Doors doors();
    void fillStatus(v1::Status &status);
    void refreshGauges();
    void endWaits();

    const ServerOptions m_options;
    const google::protobuf::Timestamp m_startTime;
    std::shared_ptr<prometheus::Registry> m_registry;
    std::unique_ptr<Foundation> m_foundation;
    std::unique_ptr<DevicePart> m_devices;
    std::unique_ptr<ClusterPart> m_clusters;
    std::unique_ptr<ObjectPart> m_objects;
    std::unique_ptr<MetricPart> m_metrics;
    std::unique_ptr<NotificationPart> m_notifications;
    std::unique_ptr<DeploymentPart> m_deployments;
    std::unique_ptr<ActionPart> m_actions;
    std::unique_ptr<HelmPart> m_helm;
    std::unique_ptr<api::WorkerPool> m_workers;
    std::unique_ptr<api::StreamRegistry> m_streams;
    std::unique_ptr<api::CallMetrics> m_callMetrics;
    std::unique_ptr<api::CallChain> m_chain;
    std::unique_ptr<api::SystemApi> m_systemApi;
    std::unique_ptr<api::SessionApi> m_sessionApi;
    std::unique_ptr<api::AuditApi> m_auditApi;
    std::unique_ptr<GrpcEndpoint> m_endpoint;
    std::unique_ptr<HttpListener> m_metricsListener;
    std::unique_ptr<HttpListener> m_hooksListener;
    bool m_stopped = false;
};

} // namespace wheelhouse::server
