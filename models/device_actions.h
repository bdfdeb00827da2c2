#pragma once

#include <optional>

#include <QMap>
#include <QObject>
#include <QString>
#include <QVariantMap>

namespace wheelhouse::models {

class Calls;
class Operation;

// What a device needs to connect; handed out once. Operation::takeResult() of
// registerDevice.
struct DeviceConnection {
    QString deviceKey;
    QString host;
    int port = 0;
    QString clientId;
    QString username;
    // Empty with a certificate.
    QString password;
    QString topicPrefix;
    // PEM.
    QString caCertificate;
    QString certificate;
    QString privateKey;
    // The contents of `connect.json`, as `whctl device register` writes it;
    // file names are `ca.crt`, `device.crt`, `device.key`.
    QByteArray toJson() const;
};

// Changes to devices. Each returns at once with an operation, owned by
// Operations, whose end tells what came of it. UI thread.
class DeviceActions final : public QObject {
    Q_OBJECT
public:
    explicit DeviceActions(Calls &calls, QObject *parent = nullptr);

    struct Draft {
        // `printer`.
        QString product;
        QString serial;
        QString model;
        QString site;
        QString owner;
        QString note;
        QMap<QString, QString> labels;
        bool withCertificate = false;
    };
    // Result: DeviceConnection. With `checkOnly` nothing is made.
    Operation *registerDevice(const Draft &draft, bool checkOnly = false);
    // `printer`, `speaker` or `scanbox`: the product as it ships. Its result is
    // the product's id; Session::refresh() brings it into the tables.
    Operation *createProduct(const QString &templateId);
    // Parameters by key; types as in the product's CommandSpec.
    Operation *sendCommand(const QString &deviceKey, const QString &command, const QString &commandName,
                           const QVariantMap &parameters, int expireSeconds = 0);
    Operation *disable(const QString &deviceKey, const QString &reason);
    Operation *enable(const QString &deviceKey);
    // Retires it for good.
    Operation *remove(const QString &deviceKey, const QString &etag = {});

    // A new serial takes the place of a broken device, which is retired.
    // Result: DeviceConnection of the new one.
    Operation *swap(const QString &deviceKey, const QString &serial, bool withCertificate, const QString &reason);

    // What is set is changed.
    struct Change {
        std::optional<QString> model;
        std::optional<QString> site;
        std::optional<QString> owner;
        std::optional<QString> note;
        std::optional<QMap<QString, QString>> labels;
        // The whole desired state.
        std::optional<QVariantMap> desired;
    };
    // Refused when `etag` is not empty and the device was changed since.
    Operation *update(const QString &deviceKey, const Change &change, const QString &etag = {});

private:
    Calls &m_calls;
};

} // namespace wheelhouse::models

Q_DECLARE_METATYPE(wheelhouse::models::DeviceConnection)
