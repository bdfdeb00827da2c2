#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "wheelhouse/v1/helm.pb.h"

namespace wheelhouse::helm {

// One run of the program.
struct HelmCall {
    // Without the program's own name.
    std::vector<std::string> arguments;
    // A folder of this run alone: where it works and keeps what it keeps. What
    // it writes goes to kOutputFile there.
    std::string directory;
    // Known by it again, after the server that began it has ended.
    std::string mark;
    // Killed after so long, whoever is there to see it.
    std::chrono::seconds limit{300};
};
inline constexpr char kOutputFile[] = "output";

// A process, told apart from a later one of the same number.
struct HelmProcess {
    std::int64_t id = 0;
    // In the system's own units.
    std::int64_t started = 0;
    // Where its number means anything.
    std::string machine;
};

enum class HelmWait { Ended, Woken, TimeOver };

struct HelmOutput {
    int exitStatus = 0;
    std::string output;
    std::string errors;
};

// The `helm` program. A port; server/links/helm implements it. Threads: any that
// may block.
class HelmRunner {
public:
    virtual ~HelmRunner() = default;

    // What is found; asked again after a minute, or when there was none.
    virtual v1::HelmProgram program() = 0;
    // FailedPrecondition, in words, where there is no program that can be used.
    virtual Result<HelmProcess> begin(const HelmCall &call) = 0;
    // Until it has ended, `wake` (a descriptor; -1 for none) is readable, or
    // the time is over. The status of one that this server began; 0 else.
    virtual HelmWait wait(const HelmProcess &process, int wake, std::chrono::milliseconds limit, int &exitStatus) = 0;
    // Its number means something here.
    virtual bool isHere(const HelmProcess &process) const = 0;
    // This one.
    virtual std::string machine() const = 0;
    virtual bool lives(const HelmProcess &process) const = 0;
    // One that lives here and was begun with that mark.
    virtual std::optional<HelmProcess> find(const std::string &mark) const = 0;
    // Asks it to end, with its children; `hard` makes it.
    virtual void end(const HelmProcess &process, bool hard) = 0;
    // Runs it and waits: for what is brief. DeadlineExceeded, Cancelled by
    // `wake`, ResourceExhausted beyond 48 MiB of output.
    virtual Result<HelmOutput> run(const HelmCall &call, int wake) = 0;
};

} // namespace wheelhouse::helm
