#include "server/deployments/images/registry_address.h"

#include <algorithm>
#include <charconv>

namespace wheelhouse::deployments {

namespace {

std::string lowered(std::string_view text)
{
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    return lower;
}

bool isPort(std::string_view text)
{
    int port = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), port);
    return read.ec == std::errc() && read.ptr == text.data() + text.size() && port > 0 && port < 65536;
}

// `host`, `host:port`, `[::1]:port`.
bool isAuthority(std::string_view text)
{
    if (text.empty() || text.size() > 255)
        return false;
    std::string_view host = text;
    std::string_view rest;
    if (text.front() == '[') {
        const auto end = text.find(']');
        if (end == std::string_view::npos || end < 3)
            return false;
        host = text.substr(1, end - 1);
        rest = text.substr(end + 1);
        if (host.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos)
            return false;
    } else {
        const auto colon = text.find(':');
        host = text.substr(0, colon);
        rest = colon == std::string_view::npos ? std::string_view() : text.substr(colon);
        if (host.empty() || host.front() == '-' || host.front() == '.'
            || !std::all_of(host.begin(), host.end(), [](unsigned char c) {
                   return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
               }))
            return false;
    }
    return rest.empty() || (rest.front() == ':' && isPort(rest.substr(1)));
}

} // namespace

std::string registryOrigin(std::string_view url)
{
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (lowered(url.substr(0, scheme.size())) != scheme)
            continue;
        std::string_view authority = url.substr(scheme.size());
        if (authority.ends_with('/'))
            authority.remove_suffix(1);
        return isAuthority(authority) ? std::string(scheme) + lowered(authority) : std::string();
    }
    return {};
}

bool isRegistryHost(std::string_view host)
{
    return isAuthority(host) && host.front() != '['
        && (host == "localhost" || host.find_first_of(".:") != std::string_view::npos);
}

ImagePlace ImagePlace::of(const ImageName &image)
{
    if (!image.registry.empty())
        return {lowered(image.registry), image.repository};
    const bool bare = image.repository.find('/') == std::string::npos;
    return {"docker.io", bare ? "library/" + image.repository : image.repository};
}

} // namespace wheelhouse::deployments
