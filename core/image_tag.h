#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wheelhouse {

// An image tag by the convention `${VERSION}-${ENV}-${CI_NUMBER}`, such as
// `1.4.2-prod-318`: from a running pod back to the build that made it.
struct ImageTag {
    std::string version;
    std::string environment;
    std::int64_t ciNumber = 0;

    // Parses from the right, since a version may hold dashes itself. Nothing
    // when the tag does not follow the convention: a CI number is 1 to 18
    // digits and above 0, an environment is a-z0-9 beginning with a letter.
    static std::optional<ImageTag> parse(std::string_view tag);
    std::string toString() const;

    // By version, then by CI number; the environment does not order.
    std::strong_ordering compareBuild(const ImageTag &other) const;
    bool operator==(const ImageTag &other) const = default;
};

// Versions by their dotted parts: numbers as numbers, before words; a part
// more is newer, but a word more (`1.4.0-rc1`) is older.
std::strong_ordering compareVersions(std::string_view left, std::string_view right);

// An image reference taken apart: `registry:5000/iot/gateway:1.4.2@sha256:…`.
struct ImageName {
    // `registry:5000`; empty where the reference names none.
    std::string registry;
    // `iot/gateway`.
    std::string repository;
    std::string tag;
    std::string digest;

    static ImageName parse(std::string_view reference);
    // The same image with another tag and no digest.
    std::string withTag(std::string_view newTag) const;
};

} // namespace wheelhouse
