#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "wheelhouse/v1/applications.pb.h"
#include "wheelhouse/v1/environments.pb.h"

namespace wheelhouse::deployments {

// Keeps environments, and applications with their bindings. A port;
// server/store implements it on each engine. Threads: any; may block for as
// long as a durable commit takes.
class CatalogueStore {
public:
    virtual ~CatalogueStore() = default;

    virtual Result<std::vector<v1::Environment>> environments() = 0;
    // AlreadyExists if its name is taken.
    virtual Result<void> addEnvironment(const v1::Environment &environment) = 0;

    virtual Result<std::vector<v1::Application>> applications() = 0;
    // With its bindings. AlreadyExists if its name is taken.
    virtual Result<void> addApplication(const v1::Application &application) = 0;
    // Adds it, or replaces the one of the same environment: only environment,
    // workload and container are kept, the rest is what is seen.
    virtual Result<void> putBinding(const std::string &application, const v1::Binding &binding) = 0;
};

} // namespace wheelhouse::deployments
