#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace wheelhouse::kubernetes {

// A page of a list in the API's protobuf encoding.
struct ListPage {
    // Where the watch goes on.
    std::string version;
    // Token of the next page; empty on the last.
    std::string next;
    // The items, one encoded object after the other, still to be walked.
    std::string_view items;

    // Nothing when the bytes are no list. Views into `body`.
    static std::optional<ListPage> parse(std::string_view body);
    // False when the items are malformed.
    bool forEach(const std::function<void(std::string_view)> &visit) const;
};

} // namespace wheelhouse::kubernetes
