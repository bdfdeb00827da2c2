#pragma once

#include <string>
#include <string_view>

namespace wheelhouse {

// How a program logs. Set up once, at the start of main, before any thread.
struct LogOptions {
    // `wheelhoused`, `whctl`, …
    std::string program;
    // `debug`, `info`, `warn`, `error`.
    std::string level = "info";
    // A line is a JSON object rather than text.
    bool json = false;
};

// Sends spdlog's default logger to standard error.
void setUpLogging(const LogOptions &options);

// For spdlog messages with fields: `spdlog::info("device registered {}",
// field("device", name))` prints `device="…"` with the value escaped, so that
// a hostile value cannot forge a line.
std::string field(std::string_view key, std::string_view value);

} // namespace wheelhouse
