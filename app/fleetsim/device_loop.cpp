#include "app/fleetsim/device_loop.h"

#include <algorithm>
#include <utility>

#include <sys/epoll.h>
#include <unistd.h>

namespace wheelhouse::fleetsim {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kConnectTime(10'000);
// What a broker accepts in a row is bounded (100 in Mosquitto); beyond that a
// connect() takes a second, and with it all who share the thread.
constexpr int kMostOpening = 30;
constexpr milliseconds kShortestPause(500);
constexpr milliseconds kLongestPause(15'000);
constexpr milliseconds kFlapUp(12'000);
constexpr milliseconds kDuplicateComesBack(20'000);
constexpr std::chrono::seconds kGoodByeTime(1);

} // namespace

DeviceLoop::DeviceLoop(std::chrono::seconds reportInterval, int keepAliveSeconds, int connectsPerSecond,
                       LoopCounters &counters)
    : m_reportInterval(reportInterval), m_keepAliveSeconds(keepAliveSeconds), m_connectsPerSecond(connectsPerSecond),
      m_counters(counters),
      m_epoll(::epoll_create1(EPOLL_CLOEXEC))
{
}

DeviceLoop::~DeviceLoop()
{
    stop();
    ::close(m_epoll);
}

void DeviceLoop::add(const v1::Connection &connection, TlsContext tls, SimulatedDevice device)
{
    const auto shared = std::make_shared<SimulatedDevice>(std::move(device));
    addMember(connection, tls, shared);
    // The same identity in a second client.
    if (shared->has(Fault::Duplicate))
        addMember(connection, tls, shared);
}

void DeviceLoop::addMember(const v1::Connection &connection, const TlsContext &tls,
                           std::shared_ptr<SimulatedDevice> device)
{
    const std::size_t index = m_members.size();
    Member member;
    member.device = std::move(device);
    member.connection = std::make_unique<DeviceConnection>(
        connection, tls, m_keepAliveSeconds,
        DeviceConnection::Handlers{
            [this, index] { connected(index); },
            [this, index](bool wasConnected) { disconnected(index, wasConnected); },
            [this, index](std::string_view leaf, std::string_view payload) { received(index, leaf, payload); }});
    m_members.push_back(std::move(member));
}

void DeviceLoop::start()
{
    m_thread = std::thread([this] { run(); });
}

void DeviceLoop::stop()
{
    m_stopping = true;
    if (m_thread.joinable())
        m_thread.join();
}

void DeviceLoop::after(milliseconds delay, std::function<void()> act)
{
    m_due.push({Clock::now() + delay, std::move(act)});
}

void DeviceLoop::run()
{
    for (std::size_t i = 0; i < m_members.size(); ++i)
        openAfter(i, milliseconds(1000 * i / static_cast<std::size_t>(m_connectsPerSecond)));
    std::vector<epoll_event> events(512);
    auto nextTick = Clock::now();
    auto until = Clock::time_point::max();
    while (Clock::now() < until) {
        if (m_stopping && until == Clock::time_point::max()) {
            until = Clock::now() + kGoodByeTime;
            m_due = {};
            for (std::size_t i = 0; i < m_members.size(); ++i) {
                m_members[i].connection->close(true);
                updatePolling(i);
            }
        }
        if (m_stopping && m_counters.connected == 0)
            break;
        if (m_storm.exchange(false) && !m_stopping)
            pullPlugs();
        const int count = ::epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()), 20);
        for (int i = 0; i < count; ++i) {
            const auto index = static_cast<std::size_t>(events[static_cast<std::size_t>(i)].data.u64);
            const auto flags = events[static_cast<std::size_t>(i)].events;
            auto &connection = *m_members[index].connection;
            if ((flags & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0)
                connection.readable();
            if ((flags & EPOLLOUT) != 0 && connection.socket() >= 0)
                connection.writable();
            updatePolling(index);
        }
        const auto now = Clock::now();
        while (!m_due.empty() && m_due.top().time <= now) {
            const auto act = m_due.top().act;
            m_due.pop();
            act();
        }
        if (now >= nextTick) {
            nextTick = now + std::chrono::seconds(1);
            for (std::size_t i = 0; i < m_members.size(); ++i) {
                if (m_members[i].connection->socket() >= 0)
                    m_members[i].connection->tick();
                updatePolling(i);
            }
        }
    }
}

void DeviceLoop::pullPlugs()
{
    for (std::size_t i = 0; i < m_members.size(); ++i) {
        // Nobody comes back at the same moment as all others.
        m_members[i].pause = kShortestPause + milliseconds(i * 7919 % 1000);
        m_members[i].connection->close(false);
    }
}

void DeviceLoop::openAfter(std::size_t index, milliseconds delay)
{
    after(delay, [this, index, attempt = m_members[index].attempt] {
        if (m_members[index].attempt == attempt)
            open(index);
    });
}

void DeviceLoop::open(std::size_t index)
{
    auto &member = m_members[index];
    if (m_stopping || member.connection->isConnected())
        return;
    if (!member.opening) {
        if (m_opening >= kMostOpening) {
            if (!std::exchange(member.inLine, true))
                m_inLine.push_back(index);
            return;
        }
        member.opening = true;
        ++m_opening;
    }
    ++member.attempt;
    // What is still open is closed, and the new socket may get its number.
    member.polledSocket = -1;
    const bool opened = member.connection->open();
    updatePolling(index);
    // An attempt that nobody answers is given up.
    openAfter(index, opened ? kConnectTime : member.pause);
    if (!opened) {
        member.pause = std::min(member.pause * 2, kLongestPause);
        this->opened(index);
    }
}

void DeviceLoop::opened(std::size_t index)
{
    if (!std::exchange(m_members[index].opening, false))
        return;
    --m_opening;
    // Not from within the callback of another.
    if (!m_inLine.empty())
        after(milliseconds(0), [this] { openWaiting(); });
}

void DeviceLoop::openWaiting()
{
    while (m_opening < kMostOpening && !m_inLine.empty()) {
        const auto next = m_inLine.front();
        m_inLine.pop_front();
        m_members[next].inLine = false;
        open(next);
    }
}

void DeviceLoop::connected(std::size_t index)
{
    auto &member = m_members[index];
    opened(index);
    ++m_counters.connected;
    ++m_counters.connects;
    const auto session = ++member.session;
    member.pause = kShortestPause;
    after(milliseconds(0), [this, index, session] { report(index, session); });
    if (member.device->has(Fault::Flapping)) {
        after(kFlapUp, [this, index, session] {
            if (m_members[index].session == session)
                m_members[index].connection->close(false);
        });
    }
}

void DeviceLoop::disconnected(std::size_t index, bool wasConnected)
{
    auto &member = m_members[index];
    opened(index);
    if (wasConnected) {
        --m_counters.connected;
        ++m_counters.drops;
    }
    if (m_stopping)
        return;
    openAfter(index, member.device->has(Fault::Duplicate) ? kDuplicateComesBack : member.pause);
    member.pause = std::min(member.pause * 2, kLongestPause);
}

void DeviceLoop::received(std::size_t index, std::string_view leaf, std::string_view payload)
{
    if (leaf == "command")
        ++m_counters.commands;
    for (auto &message : m_members[index].device->handle(leaf, payload)) {
        const auto delay = message.delay;
        after(delay, [this, index, message = std::move(message)] {
            auto &connection = *m_members[index].connection;
            if (!connection.isConnected())
                return;
            if (message.leaf == "ack")
                ++m_counters.answers;
            connection.publish(message.leaf, message.payload);
            updatePolling(index);
        });
    }
}

void DeviceLoop::report(std::size_t index, std::int64_t session)
{
    auto &member = m_members[index];
    if (member.session != session || !member.connection->isConnected())
        return;
    const auto message = member.device->state();
    member.connection->publish(message.leaf, message.payload);
    ++m_counters.states;
    updatePolling(index);
    const auto interval = member.device->reportInterval(m_reportInterval);
    member.device->drift(interval);
    // Spread, as devices that were not switched on together are.
    const auto jitter = milliseconds(static_cast<int>(index * 7919 % 1000));
    after(std::chrono::duration_cast<milliseconds>(interval) - milliseconds(500) + jitter,
          [this, index, session] { report(index, session); });
}

void DeviceLoop::updatePolling(std::size_t index)
{
    auto &member = m_members[index];
    const int socket = member.connection->socket();
    const bool write = socket >= 0 && member.connection->wantsToWrite();
    if (socket == member.polledSocket && write == member.polledWrite)
        return;
    epoll_event event{};
    event.events = EPOLLIN | (write ? EPOLLOUT : 0U);
    event.data.u64 = index;
    if (socket >= 0) {
        // A closed socket has left the set by itself, and its number may be back.
        if (socket != member.polledSocket || ::epoll_ctl(m_epoll, EPOLL_CTL_MOD, socket, &event) != 0)
            ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, socket, &event);
    }
    member.polledSocket = socket;
    member.polledWrite = write;
}

} // namespace wheelhouse::fleetsim
