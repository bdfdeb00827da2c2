#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/secret.h"
#include "server/clusters/observed_objects.h"
#include "wheelhouse/v1/clusters.pb.h"
#include "wheelhouse/v1/watch.pb.h"

namespace wheelhouse::clusters {

// What a cluster and its kubeconfig told at first contact.
struct ClusterFacts {
    std::string server;
    std::string context;
    std::string version = {};
    std::chrono::microseconds latency{0};
    v1::ClusterCredentialKind credentialKind = v1::CLUSTER_CREDENTIAL_KIND_UNSPECIFIED;
    bool insecure = false;
    std::string impersonatedUser = {};
    // The kubeconfig with what was renewed in it meanwhile; empty where nothing
    // was.
    Secret renewedKubeconfig = {};
};

// Where a connection puts what it sees of one cluster. Called on the
// connection's own thread only, one call at a time.
class ObjectSink {
public:
    virtual ~ObjectSink() = default;
    // A list of all objects of a kind begins, comes in any number of upserts
    // among which removals may be, and ends: what was not sent in between is
    // gone. A list that is begun again supersedes one that did not end. With a
    // namespace it is a list of that one only, and lists of others may be under
    // way beside it.
    virtual void beginList(ObjectKind kind, const std::string &nameSpace) = 0;
    virtual void endList(ObjectKind kind, const std::string &nameSpace) = 0;
    // That kind is seen in these namespaces only from now on: what is elsewhere
    // is not known any more.
    virtual void narrowed(ObjectKind, const std::vector<std::string> & /*namespaces*/) {}
    virtual void upsert(ObjectKind kind, ObservedObject object) = 0;
    // By resource name.
    virtual void remove(ObjectKind kind, const std::string &name) = 0;
    // Everything that came together has come: derive and publish.
    virtual void settle() = 0;
    // How well the cluster is seen; name and time are filled in by the sink.
    virtual void sourceChanged(v1::SourceState::State state, const std::string &reason) = 0;
    // Of that kind these credentials may see nothing or some namespaces only; all
    // of it with an empty reason. Comes before the sourceChanged() that takes it
    // in.
    virtual void limited(ObjectKind, const v1::AccessLimit &) {}
    // What was told of the cluster was changed.
    virtual void told(const v1::Cluster &) {}
    // How the cluster is reached and the server known to it. Also called before
    // the connection's thread is there.
    virtual void knownAs(const ClusterFacts &) {}
    // What is asked of the API server.
    virtual void used(const v1::ApiUsage &) {}
    // The API server answered.
    virtual void answered(const std::string &serverVersion, std::chrono::microseconds latency) = 0;
};

} // namespace wheelhouse::clusters
