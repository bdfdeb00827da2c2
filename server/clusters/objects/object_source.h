#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "wheelhouse/v1/cluster_objects.pb.h"

namespace wheelhouse::clusters {

// What an API server says it has.
struct DiscoveredKinds {
    std::vector<v1::ObjectKind> kinds;
    std::vector<v1::ObjectKindFailure> failures;
    // Beyond kMaxKinds.
    int omitted = 0;
};
inline constexpr std::size_t kMaxKinds = 5000;

// A kind's objects, of one namespace or of all (empty).
struct ObjectScope {
    // `clusters/{cluster}`.
    std::string cluster;
    v1::ObjectKind kind;
    std::string nameSpace;
};

// One object.
struct ObjectAddress {
    std::string cluster;
    v1::ObjectKind kind;
    // Empty where the kind is in none.
    std::string nameSpace;
    std::string name;
};

// Where a watch of a table puts what it sees. Called on one thread, one call at
// a time, never after the watch's destructor has returned.
class ObjectTableSink {
public:
    virtual ~ObjectTableSink() = default;
    // As in ObjectSink: what is not sent between the two is gone.
    virtual void beginList(std::vector<v1::ObjectColumn> columns) = 0;
    // `note` says why not all of it is there; empty when all is.
    virtual void endList(const std::string &note) = 0;
    virtual void upsert(v1::ObjectRow row) = 0;
    virtual void remove(const std::string &name) = 0;
    // What came together has come.
    virtual void settle() = 0;
    virtual void stateChanged(v1::SourceState::State state, const std::string &reason) = 0;
};

// Where a watch of whole objects puts them, as JSON. As ObjectTableSink.
class ObjectBodySink {
public:
    virtual ~ObjectBodySink() = default;
    virtual void beginList() = 0;
    virtual void endList() = 0;
    virtual void upsert(const std::string &body) = 0;
    // As it was last.
    virtual void remove(const std::string &body) = 0;
};

// Objects being watched; the destructor ends it.
class ObjectWatch {
public:
    virtual ~ObjectWatch() = default;
    // The cluster's connection it began with is gone.
    virtual bool isOrphaned() const = 0;
};

// How an object is written.
struct ObjectWrite {
    enum class Verb { Apply, Replace };
    Verb verb = Verb::Apply;
    // JSON.
    std::string body;
    bool dryRun = true;
    bool force = false;
};

struct ObjectWritten {
    // As it is, or would be: JSON.
    std::string body;
    std::vector<std::string> warnings;
    bool created = false;
};

// An object and what it belongs to.
struct OwnedObject {
    std::string name;
    std::string nameSpace;
    std::string uid;
    std::vector<std::string> ownerUids;
};

// API servers, as generic objects need them. Any thread; all calls but watch()
// wait, at most some 20 s. Errors: Unavailable for a cluster that is not
// connected; the API server's own otherwise.
class ObjectSource {
public:
    virtual ~ObjectSource() = default;
    // Permissions are those in `nameSpace`, over all when it is empty.
    virtual Result<DiscoveredKinds> discover(const std::string &cluster, const std::string &nameSpace) = 0;
    virtual Result<std::unique_ptr<ObjectWatch>> watch(const ObjectScope &scope,
                                                       std::shared_ptr<ObjectTableSink> sink) = 0;
    // The same for whole objects.
    virtual Result<std::unique_ptr<ObjectWatch>> follow(const ObjectScope &scope, const std::string &fieldSelector,
                                                        std::shared_ptr<ObjectBodySink> sink) = 0;
    // JSON.
    virtual Result<std::string> read(const ObjectAddress &object) = 0;
    virtual Result<ObjectWritten> write(const ObjectAddress &object, const ObjectWrite &write) = 0;
    // `uid` may be empty: whichever it is.
    virtual Result<void> remove(const ObjectAddress &object, const std::string &uid, bool dryRun) = 0;
    // Objects of a kind, at most `most`; true where there may be more.
    virtual Result<bool> listOwned(const ObjectScope &scope, std::size_t most, std::vector<OwnedObject> &owned) = 0;
};

} // namespace wheelhouse::clusters
