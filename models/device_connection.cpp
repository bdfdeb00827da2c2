#include "models/device_connection.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace wheelhouse::models {

DeviceConnection connectionOf(const v1::Connection &connection, const QString &deviceKey)
{
    const auto text = [](const std::string &value) { return QString::fromStdString(value); };
    return {.deviceKey = deviceKey, .host = text(connection.host()), .port = connection.port(),
            .clientId = text(connection.client_id()), .username = text(connection.username()),
            .password = text(connection.password()), .topicPrefix = text(connection.topic_prefix()),
            .caCertificate = text(connection.ca_certificate()), .certificate = text(connection.certificate()),
            .privateKey = text(connection.private_key())};
}

QByteArray DeviceConnection::toJson() const
{
    QJsonObject json{{QStringLiteral("host"), host}, {QStringLiteral("port"), port},
                     {QStringLiteral("client_id"), clientId}, {QStringLiteral("username"), username},
                     {QStringLiteral("password"), password}, {QStringLiteral("topic_prefix"), topicPrefix},
                     {QStringLiteral("ca_file"), QStringLiteral("ca.crt")}};
    if (!certificate.isEmpty()) {
        json.insert(QStringLiteral("cert_file"), QStringLiteral("device.crt"));
        json.insert(QStringLiteral("key_file"), QStringLiteral("device.key"));
    }
    return QJsonDocument(json).toJson();
}

} // namespace wheelhouse::models
