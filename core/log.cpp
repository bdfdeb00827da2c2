#include "core/log.h"

#include <fmt/format.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace wheelhouse {

namespace {

void appendEscaped(std::string &out, std::string_view value)
{
    for (const char c : value) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
        } else {
            out += c;
        }
    }
}

// A message as the inside of a JSON string: fields have quotes of their own.
class JsonMessage final : public spdlog::custom_flag_formatter {
public:
    void format(const spdlog::details::log_msg &message, const std::tm &, spdlog::memory_buf_t &out) override
    {
        std::string text;
        appendEscaped(text, {message.payload.data(), message.payload.size()});
        out.append(text);
    }
    std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<JsonMessage>(); }
};

std::unique_ptr<spdlog::formatter> jsonFormatter()
{
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    formatter->add_flag<JsonMessage>('*').set_pattern(
        R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l","program":"%n","message":"%*"})");
    return formatter;
}

} // namespace

void setUpLogging(const LogOptions &options)
{
    auto logger = std::make_shared<spdlog::logger>(options.program,
                                                   std::make_shared<spdlog::sinks::stderr_sink_mt>());
    if (options.json)
        logger->set_formatter(jsonFormatter());
    else
        logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %n: %v");
    logger->set_level(spdlog::level::from_str(options.level));
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
}

std::string field(std::string_view key, std::string_view value)
{
    std::string text(key);
    text += "=\"";
    appendEscaped(text, value);
    text += '"';
    return text;
}

} // namespace wheelhouse
