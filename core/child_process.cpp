#include "core/child_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <map>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace wheelhouse {

namespace {

struct Descriptor {
    int value = -1;
    ~Descriptor() { reset(); }
    void reset()
    {
        if (value >= 0)
            close(value);
        value = -1;
    }
};

struct Pipe {
    Descriptor read;
    Descriptor write;
    bool open()
    {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0)
            return false;
        read.value = ends[0];
        write.value = ends[1];
        return true;
    }
};

std::vector<std::string> environmentOf(const ChildCommand &command)
{
    std::map<std::string, std::string> variables;
    for (char **entry = environ; *entry; ++entry) {
        const std::string text(*entry);
        const auto equals = text.find('=');
        const bool unwanted = std::ranges::any_of(command.withoutPrefixes, [&](const auto &prefix) { return text.starts_with(prefix); });
        if (equals != std::string::npos && !unwanted)
            variables[text.substr(0, equals)] = text.substr(equals + 1);
    }
    // What systemd is told is the server's matter.
    variables.erase("NOTIFY_SOCKET");
    for (const auto &[name, value] : command.environment)
        variables[name] = value;
    std::vector<std::string> entries;
    for (const auto &[name, value] : variables)
        entries.push_back(name + "=" + value);
    return entries;
}

std::string nameOf(const ChildCommand &command)
{
    return command.name.empty() ? "the program " + command.program : command.name;
}

std::vector<char *> pointersOf(std::vector<std::string> &texts)
{
    std::vector<char *> pointers;
    for (auto &text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

// False at the end of the stream.
bool readSome(int descriptor, std::string &into, std::size_t keep)
{
    std::array<char, 65536> buffer;
    const ssize_t size = read(descriptor, buffer.data(), buffer.size());
    if (size <= 0)
        return size < 0 && errno == EINTR;
    if (into.size() < keep)
        into.append(buffer.data(), std::min(static_cast<std::size_t>(size), keep - into.size()));
    return true;
}

} // namespace

int exitStatusOf(int waited)
{
    return WIFEXITED(waited) ? WEXITSTATUS(waited) : 128 + WTERMSIG(waited);
}

Result<pid_t> spawnChild(const ChildCommand &command, int output, int errors)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    if (!command.directory.empty())
        posix_spawn_file_actions_addchdir_np(&actions, command.directory.c_str());
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

    std::vector<std::string> words{command.program};
    words.insert(words.end(), command.arguments.begin(), command.arguments.end());
    auto environment = environmentOf(command);
    pid_t child = -1;
    const int failed = posix_spawnp(&child, command.program.c_str(), &actions, &attributes, pointersOf(words).data(),
                                    pointersOf(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failed == ENOENT)
        return fail(ErrorCode::NotFound, fmt::format("there is no program {} on the server", command.program));
    if (failed != 0)
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("{} cannot be run: {}", nameOf(command), std::strerror(failed)));
    return child;
}

Result<ChildResult> runChild(const ChildCommand &command)
{
    Pipe output;
    Pipe errors;
    if (!output.open() || !errors.open())
        return fail(ErrorCode::ResourceExhausted, "no more files can be opened");
    const auto child = spawnChild(command, output.write.value, errors.write.value);
    if (!child)
        return passOn(child);
    output.write.reset();
    errors.write.reset();

    ChildResult result;
    std::optional<Error> failure;
    const auto deadline = std::chrono::steady_clock::now() + command.timeLimit;
    bool outputOpen = true;
    bool errorsOpen = true;
    while (!failure && (outputOpen || errorsOpen)) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) {
            failure = Error{ErrorCode::DeadlineExceeded,
                            fmt::format("{} did not end within {} s", nameOf(command),
                                        command.timeLimit.count() / 1000),
                            {}};
            break;
        }
        std::array<pollfd, 3> polled{{{outputOpen ? output.read.value : -1, POLLIN, 0},
                                      {errorsOpen ? errors.read.value : -1, POLLIN, 0},
                                      {command.stopDescriptor, POLLIN, 0}}};
        if (poll(polled.data(), polled.size(), static_cast<int>(left.count())) <= 0)
            continue;
        if (polled[2].revents)
            failure = Error{ErrorCode::Cancelled, "the server is stopping", {}};
        if (polled[0].revents)
            outputOpen = readSome(output.read.value, result.output, command.maxOutputBytes + 1);
        if (polled[1].revents)
            errorsOpen = readSome(errors.read.value, result.errors, command.maxErrorBytes);
        if (result.output.size() > command.maxOutputBytes)
            failure = Error{ErrorCode::ResourceExhausted,
                            fmt::format("{} wrote more than {} bytes", nameOf(command),
                                        command.maxOutputBytes),
                            {}};
    }
    // Both streams are closed, or it is to be ended: whatever of its group is
    // still there has no one to talk to.
    int status = 0;
    if (failure) {
        kill(-*child, SIGKILL);
        waitpid(*child, &status, 0);
        return tl::unexpected<Error>(*failure);
    }
    while (waitpid(*child, &status, WNOHANG) == 0) {
        if (std::chrono::steady_clock::now() >= deadline)
            kill(-*child, SIGKILL);
        poll(nullptr, 0, 5);
    }
    result.exitStatus = exitStatusOf(status);
    return result;
}

} // namespace wheelhouse
