#include "client/in_flight_calls.h"

namespace wheelhouse::client {

InFlightCalls::Ticket::~Ticket()
{
    if (!m_owner) {
        return;
    }
    // The context goes before the count drops: it holds on to gRPC.
    std::unique_lock lock(m_owner->m_mutex);
    const auto call = m_owner->m_calls.find(m_id);
    auto context = std::move(call->second);
    lock.unlock();
    context.reset();
    lock.lock();
    m_owner->m_calls.erase(m_id);
    m_owner->m_ended.notify_all();
}

InFlightCalls::Ticket InFlightCalls::enter(std::shared_ptr<grpc::ClientContext> context)
{
    const std::lock_guard lock(m_mutex);
    if (m_closed) {
        return {};
    }
    const auto id = m_nextId++;
    m_calls.emplace(id, std::move(context));
    return {shared_from_this(), id};
}

void InFlightCalls::close()
{
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    for (const auto &[id, context] : m_calls) {
        if (context) {
            context->TryCancel();
        }
    }
}

bool InFlightCalls::waitForEnd(std::chrono::milliseconds limit)
{
    std::unique_lock lock(m_mutex);
    return m_ended.wait_for(lock, limit, [this] { return m_calls.empty(); });
}

std::size_t InFlightCalls::count() const
{
    const std::lock_guard lock(m_mutex);
    return m_calls.size();
}

} // namespace wheelhouse::client
