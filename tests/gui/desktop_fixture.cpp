#include "tests/gui/desktop_fixture.h"

#include <QSettings>

namespace wheelhouse::test {

using widgets::Appearance;

Result<void> DesktopFixture::startServer(const QStringList &arguments)
{
    if (!m_folder.isValid())
        return fail(ErrorCode::Unavailable, "no temporary folder");
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
    auto server = ServerProcess::start(arguments, m_folder.filePath(QStringLiteral("data")));
    if (!server)
        return passOn(server);
    m_server = std::move(*server);
    m_channel = m_server->channel();
    return {};
}

Result<void> DesktopFixture::startServerAgain()
{
    auto server = ServerProcess::start({QStringLiteral("--listen"), QString::fromStdString(m_server->address())},
                                       m_server->dataDirectory());
    if (!server)
        return passOn(server);
    m_server = std::move(*server);
    return {};
}

bool DesktopFixture::openWindow(std::shared_ptr<client::Channel> as)
{
    m_other = as;
    m_appearance = std::make_unique<Appearance>(false);
    m_appearance->setLanguage(Appearance::Language::English);
    m_appearance->setSchemeChoice(Appearance::SchemeChoice::Light);
    m_desktop = std::make_unique<desktop::Desktop>(as ? as : m_channel, QStringLiteral("ops-hub"), *m_appearance);
    driver.window = m_desktop->openWindow();
    driver.window->resize(1440, 900);
    driver.window->activateWindow();
    return QTest::qWaitForWindowActive(driver.window)
        && QTest::qWaitFor([this] { return session().connection().mayOperate(); }, 15'000);
}

bool DesktopFixture::stop()
{
    driver.window = nullptr;
    m_desktop.reset();
    m_appearance.reset();
    bool isClosed = true;
    for (const auto &channel : {m_other, m_channel})
        isClosed = (!channel || channel->shutDown()) && isClosed;
    return (!m_server || m_server->stop(std::chrono::seconds(15))) && isClosed;
}

} // namespace wheelhouse::test
