#pragma once

#include <QObject>

#include "models/news.h"

class QSystemTrayIcon;

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

class Appearance;

// Brings news to people who look elsewhere: by the system's notifications, with
// a dot at the icon in its tray while alerts fire. Where the system has no tray
// a window says it at its foot and asks for attention. One for the whole
// program, owned by it; UI thread.
class Notifier final : public QObject {
    Q_OBJECT
public:
    Notifier(models::Session &session, Appearance &appearance, QObject *parent = nullptr);

Q_SIGNALS:
    // A notice, or the icon, was clicked; `key` is what it is about, empty when
    // about several things.
    void openRequested(const QString &key);
    // There is nowhere else to say it.
    void sayRequested(const QString &text);

private:
    void tell(const models::Notice &notice);
    void showCount();

    models::News &m_news;
    Appearance &m_appearance;
    // None where the system has no tray.
    QSystemTrayIcon *m_tray = nullptr;
    QString m_lastKey;
};

} // namespace wheelhouse::widgets
