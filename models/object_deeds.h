#pragma once

#include <functional>
#include <optional>

#include <QObject>
#include <QStringList>
#include <QVector>

namespace wheelhouse::models {

class Calls;
class Operation;

// What is done to an object of a cluster.
struct ObjectDeed {
    enum class Kind { Cordon, Uncordon, Drain, Restart, Scale, DeletePod };
    Kind kind = Kind::Cordon;
    // The node's, workload's or pod's.
    QString key = {};
    // Of Scale.
    int replicas = 0;
    // Of Scale: only while it is to have so many.
    std::optional<int> expectedReplicas = {};
    // Of Drain and DeletePod, in seconds; as the pod says when not set.
    std::optional<int> graceSeconds = {};
    // Of Drain.
    bool deleteUnmanaged = false;
    bool deleteEmptyDir = false;
    int timeoutMinutes = 60;

    QString name() const { return key.section(u'/', -1); }
};

// What it would touch.
struct ObjectImpact {
    struct Workload {
        QString name;
        int ready = 0;
        int lost = 0;
    };
    struct Budget {
        QString name;
        int allowed = 0;
        int affected = 0;
        int healthy = 0;
        int required = 0;
    };
    struct Blocker {
        QString pod;
        bool isEmptyDir = false;
    };
    bool changes = true;
    bool isProduction = false;
    int pods = 0;
    QStringList samplePods = {};
    QVector<Workload> workloads = {};
    int workloadCount = 0;
    QVector<Budget> budgets = {};
    QVector<Blocker> blockers = {};
    int blockerCount = 0;
    int unmanagedPods = 0;
    int daemonSetPods = 0;
    QString autoscaler = {};
    // What could not be found out, in words.
    QString unknown = {};
    // Of Scale: what it was told to have.
    int previousReplicas = 0;
};

// Cordon, drain, restart, scale, delete. As DeviceActions.
class ObjectDeeds final : public QObject {
    Q_OBJECT
public:
    explicit ObjectDeeds(Calls &calls, QObject *parent = nullptr);

    // Asks what it would touch; `failure` is empty, or why that cannot be said.
    // Not called any more once `context` is gone.
    void preview(QObject *context, const ObjectDeed &deed,
                 std::function<void(const ObjectImpact &impact, const QString &failure)> answer);
    // Does it. A drain has only begun when the operation ends: it goes on as an
    // operation of its own.
    Operation *perform(const ObjectDeed &deed);
    // By the drain's key.
    Operation *cancelDrain(const QString &drainKey);
    Operation *resumeDrain(const QString &drainKey, const QString &node);

private:
    Calls &m_calls;
};

} // namespace wheelhouse::models
