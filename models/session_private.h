#pragma once

#include <QElapsedTimer>

#include "models/calls.h"
#include "models/drain_follower.h"
#include "models/job_follower.h"
#include "models/open_stream.h"
#include "models/session.h"

namespace wheelhouse::models {

// What a Session is made of. Destroyed from the bottom up: first the feeds and
// what hangs on them, last the bridge, after which nothing arrives.
struct Session::Private {
    Private(Session &owner, std::shared_ptr<client::Channel> openChannel);

    // A feed of shared rows, open while somebody looks at them.
    template <class Rows> RowFeed *feed(Rows &rows, RowFeed::Open open)
    {
        auto *made = new RowFeed(
            bridge, std::move(open), [&rows](RowBatch batch) { rows.apply(std::move(batch)); },
            [&rows](const FeedState &state) { rows.setFeed(state); }, &session);
        watchOver(made);
        made->follow(rows.interest());
        return made;
    }
    // Counts it for the pill and for the own cost.
    void watchOver(RowFeed *feed);
    void updateConnection();
    void updateFromClusters();
    void readBasics();
    void basicsFailed(const Error &error);
    void readProducts();
    void readStatus();
    void readUsages();
    void readGroups();
    void followGroups();
    void followDrains();
    std::vector<RowFeed *> openFeeds() const;

    Session &session;
    StreamBridge bridge;
    std::shared_ptr<client::Channel> channel;
    ConnectionModel connection;
    Catalog catalog;
    DeviceRows devices;
    DeviceGroupRows groups;
    DeviceJobRows jobs;
    ProductRows products;
    ClusterRows clusters;
    NodeRows nodes;
    WorkloadRows workloads;
    KubernetesEventRows events;
    ProblemRows problems;
    AlertRows alerts;
    ApplicationRows applications;
    DeploymentRows deployments;
    Operations operations;
    OverviewModel overview;
    News news;
    Calls calls;
    DeviceActions deviceActions;
    DeviceTransfers deviceTransfers;
    DeviceClaims deviceClaims;
    DeviceCredentialActions deviceCredentialActions;
    DeviceGroupActions deviceGroupActions;
    DeviceJobActions deviceJobActions;
    ProductActions productActions;
    ClusterActions clusterActions;
    ObjectActions objectActions;
    ObjectDeeds objectDeeds;
    DrainFollower drains;
    DeploymentActions deploymentActions;
    AlertActions alertActions;
    EndpointActions endpointActions;
    PortForwards portForwards;
    JobFollower jobFollower;

    // Rows of cluster objects outside of the session: they turn stale as well.
    std::vector<QPointer<LiveRows>> clusterObjects;
    std::vector<QPointer<RowFeed>> feeds;
    std::vector<QPointer<QObject>> logs;
    Lease clustersLease;
    Lease jobsLease;
    std::vector<Lease> overviewLeases;
    QTimer statusTimer;
    QTimer usageTimer;
    QTimer groupTimer;
    QTimer retryTimer;
    QTimer costTimer;
    bool basicsKnown = false;
    bool everLive = false;
    qint64 messages = 0;
    qint64 messagesBefore = 0;
    qint64 folded = 0;
    double messagesPerSecond = 0;
    QElapsedTimer sinceCost;
};

} // namespace wheelhouse::models
