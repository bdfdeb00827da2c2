#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "server/links/kubernetes/backoff.h"
#include "server/links/kubernetes/credential_source.h"

namespace wheelhouse::kubernetes {

// Credentials from a kubeconfig's exec plugin. One thread of its own
// (`credentials`) that sleeps until somebody asks; at most one plugin runs at a
// time, for at most kTimeLimit, and is killed on stop(). One that failed is left
// alone for a pause that grows. What it writes to its
// standard output is never logged nor part of an error.
class ExecCredentialSource final : public CredentialSource {
public:
    static constexpr std::chrono::seconds kTimeLimit{8};

    ExecCredentialSource(const Kubeconfig &config, const CredentialTimes &times);
    ~ExecCredentialSource() override;

    void get(Use use) override;
    void invalidate() override;
    void stop() override;

private:
    struct Held {
        Result<Credentials> credentials;
        std::chrono::system_clock::time_point expires;
    };

    void run();
    Held ask();
    std::string question() const;

    const ExecPlugin m_plugin;
    const http::Peer m_peer;
    const std::string m_server;
    // On its own thread only.
    Backoff m_pauses;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::optional<Held> m_held;
    std::vector<Use> m_waiting;
    bool m_stopping = false;
    // Read end closes when stop() is called: ends a running plugin's wait.
    int m_stopPipe[2] = {-1, -1};
    std::thread m_thread;
};

} // namespace wheelhouse::kubernetes
