#include "models/stream_bridge.h"

namespace wheelhouse::models {

namespace {
constexpr int kFrameMs = 50;
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
    const qint64 passed = m_sinceDrain.isValid() ? m_sinceDrain.elapsed() : kFrameMs;
    if (passed >= kFrameMs)
        drainAll();
    else
        m_due.start(static_cast<int>(kFrameMs - passed));
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
}

} // namespace wheelhouse::models
