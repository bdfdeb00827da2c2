// Terminals and forwarded ports in a window, by keyboard, against the real server
// and an API server whose pods a script plays.
#include <mutex>

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QInputMethodEvent>
#include <QLineEdit>
#include <QMenu>
#include <QSettings>
#include <QTest>
#include <QtNetwork/QTcpSocket>

#include "app/desktop/desktop.h"
#include "models/session.h"
#include "tests/gui/desktop_driver.h"
#include "tests/support/pretend_api_server.h"
#include "tests/support/pretend_kubelet.h"
#include "tests/support/server_process.h"
#include "tests/support/whctl.h"
#include "tests/support/window_warnings.h"
#include "widgets/deeds/object_menu.h"
#include "widgets/drawer/drawer.h"
#include "widgets/forwards/forward_dialog.h"
#include "widgets/forwards/forward_pane.h"
#include "widgets/shell/status_line.h"
#include "widgets/terminal/close_terminal_dialog.h"
#include "widgets/terminal/terminal_pane.h"
#include "widgets/terminal/terminal_view.h"
#include "widgets/theme/appearance.h"
#include "widgets/theme/button.h"

using namespace wheelhouse;
using namespace wheelhouse::widgets;
using State = models::TerminalSession::State;

class TestTerminal : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { test::failOnWarnings(); }
    void cleanup();
    void cleanupTestCase();
    void offersAChoiceOfContainers();
    void refusesViewers();
    void typesAndShows();
    void takesChineseFromAnInputMethod();
    void copiesAndPastes();
    void followsTheSizeOfTheWindow();
    void endsAndBeginsAnew();
    void saysWhyItCannotBeRun();
    void keepsTenAtMost();
    void asksBeforeACommandIsEnded();
    void drawsWhileACommandWritesWithoutEnd();
    void forwardsAPort();
    void looks_data();
    void looks();

private:
    void play(test::PretendKubelet::Connection &connection);
    void playShell(test::PretendKubelet::Connection &connection);
    QString sizeTold()
    {
        const std::lock_guard lock(m_mutex);
        return m_size;
    }
    TerminalPane &pane() const { return m_window->findChild<Drawer *>()->terminals(); }
    TerminalView &view() const { return pane().view(); }
    QString shown() const
    {
        const auto *screen = pane().shownScreen();
        return screen ? screen->textBetween({screen->firstLine(), 0}, {screen->firstLine() + screen->lineCount(), 0})
                      : QString();
    }
    void openShell(const QString &container = {})
    {
        m_window->openTerminal(m_pod, container);
        QTRY_VERIFY_WITH_TIMEOUT(pane().shownSession() && pane().shownSession()->state() == State::Running, 15'000);
        QTRY_VERIFY(shown().contains(QStringLiteral("gateway-1:/#")));
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window));
        view().setFocus();
    }

    const QString m_pod = QStringLiteral("clusters/test/namespaces/iot/pods/gateway-1");
    QTemporaryDir m_folder;
    std::mutex m_mutex;
    QString m_size;
    test::PretendApiServer m_api;
    std::unique_ptr<test::PretendKubelet> m_kubelet;
    std::unique_ptr<test::ServerProcess> m_server;
    std::shared_ptr<client::Channel> m_channel;
    std::unique_ptr<Appearance> m_appearance;
    std::unique_ptr<desktop::Desktop> m_desktop;
    MainWindow *m_window = nullptr;
    test::DesktopDriver m_driver;
};

// A shell that knows three words: `exit N`, `flood`, `colours`; all others it says
// back.
void TestTerminal::playShell(test::PretendKubelet::Connection &connection)
{
    const std::string prompt = "\x1b[1;32mroot@gateway-1\x1b[0m:\x1b[34m/\x1b[0m# ";
    // As a terminal of Kubernetes does: what was printed before a prompt stays.
    connection.send(1, "gateway-1:/# \r" + prompt);
    std::string typed;
    std::string message;
    while (connection.receive(message)) {
        if (message.starts_with(4)) {
            const std::lock_guard lock(m_mutex);
            m_size = QString::fromStdString(message.substr(1));
            continue;
        }
        if (!message.starts_with(std::string(1, '\0')))
            continue;
        for (const char byte : message.substr(1)) {
            if (byte != '\r') {
                typed += byte;
                connection.send(1, std::string(1, byte));
                continue;
            }
            connection.send(1, "\r\n");
            if (typed.starts_with("exit ")) {
                connection.send(
                    3,
                    typed == "exit 0"
                        ? R"({"status":"Success"})"
                        : R"({"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":")"
                              + typed.substr(5) + R"("}]}})");
                return;
            }
            if (typed == "flood") {
                std::string lines;
                for (int i = 0; i < 2'000; ++i)
                    lines += "a line of a command that writes without end, number " + std::to_string(i) + "\r\n";
                for (int i = 0; i < 40 && connection.send(1, lines); ++i) {}
                connection.send(1, "flooded\r\n");
            } else if (typed == "colours") {
                connection.send(
                    1, "total 24\r\n"
                       "drwxr-xr-x 2 root root  4096 \x1b[1;34mconf.d\x1b[0m\r\n"
                       "-rwxr-xr-x 1 root root 81920 \x1b[1;32mgateway\x1b[0m\r\n"
                       "lrwxrwxrwx 1 root root     7 \x1b[36mlog\x1b[0m -> /dev/stdout\r\n"
                       "\x1b[31mERROR\x1b[0m \x1b[33mwarn\x1b[0m \x1b[35mtrace\x1b[0m \x1b[7m reverse \x1b[0m "
                       "\x1b[41;37m on red \x1b[0m \x1b[4munder\x1b[0m "
                       "\x1b[38;5;208m208\x1b[0m \x1b[38;5;229m229\x1b[0m \x1b[48;2;20;60;120;38;2;240;240;240m rgb "
                       "\x1b[0m\r\n"
                       "\u250c\u2500\u2500\u2500\u2500\u252c\u2500\u2500\u2500\u2510\r\n\u2502\u5e97\u94fa\u2502 "
                       "42\u2502 \u8ba2\u5355 4711 "
                       "\u5df2\u6253\u5370\r\n\u2514\u2500\u2500\u2500\u2500\u2534\u2500\u2500\u2500\u2518\r\n"
                       "\x1b[90mbright black\x1b[0m \x1b[91mred\x1b[0m \x1b[92mgreen\x1b[0m \x1b[93myellow\x1b[0m "
                       "\x1b[94mblue\x1b[0m \x1b[95mmagenta\x1b[0m \x1b[96mcyan\x1b[0m\r\n");
            } else {
                connection.send(1, "you said " + typed + "\r\n");
            }
            typed.clear();
            connection.send(1, prompt);
        }
    }
}

void TestTerminal::play(test::PretendKubelet::Connection &connection)
{
    if (connection.target().find("/portforward") != std::string::npos) {
        // The port, little-endian, once a channel.
        connection.send(0, "\x90\x1f");
        connection.send(1, "\x90\x1f");
        std::string message;
        if (connection.receive(message))
            connection.send(0, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        connection.receive(message);
        return;
    }
    if (connection.target().find("container=sidecar") != std::string::npos) {
        connection.send(
            3,
            R"({"status":"Failure","message":"exec: \"sh\": executable file not found in $PATH","reason":"InternalError"})");
        return;
    }
    playShell(connection);
}

void TestTerminal::initTestCase()
{
    QVERIFY(m_folder.isValid());
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
    m_api.addPod("gateway-1", {"gateway", "sidecar"});
    m_kubelet =
        std::make_unique<test::PretendKubelet>("v5.channel.k8s.io", [this](auto &connection) { play(connection); });
    m_kubelet->setPlain([this](const test::ScriptedRequest &request, test::ScriptedConnection &connection) {
        m_api.answer(request, connection);
    });
    auto started = test::ServerProcess::start();
    if (!started)
        QFAIL(started.error().message.c_str());
    m_server = std::move(*started);
    const QString kubeconfig = m_folder.filePath(QStringLiteral("kubeconfig"));
    QFile file(kubeconfig);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray::fromStdString(test::kubeconfigTo(m_kubelet->url(), "{token: abc}")));
    file.close();
    const auto added = test::Whctl(*m_server)("cluster add test --kubeconfig", {kubeconfig});
    QVERIFY2(added.code == 0, qPrintable(added.error));
    m_channel = m_server->channel();
    m_appearance = std::make_unique<Appearance>(false);
    m_appearance->setLanguage(Appearance::Language::English);
    m_appearance->setSchemeChoice(Appearance::SchemeChoice::Light);
    m_desktop = std::make_unique<desktop::Desktop>(m_channel, QStringLiteral("ops-hub"), *m_appearance);
    m_window = m_desktop->openWindow();
    m_driver.window = m_window;
    m_window->resize(1440, 900);
    QVERIFY(QTest::qWaitForWindowExposed(m_window));
    QTRY_VERIFY_WITH_TIMEOUT(m_desktop->session().connection().mayOperate(), 15'000);
}

void TestTerminal::cleanup()
{
    if (!m_window)
        return;
    while (pane().count() > 0)
        pane().close(0);
}

void TestTerminal::cleanupTestCase()
{
    m_desktop.reset();
    m_appearance.reset();
    if (m_channel)
        QVERIFY(m_channel->shutDown());
    if (m_server)
        QVERIFY(m_server->stop());
    m_kubelet.reset();
}

void TestTerminal::offersAChoiceOfContainers()
{
    auto &session = m_desktop->session();
    const auto rows = session.openPods();
    models::PodsModel pods(*rows, session.catalog());
    const auto lease = pods.watch();
    QTRY_COMPARE_WITH_TIMEOUT(pods.containersOf(m_pod),
                              QStringList({QStringLiteral("gateway"), QStringLiteral("sidecar")}), 15'000);
    QMenu menu;
    ObjectMenu deeds(menu, *m_window);
    deeds.addTerminal(m_pod, pods.containersOf(m_pod));
    deeds.addTerminal(m_pod, {QStringLiteral("gateway")});
    QCOMPARE(menu.actions().size(), 2);
    QVERIFY(menu.actions()[0]->menu() && !menu.actions()[1]->menu());
    QCOMPARE(menu.actions()[0]->menu()->actions().size(), 2);
    menu.actions()[0]->menu()->actions()[0]->trigger();
    QCOMPARE(pane().count(), 1);
    QCOMPARE(pane().shownSession()->container(), QStringLiteral("gateway"));
    QTRY_COMPARE_WITH_TIMEOUT(pane().shownSession()->state(), State::Running, 15'000);
}

void TestTerminal::refusesViewers()
{
    auto &connection = m_desktop->session().connection();
    const auto role = connection.role();
    const QString account = connection.account();
    connection.setSession(account, models::ConnectionModel::Role::Viewer, connection.serverVersion());
    QMenu menu;
    ObjectMenu deeds(menu, *m_window);
    deeds.addTerminal(m_pod, {});
    deeds.addForward(m_pod, {});
    for (const QAction *action : menu.actions()) {
        QVERIFY(!action->isEnabled());
        QVERIFY2(action->toolTip().contains(QStringLiteral("operator")), qPrintable(action->toolTip()));
    }
    connection.setSession(account, role, connection.serverVersion());
}

void TestTerminal::typesAndShows()
{
    openShell();
    QTest::keyClicks(&view(), QStringLiteral("hello"));
    QTRY_VERIFY(shown().contains(QStringLiteral("# hello")));
    QTest::keyClick(&view(), Qt::Key_Return);
    QTRY_VERIFY(shown().contains(QStringLiteral("you said hello")));
    // What is a shortcut of the window elsewhere is a key here.
    QTest::keyClick(&view(), Qt::Key_W, Qt::ControlModifier);
    QTest::keyClick(&view(), Qt::Key_K, Qt::ControlModifier);
    QTest::keyClick(&view(), Qt::Key_Tab);
    QTest::keyClick(&view(), Qt::Key_Return);
    QTRY_VERIFY(shown().count(QStringLiteral("you said")) == 2);
    QVERIFY(m_window->isVisible() && view().hasFocus());
}

void TestTerminal::takesChineseFromAnInputMethod()
{
    openShell();
    QInputMethodEvent composing(QStringLiteral("dian"), {});
    QCoreApplication::sendEvent(&view(), &composing);
    QInputMethodEvent chosen;
    chosen.setCommitString(QStringLiteral("店铺"));
    QCoreApplication::sendEvent(&view(), &chosen);
    QTest::keyClick(&view(), Qt::Key_Return);
    QTRY_VERIFY(shown().contains(QStringLiteral("you said 店铺")));
}

void TestTerminal::copiesAndPastes()
{
    openShell();
    QGuiApplication::clipboard()->setText(QStringLiteral("pasted words"));
    QTest::keyClick(&view(), Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
    QTest::keyClick(&view(), Qt::Key_Return);
    QTRY_VERIFY(shown().contains(QStringLiteral("you said pasted words")));
    // From the top left to beyond the end of the first line.
    QTest::mousePress(view().viewport(), Qt::LeftButton, {}, QPoint(2, 8));
    QTest::mouseMove(view().viewport(), QPoint(view().viewport()->width() - 2, 8));
    QMouseEvent drag(QEvent::MouseMove, QPointF(view().viewport()->width() - 2, 8), QPointF(), Qt::NoButton,
                     Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(view().viewport(), &drag);
    QTest::mouseRelease(view().viewport(), Qt::LeftButton, {}, QPoint(view().viewport()->width() - 2, 8));
    QVERIFY2(view().selectedText().contains(QStringLiteral("pasted words")), qPrintable(view().selectedText()));
    QTest::keyClick(&view(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), view().selectedText());
}

void TestTerminal::followsTheSizeOfTheWindow()
{
    openShell();
    const QSize before = view().cells();
    QTRY_VERIFY2(sizeTold().contains(QStringLiteral("\"Width\":%1").arg(before.width())), qPrintable(sizeTold()));
    m_window->resize(1200, 900);
    QTRY_VERIFY(view().cells().width() < before.width());
    QTRY_VERIFY2(sizeTold().contains(QStringLiteral("\"Width\":%1").arg(view().cells().width())),
                 qPrintable(sizeTold()));
    QCOMPARE(pane().shownScreen()->size(), view().cells());
    m_window->resize(1440, 900);
    QTRY_COMPARE(view().cells(), before);
}

void TestTerminal::endsAndBeginsAnew()
{
    openShell();
    QTest::keyClicks(&view(), QStringLiteral("exit 3"));
    QTest::keyClick(&view(), Qt::Key_Return);
    QTRY_COMPARE(pane().shownSession()->state(), State::Ended);
    QCOMPARE(pane().shownSession()->exitCode(), 3);
    QCOMPARE(pane().openCount(), 0);
    Button *reconnect = nullptr;
    for (Button *button : pane().findChildren<Button *>()) {
        if (button->isVisible() && button->text() == QStringLiteral("Reconnect"))
            reconnect = button;
    }
    QVERIFY(reconnect);
    reconnect->click();
    QTRY_COMPARE_WITH_TIMEOUT(pane().shownSession()->state(), State::Running, 15'000);
    QTRY_VERIFY(shown().count(QStringLiteral("gateway-1:/#")) >= 2);
    // What the first one wrote is above.
    QVERIFY(shown().contains(QStringLiteral("exit 3")));
    QVERIFY(!reconnect->isVisible());
    QCOMPARE(pane().count(), 1);
}

void TestTerminal::saysWhyItCannotBeRun()
{
    m_window->openTerminal(m_pod, QStringLiteral("sidecar"));
    QTRY_COMPARE_WITH_TIMEOUT(pane().shownSession()->state(), State::Failed, 15'000);
    QVERIFY2(pane().shownSession()->cause().contains(QStringLiteral("not found")),
             qPrintable(pane().shownSession()->cause()));
    m_driver.picture(QStringLiteral("terminal-failed"));
    m_window->openTerminal(QStringLiteral("clusters/test/namespaces/iot/pods/gone"), {});
    QTRY_COMPARE_WITH_TIMEOUT(pane().shownSession()->state(), State::Failed, 15'000);
    QVERIFY(pane().shownSession()->cause().contains(QStringLiteral("gone")));
}

void TestTerminal::keepsTenAtMost()
{
    for (int i = 0; i < TerminalPane::kMost; ++i)
        openShell();
    QCOMPARE(pane().count(), TerminalPane::kMost);
    QVERIFY(!pane().open(m_pod, {}));
    QCOMPARE(pane().count(), TerminalPane::kMost);
    // One whose command is over makes room.
    QTest::keyClicks(&view(), QStringLiteral("exit 0"));
    QTest::keyClick(&view(), Qt::Key_Return);
    QTRY_COMPARE(pane().openCount(), TerminalPane::kMost - 1);
    QVERIFY(pane().open(m_pod, QStringLiteral("gateway")));
    QCOMPARE(pane().count(), TerminalPane::kMost);
}

void TestTerminal::asksBeforeACommandIsEnded()
{
    openShell();
    pane().askToClose(0);
    CloseTerminalDialog *dialog = nullptr;
    QTRY_VERIFY((dialog = m_driver.dialog<CloseTerminalDialog>()));
    m_driver.picture(QStringLiteral("terminal-close"));
    dialog->reject();
    QCOMPARE(pane().count(), 1);
    QCOMPARE(pane().shownSession()->state(), State::Running);
    // It ends by itself while somebody is asked.
    pane().askToClose(0);
    QTRY_VERIFY(m_driver.dialog<CloseTerminalDialog>());
    QTest::keyClicks(&view(), QStringLiteral("exit 0"));
    QTest::keyClick(&view(), Qt::Key_Return);
    QTRY_COMPARE(pane().count(), 0);
    QTRY_VERIFY(!m_driver.dialog<CloseTerminalDialog>());
    openShell();
    pane().askToClose(0);
    QTRY_VERIFY((dialog = m_driver.dialog<CloseTerminalDialog>()));
    dialog->neverAgain()->setChecked(true);
    dialog->deed()->click();
    QTRY_COMPARE(pane().count(), 0);
    openShell();
    pane().askToClose(0);
    QCOMPARE(pane().count(), 0);
    CloseTerminalDialog::setWanted(true);
}

void TestTerminal::drawsWhileACommandWritesWithoutEnd()
{
    openShell();
    QElapsedTimer turn;
    qint64 longest = 0;
    QTimer tick;
    tick.setInterval(5);
    connect(&tick, &QTimer::timeout, this, [&] { longest = std::max(longest, turn.restart()); });
    QTest::keyClicks(&view(), QStringLiteral("flood"));
    turn.start();
    tick.start();
    QElapsedTimer whole;
    whole.start();
    QTest::keyClick(&view(), Qt::Key_Return);
    // To read all lines would be a long turn of its own.
    const auto bottom = [this] {
        const auto *screen = pane().shownScreen();
        const qint64 top = screen->firstLine() + screen->scrollback();
        return screen->textBetween({top, 0}, {top + screen->size().height(), 0});
    };
    QTRY_VERIFY_WITH_TIMEOUT(bottom().contains(QStringLiteral("flooded")), 30'000);
    tick.stop();
    qInfo("longest turn of the loop: %lld ms, all of it in %lld ms", longest, whole.elapsed());
    QCOMPARE(pane().shownScreen()->scrollback(), TerminalScreen::kMostScrollback);
    QVERIFY2(longest < 500, qPrintable(QString::number(longest)));
}

void TestTerminal::forwardsAPort()
{
    m_window->openForward(m_pod, {});
    ForwardDialog *dialog = nullptr;
    QTRY_VERIFY((dialog = m_driver.dialog<ForwardDialog>()));
    dialog->remotePort()->setEditText(QStringLiteral("many"));
    dialog->deed()->click();
    QVERIFY(dialog->isVisible());
    m_driver.picture(QStringLiteral("forward-dialog"));
    dialog->remotePort()->setEditText(QStringLiteral("http 8080"));
    dialog->deed()->click();
    QTRY_VERIFY(!m_driver.dialog<ForwardDialog>());
    auto &forwards = m_desktop->session().portForwards();
    QCOMPARE(forwards.count(), 1);
    auto *table = m_window->findChild<Drawer *>()->forwards().table();
    QTRY_VERIFY(table->isVisible() && table->table()->rowCount() == 1);
    const QString key = table->table()->keyAt(0);
    QTRY_COMPARE(table->currentKey(), key);
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, forwards.addressOf(key).section(u':', -1).toUShort());
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    QTRY_VERIFY_WITH_TIMEOUT(socket.bytesAvailable() > 20, 15'000);
    QVERIFY(socket.readAll().endsWith("\r\n\r\nok"));
    QTRY_COMPARE(m_driver.cell(QStringLiteral("connections"), key), QStringLiteral("1"));
    m_driver.picture(QStringLiteral("forwards"));
    for (Button *button : m_window->findChild<Drawer *>()->forwards().findChildren<Button *>()) {
        if (button->text() == QStringLiteral("Copy URL"))
            button->click();
    }
    QCOMPARE(QGuiApplication::clipboard()->text(), forwards.urlOf(key));
    for (Button *button : m_window->findChild<Drawer *>()->forwards().findChildren<Button *>()) {
        if (button->text() == QStringLiteral("Stop"))
            button->click();
    }
    QTRY_COMPARE(forwards.count(), 0);
    QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
}

void TestTerminal::looks_data()
{
    QTest::addColumn<int>("scheme");
    QTest::addColumn<int>("language");
    QTest::newRow("light") << 1 << 1;
    QTest::newRow("dark") << 2 << 1;
    QTest::newRow("zh") << 1 << 2;
}

void TestTerminal::looks()
{
    QFETCH(int, scheme);
    QFETCH(int, language);
    m_appearance->setSchemeChoice(static_cast<Appearance::SchemeChoice>(scheme));
    m_appearance->setLanguage(static_cast<Appearance::Language>(language));
    m_window->setDrawerOpen(false);
    m_window->openPage(QStringLiteral("services"));
    openShell(QStringLiteral("gateway"));
    QTest::keyClicks(&view(), QStringLiteral("colours"));
    QTest::keyClick(&view(), Qt::Key_Return);
    QTRY_VERIFY(shown().contains(QStringLiteral("bright black")));
    const QString tag = QString::fromLatin1(QTest::currentDataTag());
    m_driver.picture(QStringLiteral("terminal-") + tag);
    QTest::keyClicks(&view(), QStringLiteral("exit 2"));
    QTest::keyClick(&view(), Qt::Key_Return);
    QTRY_COMPARE(pane().shownSession()->state(), State::Ended);
    m_driver.picture(QStringLiteral("terminal-ended-") + tag);
    const QString key = m_desktop->session().portForwards().begin(m_pod, 8080).key;
    m_window->setDrawerOpen(true, static_cast<int>(Drawer::Pane::Forwards));
    m_driver.picture(QStringLiteral("forwards-") + tag);
    m_window->openForward(m_pod, {});
    QTRY_VERIFY(m_driver.dialog<ForwardDialog>());
    m_driver.picture(QStringLiteral("forward-dialog-") + tag);
    m_driver.dialog<ForwardDialog>()->reject();
    m_desktop->session().portForwards().end(key);
    pane().close(0);
    m_driver.picture(QStringLiteral("forwards-none-") + tag);
}

QTEST_MAIN(TestTerminal)
#include "tst_terminal.moc"
