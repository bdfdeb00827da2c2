#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "server/clusters/objects/object_source.h"
#include "wheelhouse/v1/object_changes.pb.h"

namespace wheelhouse::clusters {

// What of an object counts as its state: without the API server's
// book-keeping, heartbeats, and what controllers note down for themselves;
// values of ConfigMaps and Secrets as their size and a digest under `key`, which
// is of one run of the server. Any thread.
nlohmann::json stateOf(const v1::ObjectKind &kind, const nlohmann::json &object, std::string_view key);

// The fields in which two states differ, at most kMaxFields of them, and who did
// it by `object`'s managedFields. Nothing where they do not differ.
inline constexpr int kMaxFields = 50;
inline constexpr std::size_t kMaxValueBytes = 500;
std::optional<v1::ObjectChange> findChange(const nlohmann::json &before, const nlohmann::json &after,
                                           const nlohmann::json &object);

} // namespace wheelhouse::clusters
