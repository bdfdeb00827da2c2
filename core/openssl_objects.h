#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "core/result.h"

// What core's own users of OpenSSL share; no other room includes it.
namespace wheelhouse::openssl {

template <auto Free> struct Deleter {
    template <class T> void operator()(T *object) const { Free(object); }
};
template <class T, auto Free> using Owned = std::unique_ptr<T, Deleter<Free>>;
using Bio = Owned<BIO, BIO_free_all>;
using Certificate = Owned<X509, X509_free>;
using Request = Owned<X509_REQ, X509_REQ_free>;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;

// Internal, with OpenSSL's latest reason, which is cleared.
inline tl::unexpected<Error> failed(std::string_view what)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return fail(ErrorCode::Internal, fmt::format("{}: {}", what, reason ? reason : "unknown reason"));
}

// Reads `text`, which must outlive it.
inline Bio reader(const std::string &text)
{
    return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

inline std::string textOf(BIO *bio)
{
    char *data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return std::string(data, static_cast<std::size_t>(size));
}

} // namespace wheelhouse::openssl
