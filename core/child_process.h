#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "core/result.h"

namespace wheelhouse {

// A program to run: no shell, no standard input, a process group of its own whose
// signals are as if nobody had changed them. Its environment is the server's own, but
// for what systemd tells the server, for names that begin as `withoutPrefixes` say,
// and with what is added.
struct ChildCommand {
    std::string program;
    // What errors call it; `the program PROGRAM` when empty.
    std::string name;
    std::vector<std::string> arguments;
    std::vector<std::pair<std::string, std::string>> environment;
    std::vector<std::string> withoutPrefixes;
    // Empty: where the server runs.
    std::string directory;
    // The rest is of runChild() alone.
    std::chrono::milliseconds timeLimit{10000};
    std::size_t maxOutputBytes = 1u << 20;
    // Of its standard error so much is kept.
    std::size_t maxErrorBytes = 4096;
    // Readable means: stop at once.
    int stopDescriptor = -1;
};

struct ChildResult {
    // 128 and the signal where one ended it.
    int exitStatus = 0;
    std::string output;
    // The first part of its standard error.
    std::string errors;
};

// Starts it with both outputs where the descriptors lead; the caller waits for it.
// NotFound when there is no such program, FailedPrecondition when it cannot be run.
Result<pid_t> spawnChild(const ChildCommand &command, int output, int errors);

// Runs it and waits. Its group is killed at the time limit (DeadlineExceeded), on stop
// (Cancelled) and on too much output (ResourceExhausted).
Result<ChildResult> runChild(const ChildCommand &command);

// What waitpid() told, as an exit status.
int exitStatusOf(int waited);

} // namespace wheelhouse
