#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "server/devices/credential_store.h"
#include "server/devices/device_table.h"

namespace wheelhouse::devices {

// How long before its end a credential is warned of.
constexpr std::chrono::days kCredentialWarning{30};

// Sets or takes away the finding KIND_CREDENTIAL_EXPIRING, as the device's
// `credential_expire_time` says.
void showCredentialEnd(v1::Device &device, Clock::time_point now);

// Warns of credentials that end: goes along the store's ends in the order of
// time, so that a round costs what has become due since the one before and not
// what there is. One that is given with an end so near is shown by whoever
// gives it.
//
// Thread: one of its own, which blocks on the store. Owned by the server's
// wiring; stop() before the table goes.
class CredentialExpiry {
public:
    CredentialExpiry(DeviceTable &table, CredentialStore &store) : m_table(table), m_store(store) {}
    ~CredentialExpiry() { stop(); }
    CredentialExpiry(const CredentialExpiry &) = delete;
    CredentialExpiry &operator=(const CredentialExpiry &) = delete;

    void start();
    void stop();

    // Shows what has become due until `now`; how many that were. Not at the
    // same time as another round.
    Result<int> round(Clock::time_point now);

private:
    Result<int> follow(CredentialStore::Ending &position, Clock::time_point until, Clock::time_point now);

    DeviceTable &m_table;
    CredentialStore &m_store;
    CredentialStore::Ending m_warned;
    CredentialStore::Ending m_ended;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace wheelhouse::devices
