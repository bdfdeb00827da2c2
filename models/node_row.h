#pragma once

#include "models/cluster_objects.h"
#include "models/proto_values.h"
#include "models/text.h"
#include "wheelhouse/v1/nodes.pb.h"

namespace wheelhouse::models {

// What is shown of a node.
struct NodeRow : Row {
    QString node;
    QString cluster;
    QString reason;
    QString roles;
    QString zone;
    QString pool;
    QString instanceType;
    QString version;
    QString address;
    Status status = Status::Unknown;
    bool cordoned = false;
    // Requested of what it can give.
    double cpu = kNoValue;
    double memory = kNoValue;
    double podShare = kNoValue;
    double pods = 0;
    double cpuCores = 0;
    double memoryBytes = 0;
    qint64 created = 0;
};

inline RowPtr nodeRowOf(const v1::Node &node)
{
    auto row = std::make_shared<NodeRow>();
    row->key = node.name();
    row->node = fromUtf8(lastPart(node.name()));
    row->cluster = fromUtf8(partOf(node.name(), "clusters"));
    row->reason = QString::fromStdString(node.reason());
    QStringList roles;
    for (const auto &role : node.roles())
        roles.append(QString::fromStdString(role));
    row->roles = roles.join(QStringLiteral(", "));
    row->zone = QString::fromStdString(node.zone());
    row->pool = QString::fromStdString(node.pool());
    row->instanceType = QString::fromStdString(node.instance_type());
    row->version = QString::fromStdString(node.kubelet_version());
    row->address = QString::fromStdString(node.internal_address());
    row->status = statusOf(node.health());
    row->cordoned = node.unschedulable();
    const auto &free = node.allocatable();
    const auto &requested = node.requested();
    row->cpu = shareOf(static_cast<double>(requested.cpu_millicores()), static_cast<double>(free.cpu_millicores()));
    row->memory = shareOf(static_cast<double>(requested.memory_bytes()), static_cast<double>(free.memory_bytes()));
    row->podShare = shareOf(static_cast<double>(requested.pods()), static_cast<double>(free.pods()));
    row->pods = static_cast<double>(requested.pods());
    row->cpuCores = static_cast<double>(free.cpu_millicores()) / 1000;
    row->memoryBytes = static_cast<double>(free.memory_bytes());
    row->created = msOf(node.create_time());
    return row;
}

// `Ready`, `Cordoned`, or its reason.
QString nodeWord(const NodeRow &row);

} // namespace wheelhouse::models
