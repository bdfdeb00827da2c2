#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace wheelhouse::models {

class StreamBridge;

// The way from any thread to the UI thread. Outlives the bridge harmlessly:
// the bridge takes its pointer away under the same mutex that posts.
class UiDoor {
public:
    explicit UiDoor(StreamBridge *bridge) : m_bridge(bridge) {}
    // Some mailbox has something: one wake-up is posted, however often it is
    // called before it is seen.
    void ring();
    // Runs `work` on the UI thread, soon; never, when the bridge is gone.
    void post(std::function<void()> work);

private:
    friend class StreamBridge;
    std::mutex m_mutex;
    StreamBridge *m_bridge;
    bool m_rung = false;
};

// What one stream brings, until the UI thread takes it: bounded, newest value
// per key. Filled on gRPC's threads.
class Mailbox {
public:
    explicit Mailbox(std::shared_ptr<UiDoor> door) : m_door(std::move(door)) {}
    virtual ~Mailbox() = default;
    // Takes out and delivers what has come; UI thread.
    virtual void drain() = 0;

protected:
    void ring() { m_door->ring(); }

private:
    std::shared_ptr<UiDoor> m_door;
};

// Empties all mailboxes into the models: with each frame where that is quickly
// done, at least 20 times a second where it is not. UI thread; owned by the session, destroyed after the streams have been stopped.
class StreamBridge final : public QObject {
    Q_OBJECT
public:
    explicit StreamBridge(QObject *parent = nullptr);
    ~StreamBridge() override;

    const std::shared_ptr<UiDoor> &door() const { return m_door; }
    // Drained as long as somebody else holds it.
    void attach(const std::shared_ptr<Mailbox> &mailbox);

private:
    friend class UiDoor;
    void onRing();
    void drainAll();

    std::shared_ptr<UiDoor> m_door;
    std::vector<std::weak_ptr<Mailbox>> m_mailboxes;
    QElapsedTimer m_sinceDrain;
    qint64 m_interval = 0;
    QTimer m_due;
};

} // namespace wheelhouse::models
