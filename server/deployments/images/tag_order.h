#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/image_tag.h"

namespace wheelhouse::deployments {

// A tag, and what it says where it follows the convention.
struct ListedTag {
    std::string text;
    std::optional<ImageTag> build = {};

    static ListedTag of(std::string text);
};

// Whether `left` stands before `right`: those that follow the convention by
// version, then CI number, newest first; the others after them, by name. A
// strict order: no two different tags stand at the same place.
bool isListedBefore(const ListedTag &left, const ListedTag &right);

// In that order, each once.
std::vector<ListedTag> newestFirst(std::vector<std::string> tags);

} // namespace wheelhouse::deployments
