#pragma once

#include <string>

#include "core/result.h"
#include "wheelhouse/v1/products.pb.h"

namespace wheelhouse::client {

// A product as a person writes it, YAML or JSON: what yamlOfProduct() gives, or
// less. InvalidArgument says in a sentence what is wrong with the text.
Result<v1::Product> productOfText(const std::string &text);

// All that a person can change of it, its name first; the contract's own names.
std::string yamlOfProduct(const v1::Product &product);

} // namespace wheelhouse::client
