#include "server/http/smtp_client.h"

#include <algorithm>
#include <cstring>
#include <ctime>
#include <memory>

#include <curl/curl.h>
#include <fmt/format.h>
#include <openssl/evp.h>

#include "core/identifier.h"

namespace wheelhouse::http {

namespace {

constexpr std::size_t kLine = 76;

std::string base64(std::string_view text)
{
    std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char *>(out.data()),
                                     reinterpret_cast<const unsigned char *>(text.data()), static_cast<int>(text.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

// RFC 2047, in words that are short enough each and end at a character.
std::string encodedWords(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        std::size_t size = std::min<std::size_t>(text.size(), 42);
        while (size < text.size() && size > 1 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
            --size;
        out += fmt::format("{}=?UTF-8?B?{}?=", out.empty() ? "" : "\r\n ", base64(text.substr(0, size)));
        text.remove_prefix(size);
    }
    return out;
}

std::string dateText(std::chrono::sys_seconds now)
{
    static constexpr const char *kDays[]{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char *kMonths[]{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t time = now.time_since_epoch().count();
    std::tm parts{};
    gmtime_r(&time, &parts);
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000", kDays[parts.tm_wday], parts.tm_mday, kMonths[parts.tm_mon],
                       parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

struct Upload {
    const std::string &text;
    std::size_t at = 0;
};

std::size_t readUpload(char *buffer, std::size_t size, std::size_t count, void *context)
{
    auto &upload = *static_cast<Upload *>(context);
    const std::size_t amount = std::min(size * count, upload.text.size() - upload.at);
    std::memcpy(buffer, upload.text.data() + upload.at, amount);
    upload.at += amount;
    return amount;
}

std::size_t dropAnswer(char *, std::size_t size, std::size_t count, void *)
{
    return size * count;
}

int watchStop(void *context, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    return static_cast<const std::atomic<bool> *>(context)->load() ? 1 : 0;
}

struct EasyDeleter {
    void operator()(CURL *easy) const { curl_easy_cleanup(easy); }
};
struct ListDeleter {
    void operator()(curl_slist *list) const { curl_slist_free_all(list); }
};

Error errorOf(CURLcode code, long answer, const char *words)
{
    const std::string text = words[0] != '\0' ? words : curl_easy_strerror(code);
    switch (code) {
    case CURLE_ABORTED_BY_CALLBACK:
        return {ErrorCode::Cancelled, "the server is stopping", {}};
    case CURLE_OPERATION_TIMEDOUT:
        return {ErrorCode::DeadlineExceeded, "The mail server did not answer in time.", {}};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
        return {ErrorCode::FailedPrecondition, "The mail server's certificate is not accepted: " + text, {}};
    case CURLE_LOGIN_DENIED:
        return {ErrorCode::FailedPrecondition, "The mail server does not take the user and the password.", {}};
    case CURLE_USE_SSL_FAILED:
        return {ErrorCode::FailedPrecondition, "The mail server offers no TLS, and no password is sent without it.", {}};
    default:
        break;
    }
    // 5xx is the server's last word, 4xx is not.
    if (answer >= 500 && answer < 600)
        return {ErrorCode::FailedPrecondition, fmt::format("The mail server refused: {}", text), {}};
    return {ErrorCode::Unavailable, fmt::format("The mail server did not take it: {}", text), {}};
}

} // namespace

std::string mailText(const Mail &mail, std::chrono::sys_seconds now, const std::string &messageId)
{
    std::string recipients;
    for (const auto &recipient : mail.recipients)
        recipients += (recipients.empty() ? "<" : ",\r\n <") + recipient + ">";
    const auto domain = mail.sender.substr(mail.sender.find('@') + 1);
    std::string text = fmt::format("Date: {}\r\nFrom: Wheelhouse <{}>\r\nTo: {}\r\nSubject: {}\r\nMessage-ID: <{}@{}>\r\n"
                                   "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                                   "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n",
                                   dateText(now), mail.sender, recipients, encodedWords(mail.subject), messageId, domain);
    const std::string body = base64(mail.text);
    for (std::size_t at = 0; at < body.size(); at += kLine)
        text += body.substr(at, kLine) + "\r\n";
    return text;
}

Result<void> sendMail(const Mail &mail, const std::atomic<bool> &stopping)
{
    const std::unique_ptr<CURL, EasyDeleter> easy(curl_easy_init());
    CURL *const handle = easy.get();
    if (!handle)
        return fail(ErrorCode::Unavailable, "No mail can be sent now.");
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const std::string text = mailText(mail, now, makeUuid());
    Upload upload{text};
    char words[CURL_ERROR_SIZE] = "";
    std::unique_ptr<curl_slist, ListDeleter> recipients;
    for (const auto &recipient : mail.recipients) {
        auto *longer = curl_slist_append(recipients.get(), ("<" + recipient + ">").c_str());
        (void)recipients.release();
        recipients.reset(longer);
    }
    const std::string sender = "<" + mail.sender + ">";
    curl_easy_setopt(handle, CURLOPT_URL, mail.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, words);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(mail.patience.count()));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(mail.patience.count()));
    curl_easy_setopt(handle, CURLOPT_MAIL_FROM, sender.c_str());
    curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, &readUpload);
    curl_easy_setopt(handle, CURLOPT_READDATA, &upload);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &dropAnswer);
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &watchStop);
    curl_easy_setopt(handle, CURLOPT_XFERINFODATA, const_cast<std::atomic<bool> *>(&stopping));
    // A password in clear is for a mail server on this machine at most.
    const bool local = mail.url.starts_with("smtp://127.0.0.1:") || mail.url.starts_with("smtp://localhost:");
    const bool demanded = !mail.username.empty() && !local;
    curl_easy_setopt(handle, CURLOPT_USE_SSL, static_cast<long>(demanded ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    curl_blob authorities{const_cast<char *>(mail.caPem.data()), mail.caPem.size(), CURL_BLOB_NOCOPY};
    if (!mail.caPem.empty()) {
        // Without these libcurl trusts the system's store beside the blob.
        curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);
        curl_easy_setopt(handle, CURLOPT_CAINFO, nullptr);
        curl_easy_setopt(handle, CURLOPT_CAINFO_BLOB, &authorities);
    }
    if (!mail.username.empty()) {
        curl_easy_setopt(handle, CURLOPT_USERNAME, mail.username.c_str());
        curl_easy_setopt(handle, CURLOPT_PASSWORD, mail.password.reveal().c_str());
    }
    const CURLcode code = curl_easy_perform(handle);
    if (code == CURLE_OK)
        return {};
    long answer = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer);
    return tl::unexpected<Error>(errorOf(code, answer, words));
}

} // namespace wheelhouse::http
