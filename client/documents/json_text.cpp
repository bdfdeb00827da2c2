#include "client/documents/json_text.h"

#include <google/protobuf/util/json_util.h>

namespace wheelhouse::client {

std::string jsonOf(const google::protobuf::Message &message, bool indented)
{
    google::protobuf::util::JsonPrintOptions options;
    options.add_whitespace = indented;
    std::string json;
    const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
    if (!status.ok()) {
        spdlog::error("a message cannot be written as JSON: {}", status.message().ToString());
        return "{}";
    }
    while (json.ends_with('\n')) {
        json.pop_back();
    }
    return json;
}

std::string quoteJson(std::string_view text)
{
    std::string json = "\"";
    for (const char c : text) {
        switch (c) {
        case '"': json += "\\\""; break;
        case '\\': json += "\\\\"; break;
        case '\n': json += "\\n"; break;
        case '\r': json += "\\r"; break;
        case '\t': json += "\\t"; break;
        default:
            if (static_cast<unsigned char>(c) < 0x20) {
                json += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
            } else {
                json += c;
            }
        }
    }
    return json + '"';
}

} // namespace wheelhouse::client
