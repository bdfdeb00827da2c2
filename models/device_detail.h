#pragma once

#include <memory>
#include <optional>

#include <QMap>
#include <QObject>

#include "models/catalog.h"
#include "models/device_facts.h"
#include "models/device_records.h"
#include "models/product_spec.h"
#include "models/table_model.h"

namespace wheelhouse::v1 {
class Device;
class ListPresenceEventsResponse;
class WatchDeviceCommandsResponse;
}

namespace wheelhouse::models {

// A stretch of time in which a device was in one state; for the presence bar.
struct PresenceSpan {
    QDateTime begin;
    QDateTime end;
    // Ok on line, Bad off line, Unknown before it was first seen.
    Status status = Status::Unknown;
    // Why it went off line, in words.
    QString reason;
};

// Everything the inspector shows of one device. Made by Session::openDevice,
// which keeps its streams open while it lives; deleted by whoever asked for
// it. UI thread.
class DeviceDetail final : public QObject {
    Q_OBJECT
public:
    DeviceDetail(QString key, Catalog &catalog, QObject *parent = nullptr);
    ~DeviceDetail() override;

    // `products/printer/devices/PRN3-7K40-118206`.
    const QString &key() const { return m_key; }
    QString serial() const;
    QString productId() const;
    QString productName() const;
    QString productIcon() const;
    // Schemas of its product: commands for forms, properties for the twin.
    const std::optional<ProductSpec> &product() const { return m_product; }
    void setProduct(std::optional<ProductSpec> product);

    // Whether the device has been read at all.
    bool isKnown() const;
    Status status() const;
    // `Offline`, `Paper out`.
    QString statusText() const;
    // `keep-alive timeout`; empty when there is nothing to say.
    QString cause() const;
    QDateTime since() const;
    // How the presence is known: the broker said so, or concluded.
    bool isPresenceExact() const;
    bool isOnline() const;
    bool isDisabled() const;
    bool isRetired() const;
    QString model() const;
    QString site() const;
    QString owner() const;
    QString note() const;
    QString firmware() const;
    QString address() const;
    QString credentialText() const;
    bool hasCertificate() const;
    QString etag() const;
    QStringList care() const;
    QMap<QString, QString> labels() const;
    QDateTime registered() const;
    QDateTime lastSeen() const;
    QDateTime reportedTime() const;
    // Ids of the static groups it is in.
    QStringList groups() const;
    // Serials; empty without.
    QString replacedBy() const;
    QString replaces() const;
    // When its newest credential ends; invalid when it does not.
    QDateTime credentialEnds() const;

    // What is wrong with how it behaves, worst first.
    QVector<FindingFact> findings() const;
    // What it last reported, in its product's words, broken things first.
    QVector<PeripheralFact> peripherals() const;
    // One value of it; empty when none.
    QString reported(const QString &property) const;

    // What can be or is desired, what differs first. Columns: status property
    // desired reported. Progress: not applied yet; Warn: applied, and yet the
    // device says otherwise.
    TableModel &twin() const { return *m_twin; }
    int twinDifferences() const { return m_twinDifferences; }
    QVariantMap desired() const;
    // When it changed last, and whether the device has said that it applied it.
    QDateTime desiredTime() const;
    bool isPending() const;
    QDateTime appliedTime() const;
    // The schema of something that may be desired; nothing when its product
    // does not know it.
    std::optional<FieldSpec> desiredField(const QString &key) const;

    // Credentials, and the history of what was desired.
    DeviceRecords &records() const { return *m_records; }
    // Latest first. Columns: status time words lasted sure address.
    TableModel &presenceEvents() const { return *m_presence; }
    // Oldest first, covering `hours` until now, without gaps.
    QVector<PresenceSpan> presenceSpans(int hours = 24) const;
    // Latest first. Columns: status time command parameters result by.
    TableModel &commands() const { return *m_commands; }

    const PanelState &state() const { return m_state; }

    // Fed by the session, and by tests.
    void apply(const v1::Device &device);
    void apply(const v1::ListPresenceEventsResponse &response);
    // The device is shown in a presence that its history does not hold yet; false
    // a minute after it began.
    bool isHistoryBehind() const;
    void apply(const v1::WatchDeviceCommandsResponse &response);
    void setFeed(const FeedState &feed);
    void setGone();
    LiveRows &commandRows() const { return *m_commandRows; }

Q_SIGNALS:
    void changed();
    void stateChanged();
    // Its presence has changed: the events are worth reading again.
    void presenceChanged();
    // The same of its credentials, and of what is desired of it.
    void credentialsChanged();
    void desiredChanged();

private:
    void rebuildTwin();

    QString m_key;
    Catalog &m_catalog;
    std::optional<ProductSpec> m_product;
    std::unique_ptr<v1::Device> m_device;
    // When the newest presence in the history began, ms; 0 before it was read.
    qint64 m_newestPresence = 0;
    std::unique_ptr<DeviceRecords> m_records;
    std::unique_ptr<LiveRows> m_twinRows;
    std::unique_ptr<LiveRows> m_presenceRows;
    std::unique_ptr<LiveRows> m_commandRows;
    std::unique_ptr<TableModel> m_twin;
    std::unique_ptr<TableModel> m_presence;
    std::unique_ptr<TableModel> m_commands;
    int m_twinDifferences = 0;
    PanelState m_state;
};

} // namespace wheelhouse::models
