#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"

namespace wheelhouse::kubernetes {

// A program to run: no shell, no standard input.
struct ChildCommand {
    std::string program;
    std::vector<std::string> arguments;
    // Added to the server's own environment.
    std::vector<std::pair<std::string, std::string>> environment;
    std::chrono::milliseconds timeLimit{10000};
    std::size_t maxOutputBytes = 1u << 20;
    // Readable means: stop at once.
    int stopDescriptor = -1;
};

struct ChildResult {
    int exitStatus = 0;
    std::string output;
    // The first part of its standard error.
    std::string errors;
};

// Runs it and waits. It gets a process group of its own, which is killed at the
// time limit (DeadlineExceeded), on stop (Cancelled) and on too much output
// (ResourceExhausted). NotFound when there is no such program.
Result<ChildResult> runChild(const ChildCommand &command);

} // namespace wheelhouse::kubernetes
