#pragma once

#include <chrono>
#include <memory>

#include <QObject>
#include <QTimer>

namespace wheelhouse::models {

class Interest;

// Keeps somebody's interest in data alive while it lives. Movable; may outlive
// the data. UI thread.
class [[nodiscard]] Lease {
public:
    Lease() = default;
    Lease(Lease &&) noexcept = default;
    Lease &operator=(Lease &&) noexcept = default;

private:
    friend class Interest;
    explicit Lease(std::shared_ptr<void> token) : m_token(std::move(token)) {}
    std::shared_ptr<void> m_token;
};

// Counts who looks at data, so that a stream is open only while somebody does.
// The end is told a little late, so that going back and forth between pages
// does not reopen streams. UI thread; owned by the data it guards.
class Interest final : public QObject {
    Q_OBJECT
public:
    explicit Interest(std::chrono::milliseconds linger = std::chrono::seconds(20),
                      QObject *parent = nullptr);
    Lease lease();
    bool isActive() const { return m_active; }

Q_SIGNALS:
    void begun();
    void ended();

private:
    void take();
    void drop();

    QTimer m_lingering;
    std::weak_ptr<void> m_token;
    bool m_active = false;
};

} // namespace wheelhouse::models
