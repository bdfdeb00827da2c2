#pragma once

#include <chrono>
#include <memory>

#include <QByteArray>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include "core/result.h"

namespace wheelhouse::test {

// A real etcd and kube-apiserver of a test's own, on free ports of loopback,
// with keys of their own: to be killed, started again, given other certificates
// and filled. No controllers, no nodes. Made as the lab's are
// (tests/lab/planes.sh), by the lab's programs. Lives on the test's thread; the
// destructor ends both, and the kernel does if the test dies.
class ControlPlane {
public:
    // The lab's programs have been built.
    static bool isPossible();
    // Some ten seconds. Unavailable, with the log, when it does not come up.
    static Result<std::unique_ptr<ControlPlane>> start();
    ~ControlPlane();

    int port() const { return m_port; }
    int etcdPort() const { return m_etcdPort; }
    qint64 processId() const { return m_api.processId(); }

    // At once, as a machine that loses its power.
    void killApi();
    // Begins; it is back with awaitReady(). On the port it had.
    void beginApi();
    Result<void> awaitReady(std::chrono::milliseconds limit = std::chrono::seconds(60));
    Result<void> startApi();
    // Another serving certificate by the same authority; counts at the next start.
    void renewServingCertificate();
    // Another authority, and everybody's certificates by it.
    void renewAuthority();
    // All versions so far are forgotten by etcd.
    void compact();

    // The administrator's; the API server by another port where one is given.
    QByteArray kubeconfig(int port = 0) const;
    // Of somebody with a certificate and no rights but those he is given.
    QByteArray kubeconfigOf(const QString &user, int port = 0) const;
    // As the administrator; ends the test when it fails.
    QString kubectl(const QStringList &arguments, const QByteArray &input = {}) const;
    // Reads that path by curl, as the administrator, and throws it away; ends
    // the test when it fails.
    void curl(const QString &path, const QString &accept) const;

private:
    ControlPlane();
    // Runs words of planes.sh.
    void runPlanes(const QString &words) const;
    void launch(QProcess &process, const QString &words, const QString &log);
    QByteArray etcd(const QString &path, const QByteArray &body) const;
    QString path(const QString &name) const { return m_directory.filePath(name); }

    QTemporaryDir m_directory;
    QProcess m_etcd;
    QProcess m_api;
    int m_port = 0;
    int m_etcdPort = 0;
    int m_peerPort = 0;
};

} // namespace wheelhouse::test
