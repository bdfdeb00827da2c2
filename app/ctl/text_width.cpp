#include "app/ctl/text_width.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace wheelhouse::ctl {
namespace {

struct Range {
    std::uint32_t first;
    std::uint32_t last;
};

// East Asian Wide and Fullwidth (UAX #11), in blocks.
constexpr std::array kWide{
    Range{0x1100, 0x115f}, Range{0x2e80, 0x303e}, Range{0x3041, 0x33ff}, Range{0x3400, 0x4dbf},
    Range{0x4e00, 0x9fff}, Range{0xa000, 0xa4cf}, Range{0xa960, 0xa97f}, Range{0xac00, 0xd7a3},
    Range{0xf900, 0xfaff}, Range{0xfe30, 0xfe6f}, Range{0xff00, 0xff60}, Range{0xffe0, 0xffe6},
    Range{0x1f300, 0x1f64f}, Range{0x1f680, 0x1f6ff}, Range{0x1f900, 0x1f9ff}, Range{0x20000, 0x3fffd},
};
constexpr std::array kCombining{
    Range{0x0300, 0x036f}, Range{0x1ab0, 0x1aff}, Range{0x1dc0, 0x1dff}, Range{0x200b, 0x200f},
    Range{0x20d0, 0x20ff}, Range{0xfe00, 0xfe0f}, Range{0xfe20, 0xfe2f},
};

template <std::size_t size> bool contains(const std::array<Range, size> &ranges, std::uint32_t point)
{
    return std::any_of(ranges.begin(), ranges.end(),
                       [point](const Range &range) { return point >= range.first && point <= range.last; });
}

// Takes one character off the front; its bytes and its code point.
struct Character {
    std::string_view bytes;
    std::uint32_t point;
};

Character takeCharacter(std::string_view &text)
{
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 1;
    std::uint32_t point = length == 1 ? lead : lead & (0xffU >> (length + 1));
    std::size_t taken = 1;
    while (taken < length && taken < text.size() && (static_cast<unsigned char>(text[taken]) & 0xc0) == 0x80) {
        point = point << 6 | (static_cast<unsigned char>(text[taken]) & 0x3f);
        ++taken;
    }
    if (taken < length) {
        taken = 1;
        point = '?';
    }
    const Character character{text.substr(0, taken), point};
    text.remove_prefix(taken);
    return character;
}

std::size_t widthOf(std::uint32_t point)
{
    if (point < 0x300) {
        return 1;
    }
    return contains(kCombining, point) ? 0 : contains(kWide, point) ? 2 : 1;
}

bool isControl(std::uint32_t point)
{
    return point < 0x20 || (point >= 0x7f && point < 0xa0);
}

} // namespace

std::size_t textWidth(std::string_view text)
{
    std::size_t width = 0;
    while (!text.empty()) {
        width += widthOf(takeCharacter(text).point);
    }
    return width;
}

std::string oneLine(std::string_view text)
{
    auto line = printable(text);
    std::replace_if(line.begin(), line.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
    return line;
}

std::string printable(std::string_view text)
{
    std::string result;
    while (!text.empty()) {
        const auto character = takeCharacter(text);
        if (character.point == '\n' || character.point == '\t') {
            result += character.bytes;
        } else if (character.point != '\r') {
            result += isControl(character.point) ? "?" : character.bytes;
        }
    }
    return result;
}

std::string elide(std::string_view text, std::size_t width)
{
    if (textWidth(text) <= width) {
        return std::string(text);
    }
    std::string result;
    std::size_t used = 0;
    while (!text.empty()) {
        const auto character = takeCharacter(text);
        used += widthOf(character.point);
        if (used + 1 > width) {
            break;
        }
        result += character.bytes;
    }
    return result + "…";
}

} // namespace wheelhouse::ctl
