#include "server/access/secret_box.h"

#include <sodium.h>

#include <cstring>

#include <fmt/format.h>

#include "core/private_file.h"

namespace wheelhouse::access {

namespace {

constexpr std::size_t kKeySize = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t kNonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;
// The first byte of what is sealed; another one for another algorithm.
constexpr char kVersion = 1;

const unsigned char *bytesOf(std::string_view text)
{
    return reinterpret_cast<const unsigned char *>(text.data());
}

} // namespace

Result<SecretBox> SecretBox::open(const std::string &dataDirectory)
{
    if (sodium_init() < 0)
        return fail(ErrorCode::Internal, "libsodium could not be initialized");
    const std::string path = dataDirectory + "/secret.key";
    auto content = readPrivateFile(path);
    if (!content)
        return passOn(content);
    if (!*content) {
        std::string key(kKeySize, '\0');
        randombytes_buf(key.data(), key.size());
        content->emplace(std::move(key));
        if (const auto written = writePrivateFile(path, **content); !written)
            return passOn(written);
    }
    const std::string &key = (*content)->reveal();
    if (key.size() != kKeySize) {
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("{} is no key: it has {} bytes rather than {}; restore it from a backup", path,
                                key.size(), kKeySize));
    }
    std::shared_ptr<unsigned char> locked(static_cast<unsigned char *>(sodium_malloc(kKeySize)), sodium_free);
    if (!locked)
        return fail(ErrorCode::ResourceExhausted, "no locked memory for the secret key; raise the limit memlock");
    std::memcpy(locked.get(), key.data(), kKeySize);
    return SecretBox(std::move(locked));
}

std::string SecretBox::seal(const Secret &secret, std::string_view purpose) const
{
    const std::string &plain = secret.reveal();
    std::string sealed(1 + kNonceSize + plain.size() + kTagSize, '\0');
    sealed[0] = kVersion;
    auto *nonce = reinterpret_cast<unsigned char *>(sealed.data()) + 1;
    // Random nonces of 192 bits do not repeat.
    randombytes_buf(nonce, kNonceSize);
    crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + kNonceSize, nullptr, bytesOf(plain), plain.size(),
                                               bytesOf(purpose), purpose.size(), nullptr, nonce, m_key.get());
    return sealed;
}

Result<Secret> SecretBox::unseal(std::string_view sealed, std::string_view purpose) const
{
    const auto refuse = [&] {
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("the secret of {} cannot be opened: it was sealed with another secret.key, or changed",
                                purpose));
    };
    if (sealed.size() < 1 + kNonceSize + kTagSize || sealed[0] != kVersion)
        return refuse();
    const std::string_view body = sealed.substr(1 + kNonceSize);
    std::string plain(body.size() - kTagSize, '\0');
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char *>(plain.data()), nullptr, nullptr,
                                                   bytesOf(body), body.size(), bytesOf(purpose), purpose.size(),
                                                   bytesOf(sealed) + 1, m_key.get())
        != 0)
        return refuse();
    return Secret(std::move(plain));
}

} // namespace wheelhouse::access
