#include "server/deployments/images/tag_order.h"

#include <algorithm>

namespace wheelhouse::deployments {

ListedTag ListedTag::of(std::string text)
{
    auto build = ImageTag::parse(text);
    return {std::move(text), std::move(build)};
}

bool isListedBefore(const ListedTag &left, const ListedTag &right)
{
    if (left.build && right.build) {
        const auto order = left.build->compareBuild(*right.build);
        return order == 0 ? left.text < right.text : order > 0;
    }
    if (left.build || right.build)
        return left.build.has_value();
    return left.text < right.text;
}

std::vector<ListedTag> newestFirst(std::vector<std::string> tags)
{
    std::sort(tags.begin(), tags.end());
    tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
    std::vector<ListedTag> listed;
    listed.reserve(tags.size());
    for (auto &tag : tags)
        listed.push_back(ListedTag::of(std::move(tag)));
    std::sort(listed.begin(), listed.end(), isListedBefore);
    return listed;
}

} // namespace wheelhouse::deployments
