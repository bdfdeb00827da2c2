#pragma once

#include <memory>

#include <QObject>

class QTcpSocket;

namespace wheelhouse::client {
class Channel;
}

namespace wheelhouse::models {

class UiDoor;

// One connection of this machine to a port of a pod, from its first byte to its
// last. Bounds: 256 KiB and one message on their way here, 80 KiB on their way
// there; then whoever sends has to wait. UI thread; owned by its forward, which
// deletes it when it is over.
class ForwardedConnection final : public QObject {
    Q_OBJECT
public:
    // Takes the socket, which is connected. `target` is a pod's or a workload's
    // key.
    ForwardedConnection(QTcpSocket *socket, const std::shared_ptr<client::Channel> &channel,
                        std::shared_ptr<UiDoor> door, const QString &target, int port, QObject *parent);
    ~ForwardedConnection() override;

Q_SIGNALS:
    void bytesSent(qint64 bytes);
    void bytesReceived(qint64 bytes);
    // Why it could not be made or broke off, as a sentence.
    void failed(const QString &cause);
    // Last, and once.
    void over();

private:
    struct Stream;
    void send();
    void receive(const std::string &bytes);
    void streamEnded();
    void socketClosed();

    QTcpSocket *m_socket;
    bool m_isWriting = true;
    bool m_inputEnded = false;
    std::unique_ptr<Stream> m_stream;
};

} // namespace wheelhouse::models
