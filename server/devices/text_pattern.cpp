#include "server/devices/text_pattern.h"

#include <algorithm>

namespace wheelhouse::devices {

namespace {

bool equalsLower(std::string_view text, std::string_view lower)
{
    return text.size() == lower.size()
        && std::equal(text.begin(), text.end(), lower.begin(), [](char t, char l) { return lowerLetter(t) == l; });
}

} // namespace

TextPattern::Part TextPattern::prepare(std::string_view text)
{
    Part part;
    part.text.reserve(text.size());
    for (const char c : text)
        part.text += lowerLetter(c);
    part.fallback.resize(text.size());
    std::uint32_t length = 0;
    for (std::size_t i = 1; i < part.text.size(); ++i) {
        while (length > 0 && part.text[i] != part.text[length])
            length = part.fallback[length - 1];
        if (part.text[i] == part.text[length])
            ++length;
        part.fallback[i] = length;
    }
    return part;
}

TextPattern TextPattern::whole(std::string_view pattern)
{
    TextPattern compiled;
    if (pattern.find('*') == std::string_view::npos) {
        compiled.m_exact = true;
        compiled.m_parts.push_back(prepare(pattern));
        return compiled;
    }
    compiled.m_atBegin = pattern.front() != '*';
    compiled.m_atEnd = pattern.back() != '*';
    while (!pattern.empty()) {
        const auto star = std::min(pattern.find('*'), pattern.size());
        if (star > 0)
            compiled.m_parts.push_back(prepare(pattern.substr(0, star)));
        pattern.remove_prefix(std::min(star + 1, pattern.size()));
    }
    return compiled;
}

TextPattern TextPattern::part(std::string_view text)
{
    TextPattern compiled;
    if (!text.empty())
        compiled.m_parts.push_back(prepare(text));
    return compiled;
}

// Where it ends; npos if it is not there.
std::size_t TextPattern::find(const Part &part, std::string_view text)
{
    std::size_t matched = 0;
    const char first = part.text.front();
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = lowerLetter(text[i]);
        if (matched == 0 && c != first)
            continue;
        while (matched > 0 && c != part.text[matched])
            matched = part.fallback[matched - 1];
        if (c == part.text[matched])
            ++matched;
        if (matched == part.text.size())
            return i + 1;
    }
    return std::string_view::npos;
}

bool TextPattern::matches(std::string_view text) const
{
    if (m_exact)
        return equalsLower(text, m_parts.front().text);
    std::size_t first = 0;
    std::size_t last = m_parts.size();
    if (m_atBegin) {
        const auto &begin = m_parts.front().text;
        if (!equalsLower(text.substr(0, begin.size()), begin))
            return false;
        text.remove_prefix(begin.size());
        ++first;
    }
    if (m_atEnd) {
        const auto &end = m_parts.back().text;
        if (text.size() < end.size() || !equalsLower(text.substr(text.size() - end.size()), end))
            return false;
        text.remove_suffix(end.size());
        --last;
    }
    for (std::size_t i = first; i < last; ++i) {
        const auto end = find(m_parts[i], text);
        if (end == std::string_view::npos)
            return false;
        text.remove_prefix(end);
    }
    return true;
}

bool matchesPattern(std::string_view text, std::string_view pattern)
{
    return TextPattern::whole(pattern).matches(text);
}

std::strong_ordering compareAnyCase(std::string_view left, std::string_view right)
{
    return std::lexicographical_compare_three_way(left.begin(), left.end(), right.begin(), right.end(),
                                                  [](char l, char r) { return lowerLetter(l) <=> lowerLetter(r); });
}

} // namespace wheelhouse::devices
