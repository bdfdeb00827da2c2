#include "tests/support/control_plane.h"

#include <csignal>
#include <sys/prctl.h>

#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QThread>

#include "tests/support/free_port.h"
#include "tests/support/lab.h"

namespace wheelhouse::test {

namespace {

constexpr int kRunLimitMs = 120'000;

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void end(QProcess &process)
{
    process.kill();
    process.waitForFinished(5000);
}

} // namespace

ControlPlane::ControlPlane() : m_port(freePort()), m_etcdPort(freePort()), m_peerPort(freePort()) { }

ControlPlane::~ControlPlane()
{
    end(m_api);
    end(m_etcd);
}

bool ControlPlane::isPossible() { return QFile::exists(labDirectory() + QStringLiteral("/bin/kube-apiserver")); }

void ControlPlane::launch(QProcess &process, const QString &words, const QString &log)
{
    const QString script = QStringLiteral("launch() { shift; exec \"$@\"; }; source \"$planes\"; ") + words;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("LAB_DIR"), m_directory.path());
    environment.insert(QStringLiteral("bin"), labDirectory() + QStringLiteral("/bin"));
    environment.insert(QStringLiteral("planes"),
                       qEnvironmentVariable("WHEELHOUSE_SOURCE") + QStringLiteral("/tests/lab/planes.sh"));
    environment.insert(QStringLiteral("own_api"), QString::number(m_port));
    environment.insert(QStringLiteral("own_etcd"), QString::number(m_etcdPort));
    environment.insert(QStringLiteral("own_etcd_peer"), QString::number(m_peerPort));
    process.setProcessEnvironment(environment);
    process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.setStandardOutputFile(path(log), QIODevice::Append);
    process.start(QStringLiteral("bash"), {QStringLiteral("-euc"), script});
}

void ControlPlane::runPlanes(const QString &words) const
{
    QProcess process;
    const_cast<ControlPlane *>(this)->launch(process, words, QStringLiteral("keys.log"));
    if (!process.waitForFinished(kRunLimitMs) || process.exitCode() != 0)
        qFatal("%s: %s", qPrintable(words), readAll(path(QStringLiteral("keys.log"))).constData());
}

Result<std::unique_ptr<ControlPlane>> ControlPlane::start()
{
    std::unique_ptr<ControlPlane> plane(new ControlPlane);
    plane->runPlanes(QStringLiteral("make_keys own; make_kubeconfigs own"));
    plane->launch(plane->m_etcd, QStringLiteral("start_etcd own"), QStringLiteral("etcd.log"));
    if (auto up = plane->startApi(); !up)
        return passOn(up);
    return plane;
}

void ControlPlane::killApi() { end(m_api); }

void ControlPlane::beginApi()
{
    // Without controllers nobody makes the service accounts that pods need.
    launch(m_api, QStringLiteral("start_api own --disable-admission-plugins ServiceAccount"), QStringLiteral("api.log"));
}

Result<void> ControlPlane::awaitReady(std::chrono::milliseconds limit)
{
    QDeadlineTimer deadline(limit);
    while (m_api.state() != QProcess::NotRunning && !deadline.hasExpired()) {
        QProcess curl;
        curl.start(QStringLiteral("curl"),
                   {QStringLiteral("-skf"), QStringLiteral("--noproxy"), QStringLiteral("*"), QStringLiteral("-m"),
                    QStringLiteral("3"), QStringLiteral("https://127.0.0.1:%1/readyz").arg(m_port)});
        if (curl.waitForFinished(5000) && curl.exitCode() == 0)
            return {};
        m_api.waitForFinished(20);
    }
    return fail(ErrorCode::Unavailable,
                "the API server did not come up: " + readAll(path(QStringLiteral("api.log"))).right(2000).toStdString()
                    + readAll(path(QStringLiteral("etcd.log"))).right(1000).toStdString());
}

Result<void> ControlPlane::startApi()
{
    beginApi();
    return awaitReady();
}

void ControlPlane::renewServingCertificate()
{
    QFile::remove(path(QStringLiteral("own/pki/server.crt")));
    runPlanes(QStringLiteral("make_keys own"));
}

void ControlPlane::renewAuthority()
{
    QDir pki(path(QStringLiteral("own/pki")));
    for (const auto &name : pki.entryList({QStringLiteral("*.crt")}, QDir::Files))
        pki.remove(name);
    runPlanes(QStringLiteral("make_keys own; make_kubeconfigs own"));
}

QByteArray ControlPlane::etcd(const QString &path, const QByteArray &body) const
{
    QProcess curl;
    curl.start(QStringLiteral("curl"),
               {QStringLiteral("-sf"), QStringLiteral("--noproxy"), QStringLiteral("*"), QStringLiteral("-m"), QStringLiteral("10"),
                QStringLiteral("-d"), QString::fromUtf8(body), QStringLiteral("http://127.0.0.1:%1%2").arg(m_etcdPort).arg(path)});
    if (!curl.waitForFinished(15'000) || curl.exitCode() != 0)
        qFatal("etcd %s: %s", qPrintable(path), curl.readAllStandardOutput().constData());
    return curl.readAllStandardOutput();
}

void ControlPlane::compact()
{
    const auto range = QJsonDocument::fromJson(etcd(QStringLiteral("/v3/kv/range"), R"({"key":"AA=="})")).object();
    const QString revision = range.value(u"header").toObject().value(u"revision").toString();
    etcd(QStringLiteral("/v3/kv/compaction"), R"({"physical":true,"revision":")" + revision.toUtf8() + R"("})");
}

QByteArray ControlPlane::kubeconfig(int port) const
{
    QByteArray text = readAll(path(QStringLiteral("own.kubeconfig")));
    if (port != 0)
        text.replace("127.0.0.1:" + QByteArray::number(m_port), "127.0.0.1:" + QByteArray::number(port));
    return text;
}

QByteArray ControlPlane::kubeconfigOf(const QString &user, int port) const
{
    runPlanes(QStringLiteral("certificate \"$LAB_DIR/own/pki\" %1 /CN=%1 extendedKeyUsage=clientAuth; "
                             "kubeconfig own %1 \"$LAB_DIR/%1.kubeconfig\"")
                  .arg(user));
    QByteArray text = readAll(path(user + QStringLiteral(".kubeconfig")));
    if (port != 0)
        text.replace("127.0.0.1:" + QByteArray::number(m_port), "127.0.0.1:" + QByteArray::number(port));
    return text;
}

void ControlPlane::curl(const QString &what, const QString &accept) const
{
    QProcess process;
    const auto key = [this](const char *name) { return path(QStringLiteral("own/pki/") + QLatin1String(name)); };
    process.start(QStringLiteral("curl"),
                  {QStringLiteral("-sf"), QStringLiteral("--noproxy"), QStringLiteral("*"), QStringLiteral("-o"),
                   QStringLiteral("/dev/null"), QStringLiteral("--cacert"), key("ca.crt"), QStringLiteral("--cert"),
                   key("admin.crt"), QStringLiteral("--key"), key("admin.key"), QStringLiteral("-H"),
                   QStringLiteral("Accept: ") + accept, QStringLiteral("https://127.0.0.1:%1%2").arg(m_port).arg(what)});
    if (!process.waitForFinished(kRunLimitMs) || process.exitCode() != 0)
        qFatal("curl %s: %d", qPrintable(what), process.exitCode());
}

QString ControlPlane::kubectl(const QStringList &arguments, const QByteArray &input) const
{
    QProcess process;
    process.start(labDirectory() + QStringLiteral("/bin/kubectl"),
                  QStringList{QStringLiteral("--kubeconfig"), path(QStringLiteral("own.kubeconfig"))} + arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(kRunLimitMs) || process.exitCode() != 0)
        qFatal("kubectl %s: %s", qPrintable(arguments.join(QLatin1Char(' '))), process.readAllStandardError().constData());
    return QString::fromUtf8(process.readAllStandardOutput());
}

} // namespace wheelhouse::test
