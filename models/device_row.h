#pragma once

#include "models/proto_values.h"
#include "models/row_schema.h"
#include "models/string_pool.h"
#include "wheelhouse/v1/devices.pb.h"

namespace wheelhouse::models {

// What few devices have; each divided by kListDivider.
struct DeviceMarks {
    QString care;
    // `duplicate-identity`.
    QString findings;
    // Ids.
    QString groups;
};

// What the table of devices shows of one; a few hundred bytes, for a million.
struct DeviceRow : Row {
    QString serial;
    QString product;
    QString model;
    QString site;
    QString owner;
    QString firmware;
    QString address;
    // The worst; English, in its product's words.
    QString care;
    QString note;
    // Null where there is neither a finding nor a group nor a second care.
    std::shared_ptr<const DeviceMarks> marks;
    std::vector<std::pair<QString, QString>> labels;
    // NaN when not reported.
    double signal = kNoValue;
    double queue = kNoValue;
    qint64 since = 0;
    qint64 lastSeen = 0;
    qint64 created = 0;
    std::uint8_t state = 0;
    std::uint8_t presence = 0;
    std::uint8_t reason = 0;
    std::uint8_t credential = 0;
    // Kind of the worst finding; 0 without.
    std::uint8_t finding = 0;
    // Desired and not yet applied.
    bool pending = false;

    Status status() const;
};

RowPtr deviceRowOf(const v1::Device &device, StringPool &pool);

// `Offline`, `Paper out`: the word of a status cell.
QString deviceWord(const DeviceRow &row);
// The same of a whole device.
Status deviceStatus(const v1::Device &device);
QString deviceWord(const v1::Device &device);
// `Keep-alive timeout`; empty when there is nothing to say.
QString presenceReasonText(v1::Presence::Reason reason);
// A care word in the current language.
QString careText(const QString &words);
QString credentialText(v1::CredentialKind kind);

} // namespace wheelhouse::models
