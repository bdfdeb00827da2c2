#pragma once

#include <memory>

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

namespace wheelhouse::test {

inline QJsonObject readJson(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

// Ends a process with whoever holds it.
struct KillProcess {
    void operator()(QProcess *process) const
    {
        process->kill();
        process->waitForFinished(5000);
        delete process;
    }
};
using HeldProcess = std::unique_ptr<QProcess, KillProcess>;

// Mosquitto's own client as a device, by nothing but its `connect.json`: what
// any MQTT library would be given.
class MqttClient {
public:
    explicit MqttClient(const QJsonObject &connect) : m_connect(connect) { }

    QString prefix() const { return m_connect.value(u"topic_prefix").toString(); }

    // Stays connected and writes what comes down, a line each: `TOPIC PAYLOAD`.
    HeldProcess listen() const
    {
        HeldProcess process(new QProcess);
        process->start(QStringLiteral("mosquitto_sub"),
                       arguments() + QStringList{QStringLiteral("-v"), QStringLiteral("-q"), QStringLiteral("1"),
                                                 QStringLiteral("-t"), prefix() + QStringLiteral("/down/#")});
        process->waitForStarted();
        return process;
    }

    // Connects, says it and leaves; false when it was refused. The broker lets
    // one client of a name in: whoever listens is put out, and comes back in a
    // second.
    bool publish(const QString &leaf, const QByteArray &payload) const
    {
        QProcess process;
        process.start(QStringLiteral("mosquitto_pub"),
                      arguments() + QStringList{QStringLiteral("-q"), QStringLiteral("1"), QStringLiteral("-t"),
                                                prefix() + QStringLiteral("/up/") + leaf, QStringLiteral("-m"),
                                                QString::fromUtf8(payload)});
        return process.waitForFinished(10'000) && process.exitCode() == 0;
    }

private:
    QStringList arguments() const
    {
        const auto text = [this](const char *key) { return m_connect.value(QLatin1String(key)).toString(); };
        QStringList list{QStringLiteral("-V"), QStringLiteral("mqttv5"), QStringLiteral("-h"), text("host"),
                         QStringLiteral("-p"), QString::number(m_connect.value(u"port").toInt()),
                         QStringLiteral("-i"), text("client_id"), QStringLiteral("-u"), text("username"),
                         QStringLiteral("--cafile"), text("ca_file")};
        if (!text("password").isEmpty())
            list << QStringLiteral("-P") << text("password");
        if (!text("cert_file").isEmpty())
            list << QStringLiteral("--cert") << text("cert_file") << QStringLiteral("--key") << text("key_file");
        return list;
    }

    const QJsonObject m_connect;
};

} // namespace wheelhouse::test
