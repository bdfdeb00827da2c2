#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wheelhouse::deployments {

// A unified diff (`@@ -12,7 +12,7 @@`, then lines with ' ', '-' or '+') of two
// texts, with `context` lines around each change; empty when they are equal.
// Shortest by Myers' algorithm; texts that differ in more than some thousand
// lines are shown as one replaced block. Any thread.
std::string unifiedDiff(std::string_view before, std::string_view after, int context = 3);

} // namespace wheelhouse::deployments
