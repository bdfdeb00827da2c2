#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/secret.h"

namespace wheelhouse::access {

// Seals secrets that the database keeps (kubeconfigs, tokens of chat robots):
// XChaCha20-Poly1305 by libsodium under a key in a file of the data directory,
// so that a copy of the database alone tells nothing. Immutable: any thread.
class SecretBox {
public:
    // Reads `{dataDirectory}/secret.key` (mode 0600), or makes it. Servers that
    // share a database need the same file. FailedPrecondition when others may
    // read it or it is no key; Unavailable when it cannot be read or made.
    static Result<SecretBox> open(const std::string &dataDirectory);

    // `purpose` says what the secret is and whose (`clusters/prod/kubeconfig`);
    // what was sealed for one opens for no other. Bytes, 41 more than the
    // secret.
    std::string seal(const Secret &secret, std::string_view purpose) const;
    // FailedPrecondition when it was sealed with another key, for another
    // purpose, or was changed.
    Result<Secret> unseal(std::string_view sealed, std::string_view purpose) const;

private:
    explicit SecretBox(std::shared_ptr<unsigned char> key) : m_key(std::move(key)) {}
    // In locked, guarded memory.
    std::shared_ptr<unsigned char> m_key;
};

} // namespace wheelhouse::access
