#pragma once

#include <functional>

#include <QVector>

#include "models/device_claims.h"

class QObject;
class QPagedPaintDevice;

namespace wheelhouse::widgets {

// Claim codes as labels to cut or to peel: 24 on a sheet of A4 (3 × 8, each 70
// by 37 mm), with QR code, product, serial and the code in plain text for where
// there is no camera.
class ClaimSheet {
public:
    static constexpr int kColumns = 3;
    static constexpr int kRows = 8;

    ClaimSheet(QVector<models::MadeClaim> claims, QString product);
    int pageCount() const;
    // Any thread; the device is set up for A4 without margins.
    void paint(QPagedPaintDevice &device) const;
    // Writes a PDF away from the UI thread; `done` as in saveFiles.
    void savePdf(QObject *context, const QString &path, std::function<void(const QString &)> done) const;

private:
    void paintLabel(QPainter &painter, const models::MadeClaim &claim, double millimetre) const;

    QVector<models::MadeClaim> m_claims;
    QString m_product;
};

} // namespace wheelhouse::widgets
