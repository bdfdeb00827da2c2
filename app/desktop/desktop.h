#pragma once

#include <memory>
#include <vector>

#include <QObject>
#include <QPointer>

#include "widgets/page/page.h"

namespace wheelhouse::client {
class Channel;
}
namespace wheelhouse::models {
class Session;
}
namespace wheelhouse::widgets {
class Appearance;
class MainWindow;
class Notifier;
}

namespace wheelhouse::desktop {

// The pages of a window, in the order of the rail.
std::vector<widgets::PageSpec> allPages();

// The program's windows over one session. Owned by main; ends with the last
// window.
class Desktop final : public QObject {
    Q_OBJECT
public:
    Desktop(std::shared_ptr<client::Channel> channel, const QString &serverName, widgets::Appearance &appearance);
    ~Desktop() override;

    models::Session &session() { return *m_session; }
    widgets::Appearance &appearance() { return m_appearance; }
    widgets::MainWindow *openWindow();
    // Whether something is under way that a local server must go on with.
    bool isBusy() const;

private:
    // The one used last; opened when there is none.
    widgets::MainWindow *frontWindow();

    widgets::Appearance &m_appearance;
    std::unique_ptr<models::Session> m_session;
    std::unique_ptr<widgets::Notifier> m_notifier;
    std::vector<QPointer<widgets::MainWindow>> m_windows;
};

} // namespace wheelhouse::desktop
