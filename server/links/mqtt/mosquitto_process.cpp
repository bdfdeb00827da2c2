#include "server/links/mqtt/mosquitto_process.h"

#include <csignal>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/log.h"
#include "server/links/mqtt/broker_log.h"

namespace wheelhouse::mqtt {

namespace {

constexpr std::chrono::seconds kStartTime(10);
constexpr std::chrono::milliseconds kLookAgain(200);
constexpr std::chrono::seconds kStopTime(2);
constexpr std::chrono::milliseconds kFirstPause(100);
constexpr std::chrono::milliseconds kLongestPause(5000);
constexpr std::chrono::seconds kHealthyTime(10);
// Lines closer together than this come in a rush, and are gathered for so long.
constexpr std::chrono::milliseconds kRush(1);
constexpr std::chrono::milliseconds kGather(2);
// A burst of connections must not make the broker wait for us.
constexpr int kLogPipeBytes = 1024 * 1024;

// Of a process, in tenths of a second; 0 where there is none.
std::uint64_t processorTime(pid_t pid)
{
    std::ifstream file(fmt::format("/proc/{}/stat", pid));
    std::string text;
    std::getline(file, text);
    // The name in parentheses may hold anything: man 5 proc.
    const auto end = text.rfind(')');
    if (pid == 0 || end == std::string::npos)
        return 0;
    std::istringstream rest(text.substr(end + 1));
    std::string skipped;
    for (int i = 0; i < 11; ++i)
        rest >> skipped;
    std::uint64_t user = 0;
    std::uint64_t system = 0;
    rest >> user >> system;
    return (user + system) * 10 / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
}

bool waitForEnd(pid_t pid, std::chrono::milliseconds most)
{
    const auto until = std::chrono::steady_clock::now() + most;
    while (::waitpid(pid, nullptr, WNOHANG) == 0) {
        if (std::chrono::steady_clock::now() >= until)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

} // namespace

MosquittoProcess::MosquittoProcess(MosquittoSettings settings, const devices::AccountSource &accounts,
                                   devices::DeviceInbox &inbox, devices::DeviceCounters &counters)
    : m_settings(std::move(settings)), m_accounts(accounts), m_inbox(inbox), m_counters(counters),
      m_stopEvent(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
}

MosquittoProcess::~MosquittoProcess()
{
    stop();
    ::close(m_stopEvent);
}

Result<void> MosquittoProcess::start()
{
    m_thread = std::thread([this] { run(); });
    std::unique_lock lock(m_mutex);
    std::uint64_t seen = progress();
    for (auto since = std::chrono::steady_clock::now(); std::chrono::steady_clock::now() - since < kStartTime;) {
        if (m_changed.wait_for(lock, kLookAgain, [this] { return m_running; }))
            return {};
        if (const auto now = progress(); now != seen) {
            seen = now;
            since = std::chrono::steady_clock::now();
        }
    }
    const std::string words = m_lastWords;
    lock.unlock();
    stop();
    return fail(ErrorCode::FailedPrecondition, fmt::format("the broker for the devices does not start: {}", words));
}

// Steps count for more than any processor time.
std::uint64_t MosquittoProcess::progress() const
{
    return (m_steps << 32) + processorTime(m_pid);
}

void MosquittoProcess::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    ::eventfd_write(m_stopEvent, 1);
    m_changed.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void MosquittoProcess::run()
{
    auto pause = kFirstPause;
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        lock.unlock();
        const auto started = std::chrono::steady_clock::now();
        if (spawn())
            readUntilEnd();
        if (std::chrono::steady_clock::now() - started > kHealthyTime)
            pause = kFirstPause;
        lock.lock();
        m_running = false;
        if (m_stopping)
            break;
        spdlog::error("the broker ended, it is started again in {} ms {}", pause.count(), field("words", m_lastWords));
        m_changed.wait_for(lock, pause, [this] { return m_stopping; });
        pause = std::min(pause * 2, kLongestPause);
    }
}

bool MosquittoProcess::spawn()
{
    ++m_epoch;
    if (const auto written = m_settings.write(m_accounts); !written) {
        const std::lock_guard lock(m_mutex);
        m_lastWords = written.error().message;
        return false;
    }
    ++m_steps;
    ::unlink(m_settings.socket.c_str());
    int pipe[2];
    if (::pipe2(pipe, O_CLOEXEC) != 0)
        return false;
    ::fcntl(pipe[1], F_SETPIPE_SZ, kLogPipeBytes);
    const std::string program = m_settings.options.program.string();
    const std::string config = m_settings.configFile().string();
    const char *arguments[] = {"mosquitto", "-c", config.c_str(), nullptr};
    // Mosquitto would tell systemd that it is ready, and mean itself.
    std::vector<char *> environment;
    for (char **entry = environ; *entry; ++entry) {
        if (!std::string_view(*entry).starts_with("NOTIFY_SOCKET="))
            environment.push_back(*entry);
    }
    environment.push_back(nullptr);
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child == 0) {
        // Only calls that are safe after a fork of many threads.
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent)
            ::_exit(127);
        sigset_t none;
        ::sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        const int null = ::open("/dev/null", O_RDWR);
        ::dup2(null, 0);
        ::dup2(null, 1);
        ::dup2(pipe[1], 2);
        ::close_range(3, ~0U, 0);
        ::execve(program.c_str(), const_cast<char *const *>(arguments), environment.data());
        ::_exit(127);
    }
    ::close(pipe[1]);
    if (child < 0) {
        ::close(pipe[0]);
        return false;
    }
    m_pid = child;
    m_log = pipe[0];
    ++m_counters.brokerStarts;
    return true;
}

void MosquittoProcess::readUntilEnd()
{
    BrokerLog log(m_epoch);
    std::string partial;
    std::vector<char> buffer(64 * 1024);
    auto lastRead = std::chrono::steady_clock::time_point::min();
    while (true) {
        pollfd fds[] = {{m_log, POLLIN, 0}, {m_stopEvent, POLLIN, 0}};
        if (::poll(fds, 2, -1) < 0 && errno != EINTR)
            break;
        // What the broker says of its own orderly end is not about the devices.
        if (fds[1].revents != 0)
            break;
        const auto count = ::read(m_log, buffer.data(), buffer.size());
        if (count <= 0)
            break;
        handle({buffer.data(), static_cast<std::size_t>(count)}, log, partial);
        // Many at once: to be woken by the broker for each line costs both more
        // than the line.
        const auto before = std::exchange(lastRead, std::chrono::steady_clock::now());
        if (before + kRush > lastRead)
            ::poll(&fds[1], 1, static_cast<int>(kGather.count()));
    }
    const pid_t pid = m_pid;
    ::kill(pid, SIGTERM);
    // Goes on reading nothing: a broker that blocks on its log would not end.
    ::close(m_log);
    m_log = -1;
    if (!waitForEnd(pid, kStopTime)) {
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
    }
    m_pid = 0;
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping)
            return;
    }
    devices::PresenceSignal lost;
    lost.kind = devices::PresenceSignal::Kind::BrokerLost;
    lost.session.epoch = m_epoch;
    lost.time = devices::Clock::now();
    m_inbox.post(std::vector{std::move(lost)});
}

void MosquittoProcess::handle(std::string_view text, BrokerLog &log, std::string &partial)
{
    ++m_steps;
    const auto now = devices::Clock::now();
    std::vector<devices::PresenceSignal> signals;
    partial += text;
    std::string_view rest = partial;
    for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
        const std::string_view line = rest.substr(0, end);
        if (auto signal = log.read(line, now))
            signals.push_back(std::move(*signal));
        if (line.starts_with("Error")) {
            spdlog::warn("broker: {}", field("line", line));
            const std::lock_guard lock(m_mutex);
            m_lastWords = line;
        }
        rest.remove_prefix(end + 1);
    }
    partial.erase(0, partial.size() - rest.size());
    if (!signals.empty())
        m_inbox.post(std::move(signals));
    if (log.isRunning()) {
        const std::lock_guard lock(m_mutex);
        if (!m_running)
            spdlog::info("broker for the devices serves on ports {} (token) and {} (certificate)",
                         m_settings.tokenPort, m_settings.certificatePort);
        m_running = true;
        m_changed.notify_all();
    }
}

} // namespace wheelhouse::mqtt
