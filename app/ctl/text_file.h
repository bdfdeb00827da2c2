#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "core/result.h"

namespace wheelhouse::ctl {

// Reads a whole file that a person named, `-` being standard input. An error
// says in a sentence what is wrong: no such file, a directory, larger than
// `maxBytes`, not readable.
Result<std::string> readTextFile(const std::string &path, std::size_t maxBytes);

// Writes a new file, durable when it returns, with `mode`. AlreadyExists where
// there is one.
Result<void> writeNewFile(const std::filesystem::path &path, const std::string &content, unsigned mode);

} // namespace wheelhouse::ctl
