#include "models/terminal_session.h"

#include "models/duplex_stream.h"
#include "models/error_text.h"
#include "models/text.h"
#include "wheelhouse/v1/terminals.grpc.pb.h"

namespace wheelhouse::models {

namespace {

constexpr std::size_t kMostOutput = 256u << 10;
// The contract allows 64 KiB.
constexpr qsizetype kPiece = 16 << 10;
constexpr int kMostCells = 10'000;

std::size_t sizeOf(const v1::OpenTerminalResponse &response)
{
    return response.output().size() + response.error_output().size();
}

v1::TerminalSize sizeOf(QSize cells)
{
    v1::TerminalSize size;
    size.set_columns(cells.width());
    size.set_rows(cells.height());
    return size;
}

} // namespace

// The open call, and what its messages mean.
class TerminalStream {
public:
    explicit TerminalStream(TerminalSession &session)
        : m_session(session),
          m_stream(std::type_identity<v1::TerminalService>{}, session.m_channel, session.m_door,
                   &v1::TerminalService::Stub::async::OpenTerminal, kMostOutput,
                   {.message = [this](v1::OpenTerminalResponse &&response) { take(response); },
                    .written =
                        [this] {
                            m_session.m_isWriting = false;
                            m_session.pump();
                        },
                    .ended = [this](const std::optional<Error> &error) { end(error); },
                    .sizeOf = [](const v1::OpenTerminalResponse &response) { return sizeOf(response); }})
    {
        v1::OpenTerminalRequest first;
        auto &options = *first.mutable_options();
        options.set_pod(session.m_podKey.toStdString());
        options.set_container(session.m_container.toStdString());
        options.set_tty(true);
        options.set_input(true);
        *options.mutable_size() = sizeOf(session.m_size);
        m_stream.write(std::move(first));
    }

    void write(v1::OpenTerminalRequest request) { m_stream.write(std::move(request)); }
    void consumed(qsizetype bytes) { m_stream.consumed(static_cast<std::size_t>(bytes)); }

private:
    void take(const v1::OpenTerminalResponse &response)
    {
        switch (response.part_case()) {
        case v1::OpenTerminalResponse::kStart: return m_session.begun();
        case v1::OpenTerminalResponse::kOutput: return m_session.take(response.output());
        case v1::OpenTerminalResponse::kErrorOutput: return m_session.take(response.error_output());
        case v1::OpenTerminalResponse::kEnd:
            m_exitCode = response.end().exit_code();
            m_message = response.end().message();
            return;
        default: return;
        }
    }

    void end(const std::optional<Error> &error)
    {
        // Kept until the end of this function: the session lets go of it.
        TerminalSession &session = m_session;
        if (error)
            return session.over(-1, errorSentence(*error), errorTechnical(*error));
        session.over(m_exitCode, fromUtf8(m_message), {});
    }

    TerminalSession &m_session;
    int m_exitCode = -1;
    std::string m_message;
    DuplexStream<v1::OpenTerminalRequest, v1::OpenTerminalResponse> m_stream;
};

TerminalSession::TerminalSession(std::shared_ptr<client::Channel> channel, std::shared_ptr<UiDoor> door,
                                 const QString &podKey, const QString &container, QObject *parent)
    : QObject(parent), m_channel(std::move(channel)), m_door(std::move(door)), m_podKey(podKey), m_container(container)
{
}

TerminalSession::~TerminalSession() = default;

void TerminalSession::open()
{
    m_toldSize = m_size;
    // Its options are the first thing that is written.
    m_isWriting = true;
    m_input.clear();
    m_exitCode = -1;
    m_cause.clear();
    m_technical.clear();
    m_stream = std::make_unique<TerminalStream>(*this);
    setState(State::Connecting);
}

void TerminalSession::reconnect()
{
    if (!isOpen() && m_size.isValid())
        open();
}

Status TerminalSession::status() const
{
    switch (m_state) {
    case State::Connecting: return Status::Progress;
    case State::Running: return Status::Ok;
    case State::Ended: return m_exitCode == 0 ? Status::Off : Status::Warn;
    case State::Failed: break;
    }
    return Status::Bad;
}

QString TerminalSession::word() const
{
    switch (m_state) {
    case State::Connecting: return tr("Connecting…");
    case State::Running: return tr("Running");
    case State::Ended: return m_exitCode == 0 ? tr("Ended") : tr("Ended with exit code %1").arg(m_exitCode);
    case State::Failed: break;
    }
    return tr("Failed");
}

void TerminalSession::setSize(QSize cells)
{
    m_size = cells.expandedTo({1, 1}).boundedTo({kMostCells, kMostCells});
    if (!m_stream && m_state == State::Connecting)
        open();
    else
        pump();
}

bool TerminalSession::write(const QByteArray &bytes)
{
    if (!isOpen() || m_input.size() + bytes.size() > kMostInput)
        return false;
    m_input += bytes;
    pump();
    return true;
}

// One piece at a time, the newest size before what is typed.
void TerminalSession::pump()
{
    if (!m_stream || m_isWriting || (m_input.isEmpty() && m_size == m_toldSize))
        return;
    v1::OpenTerminalRequest request;
    if (m_size != m_toldSize) {
        m_toldSize = m_size;
        *request.mutable_size() = sizeOf(m_size);
    } else {
        const QByteArray piece = m_input.left(kPiece);
        m_input.remove(0, piece.size());
        request.set_input(piece.toStdString());
    }
    m_isWriting = true;
    m_stream->write(std::move(request));
}

QByteArray TerminalSession::takeOutput(qsizetype most)
{
    if (m_output.empty())
        return {};
    QByteArray taken;
    if (m_output.front().size() <= most) {
        taken = std::move(m_output.front());
        m_output.pop_front();
    } else {
        taken = m_output.front().left(most);
        m_output.front().remove(0, most);
    }
    if (m_stream)
        m_stream->consumed(taken.size());
    return taken;
}

void TerminalSession::take(const std::string &bytes)
{
    if (bytes.empty())
        return;
    const bool wasEmpty = m_output.empty();
    m_output.push_back(QByteArray::fromStdString(bytes));
    if (wasEmpty)
        Q_EMIT outputCame();
}

void TerminalSession::begun() { setState(State::Running); }

void TerminalSession::over(int exitCode, const QString &cause, const QString &technical)
{
    m_stream.reset();
    m_input.clear();
    m_exitCode = exitCode;
    m_technical = technical;
    m_cause = exitCode < 0 && cause.isEmpty() ? tr("It is not known how the command ended.") : cause;
    setState(exitCode < 0 ? State::Failed : State::Ended);
}

void TerminalSession::setState(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

} // namespace wheelhouse::models
