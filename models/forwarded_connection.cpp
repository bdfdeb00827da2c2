#include "models/forwarded_connection.h"

#include <QtNetwork/QTcpSocket>

#include "models/duplex_stream.h"
#include "models/error_text.h"
#include "wheelhouse/v1/terminals.grpc.pb.h"

namespace wheelhouse::models {

namespace {

constexpr std::size_t kMostReceived = 256u << 10;
constexpr qint64 kMostUnsent = 64 << 10;
constexpr qint64 kPiece = 16 << 10;

} // namespace

struct ForwardedConnection::Stream {
    DuplexStream<v1::ForwardPortRequest, v1::ForwardPortResponse> call;
};

ForwardedConnection::ForwardedConnection(QTcpSocket *socket, const std::shared_ptr<client::Channel> &channel,
                                         std::shared_ptr<UiDoor> door, const QString &target, int port, QObject *parent)
    : QObject(parent), m_socket(socket)
{
    m_socket->setParent(this);
    m_socket->setReadBufferSize(kMostUnsent);
    m_stream.reset(
        new Stream{{std::type_identity<v1::TerminalService>{},
                    channel,
                    std::move(door),
                    &v1::TerminalService::Stub::async::ForwardPort,
                    kMostReceived,
                    {.message = [this](v1::ForwardPortResponse &&response) { receive(response.data()); },
                     .written =
                         [this] {
                             m_isWriting = false;
                             send();
                         },
                     .ended =
                         [this](const std::optional<Error> &error) {
                             // Whoever went away first ends it: that is no failure.
                             if (error && !m_inputEnded)
                                 Q_EMIT failed(errorSentence(*error));
                             streamEnded();
                         },
                     .sizeOf = [](const v1::ForwardPortResponse &response) { return response.data().size(); }}}});
    v1::ForwardPortRequest first;
    first.mutable_options()->set_target(target.toStdString());
    first.mutable_options()->set_port(port);
    m_stream->call.write(std::move(first));
    connect(m_socket, &QTcpSocket::readyRead, this, &ForwardedConnection::send);
    connect(m_socket, &QTcpSocket::disconnected, this, &ForwardedConnection::socketClosed);
    connect(m_socket, &QTcpSocket::bytesWritten, this, [this](qint64 bytes) {
        if (m_stream)
            m_stream->call.consumed(static_cast<std::size_t>(bytes));
    });
}

ForwardedConnection::~ForwardedConnection()
{
    // Nothing is told any more.
    m_socket->disconnect(this);
}

// One piece at a time; the rest stays in the socket.
void ForwardedConnection::send()
{
    if (!m_stream || m_isWriting || m_inputEnded)
        return;
    const QByteArray piece = m_socket->read(kPiece);
    if (!piece.isEmpty()) {
        m_isWriting = true;
        v1::ForwardPortRequest request;
        request.set_data(piece.toStdString());
        m_stream->call.write(std::move(request));
        Q_EMIT bytesSent(piece.size());
    } else if (m_socket->state() == QAbstractSocket::UnconnectedState) {
        m_inputEnded = true;
        m_stream->call.endWriting();
    }
}

void ForwardedConnection::receive(const std::string &bytes)
{
    if (bytes.empty())
        return;
    Q_EMIT bytesReceived(static_cast<qint64>(bytes.size()));
    if (m_socket->state() == QAbstractSocket::ConnectedState)
        m_socket->write(bytes.data(), static_cast<qint64>(bytes.size()));
    else
        m_stream->call.consumed(bytes.size());
}

void ForwardedConnection::streamEnded()
{
    m_stream.reset();
    if (m_socket->state() == QAbstractSocket::UnconnectedState) {
        Q_EMIT over();
        return;
    }
    // What is still to be read there goes out first.
    m_socket->disconnectFromHost();
}

void ForwardedConnection::socketClosed()
{
    if (m_stream)
        send();
    else
        Q_EMIT over();
}

} // namespace wheelhouse::models
