#pragma once

#include <QObject>

namespace wheelhouse::widgets {

// One moment under the pointer for all charts of a page. UI thread; owned by
// the page.
class CrosshairBus final : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    // In ms since 1970; 0 when there is none.
    qint64 moment() const { return m_moment; }
    void point(qint64 msSinceEpoch)
    {
        if (m_moment == msSinceEpoch)
            return;
        m_moment = msSinceEpoch;
        Q_EMIT moved();
    }

Q_SIGNALS:
    void moved();

private:
    qint64 m_moment = 0;
};

} // namespace wheelhouse::widgets
