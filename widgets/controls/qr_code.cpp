#include "widgets/controls/qr_code.h"

#include <memory>

#include <QPainter>

#include <qrencode.h>

#include "widgets/theme/theme.h"

namespace wheelhouse::widgets {

namespace {

// ISO/IEC 18004 asks for four light modules on each side.
constexpr int kQuietZone = 4;

} // namespace

std::optional<QrCode> QrCode::encode(const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    if (bytes.isEmpty())
        return std::nullopt;
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> made(
        QRcode_encodeData(static_cast<int>(bytes.size()), reinterpret_cast<const unsigned char *>(bytes.constData()), 0,
                          QR_ECLEVEL_M),
        &QRcode_free);
    if (!made)
        return std::nullopt;
    QrCode code;
    code.m_size = made->width;
    code.m_modules.resize(code.m_size * code.m_size);
    for (int i = 0; i < code.m_size * code.m_size; ++i)
        code.m_modules.setBit(i, made->data[i] & 1);
    return code;
}

void QrCode::paint(QPainter *painter, const QRectF &rect) const
{
    const double side = std::min(rect.width(), rect.height());
    const QRectF square(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side);
    const double module = side / (m_size + 2 * kQuietZone);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing, false);
    painter->fillRect(square, Qt::white);
    // Runs of dark modules, so that no gaps show between them.
    for (int y = 0; y < m_size; ++y) {
        for (int x = 0; x < m_size; ++x) {
            if (!isDark(x, y))
                continue;
            const int first = x;
            while (x < m_size && isDark(x, y))
                ++x;
            painter->fillRect(QRectF(square.left() + (first + kQuietZone) * module, square.top() + (y + kQuietZone) * module,
                                     (x - first) * module, module),
                              Qt::black);
        }
    }
    painter->restore();
}

QrCodeView::QrCodeView(int side, QWidget *parent) : QWidget(parent), m_side(side)
{
    setFixedSize(side, side);
}

void QrCodeView::setText(const QString &text)
{
    m_code = QrCode::encode(text);
    setAccessibleName(text);
    update();
}

void QrCodeView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_code ? QColor(Qt::white) : themeOf(this).surface.sunken);
    if (!m_code)
        return;
    // Whole pixels a module, so that all are alike.
    const int modules = m_code->size() + 2 * kQuietZone;
    const int side = std::max(1, m_side / modules) * modules;
    m_code->paint(&painter, QRectF((m_side - side) / 2, (m_side - side) / 2, side, side));
}

} // namespace wheelhouse::widgets
