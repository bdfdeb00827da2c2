#include "core/certificate_stamp.h"

#include <ctime>
#include <optional>
#include <string_view>
#include <vector>

#include <openssl/asn1.h>
#include <openssl/pem.h>

#include "core/openssl_objects.h"

namespace wheelhouse {

namespace {

using namespace openssl;

// The content of DER elements, one after the other (X.690).
class Elements {
public:
    Elements(const unsigned char *begin, long size) : m_at(begin), m_end(begin + size) {}

    // Steps behind the next element; its content.
    std::optional<Elements> next()
    {
        const unsigned char *content = m_at;
        long size = 0;
        if (m_at >= m_end || (ASN1_get_object(&content, &size, &m_tag, &m_class, m_end - m_at) & 0x80) != 0)
            return std::nullopt;
        m_begin = m_at;
        m_at = content + size;
        return Elements(content, size);
    }
    // Of the last element: whether it is of that class and tag, and all of it.
    bool was(int kind, int tag) const { return m_class == kind && m_tag == tag; }
    const unsigned char *begin() const { return m_begin; }
    long size() const { return m_at - m_begin; }

private:
    const unsigned char *m_begin = nullptr;
    const unsigned char *m_at;
    const unsigned char *m_end;
    int m_tag = 0;
    int m_class = 0;
};

// notAfter of a Certificate (RFC 5280, 4.1).
std::optional<std::chrono::sys_seconds> endOf(const std::vector<unsigned char> &der)
{
    Elements file(der.data(), static_cast<long>(der.size()));
    auto certificate = file.next();
    auto body = certificate ? certificate->next() : std::nullopt;
    if (!body)
        return std::nullopt;
    // version (where it is not the first), serialNumber, signature, issuer.
    auto element = body->next();
    const int before = element && body->was(V_ASN1_CONTEXT_SPECIFIC, 0) ? 3 : 2;
    for (int i = 0; element && i < before; ++i)
        element = body->next();
    auto validity = element ? body->next() : std::nullopt;
    if (!validity || !validity->next() || !validity->next())
        return std::nullopt;
    const unsigned char *at = validity->begin();
    const Owned<ASN1_TIME, ASN1_TIME_free> time(d2i_ASN1_TIME(nullptr, &at, validity->size()));
    std::tm parts{};
    if (!time || ASN1_TIME_to_tm(time.get(), &parts) != 1)
        return std::nullopt;
    return std::chrono::sys_seconds(std::chrono::seconds(::timegm(&parts)));
}

} // namespace

Result<CertificateStamp> readCertificateStamp(const std::string &certificatePem)
{
    unsigned char *data = nullptr;
    long size = 0;
    const bool isRead = PEM_bytes_read_bio(&data, &size, nullptr, PEM_STRING_X509, reader(certificatePem).get(), nullptr,
                                           nullptr)
        == 1;
    const std::vector<unsigned char> der(data, data + (isRead ? size : 0));
    OPENSSL_free(data);
    ERR_clear_error();
    CertificateStamp stamp;
    static EVP_MD *const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    const auto end = isRead ? endOf(der) : std::nullopt;
    if (!end || EVP_Digest(der.data(), der.size(), stamp.fingerprint.data(), nullptr, kSha256, nullptr) != 1) {
        ERR_clear_error();
        return fail(ErrorCode::InvalidArgument, "no certificate in PEM was found");
    }
    stamp.expireTime = *end;
    return stamp;
}

} // namespace wheelhouse
