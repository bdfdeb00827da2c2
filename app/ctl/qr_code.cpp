#include "app/ctl/qr_code.h"

#include <memory>

#include <fmt/format.h>
#include <qrencode.h>

namespace wheelhouse::ctl {

namespace {

constexpr int kQuiet = 4;

} // namespace

Result<QrCode> QrCode::of(const std::string &text)
{
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), QRcode_free);
    if (!code) {
        return fail(ErrorCode::InvalidArgument, "the text is empty, or too long for a QR code");
    }
    QrCode made;
    made.m_size = code->width;
    for (int i = 0; i < code->width * code->width; ++i) {
        made.m_dark.push_back((code->data[i] & 1) != 0);
    }
    return made;
}

bool QrCode::isDark(int row, int column) const
{
    return row >= 0 && column >= 0 && row < m_size && column < m_size
        && m_dark[static_cast<std::size_t>(row * m_size + column)];
}

std::string QrCode::terminalText() const
{
    std::string text;
    for (int row = -kQuiet; row < m_size + kQuiet; row += 2) {
        // Black on bright white.
        text += "\033[30;107m";
        for (int column = -kQuiet; column < m_size + kQuiet; ++column) {
            const bool upper = isDark(row, column);
            const bool lower = isDark(row + 1, column);
            text += upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ";
        }
        text += "\033[0m\n";
    }
    return text;
}

std::string QrCode::svg(int millimetres) const
{
    const int whole = m_size + 2 * kQuiet;
    std::string path;
    for (int row = 0; row < m_size; ++row) {
        for (int column = 0; column < m_size; ++column) {
            int length = 0;
            while (isDark(row, column + length)) {
                ++length;
            }
            if (length > 0) {
                path += fmt::format("M{} {}h{}v1h-{}z", column + kQuiet, row + kQuiet, length, length);
                column += length;
            }
        }
    }
    return fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}mm\" height=\"{0}mm\" "
                       "viewBox=\"0 0 {1} {1}\" shape-rendering=\"crispEdges\">"
                       "<rect width=\"{1}\" height=\"{1}\" fill=\"#fff\"/><path d=\"{2}\"/></svg>",
                       millimetres, whole, path);
}

} // namespace wheelhouse::ctl
