#pragma once

#include <chrono>
#include <string>

#include "server/clusters/observed_objects.h"
#include "wheelhouse/v1/watch.pb.h"

namespace wheelhouse::clusters {

// Where a connection puts what it sees of one cluster. Called on the
// connection's own thread only, one call at a time.
class ObjectSink {
public:
    virtual ~ObjectSink() = default;
    // A list of all objects of a kind begins, comes in any number of upserts
    // among which removals may be, and ends: what was not sent in between is
    // gone. A list that is begun again supersedes one that did not end.
    virtual void beginList(ObjectKind kind) = 0;
    virtual void endList(ObjectKind kind) = 0;
    virtual void upsert(ObjectKind kind, ObservedObject object) = 0;
    // By resource name.
    virtual void remove(ObjectKind kind, const std::string &name) = 0;
    // Everything that came together has come: derive and publish.
    virtual void settle() = 0;
    // How well the cluster is seen; name and time are filled in by the sink.
    virtual void sourceChanged(v1::SourceState::State state, const std::string &reason) = 0;
    // These credentials may not see that kind, in the API server's words; empty
    // when they may. Comes before the sourceChanged() that takes it in.
    virtual void kindRefused(ObjectKind, const std::string & /*reason*/) {}
    // The API server answered.
    virtual void answered(const std::string &serverVersion, std::chrono::microseconds latency) = 0;
};

} // namespace wheelhouse::clusters
