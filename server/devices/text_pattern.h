#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wheelhouse::devices {

// A text to compare with, letters' case aside, prepared once. Its work on a
// text grows with the text's length alone, whatever the pattern.
class TextPattern {
public:
    // `*` stands for anything.
    static TextPattern whole(std::string_view pattern);
    // A part of the text, taken literally.
    static TextPattern part(std::string_view text);

    bool matches(std::string_view text) const;
    // Without a `*`, and of the whole text: the text in small letters.
    const std::string *plain() const { return m_exact ? &m_parts.front().text : nullptr; }
    // The text in small letters to be found anywhere.
    const std::string *anywhere() const
    {
        return !m_exact && !m_atBegin && !m_atEnd && m_parts.size() == 1 ? &m_parts.front().text : nullptr;
    }

private:
    struct Part {
        // In small letters.
        std::string text;
        // How much of it may still be right after a mismatch (Knuth, Morris,
        // Pratt).
        std::vector<std::uint32_t> fallback;
    };
    static Part prepare(std::string_view text);
    static std::size_t find(const Part &part, std::string_view text);

    bool m_exact = false;
    bool m_atBegin = false;
    bool m_atEnd = false;
    std::vector<Part> m_parts;
};

// `pattern` with `*` for anything, letters' case aside.
bool matchesPattern(std::string_view text, std::string_view pattern);

inline char lowerLetter(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// By bytes, letters' case aside.
std::strong_ordering compareAnyCase(std::string_view left, std::string_view right);

} // namespace wheelhouse::devices
