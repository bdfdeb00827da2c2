#include "tests/bench/notify_socket.h"

#include <string_view>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace wheelhouse::bench {

NotifySocket::NotifySocket() : m_socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0))
{
    const auto path = m_directory.filePath(QStringLiteral("notify")).toLocal8Bit();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= static_cast<int>(sizeof(address.sun_path)))
        qFatal("the temporary directory's path is too long");
    path.toStdString().copy(address.sun_path, sizeof(address.sun_path) - 1);
    if (::bind(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof(address)) != 0)
        qFatal("cannot bind the notification socket");
    qputenv("NOTIFY_SOCKET", path);
    m_thread = std::thread([this] { run(); });
}

NotifySocket::~NotifySocket()
{
    qunsetenv("NOTIFY_SOCKET");
    ::shutdown(m_socket, SHUT_RDWR);
    m_thread.join();
    ::close(m_socket);
}

std::optional<Clock::time_point> NotifySocket::waitForReady(std::chrono::milliseconds limit)
{
    std::unique_lock lock(m_mutex);
    if (!m_changed.wait_for(lock, limit, [this] { return m_ready.has_value(); }))
        return std::nullopt;
    return m_ready;
}

void NotifySocket::run()
{
    char buffer[512];
    while (true) {
        const auto size = ::recv(m_socket, buffer, sizeof(buffer), 0);
        const auto now = Clock::now();
        if (size <= 0)
            return;
        if (std::string_view(buffer, static_cast<std::size_t>(size)).starts_with("READY=1")) {
            const std::lock_guard lock(m_mutex);
            m_ready = m_ready.value_or(now);
            m_changed.notify_all();
        }
    }
}

} // namespace wheelhouse::bench
