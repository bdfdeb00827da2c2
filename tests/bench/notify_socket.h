#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include <QTemporaryDir>

#include "tests/bench/figures.h"

namespace wheelhouse::bench {

// Where a server says that it is ready, as to systemd: what is started while
// one of these is there finds it in NOTIFY_SOCKET.
class NotifySocket {
public:
    NotifySocket();
    ~NotifySocket();
    NotifySocket(const NotifySocket &) = delete;
    NotifySocket &operator=(const NotifySocket &) = delete;

    // When READY=1 came; nothing after `limit`.
    std::optional<Clock::time_point> waitForReady(std::chrono::milliseconds limit);

private:
    void run();

    QTemporaryDir m_directory;
    int m_socket = -1;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::optional<Clock::time_point> m_ready;
    std::thread m_thread;
};

} // namespace wheelhouse::bench
