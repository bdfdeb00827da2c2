#pragma once

#include "models/device_claims.h"

namespace wheelhouse::models {

// Claims just made, with their codes, in the order they were made. Columns:
// number serial code. Owns its rows; forgets the codes when it goes. UI thread.
class MadeClaimsModel final : public TableModel {
    Q_OBJECT
public:
    explicit MadeClaimsModel(QObject *parent = nullptr);
    void setClaims(const QVector<MadeClaim> &claims);
    const QVector<MadeClaim> &claims() const { return m_claims; }
    // The claim of a row's key; null when there is none.
    const MadeClaim *claim(const QString &key) const;
    // With header: serial, code, uri, good until.
    QByteArray toCsv() const;

private:
    explicit MadeClaimsModel(LiveRows *rows, QObject *parent);
    std::unique_ptr<LiveRows> m_ownRows;
    QVector<MadeClaim> m_claims;
};

} // namespace wheelhouse::models
