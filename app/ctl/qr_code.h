#pragma once

#include <string>
#include <vector>

#include "core/result.h"

namespace wheelhouse::ctl {

// A text as a QR code (ISO/IEC 18004), error correction M. A plain value.
class QrCode {
public:
    // InvalidArgument for a text that is empty or too long.
    static Result<QrCode> of(const std::string &text);

    int size() const { return m_size; }
    bool isDark(int row, int column) const;

    // Half blocks, two rows a line, with its quiet zone: dark on light whatever
    // the terminal's colours are, by escape sequences.
    std::string terminalText() const;
    // An `svg` element of so many millimetres, with its quiet zone.
    std::string svg(int millimetres) const;

private:
    int m_size = 0;
    std::vector<bool> m_dark;
};

} // namespace wheelhouse::ctl
