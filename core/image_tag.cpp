#include "core/image_tag.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace wheelhouse {

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isLower(char c) { return c >= 'a' && c <= 'z'; }

bool isEnvironment(std::string_view text)
{
    return !text.empty() && isLower(text.front())
        && std::all_of(text.begin(), text.end(), [](char c) { return isLower(c) || isDigit(c); });
}

bool isNumber(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), isDigit);
}

std::vector<std::string_view> versionParts(std::string_view version)
{
    if (!version.empty() && version.front() == 'v')
        version.remove_prefix(1);
    std::vector<std::string_view> parts;
    std::size_t start = 0;
    while (start <= version.size()) {
        const std::size_t end = std::min(version.find_first_of(".-+_", start), version.size());
        parts.push_back(version.substr(start, end - start));
        start = end + 1;
    }
    return parts;
}

std::strong_ordering compareNumbers(std::string_view left, std::string_view right)
{
    // As text, so that no number is too long: without leading zeros the longer
    // one is larger.
    left.remove_prefix(std::min(left.find_first_not_of('0'), left.size()));
    right.remove_prefix(std::min(right.find_first_not_of('0'), right.size()));
    if (left.size() != right.size())
        return left.size() <=> right.size();
    return left.compare(right) <=> 0;
}

std::strong_ordering compareParts(std::string_view left, std::string_view right)
{
    const bool leftNumber = isNumber(left);
    const bool rightNumber = isNumber(right);
    if (leftNumber && rightNumber)
        return compareNumbers(left, right);
    if (leftNumber != rightNumber)
        return leftNumber ? std::strong_ordering::greater : std::strong_ordering::less;
    return left.compare(right) <=> 0;
}

} // namespace

std::optional<ImageTag> ImageTag::parse(std::string_view tag)
{
    const std::size_t lastDash = tag.rfind('-');
    if (lastDash == std::string_view::npos || lastDash == 0)
        return std::nullopt;
    const std::size_t middleDash = tag.rfind('-', lastDash - 1);
    if (middleDash == std::string_view::npos || middleDash == 0)
        return std::nullopt;
    const std::string_view version = tag.substr(0, middleDash);
    const std::string_view environment = tag.substr(middleDash + 1, lastDash - middleDash - 1);
    const std::string_view number = tag.substr(lastDash + 1);
    if (!isEnvironment(environment) || !isNumber(number) || number.size() > 18)
        return std::nullopt;
    ImageTag parsed{std::string(version), std::string(environment), 0};
    std::from_chars(number.data(), number.data() + number.size(), parsed.ciNumber);
    if (parsed.ciNumber == 0 || parsed.toString() != tag)
        return std::nullopt;
    return parsed;
}

std::string ImageTag::toString() const
{
    return version + "-" + environment + "-" + std::to_string(ciNumber);
}

std::strong_ordering ImageTag::compareBuild(const ImageTag &other) const
{
    const auto byVersion = compareVersions(version, other.version);
    return byVersion != 0 ? byVersion : ciNumber <=> other.ciNumber;
}

std::strong_ordering compareVersions(std::string_view left, std::string_view right)
{
    const auto leftParts = versionParts(left);
    const auto rightParts = versionParts(right);
    const std::size_t common = std::min(leftParts.size(), rightParts.size());
    for (std::size_t i = 0; i < common; ++i) {
        if (const auto order = compareParts(leftParts[i], rightParts[i]); order != 0)
            return order;
    }
    if (leftParts.size() == rightParts.size())
        return std::strong_ordering::equal;
    const bool leftLonger = leftParts.size() > rightParts.size();
    const std::string_view extra = leftLonger ? leftParts[common] : rightParts[common];
    const bool longerIsNewer = isNumber(extra);
    return leftLonger == longerIsNewer ? std::strong_ordering::greater : std::strong_ordering::less;
}

ImageName ImageName::parse(std::string_view reference)
{
    ImageName name;
    if (const auto at = reference.find('@'); at != std::string_view::npos) {
        name.digest = reference.substr(at + 1);
        reference = reference.substr(0, at);
    }
    const auto slash = reference.rfind('/');
    const auto colon = reference.rfind(':');
    if (colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash)) {
        name.tag = reference.substr(colon + 1);
        reference = reference.substr(0, colon);
    }
    // The first part is a registry when it could be a host: by the rule of the
    // distribution reference grammar it then has a dot, a port, or is localhost.
    const auto firstSlash = reference.find('/');
    if (firstSlash != std::string_view::npos) {
        const std::string_view first = reference.substr(0, firstSlash);
        if (first.find_first_of(".:") != std::string_view::npos || first == "localhost") {
            name.registry = first;
            reference.remove_prefix(firstSlash + 1);
        }
    }
    name.repository = reference;
    return name;
}

std::string ImageName::withTag(std::string_view newTag) const
{
    std::string image = registry.empty() ? repository : registry + "/" + repository;
    image += ':';
    image += newTag;
    return image;
}

} // namespace wheelhouse
