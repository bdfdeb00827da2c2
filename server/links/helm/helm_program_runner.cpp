#include "server/links/helm/helm_program_runner.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/child_process.h"
#include "server/links/helm/process_table.h"

namespace wheelhouse::helm {

namespace {

constexpr char kMarkVariable[] = "WHEELHOUSE_HELM_MARK";
constexpr std::size_t kMaxOutput = 48u << 20;
constexpr std::size_t kMaxErrors = 64u << 10;
// A program that was looked for is trusted to be there for so long.
constexpr std::chrono::seconds kLookAgain{60};
constexpr std::chrono::seconds kLookLimit{10};
// Between the end that `timeout` asks for and the one it makes.
constexpr int kKillAfter = 10;

struct Descriptor {
    int value = -1;
    Descriptor() = default;
    explicit Descriptor(int opened) : value(opened) {}
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    ~Descriptor()
    {
        if (value >= 0)
            ::close(value);
    }
};

// Under `timeout`, which ends it even when this server is not there any more.
ChildCommand commandOf(const std::string &program, const HelmCall &call)
{
    ChildCommand command;
    command.program = "timeout";
    command.name = "helm";
    command.arguments = {fmt::format("--kill-after={}", kKillAfter), std::to_string(call.limit.count()), program};
    command.arguments.insert(command.arguments.end(), call.arguments.begin(), call.arguments.end());
    // What somebody set for his own use of it would change ours.
    command.withoutPrefixes = {"HELM_", "KUBECONFIG="};
    command.environment = {{"HELM_CACHE_HOME", call.directory + "/cache"},
                           {"HELM_CONFIG_HOME", call.directory + "/config"},
                           {"HELM_DATA_HOME", call.directory + "/data"},
                           {"HELM_PLUGINS", call.directory + "/plugins"},
                           {"HELM_REGISTRY_CONFIG", call.directory + "/registry.json"},
                           {"HELM_REPOSITORY_CONFIG", call.directory + "/repositories.yaml"},
                           {"HELM_REPOSITORY_CACHE", call.directory + "/cache/repository"},
                           {"HELM_DRIVER", "secret"}};
    if (!call.mark.empty())
        command.environment.emplace_back(kMarkVariable, call.mark);
    command.directory = call.directory;
    // `timeout` ends it; this is for one whose streams stay open.
    command.timeLimit = call.limit + std::chrono::seconds(2 * kKillAfter);
    command.maxOutputBytes = kMaxOutput;
    command.maxErrorBytes = kMaxErrors;
    return command;
}

bool isProgram(const std::string &path) { return !path.empty() && ::access(path.c_str(), X_OK) == 0; }

std::string inPath(const std::string &name)
{
    const char *path = std::getenv("PATH");
    std::string_view rest(path ? path : "/usr/local/bin:/usr/bin:/bin");
    while (!rest.empty()) {
        const auto colon = rest.find(':');
        const auto folder = rest.substr(0, colon);
        const std::string candidate = fmt::format("{}/{}", folder, name);
        if (!folder.empty() && isProgram(candidate))
            return candidate;
        rest.remove_prefix(colon == std::string_view::npos ? rest.size() : colon + 1);
    }
    return {};
}

// Runs a program and waits.
Result<HelmOutput> runProgram(const std::string &program, const HelmCall &call, int wake)
{
    auto command = commandOf(program, call);
    command.stopDescriptor = wake;
    auto result = runChild(command);
    if (!result)
        return passOn(result);
    // As `timeout` says it.
    if (result->exitStatus == 124 || result->exitStatus == 137)
        return fail(ErrorCode::DeadlineExceeded, fmt::format("helm did not end within {} s", call.limit.count()));
    return HelmOutput{result->exitStatus, std::move(result->output), std::move(result->errors)};
}

// What is there, or what is wrong and what to do.
v1::HelmProgram look(const std::string &told)
{
    v1::HelmProgram found;
    const std::string path = told.empty() ? inPath("helm") : told;
    if (!isProgram(path)) {
        found.set_problem(told.empty() ? std::string("there is no program helm in the server's PATH: install Helm 3 or 4 there, "
                                                     "or tell the server where it is with --helm")
                                       : fmt::format("there is no program {} on the server, where --helm says it is", told));
        return found;
    }
    const auto asked = runProgram(path, {{"version", "--template", "{{.Version}}"}, "/", {}, kLookLimit}, -1);
    if (!asked || asked->exitStatus != 0) {
        found.set_problem(fmt::format("{} does not say which version it is: {}", path,
                                      asked ? asked->errors.substr(0, 200) : asked.error().message));
        return found;
    }
    const auto version = asked->output.substr(0, std::min<std::size_t>(asked->output.find_first_of(" \n\r"), 40));
    if (!version.starts_with("v3.") && !version.starts_with("v4.")) {
        found.set_problem(fmt::format("{} is of version {}: versions 3 and 4 can be used", path, version));
        return found;
    }
    found.set_path(path);
    found.set_version(version);
    return found;
}

} // namespace

HelmProgramRunner::HelmProgramRunner(std::string path) : m_path(std::move(path)), m_machine(thisMachine()) {}

v1::HelmProgram HelmProgramRunner::program()
{
    const std::lock_guard lock(m_mutex);
    const auto now = std::chrono::steady_clock::now();
    const bool known = !m_program.path().empty() && now - m_looked < kLookAgain && isProgram(m_program.path());
    if (!known) {
        m_program = look(m_path);
        m_looked = now;
    }
    return m_program;
}

Result<HelmProcess> HelmProgramRunner::begin(const HelmCall &call)
{
    const auto found = program();
    if (found.path().empty())
        return fail(ErrorCode::FailedPrecondition, found.problem());
    const std::string path = call.directory + "/" + kOutputFile;
    const Descriptor output(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600));
    if (output.value < 0)
        return fail(ErrorCode::Unavailable, fmt::format("{} cannot be written: {}", path, std::strerror(errno)));
    const auto child = spawnChild(commandOf(found.path(), call), output.value, output.value);
    if (!child)
        return passOn(child);
    // Of our own child even after it has ended: nobody has waited for it yet.
    return HelmProcess{*child, startOf(*child).value_or(0), m_machine};
}

HelmWait HelmProgramRunner::wait(const HelmProcess &process, int wake, std::chrono::milliseconds limit, int &exitStatus)
{
    exitStatus = 0;
    const auto id = static_cast<pid_t>(process.id);
    const auto take = [&] {
        int status = 0;
        if (::waitpid(id, &status, WNOHANG) == id)
            exitStatus = exitStatusOf(status);
        return HelmWait::Ended;
    };
    const Descriptor handle(static_cast<int>(::syscall(SYS_pidfd_open, id, 0)));
    // After the handle was taken: the number cannot be another's any more.
    if (handle.value < 0 || !lives(process))
        return take();
    std::array<pollfd, 2> polled{{{handle.value, POLLIN, 0}, {wake, POLLIN, 0}}};
    const int count = ::poll(polled.data(), polled.size(), static_cast<int>(std::min<std::int64_t>(limit.count(), 1'000'000'000)));
    if (polled[0].revents)
        return take();
    return count > 0 && polled[1].revents ? HelmWait::Woken : count == 0 ? HelmWait::TimeOver : HelmWait::Woken;
}

bool HelmProgramRunner::lives(const HelmProcess &process) const
{
    const auto started = startOf(process.id);
    return started && *started == process.started;
}

std::optional<HelmProcess> HelmProgramRunner::find(const std::string &mark) const
{
    const auto id = findByEnvironment(kMarkVariable, mark);
    if (!id)
        return std::nullopt;
    const auto started = startOf(*id);
    if (!started)
        return std::nullopt;
    return HelmProcess{*id, *started, m_machine};
}

void HelmProgramRunner::end(const HelmProcess &process, bool hard)
{
    if (isHere(process) && lives(process))
        ::kill(-static_cast<pid_t>(process.id), hard ? SIGKILL : SIGTERM);
}

Result<HelmOutput> HelmProgramRunner::run(const HelmCall &call, int wake)
{
    const auto found = program();
    if (found.path().empty())
        return fail(ErrorCode::FailedPrecondition, found.problem());
    return runProgram(found.path(), call, wake);
}

} // namespace wheelhouse::helm
