#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "server/clusters/objects/object_source.h"

namespace wheelhouse::clusters {

// `pods`, `deployments.apps`.
std::string resourceOf(std::string_view plural, std::string_view group);

// The kind that somebody means: by resource, plural, singular, kind or short
// name, whatever their case, also `{plural}.{version}.{group}`. NotFound says
// what to look at. Any thread.
Result<v1::ObjectKind> findKind(const std::vector<v1::ObjectKind> &kinds, std::string_view given);

// Of one cluster; where several groups have a kind of that name, that of the
// same version; null when there is none.
const v1::ObjectKind *findKindOf(const std::vector<v1::ObjectKind> &kinds, std::string_view apiVersion,
                                 std::string_view kind);

// `apps/v1`, `v1`.
std::string apiVersionOf(const v1::ObjectKind &kind);

// The resource name of an object; `nameSpace` empty where the kind has none.
std::string objectNameOf(std::string_view cluster, const v1::ObjectKind &kind, std::string_view nameSpace,
                         std::string_view name);

bool hasVerb(const v1::ObjectKind &kind, std::string_view verb);

} // namespace wheelhouse::clusters
