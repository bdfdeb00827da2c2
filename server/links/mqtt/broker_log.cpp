#include "server/links/mqtt/broker_log.h"

#include <array>
#include <charconv>

namespace wheelhouse::mqtt {

namespace {

using devices::PresenceSignal;

std::string_view nextWord(std::string_view &text)
{
    const auto end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
}

template <class T> std::optional<T> readNumber(std::string_view word)
{
    T number{};
    const auto read = std::from_chars(word.data(), word.data() + word.size(), number);
    return read.ec == std::errc() && read.ptr == word.data() + word.size() ? std::optional(number) : std::nullopt;
}

struct Ending {
    std::string_view text;
    v1::Presence::Reason reason;
    std::string_view words;
};

// Mosquitto 2.0, loop.c, do_disconnect().
constexpr std::array kEndings{
    Ending{" disconnected.", v1::Presence::REASON_CLEAN_DISCONNECT, ""},
    Ending{" closed its connection.", v1::Presence::REASON_CONNECTION_LOST,
           "it closed the connection without saying good-bye"},
    Ending{" has exceeded timeout, disconnecting.", v1::Presence::REASON_KEEP_ALIVE_TIMEOUT, ""},
    Ending{" already connected, closing old connection.", v1::Presence::REASON_TAKEN_OVER, ""},
    Ending{" been disconnected by administrative action.", v1::Presence::REASON_DISABLED, ""},
    Ending{" disconnected due to malformed packet.", v1::Presence::REASON_PROTOCOL_ERROR,
           "it sent a malformed packet and the broker cut it"},
    Ending{" disconnected due to protocol error.", v1::Presence::REASON_PROTOCOL_ERROR, ""},
    Ending{" disconnected due to oversize packet.", v1::Presence::REASON_PROTOCOL_ERROR,
           "it sent too large a packet and the broker cut it"},
    Ending{" disconnected due to oversize payload.", v1::Presence::REASON_PROTOCOL_ERROR,
           "it sent too large a message and the broker cut it"},
    Ending{" disconnected, not authorised.", v1::Presence::REASON_PROTOCOL_ERROR,
           "it tried what it may not and the broker cut it"},
    Ending{" disconnected due to QoS too high or retain not supported.", v1::Presence::REASON_PROTOCOL_ERROR, ""},
};

} // namespace

std::optional<PresenceSignal> BrokerLog::read(std::string_view line, devices::Clock::time_point time)
{
    constexpr std::string_view kPlugin = "wheelhouse ";
    if (line.starts_with(kPlugin))
        return readPlugin(line.substr(kPlugin.size()), time);
    if (line.starts_with("mosquitto version ") && line.ends_with(" running"))
        m_running = true;
    else
        readEnd(line);
    return std::nullopt;
}

void BrokerLog::readEnd(std::string_view line)
{
    constexpr std::string_view kClient = "Client ";
    constexpr std::string_view kBadSocket = "Bad socket read/write on client ";
    if (line.starts_with(kBadSocket)) {
        line.remove_prefix(kBadSocket.size());
        m_endedClient = line.substr(0, line.find(": "));
        m_reason = v1::Presence::REASON_CONNECTION_LOST;
        m_text.clear();
        return;
    }
    if (!line.starts_with(kClient))
        return;
    line.remove_prefix(kClient.size());
    for (const auto &ending : kEndings) {
        if (line.ends_with(ending.text)) {
            m_endedClient = line.substr(0, line.size() - ending.text.size());
            m_reason = ending.reason;
            m_text = ending.words;
            return;
        }
    }
    constexpr std::string_view kFailed = " disconnected: ";
    if (const auto at = line.find(kFailed); at != std::string_view::npos) {
        m_endedClient = line.substr(0, at);
        m_reason = v1::Presence::REASON_CONNECTION_LOST;
        std::string_view why = line.substr(at + kFailed.size());
        if (why.ends_with('.'))
            why.remove_suffix(1);
        m_text = "the connection broke: " + std::string(why);
    }
}

std::optional<PresenceSignal> BrokerLog::readPlugin(std::string_view rest, devices::Clock::time_point time)
{
    PresenceSignal signal;
    signal.time = time;
    const std::string_view what = nextWord(rest);
    if (what == "refuse") {
        const std::string_view why = nextWord(rest);
        signal.kind = PresenceSignal::Kind::Refused;
        signal.key = nextWord(rest);
        signal.address = nextWord(rest);
        signal.text = why == "credential" ? "wrong credential"
            : why == "expired"            ? "its credential has ended"
            : why == "client-id"          ? "wrong client id"
                                          : "unknown device";
        return signal.key == "-" ? std::nullopt : std::optional(signal);
    }
    if (what == "cut") {
        nextWord(rest);
        m_cutClient = nextWord(rest);
        m_cutText = nextWord(rest) == "expired" ? "its credential ended" : "its credential was taken back";
        return std::nullopt;
    }
    if (what == "open")
        signal.kind = PresenceSignal::Kind::Opened;
    else if (what == "ready")
        signal.kind = PresenceSignal::Kind::Ready;
    else if (what == "close")
        signal.kind = PresenceSignal::Kind::Closed;
    else if (what == "denied")
        signal.kind = PresenceSignal::Kind::Denied;
    else if (what == "flood")
        signal.kind = PresenceSignal::Kind::Flooded;
    else if (what == "large")
        signal.kind = PresenceSignal::Kind::TooLarge;
    else
        return std::nullopt;
    const auto number = readNumber<std::uint64_t>(nextWord(rest));
    if (!number)
        return std::nullopt;
    signal.session = {m_epoch, *number};
    signal.key = nextWord(rest);
    switch (signal.kind) {
    case PresenceSignal::Kind::Denied:
    case PresenceSignal::Kind::Flooded:
    case PresenceSignal::Kind::TooLarge:
        signal.count = readNumber<std::int64_t>(nextWord(rest)).value_or(1);
        signal.text = nextWord(rest);
        break;
    default:
        signal.address = nextWord(rest);
        signal.keepAliveSeconds = readNumber<int>(nextWord(rest)).value_or(0);
        break;
    }
    if (signal.kind == PresenceSignal::Kind::Closed) {
        const bool known = m_endedClient == signal.key;
        signal.reason = known ? m_reason : v1::Presence::REASON_CONNECTION_LOST;
        signal.text = known ? m_text : std::string();
        if (m_cutClient == signal.key)
            signal.text = std::exchange(m_cutText, {});
        m_cutClient.clear();
        m_endedClient.clear();
    }
    return signal;
}

} // namespace wheelhouse::mqtt
