#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/result.h"

namespace wheelhouse::client {

// The largest kubeconfig that is sent.
inline constexpr std::size_t kMaxKubeconfigBytes = 1u << 20;

// Which of a kubeconfig's contexts are sent.
enum class KubeconfigPart {
    // One, with its cluster and user: other clusters' credentials stay here.
    OneContext,
    // All, to choose from.
    Whole,
};

// A kubeconfig that says by itself what its files say (`certificate-authority`,
// `client-certificate`, `client-key`, `tokenFile`, an OIDC provider's
// `idp-certificate-authority`), as `kubectl config view --flatten` does: the
// server reads no file of this machine. Relative names are below `directory`.
// `context` is the one that is sent, the current one when empty; where it is
// not to be found the whole is sent, and the server says what it has.
//
// Comes back as it was where nothing is to be done. Reads files: not on a UI
// thread. InvalidArgument for what is no kubeconfig, and for a file that is
// missing; of Whole a missing file's name is left in, for the server to refuse
// that context.
Result<std::string> flattenKubeconfig(std::string_view text, const std::filesystem::path &directory,
                                      const std::string &context, KubeconfigPart part);

} // namespace wheelhouse::client
