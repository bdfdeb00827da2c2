#include "app/desktop/desktop.h"

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
#include "widgets/settings/settings_page.h"
#include "widgets/shell/main_window.h"

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

bool Desktop::isBusy() const
{
    return !m_session->overview().running().isEmpty() || m_session->operations().runningCount() > 0;
}

} // namespace wheelhouse::desktop
