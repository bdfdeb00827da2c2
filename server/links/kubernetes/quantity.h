#pragma once

#include <cstdint>
#include <string_view>

namespace wheelhouse::kubernetes {

// A resource.Quantity such as `250m`, `1.5`, `128Mi`, `2e3`, times `scale`,
// rounded up, as Kubernetes does; 0 where it is none. Any thread.
std::int64_t parseQuantity(std::string_view text, double scale = 1);

} // namespace wheelhouse::kubernetes
