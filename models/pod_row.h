#pragma once

#include "models/cluster_objects.h"
#include "models/proto_values.h"
#include "models/text.h"
#include "wheelhouse/v1/pods.pb.h"

namespace wheelhouse::models {

// What is shown of a pod.
struct PodRow : Row {
    QString pod;
    QString cluster;
    QString nameSpace;
    // Workload key; empty when none.
    QString workload;
    QString node;
    QString reason;
    QString message;
    QString address;
    QString tag;
    QString image;
    Status status = Status::Unknown;
    QStringList containerNames;
    int containers = 0;
    int readyContainers = 0;
    double restarts = 0;
    qint64 created = 0;
    bool deleting = false;
};

inline RowPtr podRowOf(const v1::Pod &pod)
{
    auto row = std::make_shared<PodRow>();
    row->key = pod.name();
    row->pod = fromUtf8(lastPart(pod.name()));
    row->cluster = fromUtf8(partOf(pod.name(), "clusters"));
    row->nameSpace = fromUtf8(partOf(pod.name(), "namespaces"));
    row->workload = QString::fromStdString(pod.workload());
    row->node = QString::fromStdString(pod.node());
    row->reason = QString::fromStdString(pod.reason().empty() ? pod.phase() : pod.reason());
    row->message = QString::fromStdString(pod.message());
    row->address = QString::fromStdString(pod.address());
    if (pod.containers_size() > 0) {
        row->tag = QString::fromStdString(pod.containers(0).image().tag());
        row->image = QString::fromStdString(pod.containers(0).image().image());
    }
    for (const auto &container : pod.containers())
        row->containerNames << QString::fromStdString(container.name());
    row->deleting = pod.has_delete_time();
    row->status = row->deleting ? Status::Progress : statusOf(pod.health());
    row->containers = pod.container_count();
    row->readyContainers = pod.ready_container_count();
    row->restarts = static_cast<double>(pod.restarts());
    row->created = msOf(pod.has_start_time() ? pod.start_time() : pod.create_time());
    return row;
}

} // namespace wheelhouse::models
