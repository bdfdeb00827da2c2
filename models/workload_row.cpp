#include "models/workload_row.h"

#include "models/workloads_model.h"

namespace wheelhouse::models {

namespace {

QString kindId(v1::Workload::Kind kind)
{
    switch (kind) {
    case v1::Workload::KIND_DEPLOYMENT: return QStringLiteral("Deployment");
    case v1::Workload::KIND_STATEFUL_SET: return QStringLiteral("StatefulSet");
    case v1::Workload::KIND_DAEMON_SET: return QStringLiteral("DaemonSet");
    default: return {};
    }
}

} // namespace

RowPtr workloadRowOf(const v1::Workload &workload)
{
    auto row = std::make_shared<WorkloadRow>();
    row->key = workload.name();
    row->workload = fromUtf8(lastPart(workload.name()));
    row->cluster = fromUtf8(partOf(workload.name(), "clusters"));
    row->nameSpace = fromUtf8(partOf(workload.name(), "namespaces"));
    row->workspace = QString::fromStdString(workload.workspace());
    row->project = QString::fromStdString(workload.project());
    row->kind = kindId(workload.kind());
    row->reason = QString::fromStdString(workload.reason());
    row->helmRelease = QString::fromStdString(workload.helm_release());
    row->status = statusOf(workload.health());
    row->desired = workload.desired_replicas();
    row->ready = workload.ready_replicas();
    row->updated = workload.updated_replicas();
    row->restarts = static_cast<double>(workload.restarts());
    if (workload.containers_size() > 0) {
        const auto &image = workload.containers(0).image();
        row->image = QString::fromStdString(image.image());
        row->tag = QString::fromStdString(image.tag());
        row->version = QString::fromStdString(image.version());
        row->tagEnvironment = QString::fromStdString(image.environment());
        if (image.ci_number() > 0)
            row->ciNumber = static_cast<double>(image.ci_number());
    }
    for (const auto &container : workload.containers()) {
        row->startupProbe |= container.has_startup_probe();
        row->readinessProbe |= container.has_readiness_probe();
        row->livenessProbe |= container.has_liveness_probe();
    }
    for (const auto &[name, value] : workload.labels())
        row->labels.emplace_back(QString::fromStdString(name), QString::fromStdString(value));
    row->rollout = msOf(workload.rollout_time());
    row->since = row->rollout != 0 ? row->rollout : msOf(workload.create_time());
    return row;
}

QString workloadWord(const WorkloadRow &row)
{
    switch (row.status) {
    case Status::Ok: return WorkloadsModel::tr("Ready");
    case Status::Warn: return WorkloadsModel::tr("Needs care");
    case Status::Bad: return WorkloadsModel::tr("Failed");
    case Status::Progress: return WorkloadsModel::tr("Rolling out");
    case Status::Off: return WorkloadsModel::tr("Scaled to zero");
    case Status::Unknown: break;
    }
    return WorkloadsModel::tr("Unknown");
}

} // namespace wheelhouse::models
