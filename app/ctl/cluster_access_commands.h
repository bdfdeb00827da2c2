#pragma once

#include "app/ctl/session.h"
#include "wheelhouse/v1/clusters.pb.h"

namespace wheelhouse::ctl {

// Below `cluster`: `update` and `contexts`.
void addClusterAccessCommands(CLI::App &cluster, Session &session);

// Reads a kubeconfig and takes in the files that it names, relative to it; of
// several contexts the chosen one only, the current one when empty. `-` is
// standard input.
Result<std::string> readKubeconfig(const std::string &path, const std::string &context);
// All contexts of it.
Result<std::string> readWholeKubeconfig(const std::string &path);

// `certificate`, `exec plugin`.
std::string credentialText(v1::ClusterCredentialKind kind);

// An id a cluster can have, made from a context's name: `tke-prod` of
// `TKE/prod@admin`.
std::string idOfContext(const std::string &context);

// What is loud about how a cluster is reached; empty when nothing is.
std::string accessWarning(const v1::Cluster &cluster);

} // namespace wheelhouse::ctl
