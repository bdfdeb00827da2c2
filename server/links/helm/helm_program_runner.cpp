#include "server/links/helm/helm_program_runner.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <map>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/links/helm/process_table.h"

extern char **environ;

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
    ~Descriptor() { reset(); }
    void reset()
    {
        if (value >= 0)
            ::close(value);
        value = -1;
    }
};

struct Pipe {
    Descriptor read;
    Descriptor write;
    bool open()
    {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0)
            return false;
        read.value = ends[0];
        write.value = ends[1];
        return true;
    }
};

std::vector<std::string> environmentOf(const HelmCall &call)
{
    std::map<std::string, std::string> variables;
    for (char **entry = environ; *entry; ++entry) {
        const std::string text(*entry);
        const auto equals = text.find('=');
        // What somebody set for his own use of it would change ours.
        if (equals != std::string::npos && !text.starts_with("HELM_") && !text.starts_with("KUBECONFIG="))
            variables[text.substr(0, equals)] = text.substr(equals + 1);
    }
    // What systemd is told is the server's matter.
    variables.erase("NOTIFY_SOCKET");
    variables["HELM_CACHE_HOME"] = call.directory + "/cache";
    variables["HELM_CONFIG_HOME"] = call.directory + "/config";
    variables["HELM_DATA_HOME"] = call.directory + "/data";
    variables["HELM_PLUGINS"] = call.directory + "/plugins";
    variables["HELM_REGISTRY_CONFIG"] = call.directory + "/registry.json";
    variables["HELM_REPOSITORY_CONFIG"] = call.directory + "/repositories.yaml";
    variables["HELM_REPOSITORY_CACHE"] = call.directory + "/cache/repository";
    variables["HELM_DRIVER"] = "secret";
    if (!call.mark.empty())
        variables[kMarkVariable] = call.mark;
    std::vector<std::string> entries;
    for (const auto &[name, value] : variables)
        entries.push_back(name + "=" + value);
    return entries;
}

std::vector<char *> pointersOf(std::vector<std::string> &texts)
{
    std::vector<char *> pointers;
    for (auto &text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

// Under `timeout`, in a group of its own, with both outputs where they are told.
Result<pid_t> spawn(const std::string &program, const HelmCall &call, int output, int errors)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    posix_spawn_file_actions_addchdir_np(&actions, call.directory.c_str());
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    // The server blocks signals in its threads; the program must not inherit that.
    sigset_t none;
    sigemptyset(&none);
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

    std::vector<std::string> words{"timeout", fmt::format("--kill-after={}", kKillAfter), std::to_string(call.limit.count()),
                                   program};
    words.insert(words.end(), call.arguments.begin(), call.arguments.end());
    auto environment = environmentOf(call);
    pid_t child = -1;
    const int failed = posix_spawnp(&child, "timeout", &actions, &attributes, pointersOf(words).data(),
                                    pointersOf(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failed != 0)
        return fail(ErrorCode::FailedPrecondition, fmt::format("the program {} cannot be run: {}", program, std::strerror(failed)));
    return child;
}

// False at the end of the stream.
bool readSome(int descriptor, std::string &into, std::size_t keep)
{
    std::array<char, 65536> buffer;
    const ssize_t size = ::read(descriptor, buffer.data(), buffer.size());
    if (size <= 0)
        return size < 0 && errno == EINTR;
    if (into.size() < keep)
        into.append(buffer.data(), std::min(static_cast<std::size_t>(size), keep - into.size()));
    return true;
}

int statusOf(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

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
    Pipe output;
    Pipe errors;
    if (!output.open() || !errors.open())
        return fail(ErrorCode::ResourceExhausted, "no more files can be opened");
    const auto child = spawn(program, call, output.write.value, errors.write.value);
    if (!child)
        return passOn(child);
    output.write.reset();
    errors.write.reset();
    HelmOutput result;
    std::optional<Error> failure;
    // `timeout` ends it; this is for one whose streams stay open.
    const auto deadline = std::chrono::steady_clock::now() + call.limit + std::chrono::seconds(2 * kKillAfter);
    bool outputOpen = true;
    bool errorsOpen = true;
    while (!failure && (outputOpen || errorsOpen)) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) {
            failure = Error{ErrorCode::DeadlineExceeded, fmt::format("helm did not end within {} s", call.limit.count()), {}};
            break;
        }
        std::array<pollfd, 3> polled{{{outputOpen ? output.read.value : -1, POLLIN, 0},
                                      {errorsOpen ? errors.read.value : -1, POLLIN, 0},
                                      {wake, POLLIN, 0}}};
        if (::poll(polled.data(), polled.size(), static_cast<int>(left.count())) <= 0)
            continue;
        if (polled[2].revents)
            failure = Error{ErrorCode::Cancelled, "it was broken off", {}};
        if (polled[0].revents)
            outputOpen = readSome(output.read.value, result.output, kMaxOutput + 1);
        if (polled[1].revents)
            errorsOpen = readSome(errors.read.value, result.errors, kMaxErrors);
        if (result.output.size() > kMaxOutput)
            failure = Error{ErrorCode::ResourceExhausted, fmt::format("helm wrote more than {} MiB", kMaxOutput >> 20), {}};
    }
    if (failure)
        ::kill(-*child, SIGKILL);
    int status = 0;
    while (::waitpid(*child, &status, 0) < 0 && errno == EINTR) {
    }
    if (failure)
        return tl::unexpected<Error>(*failure);
    result.exitStatus = statusOf(status);
    // As `timeout` says it.
    if (result.exitStatus == 124 || result.exitStatus == 137)
        return fail(ErrorCode::DeadlineExceeded, fmt::format("helm did not end within {} s", call.limit.count()));
    return result;
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
    const auto child = spawn(found.path(), call, output.value, output.value);
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
            exitStatus = statusOf(status);
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
