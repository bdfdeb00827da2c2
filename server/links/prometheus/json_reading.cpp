#include "server/links/prometheus/json_reading.h"

#include <charconv>
#include <cmath>

#include <google/protobuf/util/time_util.h>

namespace wheelhouse::prometheus {

namespace {

constexpr int kMaxTexts = 200;
constexpr std::size_t kMaxText = 8192;

} // namespace

std::string_view textAt(element object, std::string_view key)
{
    std::string_view text;
    if (object[key].get(text) != simdjson::SUCCESS)
        return {};
    return text;
}

void readTexts(element object, std::string_view key, google::protobuf::Map<std::string, std::string> &texts)
{
    simdjson::dom::object entries;
    if (object[key].get(entries) != simdjson::SUCCESS)
        return;
    for (const auto entry : entries) {
        std::string_view value;
        if (entry.value.get(value) == simdjson::SUCCESS && texts.size() < kMaxTexts && value.size() <= kMaxText)
            texts[std::string(entry.key)] = std::string(value);
    }
}

google::protobuf::Timestamp timeAt(element object, std::string_view key)
{
    google::protobuf::Timestamp time;
    if (!google::protobuf::util::TimeUtil::FromString(std::string(textAt(object, key)), &time))
        time.Clear();
    return time;
}

bool readPoint(element point, double &time, double &value)
{
    simdjson::dom::array pair;
    std::string_view text;
    if (point.get(pair) != simdjson::SUCCESS || pair.at(0).get(time) != simdjson::SUCCESS
        || pair.at(1).get(text) != simdjson::SUCCESS)
        return false;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    return parsed.ec == std::errc() && std::isfinite(value);
}

} // namespace wheelhouse::prometheus
