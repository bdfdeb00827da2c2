#pragma once

#include <string>
#include <string_view>

#include <google/protobuf/map.h>
#include <google/protobuf/timestamp.pb.h>

#include "server/links/kubernetes/wire_reader.h"
#include "wheelhouse/v1/objects.pb.h"

namespace wheelhouse::kubernetes {

// What is wanted of an object's metadata; views into its bytes.
struct Metadata {
    std::string_view name;
    std::string_view nameSpace;
    std::string_view uid;
    std::string_view version;
    std::int64_t generation = 0;
    google::protobuf::Timestamp created;
    google::protobuf::Timestamp deleted;
    bool beingDeleted = false;
    // Of its controller.
    std::string_view ownerKind;
    std::string_view ownerName;
    // Of these annotations the values are taken.
    std::string_view helmRelease;
    std::string_view revision;
    // Rancher's, `cluster:project`.
    std::string_view project;
};

// `labels` may be null where they are not wanted. False when malformed.
bool decodeMetadata(std::string_view bytes, Metadata &metadata,
                    google::protobuf::Map<std::string, std::string> *labels);

google::protobuf::Timestamp decodeTime(std::string_view bytes);

// Calls `visit(key, value)` with a map's entry.
template <class Visit> void decodeEntry(std::string_view bytes, Visit visit)
{
    std::string_view key;
    std::string_view value;
    WireReader reader(bytes);
    while (reader.next()) {
        if (reader.field() == 1)
            key = reader.bytes();
        else if (reader.field() == 2)
            value = reader.bytes();
    }
    if (reader.ok())
        visit(key, value);
}

// Kubernetes leaves times out by sending none.
inline bool isSet(const google::protobuf::Timestamp &time)
{
    return time.seconds() != 0 || time.nanos() != 0;
}

void fillImage(std::string_view image, v1::ImageReference &reference);

// A condition, by the numbers of its own kind.
struct ConditionNumbers {
    int reason;
    int message;
    int transitionTime;
};
v1::Condition decodeCondition(std::string_view bytes, const ConditionNumbers &numbers);

} // namespace wheelhouse::kubernetes
