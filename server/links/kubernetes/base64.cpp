#include "server/links/kubernetes/base64.h"

#include <openssl/evp.h>

namespace wheelhouse::kubernetes {

std::optional<std::string> decodeBase64(std::string_view text)
{
    std::string packed;
    packed.reserve(text.size());
    for (const char c : text) {
        if (c != '\n' && c != '\r' && c != ' ' && c != '\t')
            packed += c;
    }
    if (packed.empty() || packed.size() % 4 != 0)
        return std::nullopt;
    std::string bytes(packed.size() / 4 * 3, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char *>(bytes.data()),
                                     reinterpret_cast<const unsigned char *>(packed.data()),
                                     static_cast<int>(packed.size()));
    if (size < 0)
        return std::nullopt;
    // The decoder counts the padding as bytes.
    std::size_t padding = 0;
    while (padding < 2 && packed[packed.size() - 1 - padding] == '=')
        ++padding;
    bytes.resize(static_cast<std::size_t>(size) - padding);
    return bytes;
}

std::string encodeBase64(std::string_view bytes)
{
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char *>(text.data()),
                                     reinterpret_cast<const unsigned char *>(bytes.data()),
                                     static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

} // namespace wheelhouse::kubernetes
