#pragma once

#include <memory>

#include <QTemporaryDir>

#include "app/desktop/desktop.h"
#include "client/channel.h"
#include "core/result.h"
#include "models/session.h"
#include "tests/gui/desktop_driver.h"
#include "tests/support/server_process.h"
#include "widgets/theme/appearance.h"

namespace wheelhouse::test {

// A window of the desktop at a real server of its own: in English, in the light
// theme, with settings and files in a temporary folder. Lives on the test's
// thread.
class DesktopFixture {
public:
    // The server first, so that a test may fill it before anybody looks.
    Result<void> startServer(const QStringList &arguments = {});
    // At the same address, with the same data, after it was killed.
    Result<void> startServerAgain();
    // As the administrator, or as who this channel is. False when no window came
    // up, or the server did not say that we may operate.
    bool openWindow(std::shared_ptr<client::Channel> as = nullptr);
    // In the order that they need; false when a stream was left over, or the
    // server did not end well.
    bool stop();

    QString file(const QString &name) const { return m_folder.filePath(name); }
    QString folder() const { return m_folder.path(); }
    ServerProcess &server() const { return *m_server; }
    client::Channel &channel() const { return *m_channel; }
    widgets::Appearance &appearance() const { return *m_appearance; }
    models::Session &session() const { return m_desktop->session(); }
    widgets::MainWindow &window() const { return *driver.window; }

    DesktopDriver driver;

private:
    QTemporaryDir m_folder;
    std::unique_ptr<ServerProcess> m_server;
    std::shared_ptr<client::Channel> m_channel;
    std::shared_ptr<client::Channel> m_other;
    std::unique_ptr<widgets::Appearance> m_appearance;
    std::unique_ptr<desktop::Desktop> m_desktop;
};

} // namespace wheelhouse::test
