#pragma once

#include "models/cluster_objects.h"
#include "models/proto_values.h"
#include "models/text.h"
#include "wheelhouse/v1/metrics.pb.h"
#include "wheelhouse/v1/workloads.pb.h"

namespace wheelhouse::models {

// What a workload used in the last minutes: cores and bytes.
struct WorkloadUsageSample {
    SparklineValue cpu;
    SparklineValue memory;
};

// What is shown of a workload.
struct WorkloadRow : Row {
    QString workload;
    QString cluster;
    QString nameSpace;
    // Of its namespace: KubeSphere's, Rancher's.
    QString workspace;
    QString project;
    QString kind;
    QString tag;
    QString version;
    QString tagEnvironment;
    QString image;
    QString reason;
    QString helmRelease;
    Status status = Status::Unknown;
    int desired = 0;
    int ready = 0;
    int updated = 0;
    double restarts = 0;
    double ciNumber = kNoValue;
    bool startupProbe = false;
    bool readinessProbe = false;
    bool livenessProbe = false;
    // When its health was seen to change or, before, when its pods last did.
    qint64 since = 0;
    qint64 rollout = 0;
    std::vector<std::pair<QString, QString>> labels;
    std::shared_ptr<const WorkloadUsageSample> usage;
};

RowPtr workloadRowOf(const v1::Workload &workload);
// `Ready`, `Rolling out`, `Failed`.
QString workloadWord(const WorkloadRow &row);

} // namespace wheelhouse::models
