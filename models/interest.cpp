#include "models/interest.h"

#include <QPointer>

namespace wheelhouse::models {

Interest::Interest(std::chrono::milliseconds linger, QObject *parent) : QObject(parent)
{
    m_lingering.setSingleShot(true);
    m_lingering.setInterval(linger);
    connect(&m_lingering, &QTimer::timeout, this, [this] {
        m_active = false;
        Q_EMIT ended();
    });
}

Lease Interest::lease()
{
    auto token = m_token.lock();
    if (!token) {
        token = std::shared_ptr<void>(this, [guard = QPointer<Interest>(this)](void *) {
            if (guard)
                guard->drop();
        });
        m_token = token;
        take();
    }
    return Lease(std::move(token));
}

void Interest::take()
{
    m_lingering.stop();
    if (std::exchange(m_active, true))
        return;
    Q_EMIT begun();
}

void Interest::drop()
{
    m_lingering.start();
}

} // namespace wheelhouse::models
