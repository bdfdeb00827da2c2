#include "server/devices/product_templates.h"

#include <array>

#include <google/protobuf/util/json_util.h>

namespace wheelhouse::devices {

namespace {

struct Template {
    std::string_view id;
    // The contract's own JSON of a Product.
    std::string_view json;
};

constexpr std::array kTemplates{
    Template{"printer", R"json({
  "displayName": "Cloud receipt printer",
  "icon": "printer",
  "models": ["CP-58", "CP-80"],
  "commands": [
    {"id": "test_print", "displayName": "Print a test page", "parameters": [
      {"key": "copies", "displayName": "Copies", "type": "VALUE_TYPE_INTEGER", "minimum": 1, "maximum": 5}]},
    {"id": "print_text", "displayName": "Print a text", "parameters": [
      {"key": "text", "displayName": "Text", "type": "VALUE_TYPE_STRING", "required": true}]},
    {"id": "feed", "displayName": "Feed paper", "parameters": [
      {"key": "lines", "displayName": "Lines", "type": "VALUE_TYPE_INTEGER", "minimum": 1, "maximum": 50, "required": true}]},
    {"id": "cut", "displayName": "Cut the paper"},
    {"id": "clear_queue", "displayName": "Clear the queue"},
    {"id": "locate", "displayName": "Beep and blink"},
    {"id": "reboot", "displayName": "Restart", "timeoutSeconds": 60}],
  "reported": [
    {"key": "signal", "displayName": "Wi-Fi signal", "type": "VALUE_TYPE_INTEGER", "unit": "dBm"},
    {"key": "paper", "displayName": "Paper", "type": "VALUE_TYPE_STRING", "allowed": ["ok", "low", "out"]},
    {"key": "cover", "displayName": "Cover", "type": "VALUE_TYPE_STRING", "allowed": ["closed", "open"]},
    {"key": "head_temperature", "displayName": "Head temperature", "type": "VALUE_TYPE_NUMBER", "unit": "°C"},
    {"key": "cutter", "displayName": "Cutter", "type": "VALUE_TYPE_STRING", "allowed": ["ok", "jammed"]},
    {"key": "queue", "displayName": "Jobs waiting", "type": "VALUE_TYPE_INTEGER", "minimum": 0},
    {"key": "printed", "displayName": "Jobs printed", "type": "VALUE_TYPE_INTEGER", "minimum": 0},
    {"key": "uptime", "displayName": "Up for", "type": "VALUE_TYPE_INTEGER", "unit": "s", "minimum": 0}],
  "desired": [
    {"key": "density", "displayName": "Print density", "type": "VALUE_TYPE_INTEGER", "minimum": 1, "maximum": 8},
    {"key": "report_interval", "displayName": "Report every", "type": "VALUE_TYPE_INTEGER", "unit": "s", "minimum": 5, "maximum": 3600},
    {"key": "buzzer", "displayName": "Buzzer", "type": "VALUE_TYPE_BOOL"}],
  "careRules": [
    {"key": "paper", "equals": "out", "words": "Paper out"},
    {"key": "cover", "equals": "open", "words": "Cover open"},
    {"key": "cutter", "equals": "jammed", "words": "Cutter jammed"},
    {"key": "head_temperature", "above": 65, "words": "Head hot"},
    {"key": "queue", "above": 20, "words": "Queue stuck"},
    {"key": "paper", "equals": "low", "words": "Paper low"},
    {"key": "signal", "below": -80, "words": "Weak signal"}]
})json"},
    Template{"speaker", R"json({
  "displayName": "Payment speaker",
  "icon": "speaker",
  "models": ["PS-4G", "PS-WiFi"],
  "commands": [
    {"id": "say_amount", "displayName": "Say an amount", "parameters": [
      {"key": "amount", "displayName": "Amount", "type": "VALUE_TYPE_NUMBER", "minimum": 0, "maximum": 1000000, "required": true},
      {"key": "currency", "displayName": "Currency", "type": "VALUE_TYPE_STRING", "allowed": ["CNY", "EUR", "USD"]}]},
    {"id": "say_text", "displayName": "Say a text", "parameters": [
      {"key": "text", "displayName": "Text", "type": "VALUE_TYPE_STRING", "required": true}]},
    {"id": "set_volume", "displayName": "Set the volume", "parameters": [
      {"key": "volume", "displayName": "Volume", "type": "VALUE_TYPE_INTEGER", "unit": "%", "minimum": 0, "maximum": 100, "required": true}]},
    {"id": "locate", "displayName": "Chime"},
    {"id": "reboot", "displayName": "Restart", "timeoutSeconds": 60}],
  "reported": [
    {"key": "signal", "displayName": "Signal", "type": "VALUE_TYPE_INTEGER", "unit": "dBm"},
    {"key": "volume", "displayName": "Volume", "type": "VALUE_TYPE_INTEGER", "unit": "%", "minimum": 0, "maximum": 100},
    {"key": "muted", "displayName": "Muted", "type": "VALUE_TYPE_BOOL"},
    {"key": "battery", "displayName": "Battery", "type": "VALUE_TYPE_INTEGER", "unit": "%", "minimum": 0, "maximum": 100},
    {"key": "charging", "displayName": "Charging", "type": "VALUE_TYPE_BOOL"},
    {"key": "sim_data", "displayName": "SIM data left", "type": "VALUE_TYPE_NUMBER", "unit": "MB", "minimum": 0},
    {"key": "codec", "displayName": "Codec", "type": "VALUE_TYPE_STRING", "allowed": ["ok", "failed"]},
    {"key": "last_announcement", "displayName": "Last announcement", "type": "VALUE_TYPE_STRING"},
    {"key": "announced", "displayName": "Announcements", "type": "VALUE_TYPE_INTEGER", "minimum": 0},
    {"key": "uptime", "displayName": "Up for", "type": "VALUE_TYPE_INTEGER", "unit": "s", "minimum": 0}],
  "desired": [
    {"key": "volume", "displayName": "Volume", "type": "VALUE_TYPE_INTEGER", "unit": "%", "minimum": 0, "maximum": 100},
    {"key": "language", "displayName": "Language", "type": "VALUE_TYPE_STRING", "allowed": ["zh", "en"]},
    {"key": "report_interval", "displayName": "Report every", "type": "VALUE_TYPE_INTEGER", "unit": "s", "minimum": 5, "maximum": 3600}],
  "careRules": [
    {"key": "codec", "equals": "failed", "words": "No sound"},
    {"key": "muted", "equals": "true", "words": "Muted"},
    {"key": "volume", "below": 5, "words": "Volume off"},
    {"key": "sim_data", "below": 1, "words": "SIM out of data"},
    {"key": "battery", "below": 10, "words": "Battery low"},
    {"key": "signal", "below": -105, "words": "Weak signal"}]
})json"},
    Template{"scanbox", R"json({
  "displayName": "QR scan box",
  "icon": "qr-box",
  "models": ["QB-1", "QB-2"],
  "commands": [
    {"id": "blink", "displayName": "Blink", "parameters": [
      {"key": "seconds", "displayName": "For", "type": "VALUE_TYPE_INTEGER", "unit": "s", "minimum": 1, "maximum": 60}]},
    {"id": "test_scan", "displayName": "Read a test code", "timeoutSeconds": 60},
    {"id": "sync_clock", "displayName": "Set the clock"},
    {"id": "reboot", "displayName": "Restart", "timeoutSeconds": 60}],
  "reported": [
    {"key": "signal", "displayName": "Wi-Fi signal", "type": "VALUE_TYPE_INTEGER", "unit": "dBm"},
    {"key": "camera", "displayName": "Camera", "type": "VALUE_TYPE_STRING", "allowed": ["ok", "blocked", "failed"]},
    {"key": "light", "displayName": "Light", "type": "VALUE_TYPE_INTEGER", "unit": "%", "minimum": 0, "maximum": 100},
    {"key": "clock_offset", "displayName": "Clock off by", "type": "VALUE_TYPE_NUMBER", "unit": "s"},
    {"key": "last_scan", "displayName": "Last scan", "type": "VALUE_TYPE_STRING"},
    {"key": "scans", "displayName": "Scans", "type": "VALUE_TYPE_INTEGER", "minimum": 0},
    {"key": "misreads", "displayName": "Misreads", "type": "VALUE_TYPE_INTEGER", "minimum": 0},
    {"key": "uptime", "displayName": "Up for", "type": "VALUE_TYPE_INTEGER", "unit": "s", "minimum": 0}],
  "desired": [
    {"key": "light", "displayName": "Light", "type": "VALUE_TYPE_INTEGER", "unit": "%", "minimum": 0, "maximum": 100},
    {"key": "beep", "displayName": "Beep", "type": "VALUE_TYPE_BOOL"},
    {"key": "report_interval", "displayName": "Report every", "type": "VALUE_TYPE_INTEGER", "unit": "s", "minimum": 5, "maximum": 3600}],
  "careRules": [
    {"key": "camera", "equals": "failed", "words": "Camera failed"},
    {"key": "camera", "equals": "blocked", "words": "Camera blocked"},
    {"key": "clock_offset", "above": 60, "words": "Clock wrong"},
    {"key": "clock_offset", "below": -60, "words": "Clock wrong"},
    {"key": "signal", "below": -80, "words": "Weak signal"}]
})json"},
};

} // namespace

std::vector<std::string> productTemplateIds()
{
    std::vector<std::string> ids;
    for (const auto &entry : kTemplates)
        ids.emplace_back(entry.id);
    return ids;
}

Result<v1::Product> productTemplate(std::string_view id)
{
    for (const auto &entry : kTemplates) {
        if (entry.id != id)
            continue;
        v1::Product product;
        const auto status = google::protobuf::util::JsonStringToMessage(std::string(entry.json), &product);
        if (!status.ok())
            return fail(ErrorCode::Internal, fmt::format("template {}: {}", id, std::string(status.message())));
        return product;
    }
    return failField("template", fmt::format("must be one of {}", fmt::join(productTemplateIds(), ", ")));
}

} // namespace wheelhouse::devices
