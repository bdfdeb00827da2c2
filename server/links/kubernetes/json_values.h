#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include <nlohmann/json.hpp>

namespace wheelhouse::kubernetes::json {

// Values of an object from outside, whatever it holds: of another type than
// asked for, or not there, they are empty. Any thread.
using Value = nlohmann::json;

inline const Value &at(const Value &object, const char *key)
{
    static const Value kNone;
    if (!object.is_object())
        return kNone;
    const auto found = object.find(key);
    return found == object.end() ? kNone : *found;
}

// `at(object, "a", "b")` is object.a.b.
template <class... Keys> const Value &at(const Value &object, const char *key, Keys... more)
{
    return at(at(object, key), more...);
}

// Numbers as they were written: ports may be either.
inline std::string text(const Value &value)
{
    if (value.is_string())
        return value.get<std::string>();
    return value.is_number_integer() ? std::to_string(value.get<std::int64_t>()) : std::string();
}

inline std::int32_t number(const Value &value, std::int32_t other = 0)
{
    if (!value.is_number_integer())
        return other;
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(
        value.get<std::int64_t>(), std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()));
}

inline bool isTrue(const Value &value) { return value.is_boolean() && value.get<bool>(); }

// An array to walk; an empty one for anything else.
inline const Value &list(const Value &value)
{
    static const Value kEmpty = Value::array();
    return value.is_array() ? value : kEmpty;
}

} // namespace wheelhouse::kubernetes::json
