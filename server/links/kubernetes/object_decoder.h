#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/clusters/observed_objects.h"

namespace wheelhouse::kubernetes {

// An object of a kind in the API's protobuf encoding, without its envelope, as
// an observed one; `cluster` is the cluster's resource name. Nothing when the
// bytes are no such object. Never trusts them: lengths are checked, text that
// is not UTF-8 is mended. Pure.
std::optional<clusters::ObservedObject> decodeObject(clusters::ObjectKind kind, const std::string &cluster,
                                                     std::string_view bytes);

// What is known of any object, for removals and bookmarks.
struct ObjectIdentity {
    // Its resource name; empty for a bookmark, which names nothing.
    std::string name;
    std::string version;
};
std::optional<ObjectIdentity> decodeIdentity(clusters::ObjectKind kind, const std::string &cluster,
                                             std::string_view bytes);

} // namespace wheelhouse::kubernetes
