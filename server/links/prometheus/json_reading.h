#pragma once

#include <string>
#include <string_view>

#include <google/protobuf/map.h>
#include <google/protobuf/timestamp.pb.h>
#include <simdjson.h>

namespace wheelhouse::prometheus {

using simdjson::dom::element;

// Empty when there is no such text.
std::string_view textAt(element object, std::string_view key);
// Texts of an object; others are left out, and what is beyond 200.
void readTexts(element object, std::string_view key, google::protobuf::Map<std::string, std::string> &texts);
// RFC 3339; unset when it is none.
google::protobuf::Timestamp timeAt(element object, std::string_view key);
// `[1732341613.5, "0.25"]`; false where there is no finite number.
bool readPoint(element point, double &time, double &value);

} // namespace wheelhouse::prometheus
