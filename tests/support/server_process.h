#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

#include "client/channel.h"
#include "core/result.h"

namespace wheelhouse::test {

// The real `wheelhoused`, as a process of its own: on a port that it chooses,
// with its own broker, in a temporary data directory unless another is given.
// Lives on the test's thread; the destructor stops it, and the kernel does if
// the test dies.
class ServerProcess {
public:
    // Returns when its health is SERVING; Unavailable, with its log, when it is
    // not within 20 s. Arguments may say `--listen` for themselves.
    static Result<std::unique_ptr<ServerProcess>> start(const QStringList &moreArguments = {},
                                                        const QString &dataDirectory = {});
    ~ServerProcess();

    const std::string &address() const { return m_address; }
    const std::string &caFile() const { return m_caFile; }
    const std::string &tokenFile() const { return m_tokenFile; }
    // A socket of its own, over which the caller is the local administrator.
    const std::string &socket() const { return m_socket; }
    QString dataDirectory() const { return m_dataDirectory; }
    // HOST:PORT of the metrics page; empty without `--metrics-listen`.
    const std::string &metricsAddress() const { return m_metricsAddress; }
    qint64 processId() const { return m_process.processId(); }
    QByteArray log() const;

    // Over TCP with that token; the administrator's own where none is given.
    std::shared_ptr<client::Channel> channel(const std::string &token = {}) const;
    // With no token at all.
    std::shared_ptr<client::Channel> anonymousChannel() const;

    // SIGTERM; whether it ended by itself, with code 0, in time.
    bool stop(std::chrono::milliseconds limit = std::chrono::milliseconds(5000));
    // SIGKILL, as a crash.
    void kill();

private:
    ServerProcess() = default;
    Result<void> launch(const QStringList &moreArguments);
    Result<void> readAnnouncement();
    Result<void> awaitHealth();

    QTemporaryDir m_directory;
    QString m_dataDirectory;
    QProcess m_process;
    std::string m_address;
    std::string m_caFile;
    std::string m_tokenFile;
    std::string m_metricsAddress;
    std::string m_socket;
};

} // namespace wheelhouse::test
