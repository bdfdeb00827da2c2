#include "server/links/kubernetes/streams/kubernetes_pod_streams.h"

#include <charconv>
#include <mutex>

#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "server/clusters/object_names.h"
#include "server/links/kubernetes/seen_from_here.h"

namespace wheelhouse::kubernetes {

namespace {

using Channel = clusters::PodStreamReader::Channel;

// The first byte of every message says which channel it is of.
constexpr char kInput = 0;
constexpr char kOutput = 1;
constexpr char kErrorOutput = 2;
constexpr char kStatus = 3;
constexpr char kResize = 4;
// Of v5: the channel named next ends.
constexpr char kClose = static_cast<char>(255);

constexpr std::size_t kMaxWords = 2000;
// Input is one at a time, sizes are small.
constexpr std::size_t kMostEarly = 64;

std::string onChannel(char channel, std::string_view bytes)
{
    std::string message(1, channel);
    message += bytes;
    return message;
}

// What the status channel says at a command's end.
struct Verdict {
    int exitCode = -1;
    std::optional<Error> failure;
};

Verdict verdictOf(std::string_view text)
{
    const auto status = nlohmann::json::parse(text, nullptr, false);
    if (!status.is_object())
        return {-1, Error{ErrorCode::Unavailable, std::string(text.substr(0, kMaxWords)), {}}};
    if (status.value("status", nlohmann::json()) == "Success")
        return {0, {}};
    const auto details = status.find("details");
    if (details != status.end() && details->is_object() && details->contains("causes") && (*details)["causes"].is_array()) {
        for (const auto &cause : (*details)["causes"]) {
            if (!cause.is_object() || cause.value("reason", nlohmann::json()) != "ExitCode" || !cause["message"].is_string())
                continue;
            const auto said = cause["message"].get<std::string>();
            int code = -1;
            std::from_chars(said.data(), said.data() + said.size(), code);
            return {code, {}};
        }
    }
    const auto message = status.find("message");
    return {-1, Error{ErrorCode::FailedPrecondition,
                      message != status.end() && message->is_string() ? message->get<std::string>().substr(0, kMaxWords)
                                                                      : std::string("the command could not be run"),
                      {}}};
}

} // namespace

// Takes the channels apart. On the loop's thread but for attach() and detach().
class KubernetesPodStreams::Channels final : public WebSocketHandler {
public:
    // `isPort`: two channels a port, the first message of each being its number.
    Channels(std::string cluster, bool isPort, std::shared_ptr<clusters::PodStreamReader> reader)
        : m_cluster(std::move(cluster)), m_isPort(isPort), m_reader(std::move(reader))
    {
    }

    void attach(std::shared_ptr<WebSocket> socket)
    {
        const std::lock_guard lock(m_mutex);
        m_socket = std::move(socket);
        for (auto &[message, sent] : m_early)
            m_socket->send(std::move(message), std::move(sent));
        m_early.clear();
        if (m_detached)
            m_socket->close();
    }

    // Before there is a socket, what is sent waits for it.
    void send(std::string message, std::function<void()> sent)
    {
        const std::lock_guard lock(m_mutex);
        if (m_socket)
            m_socket->send(std::move(message), std::move(sent));
        else if (m_early.size() < kMostEarly)
            m_early.emplace_back(std::move(message), std::move(sent));
    }

    void detach()
    {
        const std::lock_guard lock(m_mutex);
        m_detached = true;
        if (m_socket)
            m_socket->close();
    }

    std::shared_ptr<WebSocket> socket()
    {
        const std::lock_guard lock(m_mutex);
        return m_socket;
    }

    // Once it is known whether the protocol can say so.
    void endInput()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_inputEnded = true;
            if (!m_version5)
                return;
        }
        send(onChannel(kClose, std::string_view(&kInput, 1)), {});
    }

    void opened(const std::string &protocol) override
    {
        bool ends = false;
        {
            const std::lock_guard lock(m_mutex);
            m_version5 = protocol.starts_with("v5.");
            ends = m_inputEnded && m_version5;
        }
        if (ends)
            send(onChannel(kClose, std::string_view(&kInput, 1)), {});
        m_reader->opened(protocol);
        readOn();
    }

    void message(std::string bytes) override
    {
        if (bytes.empty())
            return readOn();
        const char channel = bytes.front();
        bytes.erase(0, 1);
        if (m_isPort)
            return portMessage(channel, std::move(bytes));
        if (channel == kStatus) {
            m_verdict = verdictOf(bytes);
            return readOn();
        }
        if (bytes.empty() || (channel != kOutput && channel != kErrorOutput))
            return readOn();
        m_reader->received(channel == kOutput ? Channel::Output : Channel::ErrorOutput, std::move(bytes));
    }

    void closed(std::optional<Error> failure) override
    {
        if (failure)
            failure = seenFromHere(std::move(*failure), m_cluster);
        if (m_verdict)
            m_reader->ended(m_verdict->exitCode, m_verdict->failure);
        else
            m_reader->ended(-1, m_portFailure ? m_portFailure : failure);
    }

    // A failure before there is a socket.
    void refuse(Error why) { closed(std::move(why)); }

private:
    void portMessage(char channel, std::string bytes)
    {
        // Each channel begins with its port's number, in two bytes.
        if (channel == 0 && m_prefix < 2) {
            const auto cut = std::min(bytes.size(), 2 - m_prefix);
            m_prefix += cut;
            bytes.erase(0, cut);
        } else if (channel == 1 && m_errorPrefix < 2) {
            const auto cut = std::min(bytes.size(), 2 - m_errorPrefix);
            m_errorPrefix += cut;
            bytes.erase(0, cut);
        }
        if (bytes.empty())
            return readOn();
        if (channel == 0)
            return m_reader->received(Channel::Output, std::move(bytes));
        m_portFailure = Error{ErrorCode::Unavailable, bytes.substr(0, kMaxWords), {}};
        if (const auto held = socket())
            held->close();
    }

    void readOn()
    {
        if (const auto held = socket())
            held->readOn();
    }

    const std::string m_cluster;
    const bool m_isPort;
    const std::shared_ptr<clusters::PodStreamReader> m_reader;
    std::mutex m_mutex;
    std::shared_ptr<WebSocket> m_socket;
    std::vector<std::pair<std::string, std::function<void()>>> m_early;
    bool m_detached = false;
    bool m_version5 = false;
    bool m_inputEnded = false;
    std::optional<Verdict> m_verdict;
    std::optional<Error> m_portFailure;
    std::size_t m_prefix = 0;
    std::size_t m_errorPrefix = 0;
};

namespace {

// The subject's end of it.
template <class Channels> class Stream final : public clusters::PodStream {
public:
    explicit Stream(std::shared_ptr<Channels> channels) : m_channels(std::move(channels)) {}
    ~Stream() override { m_channels->detach(); }

    void send(std::string bytes, std::function<void()> taken) override
    {
        m_channels->send(onChannel(kInput, bytes), std::move(taken));
    }
    // v4 has no way to say so: the command sees the stream's end.
    void endInput() override
    {
        m_channels->endInput();
    }
    void resize(int columns, int rows) override
    {
        const nlohmann::json size = {{"Width", columns}, {"Height", rows}};
        m_channels->send(onChannel(kResize, size.dump()), {});
    }
    void readOn() override
    {
        if (const auto socket = m_channels->socket())
            socket->readOn();
    }

private:
    const std::shared_ptr<Channels> m_channels;
};

} // namespace

Result<std::unique_ptr<clusters::PodStream>> KubernetesPodStreams::open(const std::string &pod, const std::string &path,
                                                                        std::vector<std::string> protocols,
                                                                        std::shared_ptr<Channels> channels)
{
    const auto api = m_findApi(std::string(clusters::clusterOf(pod)));
    if (!api)
        return fail(ErrorCode::NotFound, fmt::format("there is no cluster {}, or it is not connected",
                                                     clusters::lastPart(clusters::clusterOf(pod))));
    auto stream = std::make_unique<Stream<Channels>>(channels);
    api->credentials([this, url = api->server() + path, protocols = std::move(protocols), channels](Result<Credentials> credentials) {
        // On the loop's thread, as everything else that the reader is told.
        boost::asio::post(m_loop.context(), [this, url, protocols, channels, credentials = std::move(credentials)] {
            if (!credentials)
                return channels->refuse(credentials.error());
            channels->attach(WebSocket::connect(m_loop.context(), {url, protocols, credentials->peer, credentials->authorization},
                                                channels));
        });
    });
    return std::unique_ptr<clusters::PodStream>(std::move(stream));
}

Result<std::unique_ptr<clusters::PodStream>> KubernetesPodStreams::openTerminal(
    const clusters::TerminalRequest &request, std::shared_ptr<clusters::PodStreamReader> reader)
{
    const auto name = clusters::ObjectName::parse(request.pod);
    std::string path = fmt::format("/api/v1/namespaces/{}/pods/{}/exec?container={}&stdin={}&stdout=true&stderr={}&tty={}",
                                   encodeSegment(name->nameSpace), encodeSegment(name->id), encodeSegment(request.container),
                                   request.input, !request.tty, request.tty);
    for (const auto &word : request.command)
        path += "&command=" + encodeSegment(word);
    auto channels = std::make_shared<Channels>(std::string(name->cluster), false, std::move(reader));
    return open(request.pod, path, {"v5.channel.k8s.io", "v4.channel.k8s.io"}, std::move(channels));
}

Result<std::unique_ptr<clusters::PodStream>> KubernetesPodStreams::openPort(const std::string &pod, int port,
                                                                            std::shared_ptr<clusters::PodStreamReader> reader)
{
    const auto name = clusters::ObjectName::parse(pod);
    const auto path = fmt::format("/api/v1/namespaces/{}/pods/{}/portforward?ports={}", encodeSegment(name->nameSpace),
                                  encodeSegment(name->id), port);
    auto channels = std::make_shared<Channels>(std::string(name->cluster), true, std::move(reader));
    return open(pod, path, {"v4.channel.k8s.io"}, std::move(channels));
}

} // namespace wheelhouse::kubernetes
