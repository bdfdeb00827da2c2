#pragma once

#include <QDateTime>
#include <QMap>
#include <QTimer>

#include "models/device_claims_model.h"
#include "models/operation.h"

namespace wheelhouse::models {

class Calls;

// A claim just made, with its code, which is never shown again.
struct MadeClaim {
    QString key;
    // `WH1-XXXXX-…`.
    QString code;
    // What its QR code says.
    QString uri;
    // Empty for any.
    QString serial;
    QDateTime expires;
};

// Claim codes: made, listed while somebody looks, revoked. UI thread; owned by
// the session.
class DeviceClaims final : public QObject {
    Q_OBJECT
public:
    static constexpr int kMaxAtOnce = 1'000;

    explicit DeviceClaims(Calls &calls, QObject *parent = nullptr);

    struct Draft {
        // `printer`.
        QString product;
        // For any serial; not used where there are serials.
        int count = 1;
        QStringList serials;
        QString model;
        QString site;
        QString owner;
        QString note;
        QMap<QString, QString> labels;
        QDateTime expires;
    };
    // Result: QVector<MadeClaim>.
    Operation *create(const Draft &draft);
    Operation *revoke(const ClaimFacts &claim);

    DeviceClaimRows &rows() { return m_rows; }
    void refresh();

    // Serials in a text of any layout: one a line, with commas, semicolons or
    // tabs; of a table the first cell. Each once, in order.
    static QStringList serialsIn(const QString &text);

private:
    void readPage(const std::string &token);

    Calls &m_calls;
    DeviceClaimRows m_rows;
    QTimer m_poll;
    bool m_reading = false;
};

} // namespace wheelhouse::models
