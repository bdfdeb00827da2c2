#include "models/stream_bridge.h"

#include <algorithm>

namespace wheelhouse::models {

namespace {
// Between drains, in ms: a frame, and longer where draining takes its time, so
// that a fifth of the thread goes into it at most.
constexpr qint64 kShortestInterval = 16;
constexpr qint64 kLongestInterval = 50;
constexpr qint64 kIdleShare = 4;
}

void UiDoor::ring()
{
    const std::lock_guard lock(m_mutex);
    if (!m_bridge || m_rung)
        return;
    m_rung = true;
    QMetaObject::invokeMethod(m_bridge, &StreamBridge::onRing, Qt::QueuedConnection);
}

void UiDoor::post(std::function<void()> work)
{
    const std::lock_guard lock(m_mutex);
    if (m_bridge)
        QMetaObject::invokeMethod(m_bridge, std::move(work), Qt::QueuedConnection);
}

StreamBridge::StreamBridge(QObject *parent) : QObject(parent), m_door(std::make_shared<UiDoor>(this))
{
    m_due.setSingleShot(true);
    m_due.setTimerType(Qt::PreciseTimer);
    connect(&m_due, &QTimer::timeout, this, &StreamBridge::drainAll);
}

StreamBridge::~StreamBridge()
{
    const std::lock_guard lock(m_door->m_mutex);
    m_door->m_bridge = nullptr;
}

void StreamBridge::attach(const std::shared_ptr<Mailbox> &mailbox)
{
    std::erase_if(m_mailboxes, [](const auto &weak) { return weak.expired(); });
    m_mailboxes.push_back(mailbox);
}

void StreamBridge::onRing()
{
    if (m_due.isActive())
        return;
    const qint64 passed = m_sinceDrain.isValid() ? m_sinceDrain.elapsed() : m_interval;
    if (passed >= m_interval)
        drainAll();
    else
        m_due.start(static_cast<int>(m_interval - passed));
}

void StreamBridge::drainAll()
{
    m_sinceDrain.start();
    {
        // Before looking, so that what comes meanwhile rings again.
        const std::lock_guard lock(m_door->m_mutex);
        m_door->m_rung = false;
    }
    // A delivery may open or close streams.
    const auto mailboxes = m_mailboxes;
    for (const auto &weak : mailboxes) {
        if (const auto mailbox = weak.lock())
            mailbox->drain();
    }
    m_interval = std::clamp(m_sinceDrain.elapsed() * (kIdleShare + 1), kShortestInterval, kLongestInterval);
}

} // namespace wheelhouse::models
