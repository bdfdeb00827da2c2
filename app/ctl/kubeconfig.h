#pragma once

#include <string>

#include "core/result.h"

namespace wheelhouse::ctl {

// Reads a kubeconfig, at most 1 MB, and takes in the files that it names
// (`certificate-authority`, `client-certificate`, `client-key`, `tokenFile`),
// relative to it, as `kubectl config view --flatten` does: the server reads no
// file of this machine. Comes back as it was where it names none, else as
// JSON. InvalidArgument for what is not a kubeconfig. `-` is standard input.
Result<std::string> readKubeconfig(const std::string &path);

} // namespace wheelhouse::ctl
