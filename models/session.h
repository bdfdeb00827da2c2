#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include <QObject>

#include "models/alert_actions.h"
#include "models/alerts_model.h"
#include "models/applications_model.h"
#include "models/catalog.h"
#include "models/cluster_actions.h"
#include "models/clusters_model.h"
#include "models/connection_model.h"
#include "models/deployment_actions.h"
#include "models/deployment_detail.h"
#include "models/deployments_model.h"
#include "models/device_actions.h"
#include "models/device_claims.h"
#include "models/device_credential_actions.h"
#include "models/device_detail.h"
#include "models/device_group_actions.h"
#include "models/device_groups_model.h"
#include "models/device_job_actions.h"
#include "models/device_jobs_model.h"
#include "models/device_transfers.h"
#include "models/devices_model.h"
#include "models/endpoint_actions.h"
#include "models/facets_model.h"
#include "models/job_results_model.h"
#include "models/kubernetes_events_model.h"
#include "models/log_model.h"
#include "models/metric_board.h"
#include "models/metric_explorer.h"
#include "models/metric_series_model.h"
#include "models/news.h"
#include "models/nodes_model.h"
#include "models/object_actions.h"
#include "models/object_deeds.h"
#include "models/object_detail.h"
#include "models/objects_model.h"
#include "models/operations_model.h"
#include "models/overview_model.h"
#include "models/pods_model.h"
#include "models/port_forwards.h"
#include "models/port_proposals.h"
#include "models/problem_rows.h"
#include "models/product_actions.h"
#include "models/products_model.h"
#include "models/terminal_session.h"
#include "models/workloads_model.h"

namespace wheelhouse::client {
class Channel;
}

namespace wheelhouse::models {

class DrainFollower;
class WorkloadFacts;

// What the console itself costs, for the status bar.
struct OwnCost {
    qint64 residentBytes = 0;
    int openStreams = 0;
    double messagesPerSecond = 0;
    // Changes that were overtaken by newer ones, since the start.
    qint64 folded = 0;
};

// Everything the desktop knows of one server: the channel, all rows, all
// actions. Streams are open only while somebody holds a lease on what they
// feed; a short look keeps them for 20 s more.
//
// Lives on the UI thread, which it never lets wait; owned by the program. The
// models and details made from it must be gone before it. The destructor ends
// all streams and waits, at most 2 s, until none can call back.
class Session final : public QObject {
    Q_OBJECT
public:
    // `serverName` is what the pill calls the server.
    Session(std::shared_ptr<client::Channel> channel, const QString &serverName,
            QObject *parent = nullptr);
    ~Session() override;

    // Makes the first contact: who am I, products, environments, clusters.
    void start();

    ConnectionModel &connection() const;
    Catalog &catalog() const;

    // Shared rows, to make models of: `new DevicesModel(session.deviceRows(),
    // session.catalog(), this)`; each window makes its own.
    DeviceRows &deviceRows() const;
    DeviceGroupRows &deviceGroupRows() const;
    DeviceJobRows &deviceJobRows() const;
    ProductRows &productRows() const;
    ClusterRows &clusterRows() const;
    NodeRows &nodeRows() const;
    WorkloadRows &workloadRows() const;
    KubernetesEventRows &eventRows() const;
    ProblemRows &problemRows() const;
    AlertRows &alertRows() const;
    ApplicationRows &applicationRows() const;
    DeploymentRows &deploymentRows() const;
    Operations &operations() const;
    OverviewModel &overview() const;
    News &news() const;

    // Details, kept up to date while they live.
    std::unique_ptr<DeviceDetail> openDevice(const QString &deviceKey);
    // How devices that match a filter spread; asked for by its setFilter.
    std::unique_ptr<FacetsModel> openFacets();
    std::unique_ptr<JobResultsModel> openJobResults(const QString &jobKey);
    std::unique_ptr<DeploymentDetail> openDeployment(const QString &deploymentKey);
    // What is read of a workload when somebody looks.
    std::unique_ptr<WorkloadFacts> openWorkloadFacts(const QString &workloadKey);
    // Pods of one workload; of all clusters when the key is empty. Make a
    // PodsModel of them.
    std::unique_ptr<PodRows> openPods(const QString &workloadKey = {});
    // Kinds of a cluster, read once; objects of one of them, below a cluster or
    // one of its namespaces, by a watch; and one object.
    std::unique_ptr<ObjectKindRows> openObjectKinds(const QString &clusterKey);
    std::unique_ptr<ObjectRows> openObjects(const QString &parent, const ObjectKindFacts &kind);
    std::unique_ptr<ObjectDetail> openObject(const QString &key);
    // One merged log of all pods of a workload, now and to come, or of one pod.
    std::unique_ptr<LogModel> openLog(const QString &workloadOrPodKey);
    // A shell in a container of a pod; its first one when empty.
    std::unique_ptr<TerminalSession> openTerminal(const QString &podKey, const QString &container = {});
    // Ports of this machine that lead to pods.
    PortForwards &portForwards() const;
    // At which ports a workload's containers say that they listen. Not answered
    // when that is not known, nor once `context` is gone.
    void askPorts(const QString &workloadKey, QObject *context,
                  std::function<void(const QVector<PortProposal> &)> answer);
    // The charts of one object; see MetricBoard::resourceOf.
    std::unique_ptr<MetricBoard> openBoard(const QString &resource);
    // Any PromQL query to a cluster's Prometheus.
    std::unique_ptr<MetricSeriesModel> openQuery(const QString &clusterKey, const QString &query,
                                                 const QString &title, MetricSeriesModel::Unit unit);

    // Questions of one's own to a cluster's Prometheus.
    std::unique_ptr<MetricExplorer> openExplorer();

    DeviceActions &deviceActions() const;
    DeviceTransfers &deviceTransfers() const;
    DeviceClaims &deviceClaims() const;
    DeviceCredentialActions &deviceCredentialActions() const;
    DeviceGroupActions &deviceGroupActions() const;
    DeviceJobActions &deviceJobActions() const;
    ProductActions &productActions() const;
    ClusterActions &clusterActions() const;
    ObjectActions &objectActions() const;
    // What is done to nodes, workloads and pods, and the drains under way.
    ObjectDeeds &objectDeeds() const;
    DrainFollower &drains() const;
    DeploymentActions &deploymentActions() const;
    AlertActions &alertActions() const;
    EndpointActions &endpointActions() const;

    OwnCost ownCost() const;

public Q_SLOTS:
    // Reads again what is not streamed, and retries what waits.
    void refresh();

Q_SIGNALS:
    // Once a second while anything flows.
    void ownCostChanged();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace wheelhouse::models
