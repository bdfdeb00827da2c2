#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/secret.h"
#include "server/clusters/objects/kind_catalogue.h"

namespace wheelhouse::clusters {

// What applying did, or would do.
struct AppliedObject {
    // As YAML, without what the API server keeps for itself, and without values
    // of Secrets; `before` is empty where there was no such object.
    std::string before;
    std::string after;
    bool created = false;
    std::vector<v1::ObjectConflict> conflicts;
    std::vector<std::string> warnings;
    std::string resourceVersion;
};

// Single objects: reads, changes and deletes them at the API server; see the
// contract's ObjectService for what each does and how it fails. Any thread;
// waits. Holds nothing.
class ObjectDesk {
public:
    static constexpr std::size_t kMaxYamlBytes = 1u << 20;
    static constexpr std::size_t kMaxGivenBytes = 2u << 20;

    ObjectDesk(KindCatalogue &kinds, ObjectSource &source) : m_kinds(kinds), m_source(source) {}

    // By an object's resource name in any of its forms.
    Result<ObjectAddress> address(const std::string &name);
    // Without its events.
    Result<v1::GetObjectResponse> get(const v1::GetObjectRequest &request);
    Result<AppliedObject> apply(const v1::ApplyObjectRequest &request);
    Result<v1::DeleteObjectResponse> remove(const v1::DeleteObjectRequest &request);
    Result<Secret> reveal(const std::string &name, const std::string &key);

private:
    Result<v1::DeleteObjectResponse> impactOf(const ObjectAddress &address, const std::string &uid);

    KindCatalogue &m_kinds;
    ObjectSource &m_source;
};

} // namespace wheelhouse::clusters
