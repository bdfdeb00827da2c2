#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

#include <grpcpp/client_context.h>

namespace wheelhouse::client {

// The calls and timers of one channel that gRPC's threads still hold. It lets
// a program end in order: cancel them all, then wait, bounded, until the last
// callback has returned. Any thread; shared by the channel and its calls.
class InFlightCalls : public std::enable_shared_from_this<InFlightCalls> {
public:
    // Counts as long as it lives. Declare it before what must be gone when the
    // count drops.
    class Ticket {
    public:
        Ticket() = default;
        Ticket(std::shared_ptr<InFlightCalls> owner, std::uint64_t id) : m_owner(std::move(owner)), m_id(id) {}
        Ticket(Ticket &&other) noexcept : m_owner(std::move(other.m_owner)), m_id(other.m_id) {}
        Ticket &operator=(Ticket &&other) = delete;
        ~Ticket();
        // False when the channel is shutting down: then nothing may start.
        explicit operator bool() const { return m_owner != nullptr; }

    private:
        std::shared_ptr<InFlightCalls> m_owner;
        std::uint64_t m_id = 0;
    };

    // `context` may be null, for a timer.
    Ticket enter(std::shared_ptr<grpc::ClientContext> context);
    // Refuses new ones from now on and cancels those under way.
    void close();
    // Whether the last one ended within `limit`.
    bool waitForEnd(std::chrono::milliseconds limit);
    std::size_t count() const;

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_ended;
    std::unordered_map<std::uint64_t, std::shared_ptr<grpc::ClientContext>> m_calls;
    std::uint64_t m_nextId = 1;
    bool m_closed = false;
};

} // namespace wheelhouse::client
