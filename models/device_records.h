#pragma once

#include <memory>

#include <QObject>

#include "models/table_model.h"

namespace wheelhouse::v1 {
class ListDeviceCredentialsResponse;
class ListTwinChangesResponse;
}
namespace wheelhouse {
struct Error;
}

namespace wheelhouse::models {

class Catalog;

// What is written down of a device and read when somebody looks: its
// credentials, and what was desired of it over time. Asks by signal; the
// session answers. UI thread; owned by the device's detail.
class DeviceRecords final : public QObject {
    Q_OBJECT
public:
    explicit DeviceRecords(QObject *parent = nullptr);
    ~DeviceRecords() override;

    // Newest first. Columns: status kind fingerprint created ends by.
    TableModel &credentials() const { return *m_credentials; }
    // Newest first. Columns: status time changes by applied. A cell's tooltip
    // names every key.
    TableModel &twinChanges() const { return *m_twinChanges; }

    // `…/credentials/3`: what can be done with it.
    struct Credential {
        QString key;
        // `Certificate`.
        QString kind;
        QString fingerprint;
        // The broker takes it.
        bool isGood = false;
        // Good until `ends`, since a newer one is there.
        bool isOverlapping = false;
        QDateTime created;
        QDateTime ends;
    };
    std::optional<Credential> credential(const QString &key) const;
    // How many the broker takes.
    int goodCredentials() const;

    // For whoever shows them, each time.
    void readCredentials();
    void readTwinChanges();
    // Something has changed: read again where they were read at all.
    void noteCredentialsChanged();
    void noteTwinChanged();

    // For the session, and for tests.
    void apply(const v1::ListDeviceCredentialsResponse &response);
    void apply(const v1::ListTwinChangesResponse &response);
    void credentialsFailed(const Error &error);
    void twinChangesFailed(const Error &error);

Q_SIGNALS:
    void credentialsWanted();
    void twinChangesWanted();

private:
    std::unique_ptr<LiveRows> m_credentialRows;
    std::unique_ptr<LiveRows> m_twinChangeRows;
    std::unique_ptr<TableModel> m_credentials;
    std::unique_ptr<TableModel> m_twinChanges;
};

} // namespace wheelhouse::models
