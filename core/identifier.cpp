#include "core/identifier.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <vector>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

namespace wheelhouse {

namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

// Asked of the generator in pieces: a call of it costs more than its bytes.
// What was handed out is wiped.
class RandomPool {
public:
    void fill(std::uint8_t *data, std::size_t size)
    {
        if (size > m_bytes.size()) {
            draw(data, size);
            return;
        }
        if (size > m_bytes.size() - m_used) {
            draw(m_bytes.data(), m_bytes.size());
            m_used = 0;
        }
        std::copy_n(m_bytes.data() + m_used, size, data);
        OPENSSL_cleanse(m_bytes.data() + m_used, size);
        m_used += size;
    }

private:
    static void draw(std::uint8_t *data, std::size_t size)
    {
        if (RAND_bytes(data, static_cast<int>(size)) != 1)
            throw std::runtime_error("the system's random number generator failed");
    }

    std::array<std::uint8_t, 1024> m_bytes{};
    std::size_t m_used = m_bytes.size();
};

void fillRandom(std::uint8_t *data, std::size_t size)
{
    thread_local RandomPool pool;
    pool.fill(data, size);
}

int digitOf(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool isDashBefore(std::size_t byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

} // namespace

std::string makeUuid()
{
    UuidBytes bytes;
    fillRandom(bytes.data(), bytes.size());
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
    for (std::size_t i = 0; i < 6; ++i)
        bytes[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(now.count()) >> (8 * (5 - i)));
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | 0x70);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);
    return uuidText(bytes);
}

std::optional<UuidBytes> uuidBytes(std::string_view text)
{
    UuidBytes bytes;
    std::size_t at = 0;
    if (text.size() != 36)
        return std::nullopt;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (isDashBefore(i) && text[at++] != '-')
            return std::nullopt;
        const int high = digitOf(text[at]);
        const int low = digitOf(text[at + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
        at += 2;
    }
    return bytes;
}

std::string uuidText(std::span<const std::uint8_t, 16> bytes)
{
    std::string text(36, '-');
    std::size_t at = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (isDashBefore(i))
            ++at;
        text[at++] = kHexDigits[bytes[i] >> 4];
        text[at++] = kHexDigits[bytes[i] & 0x0F];
    }
    return text;
}

std::string makeRandomToken(std::size_t bytes)
{
    std::vector<std::uint8_t> data(bytes);
    fillRandom(data.data(), data.size());
    static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text;
    text.reserve((8 * bytes + 5) / 6);
    unsigned buffer = 0;
    int bits = 0;
    for (const std::uint8_t byte : data) {
        buffer = (buffer << 8) | byte;
        bits += 8;
        while (bits >= 6) {
            bits -= 6;
            text += kAlphabet[(buffer >> bits) & 0x3F];
        }
    }
    if (bits > 0)
        text += kAlphabet[(buffer << (6 - bits)) & 0x3F];
    return text;
}

Sha256 sha256(std::string_view data)
{
    // Looked up once: OpenSSL 3 takes longer to find it than to use it.
    static EVP_MD *const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                                       EVP_MD_CTX_free);
    Sha256 digest;
    if (EVP_DigestInit_ex(context.get(), algorithm, nullptr) != 1
        || EVP_DigestUpdate(context.get(), data.data(), data.size()) != 1
        || EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1)
        throw std::runtime_error("SHA-256 failed");
    return digest;
}

std::string sha256Hex(std::string_view data)
{
    return hexText(sha256(data));
}

std::string hexText(std::span<const std::uint8_t> bytes)
{
    std::string text;
    text.reserve(2 * bytes.size());
    for (const auto byte : bytes) {
        text += kHexDigits[byte >> 4];
        text += kHexDigits[byte & 0x0F];
    }
    return text;
}

bool isResourceId(std::string_view id, std::size_t maxLength)
{
    const auto isLower = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto isAllowed = [&](char c) { return isLower(c) || (c >= '0' && c <= '9') || c == '-'; };
    return !id.empty() && id.size() <= maxLength && isLower(id.front()) && id.back() != '-'
        && std::all_of(id.begin(), id.end(), isAllowed);
}

} // namespace wheelhouse
