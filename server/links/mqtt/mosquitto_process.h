#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include <sys/types.h>

#include "core/result.h"
#include "server/devices/device_counters.h"
#include "server/devices/device_inbox.h"
#include "server/links/mqtt/mosquitto_settings.h"

namespace wheelhouse::mqtt {

// The broker of our own: runs `mosquitto`, reads its log for what happens to
// the devices' sessions, starts it again when it dies (after 0.1 s, doubling up
// to 5 s), each time with the accounts as they are then.
//
// Thread: one of its own does all that. The broker ends with the server,
// however that ends. Owned by the server's wiring; stop() asks the broker to
// end, and after 2 s makes it.
class MosquittoProcess {
public:
    MosquittoProcess(MosquittoSettings settings, const devices::AccountSource &accounts,
                     devices::DeviceInbox &inbox, devices::DeviceCounters &counters);
    ~MosquittoProcess();
    MosquittoProcess(const MosquittoProcess &) = delete;
    MosquittoProcess &operator=(const MosquittoProcess &) = delete;

    // Returns when the broker serves; FailedPrecondition with its own last words
    // if it does not, and has not come further for 10 s: a million accounts on a
    // busy machine take their time.
    Result<void> start();
    // Changes while the broker comes further: it was made, wrote to its log, used
    // a tenth of a second of a processor.
    std::uint64_t progress() const;
    void stop();

    // Of the broker that runs; 0 while none does.
    pid_t pid() const { return m_pid; }
    const MosquittoSettings &settings() const { return m_settings; }

private:
    void run();
    bool spawn();
    void readUntilEnd();
    void handle(std::string_view text, class BrokerLog &log, std::string &partial);

    MosquittoSettings m_settings;
    const devices::AccountSource &m_accounts;
    devices::DeviceInbox &m_inbox;
    devices::DeviceCounters &m_counters;
    std::uint64_t m_epoch = 0;
    std::atomic<pid_t> m_pid{0};
    std::atomic<std::uint64_t> m_steps{0};
    int m_log = -1;
    int m_stopEvent = -1;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_running = false;
    bool m_stopping = false;
    std::string m_lastWords;
    std::thread m_thread;
};

} // namespace wheelhouse::mqtt
