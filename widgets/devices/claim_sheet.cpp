#include "widgets/devices/claim_sheet.h"

#include <QBuffer>
#include <QLocale>
#include <QPainter>
#include <QPdfWriter>
#include <QPointer>
#include <QThreadPool>

#include "models/worker_thread.h"
#include "widgets/controls/file_saving.h"
#include "widgets/controls/qr_code.h"
#include "widgets/theme/fonts.h"

namespace wheelhouse::widgets {

namespace {

constexpr double kLabelWidth = 70;
constexpr double kLabelHeight = 37;
// Sheets of this kind begin half a millimetre down.
constexpr double kTop = 0.5;
constexpr double kPadding = 3;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ClaimSheet)
};

QFont sized(QFont font, double millimetres, double perMillimetre)
{
    font.setPixelSize(std::max(1, static_cast<int>(millimetres * perMillimetre)));
    return font;
}

} // namespace

ClaimSheet::ClaimSheet(QVector<models::MadeClaim> claims, QString product)
    : m_claims(std::move(claims)), m_product(std::move(product))
{
}

int ClaimSheet::pageCount() const
{
    constexpr int kPerPage = kColumns * kRows;
    return (static_cast<int>(m_claims.size()) + kPerPage - 1) / kPerPage;
}

void ClaimSheet::paint(QPagedPaintDevice &device) const
{
    device.setPageLayout(QPageLayout(QPageSize(QPageSize::A4), QPageLayout::Portrait, {}));
    QPainter painter(&device);
    const double millimetre = device.width() / 210.0;
    for (int i = 0; i < m_claims.size(); ++i) {
        const int place = i % (kColumns * kRows);
        if (i > 0 && place == 0)
            device.newPage();
        painter.save();
        painter.translate((place % kColumns) * kLabelWidth * millimetre, (kTop + place / kColumns * kLabelHeight) * millimetre);
        paintLabel(painter, m_claims[i], millimetre);
        painter.restore();
    }
}

void ClaimSheet::paintLabel(QPainter &painter, const models::MadeClaim &claim, double millimetre) const
{
    const double side = (kLabelHeight - 2 * kPadding) * millimetre;
    if (const auto code = QrCode::encode(claim.uri.isEmpty() ? claim.code : claim.uri))
        code->paint(&painter, QRectF((kPadding - 1) * millimetre, kPadding * millimetre, side, side));
    const QRectF text(kPadding * millimetre + side, 0, (kLabelWidth - 2 * kPadding) * millimetre - side, kLabelHeight * millimetre);
    painter.setPen(Qt::black);
    double y = 6 * millimetre;
    const auto line = [&](const QFont &font, const QString &words, double height) {
        painter.setFont(font);
        const QRectF where(text.left(), y, text.width(), height * millimetre);
        painter.drawText(where, Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetricsF(font, painter.device()).elidedText(words, Qt::ElideRight, where.width()));
        y += height * millimetre;
    };
    const QFont plain = sized(fonts::base(), 2.3, millimetre);
    line(sized(fonts::strong(), 2.8, millimetre), m_product, 4);
    line(sized(claim.serial.isEmpty() ? fonts::base() : fonts::mono(), 2.6, millimetre),
         claim.serial.isEmpty() ? Words::tr("any serial") : claim.serial, 4.6);
    // Two or three groups a line: a person reads it aloud.
    const QStringList groups = claim.code.split(u'-');
    const QFont code = sized(fonts::monoStrong(), 2.6, millimetre);
    for (qsizetype i = 0; i < groups.size(); i += 2)
        line(code, groups.mid(i, 2).join(u'-') + (i + 2 < groups.size() ? QStringLiteral("-") : QString()), 3.6);
    y += 1 * millimetre;
    if (claim.expires.isValid())
        line(plain, Words::tr("good until %1").arg(QLocale().toString(claim.expires.toLocalTime().date(), QLocale::ShortFormat)), 3.4);
}

void ClaimSheet::savePdf(QObject *context, const QString &path, std::function<void(const QString &)> done) const
{
    QThreadPool::globalInstance()->start([sheet = *this, guard = QPointer<QObject>(context), path, done = std::move(done)] {
        QBuffer buffer;
        buffer.open(QIODevice::WriteOnly);
        {
            QPdfWriter writer(&buffer);
            writer.setResolution(600);
            writer.setTitle(Words::tr("Claim codes"));
            sheet.paint(writer);
        }
        models::WorkerThread::post(guard, [guard, path, bytes = buffer.data(), done] {
            // Codes are as good as a password until they are used.
            saveFiles(guard, {{path, bytes, true}}, done);
        });
    });
}

} // namespace wheelhouse::widgets
