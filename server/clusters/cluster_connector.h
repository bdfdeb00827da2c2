#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/secret.h"
#include "server/clusters/log_stream.h"
#include "server/clusters/object_sink.h"

namespace wheelhouse::clusters {

// What is needed to reach a cluster. Sealed at rest, never logged.
struct ClusterAccess {
    Secret kubeconfig;
    // Which of its contexts; its current one when empty.
    std::string context = {};
    // Whether it may name a program that the server runs for its credentials.
    // Asked at first contact: that is when somebody may not be entitled to it.
    bool mayRunPrograms = true;
};

// A cluster being watched. The destructor stops everything of it, within two
// seconds; the sink is not called any more after that.
class ClusterConnection {
public:
    virtual ~ClusterConnection() = default;
    // `wake` is called on another thread when there is something to take after
    // a take() that returned nothing.
    virtual std::unique_ptr<LogStream> openLogs(const LogRequest &request, std::function<void()> wake) = 0;
    // Goes on with what was told anew and, where `access` is given, with that:
    // a new login. What is seen stays. Errors as connect(); nothing has changed
    // then.
    virtual Result<void> update(const v1::Cluster &told, const ClusterAccess *access) = 0;
    // What is asked for when somebody looks at a workload; `pods` are the names
    // of its pods, without their namespace. Waits, some seconds.
    virtual Result<v1::WorkloadFacts> workloadFacts(const v1::Workload &workload,
                                                    const std::set<std::string> &pods) = 0;
};

// Called with credentials that renewed themselves, on any thread: what was kept
// before may not be accepted any more.
using KeepAccess = std::function<void(const ClusterAccess &)>;

// Makes connections. Any thread.
class ClusterConnector {
public:
    virtual ~ClusterConnector() = default;
    // Reads the access and asks the API server who it is, within `limit`.
    // InvalidArgument names the field `kubeconfig` or `context`;
    // FailedPrecondition says why it is not reached or refuses.
    virtual Result<ClusterFacts> probe(const ClusterAccess &access, std::chrono::milliseconds limit) = 0;
    // Begins to watch, for as long as the connection lives. `cluster` is what
    // was told of it.
    virtual Result<std::unique_ptr<ClusterConnection>> connect(const v1::Cluster &cluster, const ClusterAccess &access,
                                                               ObjectSink &sink, KeepAccess keep) = 0;
    // The contexts of a kubeconfig, and what is wrong with each.
    virtual Result<std::vector<v1::KubeconfigContext>> inspect(const Secret &kubeconfig) = 0;
};

} // namespace wheelhouse::clusters
