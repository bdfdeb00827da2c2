#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "server/helm/helm_program.h"

namespace wheelhouse::helm {

// The `helm` of this machine. Threads: any that may block; a process is waited
// for on one thread at a time. Nothing to stop: what runs goes on without it.
class HelmProgramRunner final : public HelmRunner {
public:
    // `path`: the program; empty: `helm`, looked for in PATH.
    explicit HelmProgramRunner(std::string path);

    v1::HelmProgram program() override;
    Result<HelmProcess> begin(const HelmCall &call) override;
    HelmWait wait(const HelmProcess &process, int wake, std::chrono::milliseconds limit, int &exitStatus) override;
    bool isHere(const HelmProcess &process) const override { return process.machine == m_machine; }
    std::string machine() const override { return m_machine; }
    bool lives(const HelmProcess &process) const override;
    std::optional<HelmProcess> find(const std::string &mark) const override;
    void end(const HelmProcess &process, bool hard) override;
    Result<HelmOutput> run(const HelmCall &call, int wake) override;

private:
    const std::string m_path;
    const std::string m_machine;
    std::mutex m_mutex;
    v1::HelmProgram m_program;
    std::chrono::steady_clock::time_point m_looked{};
};

} // namespace wheelhouse::helm
