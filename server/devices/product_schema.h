#pragma once

#include <optional>
#include <string>
#include <vector>

#include <google/protobuf/repeated_field.h>
#include <google/protobuf/struct.pb.h>

#include "core/result.h"
#include "wheelhouse/v1/products.pb.h"

namespace wheelhouse::devices {

using PropertySchemas = google::protobuf::RepeatedPtrField<v1::PropertySchema>;

// What a product may be: keys, ids, limits, at most 64 commands and 128
// properties. InvalidArgument names the field, as `product.commands[2].id`.
Result<void> checkProduct(const v1::Product &product);

// Whether the values fit the schema: known keys, types, limits, and all that is
// required. InvalidArgument names `prefix.key` and says what is allowed.
Result<void> checkValues(const PropertySchemas &schema, const google::protobuf::Struct &values,
                         const std::string &prefix);

// Null if the product has no such command.
const v1::CommandSchema *findCommand(const v1::Product &product, const std::string &id);

// A number as people write it (`12`, `12.5`), `true`, `false`, or the text.
std::string valueText(const google::protobuf::Value &value);

// The words of the rules that hold, in the rules' order, none twice.
std::vector<std::string> careOf(const v1::Product &product, const google::protobuf::Struct &reported);

} // namespace wheelhouse::devices
