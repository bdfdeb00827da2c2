#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

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

// What a cluster told of itself at first contact.
struct ClusterFacts {
    std::string server;
    std::string context;
    std::string version;
    std::chrono::microseconds latency{0};
};

// A cluster being watched. The destructor stops everything of it, within two
// seconds; the sink is not called any more after that.
class ClusterConnection {
public:
    virtual ~ClusterConnection() = default;
    // `wake` is called on another thread when there is something to take after
    // a take() that returned nothing.
    virtual std::unique_ptr<LogStream> openLogs(const LogRequest &request, std::function<void()> wake) = 0;
};

// Makes connections. Any thread.
class ClusterConnector {
public:
    virtual ~ClusterConnector() = default;
    // Reads the access and asks the API server who it is, within `limit`.
    // InvalidArgument names the field `kubeconfig` or `context`;
    // FailedPrecondition says why it is not reached or refuses.
    virtual Result<ClusterFacts> probe(const ClusterAccess &access, std::chrono::milliseconds limit) = 0;
    // Begins to watch, for as long as the connection lives. `cluster` is its
    // resource name.
    virtual Result<std::unique_ptr<ClusterConnection>> connect(const std::string &cluster, const ClusterAccess &access,
                                                               ObjectSink &sink) = 0;
};

} // namespace wheelhouse::clusters
