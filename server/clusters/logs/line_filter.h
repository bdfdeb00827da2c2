#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

namespace re2 {
class RE2;
}

namespace wheelhouse::clusters {

// Which lines are shown: those that match one regular expression and do not
// match another. RE2 takes time linear in the line, whatever the pattern.
// Threads: any; immutable. Bounds: patterns of at most 1,000 bytes and 8 MB of
// automata each.
class LineFilter {
public:
    // Empty: all match, none is excluded. InvalidArgument with the field
    // `include` or `exclude`, and what RE2 says of the place.
    static Result<LineFilter> make(const std::string &include, const std::string &exclude);

    bool shows(std::string_view line) const;

private:
    std::shared_ptr<const re2::RE2> m_include;
    std::shared_ptr<const re2::RE2> m_exclude;
};

} // namespace wheelhouse::clusters
