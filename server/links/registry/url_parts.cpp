#include "server/links/registry/url_parts.h"

#include <algorithm>

#include <fmt/format.h>

namespace wheelhouse::registry {

namespace {

constexpr std::size_t kMaxUrl = 8000;

std::string lowered(std::string_view text)
{
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    return lower;
}

bool hasScheme(std::string_view url, std::string_view scheme)
{
    return url.size() > scheme.size() && lowered(url.substr(0, scheme.size())) == scheme;
}

// Where the authority ends; npos when there is none.
std::size_t endOfAuthority(std::string_view url)
{
    const std::size_t begin = hasScheme(url, "https://") ? 8 : hasScheme(url, "http://") ? 7 : std::string_view::npos;
    if (begin == std::string_view::npos)
        return begin;
    const auto end = std::min(url.find_first_of("/?#", begin), url.size());
    // Credentials in a URL are not for us to send.
    const auto authority = url.substr(begin, end - begin);
    return authority.empty() || authority.find('@') != std::string_view::npos ? std::string_view::npos : end;
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

} // namespace

std::string originOf(std::string_view url)
{
    const auto end = endOfAuthority(url);
    if (end == std::string_view::npos)
        return {};
    std::string origin = lowered(url.substr(0, end));
    const std::string_view usual = origin.starts_with("https") ? ":443" : ":80";
    if (origin.ends_with(usual))
        origin.resize(origin.size() - usual.size());
    return origin;
}

std::string resolved(std::string_view base, std::string_view reference)
{
    reference = trimmed(reference);
    const bool printable = std::all_of(reference.begin(), reference.end(),
                                       [](unsigned char c) { return c > 0x20 && c < 0x7F; });
    if (reference.empty() || reference.size() > kMaxUrl || !printable)
        return {};
    if (hasScheme(reference, "https://") || hasScheme(reference, "http://"))
        return endOfAuthority(reference) == std::string_view::npos ? std::string() : std::string(reference);
    const auto end = endOfAuthority(base);
    if (end == std::string_view::npos)
        return {};
    if (reference.starts_with("//")) {
        const std::string whole = std::string(base.substr(0, base.find(':') + 1)) + std::string(reference);
        return endOfAuthority(whole) == std::string_view::npos ? std::string() : whole;
    }
    const auto colon = reference.find(':');
    if (colon != std::string_view::npos && colon < reference.find_first_of("/?#"))
        return {};
    if (reference.front() == '/')
        return std::string(base.substr(0, end)) + std::string(reference);
    const auto endOfPath = std::min(base.find_first_of("?#", end), base.size());
    const auto path = base.substr(0, endOfPath);
    if (reference.front() == '?')
        return std::string(path) + std::string(reference);
    const auto slash = path.rfind('/');
    const auto folder = slash == std::string_view::npos || slash < end ? std::string(path) + "/"
                                                                       : std::string(path.substr(0, slash + 1));
    return folder + std::string(reference);
}

std::string encoded(std::string_view text)
{
    std::string out;
    for (const unsigned char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
            || c == '_' || c == '.' || c == '~';
        out += plain ? std::string(1, static_cast<char>(c)) : fmt::format("%{:02X}", c);
    }
    return out;
}

std::string linkTarget(std::string_view header, std::string_view relation)
{
    while (!header.empty()) {
        const auto open = header.find('<');
        const auto close = open == std::string_view::npos ? open : header.find('>', open);
        if (close == std::string_view::npos)
            return {};
        const auto target = header.substr(open + 1, close - open - 1);
        header.remove_prefix(close + 1);
        const auto comma = std::min(header.find(','), header.size());
        const std::string parameters = lowered(header.substr(0, comma));
        header.remove_prefix(comma);
        const auto rel = parameters.find("rel=");
        if (rel == std::string::npos)
            continue;
        auto value = trimmed(std::string_view(parameters).substr(rel + 4));
        value = value.substr(0, value.find(';'));
        if (value.size() >= 2 && value.front() == '"')
            value = value.substr(1, value.find('"', 1) - 1);
        if (trimmed(value) == relation)
            return std::string(target);
    }
    return {};
}

} // namespace wheelhouse::registry
