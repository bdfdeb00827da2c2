#include "server/monitoring/prometheus_address.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace wheelhouse::monitoring {

namespace {

std::string percentDecoded(std::string_view text)
{
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned byte = 0;
        const char *digits = text.data() + i + 1;
        if (text[i] == '%' && i + 2 < text.size()
            && std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
            decoded += static_cast<char>(byte);
            i += 2;
        } else {
            decoded += text[i] == '+' ? ' ' : text[i];
        }
    }
    return decoded;
}

bool isLabelName(std::string_view name)
{
    const auto isAllowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    };
    return !name.empty() && !(name.front() >= '0' && name.front() <= '9')
        && std::all_of(name.begin(), name.end(), isAllowed);
}

constexpr char kService[] = "service://";

// `NAMESPACE/SERVICE:PORT[/path]`; the service may have `https:` before it. It
// becomes part of a path of the API server, which must not lead out of the
// service.
bool isServicePath(std::string_view path)
{
    const auto slash = path.find('/');
    if (slash == std::string_view::npos || slash == 0 || path.find("/.") != std::string_view::npos
        || path.find('%') != std::string_view::npos)
        return false;
    std::string_view service = path.substr(slash + 1);
    service = service.substr(0, service.find('/'));
    if (service.starts_with("https:"))
        service.remove_prefix(6);
    const auto colon = service.find(':');
    const auto isPart = [](std::string_view part) {
        return !part.empty() && part.size() <= 253 && part.front() != '.' && part.back() != '.' && std::all_of(part.begin(), part.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
        });
    };
    return colon != std::string_view::npos && isPart(path.substr(0, slash)) && isPart(service.substr(0, colon))
        && isPart(service.substr(colon + 1));
}

} // namespace

Result<PrometheusAddress> PrometheusAddress::parse(std::string_view url, const char *field)
{
    PrometheusAddress address;
    const auto question = url.find('?');
    address.baseUrl = url.substr(0, question);
    while (address.baseUrl.ends_with('/'))
        address.baseUrl.pop_back();
    if (address.isService()) {
        if (!isServicePath(std::string_view(address.baseUrl).substr(std::string_view(kService).size())))
            return failField(field, "a service is written as service://NAMESPACE/SERVICE:PORT");
    } else if (!address.baseUrl.starts_with("http://") && !address.baseUrl.starts_with("https://")) {
        return failField(field, "an http or https URL is allowed");
    }
    std::string_view rest = question == std::string_view::npos ? std::string_view() : url.substr(question + 1);
    while (!rest.empty()) {
        const auto end = std::min(rest.find('&'), rest.size());
        const std::string_view pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const auto equals = pair.find('=');
        if (!pair.starts_with("label.") || equals == std::string_view::npos
            || !isLabelName(pair.substr(6, equals - 6)))
            return failField(field, "only parameters like label.cluster=test are allowed");
        address.labels.emplace_back(pair.substr(6, equals - 6), percentDecoded(pair.substr(equals + 1)));
    }
    return address;
}

std::string PrometheusAddress::origin() const
{
    const auto begin = baseUrl.find("://") + 3;
    const auto first = baseUrl.find('/', begin);
    // A service's namespace belongs to it.
    return baseUrl.substr(0, isService() && first != std::string::npos ? baseUrl.find('/', first + 1) : first);
}

std::string PrometheusAddress::matchers() const
{
    std::string text;
    for (const auto &[name, value] : labels)
        text += fmt::format(",{}={}", name, promqlString(value));
    return text;
}

bool PrometheusAddress::isNamedIn(std::string_view query) const
{
    const auto isPartOfName = [](char c) { return isLabelName(std::string("_") + c); };
    for (const auto &[name, value] : labels) {
        for (auto at = query.find(name); at != std::string_view::npos; at = query.find(name, at + 1)) {
            if (at > 0 && isPartOfName(query[at - 1]))
                continue;
            const auto next = query.find_first_not_of(" \t\n", at + name.size());
            if (next != std::string_view::npos && (query[next] == '=' || query.substr(next, 2) == "!="
                                                   || query.substr(next, 2) == "!~"))
                return true;
        }
    }
    return labels.empty();
}

std::string promqlString(std::string_view text)
{
    std::string literal = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            literal += '\\';
        if (c == '\n')
            literal += "\\n";
        else
            literal += c;
    }
    return literal + '"';
}

} // namespace wheelhouse::monitoring
