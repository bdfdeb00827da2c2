#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "server/devices/device_store.h"
#include "server/devices/twin_store.h"

namespace wheelhouse::devices {

// Writes what devices say of themselves behind the twin: the newest value of
// each device, about once a second, thousands at a time. It is not worth a
// commit each: after a crash the devices say it again. Where `changes` is
// given, also when they applied what.
//
// Thread: one of its own, which alone waits for the store; put() and append()
// from any. Bound: one value a device, `kMaxPresence` events (the oldest are
// given up), as many applied versions. A store that fails is tried again every second. stop() writes
// what is left, for at most one more round.
class TwinWriter {
public:
    static constexpr std::size_t kMaxPresence = 200'000;
    static constexpr int kPresenceKept = 200;

    explicit TwinWriter(DeviceStore &store, TwinStore *changes = nullptr);
    ~TwinWriter();
    TwinWriter(const TwinWriter &) = delete;
    TwinWriter &operator=(const TwinWriter &) = delete;

    void put(std::shared_ptr<const v1::Device> device);
    void append(PresenceRecord record);
    void append(TwinApplied applied);
    void stop();
    // Returns when all that was put before is written, or after `wait`.
    bool flush(std::chrono::milliseconds wait);

private:
    void run();
    bool writeOnce();

    DeviceStore &m_store;
    TwinStore *m_changes;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_written;
    std::unordered_map<std::string, std::shared_ptr<const v1::Device>> m_twins;
    std::vector<PresenceRecord> m_presence;
    std::vector<TwinApplied> m_applied;
    bool m_hurry = false;
    bool m_stopping = false;
    bool m_writing = false;
    std::thread m_thread;
};

} // namespace wheelhouse::devices
