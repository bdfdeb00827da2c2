#include "app/desktop/desktop.h"

#include <QApplication>

#include "client/channel.h"
#include "models/session.h"
#include "widgets/alerts/alerts_page.h"
#include "widgets/clusters/clusters_page.h"
#include "widgets/deployments/deployments_page.h"
#include "widgets/devices/devices_page.h"
#include "widgets/metrics/metrics_page.h"
#include "widgets/objects/objects_page.h"
#include "widgets/overview/overview_page.h"
#include "widgets/services/services_page.h"
#include "widgets/settings/news_form.h"
#include "widgets/settings/settings_page.h"
#include "widgets/shell/main_window.h"
#include "widgets/shell/notifier.h"

namespace wheelhouse::desktop {

using namespace widgets;

std::vector<PageSpec> allPages()
{
    return {OverviewPage::spec(), DevicesPage::spec(),     ClustersPage::spec(),
            ServicesPage::spec(), DeploymentsPage::spec(), ObjectsPage::spec(),
            MetricsPage::spec(),  AlertsPage::spec(),
            SettingsPage::spec()};
}

Desktop::Desktop(std::shared_ptr<client::Channel> channel, const QString &serverName, Appearance &appearance)
    : m_appearance(appearance), m_session(std::make_unique<models::Session>(std::move(channel), serverName))
{
    m_session->news().setChoice(savedNewsChoice());
    m_notifier = std::make_unique<Notifier>(*m_session, appearance);
    connect(m_notifier.get(), &Notifier::openRequested, this, [this](const QString &key) {
        MainWindow *window = frontWindow();
        if (window->isMinimized())
            window->showNormal();
        window->raise();
        window->activateWindow();
        if (!key.isEmpty())
            window->openKey(key);
    });
    connect(m_notifier.get(), &Notifier::sayRequested, this, [this](const QString &text) { frontWindow()->say(text); });
    m_session->start();
}

Desktop::~Desktop()
{
    // Windows hold views of the session's rows.
    for (const auto &window : m_windows)
        delete window;
}

MainWindow *Desktop::openWindow()
{
    int number = 1;
    const auto isTaken = [this](int candidate) {
        return static_cast<std::size_t>(candidate) <= m_windows.size() && m_windows[static_cast<std::size_t>(candidate) - 1];
    };
    while (isTaken(number))
        ++number;
    auto *window = new MainWindow(*m_session, m_appearance, allPages(), number);
    if (static_cast<std::size_t>(number) > m_windows.size())
        m_windows.resize(static_cast<std::size_t>(number));
    m_windows[static_cast<std::size_t>(number) - 1] = window;
    connect(window, &MainWindow::newWindowRequested, this, &Desktop::openWindow);
    window->show();
    return window;
}

MainWindow *Desktop::frontWindow()
{
    MainWindow *front = qobject_cast<MainWindow *>(QApplication::activeWindow());
    for (const auto &window : m_windows) {
        if (!front)
            front = window;
    }
    return front ? front : openWindow();
}

bool Desktop::isBusy() const
{
    return !m_session->overview().running().isEmpty() || m_session->operations().runningCount() > 0;
}

} // namespace wheelhouse::desktop
