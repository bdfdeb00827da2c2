#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "server/deployments/image_inspector.h"
#include "server/deployments/images/registries.h"

namespace wheelhouse::deployments {

// Looks at images for those who may not wait.
//
// Threads: two of its own (`image-check`), which wait for registries. Ownership:
// app/server. Bounds: 100 images waiting, beyond which one is told that there is
// too much to do; a registry that did not answer is not asked again for 10 s, so
// that a row of plans does not wait for it one after the other. stop() answers
// what waits with Cancelled and joins; what is being asked ends with the client.
class ImageInspections final : public ImageInspector {
public:
    static constexpr std::size_t kMostWaiting = 100;
    static constexpr std::chrono::seconds kAwayFor{10};

    ImageInspections(const Registries &registries, RegistryClient &client);
    ~ImageInspections() override;

    void start();
    void stop();

    void inspect(const std::string &image, Done done) override;

private:
    struct Job {
        std::string image;
        Done done;
    };
    using Clock = std::chrono::steady_clock;

    void run();
    Result<ImageFacts> look(const std::string &image);

    const Registries &m_registries;
    RegistryClient &m_client;
    std::mutex m_mutex;
    std::condition_variable m_wakeUp;
    std::deque<Job> m_jobs;
    // Hosts that did not answer, and until when they are left alone.
    std::map<std::string, Clock::time_point> m_away;
    bool m_stopping = false;
    std::vector<std::thread> m_threads;
};

} // namespace wheelhouse::deployments
