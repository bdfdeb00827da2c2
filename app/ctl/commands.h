#pragma once

#include "app/ctl/session.h"

namespace wheelhouse::ctl {

// Each adds one group of commands, from the file of its name.
void addStatusCommand(CLI::App &app, Session &session);
void addProductCommands(CLI::App &app, Session &session);
void addDeviceCommands(CLI::App &app, Session &session);
// Below `device command`.
void addDeviceCommandCommands(CLI::App &device, Session &session);
void addGroupCommands(CLI::App &app, Session &session);
void addJobCommands(CLI::App &app, Session &session);
// Below `device`: `twin`, `desire`, `presence`.
void addDeviceTwinCommands(CLI::App &device, Session &session);
void addClusterCommands(CLI::App &app, Session &session);
void addObjectCommands(CLI::App &app, Session &session);
void addEventCommands(CLI::App &app, Session &session);
// `kind`, and `object` for objects of every kind.
void addKindCommands(CLI::App &app, Session &session);
// Below `object`: get, apply, delete, changes, reveal.
void addObjectEditCommands(CLI::App &object, Session &session);
// Below `workload`: `get`.
void addWorkloadCommands(CLI::App &workload, Session &session);
void addPodCommands(CLI::App &app, Session &session);
// Below `node`, `workload` and `pod`, and `drain`; after those.
void addActionCommands(CLI::App &app, Session &session);
// Below `workload` and `cluster`; after those.
void addLogCommands(CLI::App &app, Session &session);
// `pod exec` and `port-forward`; after addPodCommands.
void addTerminalCommands(CLI::App &app, Session &session);
void addMetricsCommands(CLI::App &app, Session &session);
// `alert` and `silence`.
void addAlertCommands(CLI::App &app, Session &session);
void addProblemCommands(CLI::App &app, Session &session);
void addEnvironmentCommands(CLI::App &app, Session &session);
void addApplicationCommands(CLI::App &app, Session &session);
// `ci-hook`.
void addCiCommands(CLI::App &app, Session &session);
void addNotificationCommands(CLI::App &app, Session &session);
// `matrix`, and `unbound` and `adopt` below `application`; after that one.
void addMatrixCommands(CLI::App &app, Session &session);
// `registry` and `tag`.
void addRegistryCommands(CLI::App &app, Session &session);
void addDeploymentCommands(CLI::App &app, Session &session);
// Releases of clusters: below `helm`.
void addHelmCommands(CLI::App &app, Session &session);
void addAccountCommands(CLI::App &app, Session &session);
void addAuditCommands(CLI::App &app, Session &session);
// `completion bash|zsh|fish`.
void addCompletionCommands(CLI::App &app, Session &session);
// What those scripts ask back (`whctl __complete -- WORDS`): prints candidates
// for the last word; those before it say where it stands.
void complete(const CLI::App &app, const std::vector<std::string> &words);

} // namespace wheelhouse::ctl
