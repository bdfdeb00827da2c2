#pragma once

#include <deque>
#include <memory>

#include <QObject>
#include <QSize>

#include "models/roles.h"

namespace wheelhouse::client {
class Channel;
}

namespace wheelhouse::models {

class TerminalStream;
class UiDoor;

// A command in a container with a terminal of its own: what it writes, what is
// typed, how it ended. Ends with the object. UI thread; owned by the pane that
// shows it.
//
// Bounds: of what it writes 256 KiB and one message wait here to be taken, then
// the server and the command wait; of what is typed kMostInput, beyond which
// nothing is taken.
class TerminalSession final : public QObject {
    Q_OBJECT
public:
    enum class State {
        Connecting,
        Running,
        // By itself; exitCode() says how.
        Ended,
        // It could not be run, or broke off: cause() says why.
        Failed,
    };
    Q_ENUM(State)
    static constexpr qsizetype kMostInput = 1 << 20;

    // `container` empty: the pod's first. Begins when the size is known.
    TerminalSession(std::shared_ptr<client::Channel> channel, std::shared_ptr<UiDoor> door, const QString &podKey,
                    const QString &container, QObject *parent = nullptr);
    ~TerminalSession() override;

    const QString &podKey() const { return m_podKey; }
    const QString &container() const { return m_container; }
    State state() const { return m_state; }
    bool isOpen() const { return m_state == State::Connecting || m_state == State::Running; }
    Status status() const;
    // `Connecting…`, `Running`, `Ended`, `Ended with exit code 2`, `Failed`.
    QString word() const;
    int exitCode() const { return m_exitCode; }
    // Why it failed, as a sentence, and in the server's words; else empty.
    const QString &cause() const { return m_cause; }
    const QString &technical() const { return m_technical; }

    // In cells, each 1 to 10,000. The first call opens it.
    void setSize(QSize cells);
    // False when there is no room, or nobody to read it: nothing of it is taken.
    bool write(const QByteArray &bytes);
    // What came, at most so many bytes; taking it makes room for more.
    QByteArray takeOutput(qsizetype most);
    bool hasOutput() const { return !m_output.empty(); }

public Q_SLOTS:
    // The command anew, once it is over.
    void reconnect();

Q_SIGNALS:
    void stateChanged();
    // There is something to take, where there was nothing.
    void outputCame();

private:
    friend class TerminalStream;
    void open();
    void pump();
    void setState(State state);
    void take(const std::string &bytes);
    void begun();
    void over(int exitCode, const QString &cause, const QString &technical);

    const std::shared_ptr<client::Channel> m_channel;
    const std::shared_ptr<UiDoor> m_door;
    const QString m_podKey;
    const QString m_container;
    State m_state = State::Connecting;
    int m_exitCode = -1;
    QString m_cause;
    QString m_technical;
    QSize m_size;
    QSize m_toldSize;
    QByteArray m_input;
    std::deque<QByteArray> m_output;
    bool m_isWriting = false;
    std::unique_ptr<TerminalStream> m_stream;
};

} // namespace wheelhouse::models
