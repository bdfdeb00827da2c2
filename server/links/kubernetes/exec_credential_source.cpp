#include "server/links/kubernetes/exec_credential_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pthread.h>
#include <unistd.h>

#include "core/child_process.h"
#include "server/links/kubernetes/base64.h"
#include "server/links/kubernetes/kubernetes_time.h"

namespace wheelhouse::kubernetes {

namespace {

using Json = nlohmann::ordered_json;

// Asked for again so long before it expires.
constexpr std::chrono::seconds kExpiryMargin{20};
constexpr std::size_t kMaxReasonBytes = 300;

std::string textAt(const Json &object, const char *key)
{
    if (!object.is_object())
        return {};
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string firstLine(const std::string &text)
{
    const auto start = text.find_first_not_of(" \t\r\n");
    if (start == std::string::npos)
        return {};
    return text.substr(start, std::min(text.find('\n', start) - start, kMaxReasonBytes));
}

} // namespace

ExecCredentialSource::ExecCredentialSource(const Kubeconfig &config, const CredentialTimes &times)
    : m_plugin(*config.exec), m_peer(config.peer), m_server(config.server),
      m_pauses(times.firstPause, times.longestPause)
{
    if (pipe2(m_stopPipe, O_CLOEXEC) != 0)
        m_stopPipe[0] = m_stopPipe[1] = -1;
    m_thread = std::thread([this] { run(); });
}

ExecCredentialSource::~ExecCredentialSource()
{
    stop();
    if (m_stopPipe[0] >= 0)
        close(m_stopPipe[0]);
}

void ExecCredentialSource::get(Use use)
{
    std::optional<Result<Credentials>> ready;
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping)
            ready = fail(ErrorCode::Cancelled, "the server is stopping");
        else if (m_held && std::chrono::system_clock::now() < m_held->expires)
            ready = m_held->credentials;
        else
            m_waiting.push_back(std::move(use));
    }
    if (ready)
        use(std::move(*ready));
    else
        m_changed.notify_one();
}

void ExecCredentialSource::invalidate()
{
    const std::lock_guard lock(m_mutex);
    // A failure keeps its pause.
    if (m_held && m_held->credentials)
        m_held.reset();
}

void ExecCredentialSource::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping)
            return;
        m_stopping = true;
        if (m_stopPipe[1] >= 0)
            close(m_stopPipe[1]);
    }
    m_changed.notify_one();
    m_thread.join();
}

void ExecCredentialSource::run()
{
    pthread_setname_np(pthread_self(), "credentials");
    std::unique_lock lock(m_mutex);
    while (true) {
        m_changed.wait(lock, [this] { return m_stopping || !m_waiting.empty(); });
        const bool stopping = m_stopping;
        if (!stopping) {
            lock.unlock();
            Held held = ask();
            lock.lock();
            m_held = std::move(held);
        }
        const Result<Credentials> answer = stopping
            ? Result<Credentials>(fail(ErrorCode::Cancelled, "the server is stopping"))
            : m_held->credentials;
        const auto waiting = std::exchange(m_waiting, {});
        lock.unlock();
        for (const auto &use : waiting)
            use(answer);
        lock.lock();
        if (stopping && m_waiting.empty())
            return;
    }
}

// https://kubernetes.io/docs/reference/config-api/client-authentication.v1/
std::string ExecCredentialSource::question() const
{
    Json question = {{"apiVersion", m_plugin.apiVersion},
                     {"kind", "ExecCredential"},
                     {"spec", {{"interactive", false}}}};
    if (m_plugin.provideClusterInfo) {
        Json cluster = {{"server", m_server}};
        if (!m_peer.caPem.empty())
            cluster["certificate-authority-data"] = encodeBase64(m_peer.caPem);
        if (!m_peer.tlsServerName.empty())
            cluster["tls-server-name"] = m_peer.tlsServerName;
        if (m_peer.skipVerification)
            cluster["insecure-skip-tls-verify"] = true;
        question["spec"]["cluster"] = std::move(cluster);
    }
    return question.dump(-1, ' ', false, Json::error_handler_t::replace);
}

ExecCredentialSource::Held ExecCredentialSource::ask()
{
    const auto refused = [this](std::string why) {
        std::string message = fmt::format("the credential plugin {} {}", m_plugin.command, why);
        if (!m_plugin.installHint.empty())
            message += "; " + firstLine(m_plugin.installHint);
        return Held{fail(ErrorCode::Unauthenticated, std::move(message)),
                    std::chrono::system_clock::now() + m_pauses.next()};
    };
    ChildCommand command;
    command.program = m_plugin.command;
    command.arguments = m_plugin.arguments;
    command.environment = m_plugin.environment;
    command.environment.emplace_back("KUBERNETES_EXEC_INFO", question());
    command.timeLimit = kTimeLimit;
    command.stopDescriptor = m_stopPipe[0];
    const auto result = runChild(command);
    if (!result)
        return refused(fmt::format("gave nothing: {}", result.error().message));
    if (result->exitStatus != 0) {
        const std::string line = firstLine(result->errors);
        return refused(fmt::format("ended with status {}{}{}", result->exitStatus, line.empty() ? "" : ": ", line));
    }
    const Json answer = Json::parse(result->output, nullptr, false);
    if (!answer.is_object() || textAt(answer, "kind") != "ExecCredential" || !answer.contains("status"))
        return refused("did not write an ExecCredential");
    if (textAt(answer, "apiVersion") != m_plugin.apiVersion)
        return refused(fmt::format("answered in another apiVersion than {}", m_plugin.apiVersion));
    const Json &status = answer["status"];

    Credentials credentials;
    http::Peer peer = m_peer;
    if (const std::string certificate = textAt(status, "clientCertificateData"); !certificate.empty()) {
        peer.certificatePem = certificate;
        peer.keyPem = Secret(textAt(status, "clientKeyData"));
    }
    credentials.peer = std::make_shared<const http::Peer>(std::move(peer));
    const std::string token = textAt(status, "token");
    if (!token.empty())
        credentials.authorization = Secret("Bearer " + token);
    if (token.empty() && credentials.peer->certificatePem.empty())
        return refused("gave neither a token nor a certificate");
    auto expires = std::chrono::system_clock::time_point::max();
    if (const auto time = parseRfc3339(textAt(status, "expirationTimestamp")))
        expires = *time - kExpiryMargin;
    m_pauses.reset();
    return Held{std::move(credentials), expires};
}

} // namespace wheelhouse::kubernetes
