#include "server/devices/claim_code.h"

#include <array>
#include <cctype>

#include <openssl/rand.h>
#include <openssl/sha.h>

namespace wheelhouse::devices {

namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::string_view kPrefix = "WH1";
constexpr std::size_t kDataSize = 24;
constexpr std::size_t kCodeSize = kDataSize + 1;
constexpr std::size_t kGroup = 5;

// In the field of 32 elements, modulo x^5 + x^2 + 1.
constexpr unsigned timesX(unsigned value)
{
    return (value << 1 ^ (value & 16 ? 0b100101U : 0U)) & 31U;
}

// The sum of all values, each times its own power of x. The 25 powers differ,
// so that one wrong value and two that changed places make another sum.
unsigned sumOf(std::string_view values)
{
    unsigned sum = 0;
    for (const char value : values)
        sum = timesX(sum) ^ static_cast<unsigned>(value);
    return sum;
}

// What has to follow for the sum to be 0.
unsigned checkOf(std::string_view data)
{
    return timesX(sumOf(data));
}

std::optional<unsigned> valueOf(char c)
{
    char upper = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    if (upper == 'I' || upper == 'L')
        upper = '1';
    else if (upper == 'O')
        upper = '0';
    const auto at = kAlphabet.find(upper);
    return at == std::string_view::npos ? std::nullopt : std::optional(static_cast<unsigned>(at));
}

} // namespace

std::string makeClaimCode()
{
    std::array<unsigned char, kDataSize> random{};
    if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1)
        return {};
    std::string values;
    for (const auto byte : random)
        values += static_cast<char>(byte & 31);
    values += static_cast<char>(checkOf(values));
    std::string code(kPrefix);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i % kGroup == 0)
            code += '-';
        code += kAlphabet[static_cast<std::size_t>(values[i])];
    }
    return code;
}

Result<std::string> normalClaimCode(std::string_view typed)
{
    constexpr const char *kForm = "is mistyped: a code is WH1 and five groups of five letters and digits";
    if (typed.size() > 100)
        return failField("code", kForm);
    std::string text;
    for (const char c : typed) {
        if (c != '-' && c != ' ' && c != '\t' && c != '\n' && c != '\r')
            text += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    if (text.size() == kPrefix.size() + kCodeSize
        && (text.starts_with(kPrefix) || text.starts_with("WHI") || text.starts_with("WHL")))
        text.erase(0, kPrefix.size());
    if (text.size() != kCodeSize)
        return failField("code", kForm);
    std::string values;
    std::string normal;
    for (const char c : text) {
        const auto value = valueOf(c);
        if (!value)
            return failField("code", kForm);
        values += static_cast<char>(*value);
        normal += kAlphabet[*value];
    }
    if (sumOf(values) != 0)
        return failField("code", "is mistyped: its characters do not fit each other; compare it with the label");
    return normal;
}

SecretHash hashOfClaimCode(const std::string &normalCode)
{
    SecretHash hash{};
    SHA256(reinterpret_cast<const unsigned char *>(normalCode.data()), normalCode.size(), hash.data());
    return hash;
}

} // namespace wheelhouse::devices
