#pragma once

#include "models/cluster_objects.h"
#include "models/proto_values.h"
#include "models/text.h"
#include "wheelhouse/v1/clusters.pb.h"

namespace wheelhouse::models {

// What is shown of a cluster.
struct ClusterRow : Row {
    QString id;
    // Falls back to the id.
    QString displayName;
    QString environment;
    QString server;
    QString version;
    QString reason;
    QString logStore;
    v1::SourceState::State sourceState = v1::SourceState::STATE_UNSPECIFIED;
    int nodes = 0;
    int readyNodes = 0;
    int pods = 0;
    int runningPods = 0;
    int workloads = 0;
    int readyWorkloads = 0;
    // Requested of what its nodes can give.
    double cpu = kNoValue;
    double memory = kNoValue;
    // In ms.
    double latency = kNoValue;
    // What the server asks of its API server in a second.
    double requests = kNoValue;
    // How the server is known to it.
    v1::ClusterCredentialKind credentialKind = v1::CLUSTER_CREDENTIAL_KIND_UNSPECIFIED;
    bool insecure = false;
    QString impersonatedUser;
    // Kinds that may not be seen whole, and the namespaces where they are seen.
    std::vector<std::pair<QString, QString>> limits;
    // That were told.
    QString namespaces;
    bool hasPrometheus = false;
    qint64 dataTime = 0;
    qint64 created = 0;

    bool isLive() const { return sourceState == v1::SourceState::STATE_LIVE; }
    Status status() const
    {
        switch (sourceState) {
        case v1::SourceState::STATE_LIVE: break;
        case v1::SourceState::STATE_CONNECTING: return Status::Progress;
        case v1::SourceState::STATE_STALE: return Status::Warn;
        case v1::SourceState::STATE_FAILED:
        case v1::SourceState::STATE_NEEDS_LOGIN:
        case v1::SourceState::STATE_DENIED: return Status::Bad;
        default: return Status::Unknown;
        }
        return readyNodes < nodes || readyWorkloads < workloads ? Status::Warn : Status::Ok;
    }
};

// `Certificate`, in words.
QString credentialWord(v1::ClusterCredentialKind kind);
inline RowPtr clusterRowOf(const v1::Cluster &cluster)
{
    auto row = std::make_shared<ClusterRow>();
    row->key = cluster.name();
    row->id = fromUtf8(lastPart(cluster.name()));
    row->displayName = cluster.display_name().empty() ? row->id : QString::fromStdString(cluster.display_name());
    row->environment = fromUtf8(lastPart(cluster.environment()));
    row->server = QString::fromStdString(cluster.server());
    row->version = QString::fromStdString(cluster.version());
    row->reason = QString::fromStdString(cluster.source().reason());
    row->logStore = QString::fromStdString(cluster.log_store_url());
    row->sourceState = cluster.source().state();
    row->nodes = cluster.node_count();
    row->readyNodes = cluster.ready_node_count();
    row->pods = cluster.pod_count();
    row->runningPods = cluster.running_pod_count();
    row->workloads = cluster.workload_count();
    row->readyWorkloads = cluster.ready_workload_count();
    row->cpu = shareOf(static_cast<double>(cluster.requested().cpu_millicores()),
                       static_cast<double>(cluster.allocatable().cpu_millicores()));
    row->memory = shareOf(static_cast<double>(cluster.requested().memory_bytes()),
                          static_cast<double>(cluster.allocatable().memory_bytes()));
    if (cluster.has_latency())
        row->latency = static_cast<double>(cluster.latency().seconds()) * 1000 + cluster.latency().nanos() / 1e6;
    if (cluster.has_api_usage())
        row->requests = cluster.api_usage().requests_per_second();
    row->credentialKind = cluster.credential_kind();
    row->insecure = cluster.insecure();
    row->impersonatedUser = QString::fromStdString(cluster.impersonated_user());
    for (const auto &limit : cluster.access_limits()) {
        QStringList seen;
        for (const auto &name : limit.seen_namespaces())
            seen.append(QString::fromStdString(name));
        row->limits.emplace_back(QString::fromStdString(limit.collection()), seen.join(QStringLiteral(", ")));
    }
    QStringList namespaces;
    for (const auto &name : cluster.namespaces())
        namespaces.append(QString::fromStdString(name));
    row->namespaces = namespaces.join(QStringLiteral(", "));
    row->hasPrometheus = !cluster.prometheus_url().empty();
    row->dataTime = msOf(cluster.source().current_time());
    row->created = msOf(cluster.create_time());
    return row;
}

} // namespace wheelhouse::models
