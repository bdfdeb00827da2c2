#include "tests/support/container_registry.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStandardPaths>

#include "core/identifier.h"
#include "core/x509.h"
#include "tests/support/free_port.h"

namespace wheelhouse::test {

namespace {

// bcrypt of the password, cost 4: docker-registry takes no other.
constexpr char kHtpasswd[] = "otto:$2b$04$gTKEbkxwf7cwTXDqDtNZn.C0tNtO0rt8gzO4uMZPb0.gZH4tslp4K\n";
// An empty tar, compressed; and the digest of the tar itself.
constexpr char kLayer[] = "H4sIAAAAAAACA2NgGAWjYBSMVAAALq+17wAEAAA=";
constexpr char kLayerId[] = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";
constexpr char kImageType[] = "application/vnd.oci.image.";

bool writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

bool listens(int port)
{
    const int connection = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    const bool open = ::connect(connection, reinterpret_cast<sockaddr *>(&address), sizeof(address)) == 0;
    ::close(connection);
    return open;
}

QString typeOf(const char *what)
{
    return QString::fromUtf8(kImageType) + QString::fromUtf8(what);
}

// Writes a blob into the layout and gives its descriptor.
QJsonObject blob(const QString &layout, const QByteArray &bytes, const char *type)
{
    const auto digest = QString::fromStdString(sha256Hex({bytes.constData(), static_cast<std::size_t>(bytes.size())}));
    writeFile(layout + QStringLiteral("/blobs/sha256/") + digest, bytes);
    return {{QStringLiteral("mediaType"), typeOf(type)},
            {QStringLiteral("digest"), QStringLiteral("sha256:") + digest},
            {QStringLiteral("size"), bytes.size()}};
}

QByteArray json(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QJsonObject manifest(const QString &layout, const QString &architecture)
{
    const QJsonObject config{
        {QStringLiteral("os"), QStringLiteral("linux")},
        {QStringLiteral("architecture"), architecture},
        {QStringLiteral("created"), QStringLiteral("2026-01-02T03:04:05Z")},
        {QStringLiteral("config"), QJsonObject()},
        {QStringLiteral("rootfs"), QJsonObject{{QStringLiteral("type"), QStringLiteral("layers")},
                                               {QStringLiteral("diff_ids"), QJsonArray{QString::fromUtf8(kLayerId)}}}}};
    const QJsonObject document{
        {QStringLiteral("schemaVersion"), 2},
        {QStringLiteral("mediaType"), typeOf("manifest.v1+json")},
        {QStringLiteral("config"), blob(layout, json(config), "config.v1+json")},
        {QStringLiteral("layers"), QJsonArray{blob(layout, QByteArray::fromBase64(kLayer), "layer.v1.tar+gzip")}}};
    auto described = blob(layout, json(document), "manifest.v1+json");
    described.insert(QStringLiteral("platform"), QJsonObject{{QStringLiteral("os"), QStringLiteral("linux")},
                                                             {QStringLiteral("architecture"), architecture}});
    return described;
}

} // namespace

bool ContainerRegistry::isInstalled()
{
    return !QStandardPaths::findExecutable(QStringLiteral("docker-registry")).isEmpty()
        && !QStandardPaths::findExecutable(QStringLiteral("skopeo")).isEmpty();
}

ContainerRegistry::~ContainerRegistry()
{
    stop();
}

Result<std::unique_ptr<ContainerRegistry>> ContainerRegistry::start()
{
    std::unique_ptr<ContainerRegistry> registry(new ContainerRegistry());
    if (auto prepared = registry->prepare(); !prepared)
        return passOn(prepared);
    if (auto up = registry->startAgain(); !up)
        return passOn(up);
    return registry;
}

Result<void> ContainerRegistry::prepare()
{
    const auto authority = CertificateAuthority::create("registry test");
    if (!authority)
        return passOn(authority);
    const auto certificate = authority->issueServer({"127.0.0.1"});
    if (!certificate)
        return passOn(certificate);
    m_authorityPem = authority->certificatePem();
    m_port = freePort();
    const QString path = m_directory.path();
    const QByteArray config = "version: 0.1\nlog: {level: warn, accesslog: {disabled: true}}\nstorage: {filesystem: {rootdirectory: "
        + path.toUtf8() + "/data}}\nhttp: {addr: \"127.0.0.1:" + QByteArray::number(m_port) + "\", tls: {certificate: "
        + path.toUtf8() + "/tls.pem, key: " + path.toUtf8() + "/tls.key}}\nauth: {htpasswd: {realm: test, path: "
        + path.toUtf8() + "/htpasswd}}\n";
    const bool written = writeFile(path + QStringLiteral("/config.yml"), config)
        && writeFile(path + QStringLiteral("/htpasswd"), kHtpasswd)
        && writeFile(path + QStringLiteral("/ca.pem"), QByteArray::fromStdString(m_authorityPem))
        && writeFile(path + QStringLiteral("/tls.pem"), QByteArray::fromStdString(certificate->certificatePem))
        && writeFile(path + QStringLiteral("/tls.key"), QByteArray::fromStdString(certificate->keyPem.reveal()));
    if (!written)
        return fail(ErrorCode::Unavailable, "its files cannot be written");
    return {};
}

Result<void> ContainerRegistry::startAgain()
{
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    const QString log = m_directory.filePath(QStringLiteral("registry.log"));
    m_process.setStandardOutputFile(log);
    m_process.start(QStringLiteral("docker-registry"), {QStringLiteral("serve"), m_directory.filePath(QStringLiteral("config.yml"))});
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    m_process.waitForStarted(5'000);
    while (m_process.state() != QProcess::NotRunning && std::chrono::steady_clock::now() < limit) {
        if (listens(m_port))
            return {};
        m_process.waitForFinished(50);
    }
    QFile file(log);
    const QByteArray words = file.open(QIODevice::ReadOnly) ? file.readAll().right(2000) : QByteArray();
    return fail(ErrorCode::Unavailable, "docker-registry did not come up: " + words.toStdString());
}

void ContainerRegistry::stop()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(3'000)) {
        m_process.kill();
        m_process.waitForFinished(3'000);
    }
}

Result<void> ContainerRegistry::push(const QString &repository, const QString &tag, const QStringList &architectures)
{
    const QString layout = m_directory.filePath(QStringLiteral("layout-%1").arg(++m_layouts));
    if (!QDir().mkpath(layout + QStringLiteral("/blobs/sha256")))
        return fail(ErrorCode::Unavailable, "no layout can be written");
    writeFile(layout + QStringLiteral("/oci-layout"), R"({"imageLayoutVersion":"1.0.0"})");
    QJsonArray manifests;
    for (const auto &architecture : architectures)
        manifests.append(manifest(layout, architecture));
    QJsonObject top = manifests.first().toObject();
    if (manifests.size() > 1)
        top = blob(layout,
                   json({{QStringLiteral("schemaVersion"), 2},
                         {QStringLiteral("mediaType"), typeOf("index.v1+json")},
                         {QStringLiteral("manifests"), manifests}}),
                   "index.v1+json");
    top.insert(QStringLiteral("annotations"),
               QJsonObject{{QStringLiteral("org.opencontainers.image.ref.name"), QStringLiteral("it")}});
    writeFile(layout + QStringLiteral("/index.json"),
              json({{QStringLiteral("schemaVersion"), 2}, {QStringLiteral("manifests"), QJsonArray{top}}}));
    QProcess skopeo;
    skopeo.setProcessChannelMode(QProcess::MergedChannels);
    skopeo.start(QStringLiteral("skopeo"),
                 {QStringLiteral("--insecure-policy"), QStringLiteral("copy"), QStringLiteral("--all"),
                  QStringLiteral("--dest-tls-verify=false"), QStringLiteral("--dest-creds"),
                  QStringLiteral("%1:%2").arg(QString::fromUtf8(kUser), QString::fromUtf8(kPassword)),
                  QStringLiteral("oci:%1:it").arg(layout),
                  QStringLiteral("docker://127.0.0.1:%1/%2:%3").arg(m_port).arg(repository, tag)});
    if (!skopeo.waitForFinished(20'000) || skopeo.exitCode() != 0)
        return fail(ErrorCode::Unavailable, "skopeo: " + skopeo.readAll().right(2000).toStdString());
    return {};
}

} // namespace wheelhouse::test
