#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "core/result.h"
#include "server/clusters/objects/object_source.h"

namespace wheelhouse::clusters {

// What objects as JSON say, and what of it is shown. Any thread.

// The object's body. Unavailable when it is none.
Result<nlohmann::json> parseObject(const std::string &json);

// An annotation in which kubectl keeps the whole object, a Secret's values
// included.
inline constexpr char kLastApplied[] = "kubectl.kubernetes.io/last-applied-configuration";

// Values of keys are not shown: `(hidden, 12 bytes)` stands for them.
bool holdsSecrets(const v1::ObjectKind &kind);
bool holdsValues(const v1::ObjectKind &kind);
void hideValues(nlohmann::json &object);
// Of two states of one object: those that differ say so.
void hideValues(nlohmann::json &before, nlohmann::json &after);
// Puts back what hideValues() took, from the object as it is; keys it does not
// have are left out.
void restoreValues(nlohmann::json &object, const nlohmann::json &live);

// Of a ConfigMap or a Secret.
std::vector<v1::ObjectKey> keysOf(const nlohmann::json &object);
std::vector<v1::ObjectManager> managersOf(const nlohmann::json &object);
// Who changed it last; null when it does not tell.
std::optional<v1::ObjectManager> lastManagerOf(const nlohmann::json &object);
// `kind` and names of metadata.ownerReferences; resource names by `kinds`.
std::vector<v1::ObjectOwner> ownersOf(const nlohmann::json &object, const ObjectAddress &address,
                                      const std::vector<v1::ObjectKind> &kinds);
std::string metadataText(const nlohmann::json &object, const char *key);

// Takes away what the API server keeps for itself and differs between any two
// answers: managedFields, resourceVersion, generation, status, …
void stripBookkeeping(nlohmann::json &object);

} // namespace wheelhouse::clusters
