#pragma once

#include <QString>
#include <QVector>

#include "models/roles.h"

namespace wheelhouse::v1 {
class WorkloadFacts;
}

namespace wheelhouse::models {

class PodRows;

// One object of a map.
struct MapNode {
    enum class Kind { Ingress, Service, Autoscaler, Workload, Config, Volume, Pod, Host };
    Kind kind = Kind::Workload;
    // Resource name of what it leads to; empty where it leads nowhere.
    QString key;
    QString title;
    // `3 of 3 endpoints`, `10.0.0.7`.
    QString detail;
    Status status = Status::Ok;
};

// How a workload hangs together: who calls it in, its pods, where they run, what
// they use. By index into `nodes`; an edge goes from who uses to what is used.
struct ResourceMap {
    struct Edge {
        int from = 0;
        int to = 0;
        bool operator==(const Edge &) const = default;
    };
    QVector<MapNode> nodes;
    QVector<Edge> edges;
    // Pods beyond kMostPods, which are not in it.
    int hiddenPods = 0;

    // More of them are no map any more; the worst are shown.
    static constexpr int kMostPods = 40;
};

// `pods` are those of the workload.
ResourceMap resourceMapOf(const v1::WorkloadFacts &facts, const PodRows &pods);

} // namespace wheelhouse::models
