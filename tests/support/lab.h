#pragma once

#include <QFile>
#include <QProcess>
#include <QString>
#include <QStringList>

namespace wheelhouse::test {

// The lab: two real Kubernetes control planes, `test` and `prod`
// (tests/lab/README.md). LAB_DIR, or build/lab.
inline QString labDirectory()
{
    const QString given = qEnvironmentVariable("LAB_DIR");
    return given.isEmpty() ? qEnvironmentVariable("WHEELHOUSE_SOURCE") + QStringLiteral("/build/lab") : given;
}

inline QString labKubeconfig(const QString &plane)
{
    return labDirectory() + QLatin1Char('/') + plane + QStringLiteral(".kubeconfig");
}

inline bool labIsUp()
{
    return QFile::exists(labKubeconfig(QStringLiteral("test")));
}

// kubectl in one namespace of one plane; ends the test when it fails.
class Kubectl {
public:
    Kubectl(const QString &plane, const QString &nameSpace) : m_plane(plane), m_namespace(nameSpace) { }

    QString operator()(const QStringList &arguments, const QByteArray &input = {}) const
    {
        QProcess process;
        process.start(labDirectory() + QStringLiteral("/bin/kubectl"),
                      QStringList{QStringLiteral("--kubeconfig"), labKubeconfig(m_plane), QStringLiteral("-n"), m_namespace}
                          + arguments);
        process.write(input);
        process.closeWriteChannel();
        if (!process.waitForFinished(20000) || process.exitCode() != 0)
            qFatal("kubectl %s: %s", qPrintable(arguments.join(QLatin1Char(' '))), process.readAllStandardError().constData());
        return QString::fromUtf8(process.readAllStandardOutput());
    }

    // The namespace, with a Deployment `gateway` of three pods in it, ready.
    void makeGateway(const QByteArray &tag) const
    {
        (*this)({QStringLiteral("create"), QStringLiteral("namespace"), m_namespace});
        (*this)({QStringLiteral("apply"), QStringLiteral("-f"), QStringLiteral("-")}, R"({
          "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "gateway"},
          "spec": {"replicas": 3, "selector": {"matchLabels": {"app": "gateway"}},
            "template": {"metadata": {"labels": {"app": "gateway"}}, "spec": {"containers": [
              {"name": "gateway", "image": "registry.example.com/iot/gateway:)" + tag + R"("}]}}}})");
        (*this)({QStringLiteral("rollout"), QStringLiteral("status"), QStringLiteral("deployment/gateway"),
                 QStringLiteral("--timeout=15s")});
    }

    void forgetNamespace() const
    {
        (*this)({QStringLiteral("delete"), QStringLiteral("namespace"), m_namespace, QStringLiteral("--wait=false")});
    }

    QString image() const
    {
        return (*this)({QStringLiteral("get"), QStringLiteral("deployment/gateway"), QStringLiteral("-o"),
                        QStringLiteral("jsonpath={.spec.template.spec.containers[0].image}")});
    }

private:
    const QString m_plane;
    const QString m_namespace;
};

} // namespace wheelhouse::test
