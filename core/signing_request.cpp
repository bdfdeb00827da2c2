#include "core/signing_request.h"

#include <array>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "core/openssl_objects.h"

namespace wheelhouse {

namespace {

constexpr std::size_t kMaxRequestBytes = 16 * 1024;
constexpr std::size_t kMaxCommonName = 64;
// Verifying with a key of any size would cost any time.
constexpr int kMinRsaBits = 2048;
constexpr int kMaxRsaBits = 8192;
constexpr std::chrono::hours kBackdating{1};

using namespace openssl;

Request requestFrom(const std::string &pem)
{
    Request request(PEM_read_bio_X509_REQ(reader(pem).get(), nullptr, nullptr, nullptr));
    ERR_clear_error();
    return request;
}

// What is wrong with a key, or nothing.
std::string problemOf(EVP_PKEY *key)
{
    constexpr const char *kAllowed = "must hold a key on P-256 or P-384, or an RSA key of 2,048 to 8,192 bits";
    if (!key)
        return kAllowed;
    if (EVP_PKEY_is_a(key, "RSA")) {
        const int bits = EVP_PKEY_get_bits(key);
        return bits >= kMinRsaBits && bits <= kMaxRsaBits ? std::string()
                                                         : fmt::format("{}; it has {} bits", kAllowed, bits);
    }
    if (EVP_PKEY_is_a(key, "EC")) {
        std::array<char, 64> group{};
        if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size(), nullptr) == 1) {
            const int curve = OBJ_txt2nid(group.data());
            if (curve == NID_X9_62_prime256v1 || curve == NID_secp384r1)
                return {};
        }
        ERR_clear_error();
    }
    return kAllowed;
}

// All common names, each on a line; a request may hold several.
std::string commonNamesOf(X509_REQ *request)
{
    const X509_NAME *subject = X509_REQ_get_subject_name(request);
    std::string names;
    for (int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1); at >= 0;
         at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) {
        unsigned char *text = nullptr;
        const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
        if (!names.empty())
            names += '\n';
        if (size > 0)
            names.append(reinterpret_cast<char *>(text), static_cast<std::size_t>(size));
        OPENSSL_free(text);
    }
    return names;
}

bool setSerialNumber(X509 *certificate)
{
    std::array<unsigned char, 16> bytes;
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        return false;
    // Positive, and never shorter: RFC 5280, 4.1.2.2.
    bytes[0] = static_cast<unsigned char>((bytes[0] & 0x3F) | 0x40);
    const Owned<BIGNUM, BN_free> number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
    return BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool addExtension(X509 *certificate, X509 *issuer, int kind, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Owned<X509_EXTENSION, X509_EXTENSION_free> extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

} // namespace

Result<void> checkSigningRequest(const std::string &pem, const std::string &name, const std::string &field)
{
    if (pem.size() > kMaxRequestBytes)
        return failField(field, fmt::format("has {} bytes, at most {} are allowed", pem.size(), kMaxRequestBytes));
    const Request request = requestFrom(pem);
    if (!request)
        return failField(field, "must be a PKCS #10 signing request in PEM (BEGIN CERTIFICATE REQUEST)");
    EVP_PKEY *key = X509_REQ_get0_pubkey(request.get());
    ERR_clear_error();
    if (auto problem = problemOf(key); !problem.empty())
        return failField(field, std::move(problem));
    const bool isSigned = X509_REQ_verify(request.get(), key) == 1;
    ERR_clear_error();
    if (!isSigned)
        return failField(field, "is not signed with its own key");
    if (const auto commonName = commonNamesOf(request.get()); !commonName.empty() && commonName != name)
        return failField(field, fmt::format("is for another name, {:?}; its common name must be {} or empty",
                                            commonName.substr(0, kMaxCommonName), name));
    return {};
}

Result<ClientCertifier> ClientCertifier::of(const CertificateAuthority &authority)
{
    Certificate certificate(PEM_read_bio_X509(reader(authority.certificatePem()).get(), nullptr, nullptr, nullptr));
    Key key(PEM_read_bio_PrivateKey(reader(authority.keyPem().reveal()).get(), nullptr, nullptr, nullptr));
    if (!certificate || !key)
        return failed("the authority cannot be read");
    ClientCertifier certifier;
    certifier.m_certificate = std::shared_ptr<X509>(certificate.release(), X509_free);
    certifier.m_key = std::shared_ptr<EVP_PKEY>(key.release(), EVP_PKEY_free);
    return certifier;
}

Result<std::string> ClientCertifier::certify(EVP_PKEY *key, const std::string &commonName,
                                             std::chrono::seconds lifetime) const
{
    if (commonName.empty() || commonName.size() > kMaxCommonName)
        return fail(ErrorCode::InvalidArgument, "a certificate's common name has 1 to 64 characters");
    const auto now = std::chrono::system_clock::now();
    const auto set = [](ASN1_TIME *field, std::chrono::system_clock::time_point time) {
        return ASN1_TIME_set(field, std::chrono::system_clock::to_time_t(time)) != nullptr;
    };
    X509 *issuer = m_certificate.get();
    const Certificate certificate(X509_new());
    X509 *leaf = certificate.get();
    const bool issued = leaf && X509_set_version(leaf, X509_VERSION_3) == 1 && setSerialNumber(leaf)
        && set(X509_getm_notBefore(leaf), now - kBackdating) && set(X509_getm_notAfter(leaf), now + lifetime)
        && X509_NAME_add_entry_by_NID(X509_get_subject_name(leaf), NID_commonName, MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char *>(commonName.data()),
                                      static_cast<int>(commonName.size()), -1, 0)
            == 1
        && X509_set_pubkey(leaf, key) == 1 && X509_set_issuer_name(leaf, X509_get_subject_name(issuer)) == 1
        && addExtension(leaf, issuer, NID_basic_constraints, "critical,CA:FALSE")
        && addExtension(leaf, issuer, NID_key_usage, "critical,digitalSignature")
        && addExtension(leaf, issuer, NID_ext_key_usage, "clientAuth")
        && addExtension(leaf, issuer, NID_subject_key_identifier, "hash")
        && addExtension(leaf, issuer, NID_authority_key_identifier, "keyid:always")
        && X509_sign(leaf, m_key.get(), EVP_sha256()) > 0;
    if (!issued)
        return failed("cannot issue a certificate");
    const Bio bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), leaf);
    return textOf(bio.get());
}

Result<std::string> ClientCertifier::sign(const std::string &requestPem, const std::string &commonName,
                                          std::chrono::seconds lifetime) const
{
    const Request request = requestFrom(requestPem);
    EVP_PKEY *key = request ? X509_REQ_get0_pubkey(request.get()) : nullptr;
    if (!key)
        return failed("the signing request cannot be read");
    return certify(key, commonName, lifetime);
}

Result<CertifiedKey> ClientCertifier::issue(const std::string &commonName, std::chrono::seconds lifetime) const
{
    const Key key(EVP_EC_gen("P-256"));
    if (!key)
        return failed("cannot make a key");
    auto certificate = certify(key.get(), commonName, lifetime);
    if (!certificate)
        return passOn(certificate);
    // Secure memory: its buffer is wiped when it goes.
    const Bio bio(BIO_new(BIO_s_secmem()));
    PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return CertifiedKey{std::move(*certificate), Secret(textOf(bio.get()))};
}

} // namespace wheelhouse
