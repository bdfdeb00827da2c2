#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "wheelhouse/v1/products.pb.h"

namespace wheelhouse::devices {

// The products that ship: `printer`, `speaker`, `scanbox`.
std::vector<std::string> productTemplateIds();

// A template without a name. InvalidArgument naming `template` if there is
// none of that id.
Result<v1::Product> productTemplate(std::string_view id);

} // namespace wheelhouse::devices
