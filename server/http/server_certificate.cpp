#include "server/http/server_certificate.h"

#include <memory>
#include <string_view>

#include <curl/curl.h>

namespace wheelhouse::http {

Result<CertificateFacts> serverCertificate(const std::string &url, std::chrono::milliseconds limit)
{
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy(curl_easy_init(), &curl_easy_cleanup);
    if (!easy || !url.starts_with("https://"))
        return fail(ErrorCode::InvalidArgument, "an https URL is allowed");
    char words[CURL_ERROR_SIZE] = {};
    curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy.get(), CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(easy.get(), CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(easy.get(), CURLOPT_CERTINFO, 1L);
    // It is looked at, not relied upon.
    curl_easy_setopt(easy.get(), CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(easy.get(), CURLOPT_SSL_VERIFYHOST, 0L);
    curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(limit.count()));
    curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, words);
    const CURLcode code = curl_easy_perform(easy.get());
    curl_certinfo *info = nullptr;
    if (code != CURLE_OK || curl_easy_getinfo(easy.get(), CURLINFO_CERTINFO, &info) != CURLE_OK || !info
        || info->num_of_certs < 1)
        return fail(ErrorCode::Unavailable, words[0] ? words : curl_easy_strerror(code));
    constexpr std::string_view kCertificate = "Cert:";
    for (const curl_slist *line = info->certinfo[0]; line; line = line->next) {
        const std::string_view text = line->data;
        if (text.starts_with(kCertificate))
            return readCertificate(std::string(text.substr(kCertificate.size())));
    }
    return fail(ErrorCode::Unavailable, "its certificate was not told");
}

} // namespace wheelhouse::http
