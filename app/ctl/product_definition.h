#pragma once

#include <string>

#include "core/result.h"
#include "wheelhouse/v1/products.pb.h"

namespace wheelhouse::ctl {

// A product as a file describes it, YAML or JSON, `-` being standard input: what
// `product get -o yaml` prints, or what a person writes of it.
Result<v1::Product> readProduct(const std::string &path);

} // namespace wheelhouse::ctl
