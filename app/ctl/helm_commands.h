#pragma once

#include "app/ctl/session.h"

namespace wheelhouse::ctl {

// Below `helm`: install, upgrade, rollback, uninstall, rescue, operation.
void addHelmOperationCommands(CLI::App &helm, Session &session);
// Below `helm`: repository.
void addHelmRepositoryCommands(CLI::App &helm, Session &session);

// Where a release is, as every command takes it.
struct ReleaseOptions {
    std::string release;
    std::string cluster;
    std::string space;
};
void addRelease(CLI::App *command, ReleaseOptions &options);
// `gateway` with the cluster and the namespace given apart, `test/iot/gateway`, or
// the full name.
Result<std::string> releaseName(const ReleaseOptions &options);

} // namespace wheelhouse::ctl
