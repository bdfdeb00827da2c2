#pragma once

#include <optional>
#include <string>

namespace wheelhouse::devices {

// Port: which static groups there are, for the column `group`. Any thread; does
// not block.
class GroupDirectory {
public:
    virtual ~GroupDirectory() = default;
    // Why devices cannot be put into the group of that id; nothing if they can.
    virtual std::optional<std::string> refusal(const std::string &id) const = 0;
};

} // namespace wheelhouse::devices
