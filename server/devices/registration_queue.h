#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/result.h"
#include "core/unit_of_work.h"
#include "server/devices/device_store.h"
#include "server/devices/device_table.h"

namespace wheelhouse::devices {

// New devices on their way into the store, the table and the broker. Those that
// come while a commit is under way share the next one, and the broker is told
// of all of them at once.
//
// Threads: add() from any; one of its own ("registrar") writes, and alone waits
// for the store. Nobody waits for the broker: `done` is called on the link's
// thread or the registrar's and must be short. Bound: kMaxWaiting devices,
// ResourceExhausted beyond it. The destructor finishes what waits.
class RegistrationQueue {
public:
    static constexpr std::size_t kMaxWaiting = 50'000;

    struct Job {
        // With their etags; without names and serials that are in the table.
        std::vector<StoredDevice> devices;
        // Called before anybody can see the devices, once they are durable.
        std::function<void()> committed;
        // With the store's error, all of them or none; or with Unavailable when
        // they are registered but the broker did not confirm in time.
        std::function<void(Result<void>)> done;
        // Goes along with the commit.
        Companions companions = UnitOfWork::current();
    };

    // Held while devices are inserted and shown: whoever holds a turn of theirs
    // elsewhere keeps them waiting, so nobody may hold one and wait for this.
    using Turns = std::vector<std::unique_lock<std::mutex>>;
    using TakeTurns = std::function<Turns(const std::vector<StoredDevice> &devices)>;

    RegistrationQueue(DeviceTable &table, DeviceStore &store, DeviceLink &link, TakeTurns takeTurns = {});
    ~RegistrationQueue();
    RegistrationQueue(const RegistrationQueue &) = delete;
    RegistrationQueue &operator=(const RegistrationQueue &) = delete;

    void add(Job job);

private:
    void run();
    // Empty at the end.
    std::vector<Job> takeSome();
    Result<void> insert(const std::vector<StoredDevice> &devices, Companions companions);
    void insertTogether(std::vector<Job> jobs);
    // The accounts to be told of.
    std::vector<Account> show(const std::vector<Job> &jobs, std::vector<StoredDevice> devices);

    DeviceTable &m_table;
    DeviceStore &m_store;
    DeviceLink &m_link;
    const TakeTurns m_takeTurns;
    std::mutex m_mutex;
    std::deque<Job> m_waiting;
    std::size_t m_waitingDevices = 0;
    bool m_stopping = false;
    std::condition_variable m_wake;
    std::thread m_thread;
};

} // namespace wheelhouse::devices
