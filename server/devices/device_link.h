#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"

namespace wheelhouse::devices {

// SHA-256 of a device's token, or of its certificate in DER.
using SecretHash = std::array<std::uint8_t, 32>;

// One way for a device to prove itself.
struct Proof {
    bool byCertificate = false;
    SecretHash hash{};
    // When it ends, in seconds since 1970; 0 where it does not.
    std::int64_t end = 0;
};

// What the broker must know of a device, by its key (`printer/SN1`). A session
// that was opened with a proof that is in it no more is cut, and so is one
// whose proof ends.
struct Account {
    std::string key;
    bool byCertificate = false;
    SecretHash hash{};
    // Not accepted: the broker forgets it and ends its session.
    bool refused = false;
    // Of the newest proof, as above.
    std::int64_t end = 0;
    // The one before, where it is still good; few have one.
    std::shared_ptr<const Proof> older;
};

// A message to one device, on `wh/1/{key}/down/{leaf}`.
struct DownMessage {
    std::string key;
    // `command` or `desired`.
    std::string leaf;
    std::string payload;
    // Kept by the broker for a device that subscribes later.
    bool retain = false;
    // The broker drops it after this; 0 never.
    std::chrono::seconds expiry{0};
};

// Where devices connect.
struct BrokerEndpoint {
    std::string host;
    int tokenPort = 0;
    int certificatePort = 0;
    std::string caPem;
};

// Port: the way to the devices. Implemented by server/links/mqtt. Any thread.
class DeviceLink {
public:
    virtual ~DeviceLink() = default;

    // Hands a message over without blocking. False if there is no connection
    // to the broker, or too much is waiting; it is not sent then. A message to be
    // retained waits for the connection.
    virtual bool publish(DownMessage message) = 0;

    // Makes the broker hold of these accounts exactly what the AccountSource says
    // of them by now: change it there first. Returns when the
    // broker has confirmed it, after at most 3 s. Where no broker runs it
    // returns at once: the next one starts with the accounts as they are then.
    // Unavailable if a broker runs and does not answer; it is told later.
    virtual Result<void> applyAccounts(const std::vector<Account> &accounts) = 0;

    // The same without waiting: `done` is called once, with the same outcome,
    // here or on another thread; it must not block.
    virtual void applyAccountsLater(const std::vector<Account> &accounts, std::function<void(Result<void>)> done)
    {
        done(applyAccounts(accounts));
    }

    virtual BrokerEndpoint endpoint() const = 0;
};

// Port in the other direction: all accounts that the broker must hold. Any
// thread.
class AccountSource {
public:
    virtual ~AccountSource() = default;
    // In no order; refused ones are left out. `visit` must be short.
    virtual void forEachAccount(const std::function<void(const Account &)> &visit) const = 0;
    // As it is now; refused when there is none.
    virtual Account account(const std::string &key) const = 0;
};

} // namespace wheelhouse::devices
