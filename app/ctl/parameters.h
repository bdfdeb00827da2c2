#pragma once

#include <map>
#include <string>
#include <vector>

#include <google/protobuf/struct.pb.h>

#include "core/result.h"
#include "wheelhouse/v1/products.pb.h"

namespace wheelhouse::ctl {

// `key=value` words taken apart. InvalidArgument for one without `=`, and for a
// key that comes twice.
Result<std::map<std::string, std::string>> parsePairs(const std::vector<std::string> &words);

// Typed by what the product says of each key, so that `copies=2` is a number
// and `text=2` a text. A key the product does not know, or a value that is not
// of its type, is an InvalidArgument that names what is allowed; limits are
// left to the server.
Result<google::protobuf::Struct>
typedValues(const std::map<std::string, std::string> &pairs,
            const google::protobuf::RepeatedPtrField<v1::PropertySchema> &schema);

} // namespace wheelhouse::ctl
