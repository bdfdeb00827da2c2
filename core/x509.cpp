#include "core/x509.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>

#include <fmt/format.h>

#include "core/identifier.h"
#include "core/leaf_certificate.h"
#include "core/openssl_objects.h"

namespace wheelhouse {

namespace {

constexpr std::size_t kMaxCommonName = 64;
constexpr std::chrono::hours kBackdating{1};

using namespace openssl;

std::string pemOf(X509 *certificate)
{
    const Bio bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), certificate);
    return textOf(bio.get());
}

Secret pemOf(EVP_PKEY *key)
{
    // Secure memory: its buffer is wiped when it goes.
    const Bio bio(BIO_new(BIO_s_secmem()));
    PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return Secret(textOf(bio.get()));
}

Certificate certificateFrom(const std::string &pem)
{
    Certificate certificate(PEM_read_bio_X509(reader(pem).get(), nullptr, nullptr, nullptr));
    ERR_clear_error();
    return certificate;
}

Key keyFrom(const Secret &pem)
{
    // No pass phrase, and never a question for one on the terminal.
    static char kNone[] = "";
    Key key(PEM_read_bio_PrivateKey(reader(pem.reveal()).get(), nullptr, nullptr, kNone));
    ERR_clear_error();
    return key;
}

std::chrono::sys_seconds timeOf(const ASN1_TIME *time)
{
    std::tm parts{};
    ASN1_TIME_to_tm(time, &parts);
    return std::chrono::sys_seconds(std::chrono::seconds(::timegm(&parts)));
}

Result<void> checkCommonName(const std::string &name)
{
    if (name.empty() || name.size() > kMaxCommonName)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a certificate's common name has 1 to {} characters, not {}", kMaxCommonName,
                                name.size()));
    return {};
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

bool setTimes(X509 *certificate, std::chrono::days validFor)
{
    const auto now = std::chrono::system_clock::now();
    const auto set = [](ASN1_TIME *field, std::chrono::system_clock::time_point time) {
        return ASN1_TIME_set(field, std::chrono::system_clock::to_time_t(time)) != nullptr;
    };
    return set(X509_getm_notBefore(certificate), now - kBackdating)
        && set(X509_getm_notAfter(certificate), now + validFor);
}

bool addExtension(X509 *certificate, X509 *issuer, int kind, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Owned<X509_EXTENSION, X509_EXTENSION_free> extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// Not by OpenSSL's configuration syntax: a comma in a name must not add one.
bool addNames(X509 *certificate, const std::vector<std::string> &names)
{
    const Owned<GENERAL_NAMES, GENERAL_NAMES_free> list(GENERAL_NAMES_new());
    for (const std::string &name : names) {
        Owned<GENERAL_NAME, GENERAL_NAME_free> entry(GENERAL_NAME_new());
        if (ASN1_OCTET_STRING *address = a2i_IPADDRESS(name.c_str())) {
            GENERAL_NAME_set0_value(entry.get(), GEN_IPADD, address);
        } else {
            ASN1_IA5STRING *host = ASN1_IA5STRING_new();
            ASN1_STRING_set(host, name.data(), static_cast<int>(name.size()));
            GENERAL_NAME_set0_value(entry.get(), GEN_DNS, host);
        }
        if (!sk_GENERAL_NAME_push(list.get(), entry.release()))
            return false;
    }
    return X509_add1_ext_i2d(certificate, NID_subject_alt_name, list.get(), 0, X509V3_ADD_DEFAULT) == 1;
}

bool setSubject(X509 *certificate, const std::string &commonName)
{
    return X509_NAME_add_entry_by_NID(X509_get_subject_name(certificate), NID_commonName, MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char *>(commonName.data()),
                                      static_cast<int>(commonName.size()), -1, 0)
        == 1;
}

// Without extensions, unsigned.
Certificate blankCertificate(const std::string &commonName, std::chrono::days validFor, EVP_PKEY *key)
{
    Certificate certificate(X509_new());
    const bool made = certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1
        && setSerialNumber(certificate.get()) && setTimes(certificate.get(), validFor)
        && (commonName.empty() || setSubject(certificate.get(), commonName))
        && X509_set_pubkey(certificate.get(), key) == 1;
    return made ? std::move(certificate) : nullptr;
}

struct LeafPurpose {
    const char *extendedKeyUsage;
    std::vector<std::string> names;
};

Result<CertifiedKey> issueLeaf(X509 *issuer, EVP_PKEY *issuerKey, const std::string &commonName,
                               const LeafPurpose &purpose, std::chrono::days validFor)
{
    const Key key(EVP_EC_gen("P-256"));
    if (!key)
        return failed("cannot make a key");
    const Certificate certificate = blankCertificate(commonName, validFor, key.get());
    X509 *leaf = certificate.get();
    const bool issued = leaf && X509_set_issuer_name(leaf, X509_get_subject_name(issuer)) == 1
        && addExtension(leaf, issuer, NID_basic_constraints, "critical,CA:FALSE")
        && addExtension(leaf, issuer, NID_key_usage, "critical,digitalSignature")
        && addExtension(leaf, issuer, NID_ext_key_usage, purpose.extendedKeyUsage)
        && addExtension(leaf, issuer, NID_subject_key_identifier, "hash")
        && addExtension(leaf, issuer, NID_authority_key_identifier, "keyid:always")
        && (purpose.names.empty() || addNames(leaf, purpose.names)) && X509_sign(leaf, issuerKey, EVP_sha256()) > 0;
    if (!issued)
        return failed("cannot issue a certificate");
    return CertifiedKey{pemOf(leaf), pemOf(key.get())};
}

std::vector<std::string> namesOf(X509 *certificate)
{
    std::vector<std::string> names;
    const Owned<GENERAL_NAMES, GENERAL_NAMES_free> list(
        static_cast<GENERAL_NAMES *>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; list && i < sk_GENERAL_NAME_num(list.get()); ++i) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(list.get(), i);
        if (name->type == GEN_DNS) {
            names.emplace_back(reinterpret_cast<const char *>(ASN1_STRING_get0_data(name->d.dNSName)),
                               static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
        } else if (name->type == GEN_IPADD) {
            std::array<char, INET6_ADDRSTRLEN> text{};
            const int family = ASN1_STRING_length(name->d.iPAddress) == 4 ? AF_INET : AF_INET6;
            if (::inet_ntop(family, ASN1_STRING_get0_data(name->d.iPAddress), text.data(), text.size()))
                names.emplace_back(text.data());
        }
    }
    return names;
}

std::string commonNameOf(X509 *certificate)
{
    const X509_NAME *subject = X509_get_subject_name(certificate);
    const int index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (index < 0)
        return {};
    unsigned char *text = nullptr;
    const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)));
    const std::string name(reinterpret_cast<char *>(text), size > 0 ? static_cast<std::size_t>(size) : 0);
    OPENSSL_free(text);
    return name;
}

} // namespace

Result<CertificateFacts> readCertificate(const std::string &certificatePem)
{
    const Certificate certificate = certificateFrom(certificatePem);
    if (!certificate)
        return fail(ErrorCode::InvalidArgument, "no certificate in PEM was found");
    const ASN1_INTEGER *serial = X509_get0_serialNumber(certificate.get());
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned digestSize = 0;
    X509_digest(certificate.get(), EVP_sha256(), digest.data(), &digestSize);
    return CertificateFacts{commonNameOf(certificate.get()),
                            namesOf(certificate.get()),
                            hexText({ASN1_STRING_get0_data(serial), static_cast<std::size_t>(ASN1_STRING_length(serial))}),
                            hexText({digest.data(), digestSize}),
                            timeOf(X509_get0_notBefore(certificate.get())),
                            timeOf(X509_get0_notAfter(certificate.get()))};
}

bool isKeyOf(const std::string &certificatePem, const Secret &keyPem)
{
    const Certificate certificate = certificateFrom(certificatePem);
    const Key key = keyFrom(keyPem);
    const bool matches = certificate && key && X509_check_private_key(certificate.get(), key.get()) == 1;
    ERR_clear_error();
    return matches;
}

Result<CertificateAuthority> CertificateAuthority::create(const std::string &commonName, std::chrono::days validFor)
{
    if (const auto checked = checkCommonName(commonName); !checked)
        return passOn(checked);
    Key key(EVP_EC_gen("P-256"));
    if (!key)
        return failed("cannot make a key");
    Certificate made = blankCertificate(commonName, validFor, key.get());
    X509 *root = made.get();
    const bool signedItself = root && X509_set_issuer_name(root, X509_get_subject_name(root)) == 1
        && addExtension(root, root, NID_basic_constraints, "critical,CA:TRUE,pathlen:0")
        && addExtension(root, root, NID_key_usage, "critical,keyCertSign,cRLSign")
        && addExtension(root, root, NID_subject_key_identifier, "hash") && X509_sign(root, key.get(), EVP_sha256()) > 0;
    if (!signedItself)
        return failed("cannot make a certificate authority");
    CertificateAuthority authority;
    authority.take(made.release(), key.release());
    return authority;
}

Result<CertificateAuthority> CertificateAuthority::load(const std::string &certificatePem, const Secret &keyPem)
{
    Certificate certificate = certificateFrom(certificatePem);
    Key key = keyFrom(keyPem);
    if (!certificate || !key)
        return fail(ErrorCode::InvalidArgument, "the authority's certificate or key is not PEM");
    if (X509_check_private_key(certificate.get(), key.get()) != 1) {
        ERR_clear_error();
        return fail(ErrorCode::InvalidArgument, "the authority's key does not belong to its certificate");
    }
    if (X509_check_ca(certificate.get()) != 1)
        return fail(ErrorCode::InvalidArgument, "the certificate is no authority's");
    CertificateAuthority authority;
    authority.take(certificate.release(), key.release());
    return authority;
}

void CertificateAuthority::take(X509 *certificate, EVP_PKEY *key)
{
    m_certificate = std::shared_ptr<X509>(certificate, X509_free);
    m_key = std::shared_ptr<EVP_PKEY>(key, EVP_PKEY_free);
    m_certificatePem = pemOf(certificate);
    // Makes OpenSSL read the extensions, the key identifier among them.
    X509_check_purpose(certificate, -1, 0);
    if (const ASN1_OCTET_STRING *id = X509_get0_subject_key_id(certificate))
        m_keyId.assign(ASN1_STRING_get0_data(id), ASN1_STRING_get0_data(id) + ASN1_STRING_length(id));
    unsigned char *der = nullptr;
    const int size = i2d_X509_NAME(X509_get_subject_name(certificate), &der);
    if (size > 0)
        m_subject.assign(der, der + size);
    OPENSSL_free(der);
}

Secret CertificateAuthority::keyPem() const
{
    return pemOf(m_key.get());
}

Result<CertifiedKey> CertificateAuthority::issueServer(const std::vector<std::string> &names,
                                                       std::chrono::days validFor) const
{
    if (names.empty())
        return fail(ErrorCode::InvalidArgument, "a server's certificate needs at least one name");
    // Clients look at the alternative names alone (RFC 6125).
    const std::string commonName = names.front().size() <= kMaxCommonName ? names.front() : std::string();
    return issueLeaf(m_certificate.get(), m_key.get(), commonName, {"serverAuth", names}, validFor);
}

Result<CertifiedKey> CertificateAuthority::issueClient(const std::string &commonName, std::chrono::days validFor) const
{
    if (const auto checked = checkCommonName(commonName); !checked)
        return passOn(checked);
    // A CA from elsewhere may be of another kind.
    if (m_keyId.empty() || EVP_PKEY_get_id(m_key.get()) != EVP_PKEY_EC)
        return issueLeaf(m_certificate.get(), m_key.get(), commonName, {"clientAuth", {}}, validFor);
    auto leaf = issueClientLeaf({commonName, m_subject, m_keyId}, m_key.get(), validFor);
    if (!leaf)
        return passOn(leaf);
    return CertifiedKey{std::move(leaf->certificatePem), std::move(leaf->keyPem)};
}

bool CertificateAuthority::hasIssued(const std::string &certificatePem, std::chrono::sys_seconds now) const
{
    const Certificate certificate = certificateFrom(certificatePem);
    if (!certificate)
        return false;
    const Owned<X509_STORE, X509_STORE_free> store(X509_STORE_new());
    const Owned<X509_STORE_CTX, X509_STORE_CTX_free> context(X509_STORE_CTX_new());
    X509_STORE_add_cert(store.get(), m_certificate.get());
    if (X509_STORE_CTX_init(context.get(), store.get(), certificate.get(), nullptr) != 1)
        return false;
    X509_STORE_CTX_set_time(context.get(), 0, std::chrono::system_clock::to_time_t(now));
    const bool issued = X509_verify_cert(context.get()) == 1;
    ERR_clear_error();
    return issued;
}

} // namespace wheelhouse
