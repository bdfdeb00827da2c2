#include "core/leaf_certificate.h"

#include <array>
#include <ctime>
#include <initializer_list>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

namespace wheelhouse {

namespace {

constexpr std::chrono::hours kBackdating{1};

using Bytes = std::basic_string<unsigned char>;
using View = std::basic_string_view<unsigned char>;

// Tags of X.690.
constexpr unsigned char kInteger = 0x02, kBitString = 0x03, kOctetString = 0x04, kUtf8 = 0x0C,
                        kUtcTime = 0x17, kGeneralizedTime = 0x18, kSequence = 0x30, kSet = 0x31, kContext0 = 0x80,
                        kExplicit3 = 0xA3;

template <std::size_t N> constexpr View viewOf(const unsigned char (&bytes)[N]) { return {bytes, N}; }
View viewOf(std::string_view text) { return {reinterpret_cast<const unsigned char *>(text.data()), text.size()}; }
View viewOf(std::span<const std::uint8_t> bytes) { return {bytes.data(), bytes.size()}; }

// ecdsa-with-SHA256, id-ecPublicKey with prime256v1, as they stand in a
// certificate: AlgorithmIdentifiers.
constexpr unsigned char kSignedBy[] = {0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02};
constexpr unsigned char kKeyKind[] = {0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01,
                                      0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07};
constexpr unsigned char kCommonName[] = {0x06, 0x03, 0x55, 0x04, 0x03};
// [0] { INTEGER 2 }: version 3.
constexpr unsigned char kVersion[] = {0xA0, 0x03, 0x02, 0x01, 0x02};
// basicConstraints critical, no authority; keyUsage critical digitalSignature;
// extendedKeyUsage clientAuth.
constexpr unsigned char kFixedExtensions[] = {
    0x30, 0x0C, 0x06, 0x03, 0x55, 0x1D, 0x13, 0x01, 0x01, 0xFF, 0x04, 0x02, 0x30, 0x00, //
    0x30, 0x0E, 0x06, 0x03, 0x55, 0x1D, 0x0F, 0x01, 0x01, 0xFF, 0x04, 0x04, 0x03, 0x02, 0x07, 0x80, //
    0x30, 0x13, 0x06, 0x03, 0x55, 0x1D, 0x25, 0x04, 0x0C, 0x30, 0x0A, 0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05,
    0x07, 0x03, 0x02};
constexpr unsigned char kSubjectKeyId[] = {0x06, 0x03, 0x55, 0x1D, 0x0E};
constexpr unsigned char kAuthorityKeyId[] = {0x06, 0x03, 0x55, 0x1D, 0x23};
// PrivateKeyInfo (RFC 5208) around an ECPrivateKey (RFC 5915): all but the 32
// bytes of the number, and what comes before the 65 of the point.
constexpr unsigned char kPkcs8Begin[] = {0x30, 0x81, 0x87, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86,
                                         0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D,
                                         0x03, 0x01, 0x07, 0x04, 0x6D, 0x30, 0x6B, 0x02, 0x01, 0x01, 0x04, 0x20};
constexpr unsigned char kPkcs8Point[] = {0xA1, 0x44, 0x03, 0x42, 0x00};

Bytes element(unsigned char tag, std::initializer_list<View> parts)
{
    std::size_t size = 0;
    for (const auto part : parts)
        size += part.size();
    Bytes out;
    out.reserve(size + 4);
    out += tag;
    if (size >= 0x100) {
        out += {0x82, static_cast<unsigned char>(size >> 8)};
    } else if (size >= 0x80) {
        out += 0x81;
    }
    out += static_cast<unsigned char>(size);
    for (const auto part : parts)
        out += part;
    return out;
}

// RFC 5280, 4.1.2.5: two digits of the year until 2049.
Bytes timeElement(std::chrono::system_clock::time_point time)
{
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 24> text{};
    const bool isShort = parts.tm_year < 150;
    const auto size = std::strftime(text.data(), text.size(), isShort ? "%y%m%d%H%M%SZ" : "%Y%m%d%H%M%SZ", &parts);
    return element(isShort ? kUtcTime : kGeneralizedTime, {viewOf(std::string_view(text.data(), size))});
}

struct NewKey {
    std::array<unsigned char, 65> point;
    std::array<unsigned char, 32> number;
    ~NewKey() { OPENSSL_cleanse(number.data(), number.size()); }
};

bool makeKey(NewKey &made)
{
    // Kept by each thread: to set it up takes longer than to make a key.
    thread_local const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context = [] {
        std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> fresh(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr),
                                                                          EVP_PKEY_CTX_free);
        if (!fresh || EVP_PKEY_keygen_init(fresh.get()) != 1 || EVP_PKEY_CTX_set_group_name(fresh.get(), "P-256") != 1)
            fresh.reset();
        return fresh;
    }();
    EVP_PKEY *generated = nullptr;
    if (!context || EVP_PKEY_generate(context.get(), &generated) != 1)
        return false;
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(generated, EVP_PKEY_free);
    std::size_t size = 0;
    BIGNUM *number = nullptr;
    const bool isRead = EVP_PKEY_get_octet_string_param(key.get(), OSSL_PKEY_PARAM_PUB_KEY, made.point.data(),
                                                        made.point.size(), &size) == 1
        && size == made.point.size() && EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_PRIV_KEY, &number) == 1
        && BN_bn2binpad(number, made.number.data(), static_cast<int>(made.number.size()))
            == static_cast<int>(made.number.size());
    BN_clear_free(number);
    // The provider may give the point compressed.
    return isRead && made.point[0] == 0x04;
}

std::optional<std::array<unsigned char, 20>> keyIdOf(const NewKey &key)
{
    static EVP_MD *const algorithm = EVP_MD_fetch(nullptr, "SHA1", nullptr);
    std::array<unsigned char, 20> id;
    if (EVP_Digest(key.point.data(), key.point.size(), id.data(), nullptr, algorithm, nullptr) != 1)
        return std::nullopt;
    return id;
}

std::optional<Bytes> signatureOf(View text, EVP_PKEY *key)
{
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    Bytes signature(80, 0);
    std::size_t size = signature.size();
    if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1
        || EVP_DigestSign(context.get(), signature.data(), &size, text.data(), text.size()) != 1)
        return std::nullopt;
    signature.resize(size);
    return signature;
}

void appendPem(std::string &out, std::string_view label, View der)
{
    constexpr std::size_t kLine = 48;
    out += fmt::format("-----BEGIN {}-----\n", label);
    for (std::size_t at = 0; at < der.size(); at += kLine) {
        std::array<unsigned char, kLine * 4 / 3 + 1> line;
        const auto part = der.substr(at, kLine);
        const int size = EVP_EncodeBlock(line.data(), part.data(), static_cast<int>(part.size()));
        out.append(reinterpret_cast<const char *>(line.data()), static_cast<std::size_t>(size));
        out += '\n';
        OPENSSL_cleanse(line.data(), line.size());
    }
    out += fmt::format("-----END {}-----\n", label);
}

Secret keyPemOf(const NewKey &key)
{
    Bytes der(viewOf(kPkcs8Begin));
    der.append(key.number.data(), key.number.size());
    der += viewOf(kPkcs8Point);
    der.append(key.point.data(), key.point.size());
    std::string pem;
    pem.reserve(256);
    appendPem(pem, "PRIVATE KEY", der);
    OPENSSL_cleanse(der.data(), der.size());
    return Secret(std::move(pem));
}

// TBSCertificate, RFC 5280, 4.1.
Bytes unsignedCertificate(const LeafNames &names, View point, View keyId, View serialNumber,
                          std::chrono::days validFor)
{
    const auto now = std::chrono::system_clock::now();
    const auto validity = element(kSequence, {timeElement(now - kBackdating), timeElement(now + validFor)});
    const auto commonName =
        element(kSequence, {viewOf(kCommonName), element(kUtf8, {viewOf(names.commonName)})});
    const auto subject = element(kSequence, {element(kSet, {commonName})});
    constexpr unsigned char kNoBitsUnused[] = {0x00};
    const auto publicKey =
        element(kSequence, {viewOf(kKeyKind), element(kBitString, {viewOf(kNoBitsUnused), point})});
    const auto subjectKeyId =
        element(kSequence, {viewOf(kSubjectKeyId), element(kOctetString, {element(kOctetString, {keyId})})});
    const auto issuerKeyId = element(kSequence, {element(kContext0, {viewOf(names.issuerKeyId)})});
    const auto authorityKeyId =
        element(kSequence, {viewOf(kAuthorityKeyId), element(kOctetString, {issuerKeyId})});
    const auto extensions = element(
        kExplicit3, {element(kSequence, {viewOf(kFixedExtensions), subjectKeyId, authorityKeyId})});
    return element(kSequence, {viewOf(kVersion), element(kInteger, {serialNumber}), viewOf(kSignedBy),
                               viewOf(names.issuer), validity, subject, publicKey, extensions});
}

tl::unexpected<Error> failed(std::string_view what)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return fail(ErrorCode::Internal, fmt::format("{}: {}", what, reason ? reason : "unknown reason"));
}

} // namespace

Result<IssuedLeaf> issueClientLeaf(const LeafNames &names, EVP_PKEY *issuerKey, std::chrono::days validFor)
{
    NewKey key;
    if (!makeKey(key))
        return failed("cannot make a key");
    const auto keyId = keyIdOf(key);
    std::array<unsigned char, 16> serialNumber;
    if (!keyId || RAND_bytes(serialNumber.data(), static_cast<int>(serialNumber.size())) != 1)
        return failed("cannot issue a certificate");
    // Positive, and never shorter: RFC 5280, 4.1.2.2.
    serialNumber[0] = static_cast<unsigned char>((serialNumber[0] & 0x3F) | 0x40);
    const auto body = unsignedCertificate(names, {key.point.data(), key.point.size()}, {keyId->data(), keyId->size()},
                                          {serialNumber.data(), serialNumber.size()}, validFor);
    const auto signature = signatureOf(body, issuerKey);
    if (!signature)
        return failed("cannot issue a certificate");
    constexpr unsigned char kNoBitsUnused[] = {0x00};
    const auto certificate = element(
        kSequence, {body, viewOf(kSignedBy), element(kBitString, {viewOf(kNoBitsUnused), *signature})});
    IssuedLeaf leaf;
    leaf.certificatePem.reserve(900);
    appendPem(leaf.certificatePem, "CERTIFICATE", certificate);
    leaf.keyPem = keyPemOf(key);
    return leaf;
}

} // namespace wheelhouse
