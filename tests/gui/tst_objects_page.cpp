// The Objects page by keyboard and mouse, against the real server and API
// server: kinds, a table by printer columns, one object, its YAML by dry run and
// diff, its deletion.
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSettings>
#include <QTest>

#include "app/desktop/desktop.h"
#include "models/session.h"
#include "tests/gui/desktop_driver.h"
#include "tests/support/lab.h"
#include "tests/support/server_process.h"
#include "tests/support/whctl.h"
#include "tests/support/window_warnings.h"
#include "widgets/controls/diff_view.h"
#include "widgets/objects/apply_object_dialog.h"
#include "widgets/objects/delete_object_dialog.h"
#include "widgets/objects/object_inspector.h"
#include "widgets/objects/objects_page.h"
#include "widgets/theme/appearance.h"
#include "widgets/theme/button.h"

using namespace wheelhouse;
using namespace wheelhouse::widgets;

class TestObjectsPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { test::failOnWarnings(); }
    void cleanupTestCase();
    void showsKindsAndObjects();
    void showsOneObject();
    void changesItsYaml();
    void saysWhatTheClusterDoesNotAccept();
    void followsItsOwner();
    void deletesIt();
    void looks_data();
    void looks();

private:
    QString key(const char *resource, const char *name) const
    {
        return QStringLiteral("clusters/test/namespaces/%1/%2/%3").arg(m_namespace, QLatin1String(resource), QLatin1String(name));
    }
    ObjectsPage *page() const { return qobject_cast<ObjectsPage *>(m_window->currentPage()); }
    QPlainTextEdit *editor() const { return page()->inspector()->findChild<QPlainTextEdit *>(); }
    void press(const QString &text) const
    {
        for (Button *button : m_window->findChildren<Button *>()) {
            if (button->isVisible() && button->isEnabled() && button->text() == text)
                return button->click();
        }
        QFAIL(qPrintable(QStringLiteral("no button ") + text));
    }

    QTemporaryDir m_folder;
    const QString m_namespace = QStringLiteral("wh-objects-page-%1").arg(QCoreApplication::applicationPid());
    const test::Kubectl m_kubectl{QStringLiteral("test"), m_namespace};
    std::unique_ptr<test::ServerProcess> m_server;
    std::shared_ptr<client::Channel> m_channel;
    std::unique_ptr<Appearance> m_appearance;
    std::unique_ptr<desktop::Desktop> m_desktop;
    MainWindow *m_window = nullptr;
    test::DesktopDriver m_driver;
};

void TestObjectsPage::initTestCase()
{
    if (!test::labIsUp())
        QSKIP("the lab is not up; start it with make lab-up");
    m_kubectl.makeGateway("1.4.2-test-318");
    m_kubectl({QStringLiteral("create"), QStringLiteral("configmap"), QStringLiteral("settings"), QStringLiteral("--from-literal=colour=red")});
    m_kubectl({QStringLiteral("create"), QStringLiteral("secret"), QStringLiteral("generic"), QStringLiteral("password"), QStringLiteral("--from-literal=key=hunter2")});
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
    auto started = test::ServerProcess::start();
    if (!started)
        QFAIL(started.error().message.c_str());
    m_server = std::move(*started);
    const auto added = test::Whctl(*m_server)("cluster add test --kubeconfig", {test::labKubeconfig(QStringLiteral("test"))});
    QVERIFY2(added.code == 0, qPrintable(added.error));
    m_channel = m_server->channel();
    m_appearance = std::make_unique<Appearance>(false);
    m_appearance->setLanguage(Appearance::Language::English);
    m_desktop = std::make_unique<desktop::Desktop>(m_channel, QStringLiteral("ops-hub"), *m_appearance);
    m_window = m_desktop->openWindow();
    m_driver.window = m_window;
    m_window->resize(1440, 900);
    QVERIFY(QTest::qWaitForWindowExposed(m_window));
}

void TestObjectsPage::cleanupTestCase()
{
    m_desktop.reset();
    m_appearance.reset();
    if (m_channel)
        QVERIFY(m_channel->shutDown());
    if (!m_server)
        return;
    QVERIFY(m_server->stop());
    m_kubectl.forgetNamespace();
}

void TestObjectsPage::showsKindsAndObjects()
{
    m_window->openPage(QStringLiteral("objects"));
    QVERIFY(page());
    DataTable *kinds = nullptr;
    QTRY_VERIFY_WITH_TIMEOUT((kinds = m_driver.tableWith(QStringLiteral("group"))) && kinds->table()->rowCount() > 20, 15'000);
    kinds->selectKey(QStringLiteral("clusters/test/kinds/deployments.apps"));
    QTRY_COMPARE_WITH_TIMEOUT(m_driver.cell(QStringLiteral("ready"), key("deployments.apps", "gateway")), QStringLiteral("3/3"), 15'000);
    // What is scaled is seen as it happens.
    m_kubectl({QStringLiteral("scale"), QStringLiteral("deploy/gateway"), QStringLiteral("--replicas=2")});
    QTRY_COMPARE_WITH_TIMEOUT(m_driver.cell(QStringLiteral("ready"), key("deployments.apps", "gateway")), QStringLiteral("2/2"), 15'000);
    m_driver.picture(QStringLiteral("objects-table"));
}

void TestObjectsPage::showsOneObject()
{
    auto *table = m_driver.tableWith(QStringLiteral("ready"));
    QVERIFY(table);
    table->selectKey(key("deployments.apps", "gateway"));
    auto *inspector = qobject_cast<ObjectInspector *>(page()->inspector());
    QVERIFY(inspector);
    QCOMPARE(inspector->subjectKey(), key("deployments.apps", "gateway"));
    QTRY_VERIFY_WITH_TIMEOUT(editor() && editor()->toPlainText().startsWith(QStringLiteral("apiVersion: apps/v1")), 10'000);
    for (int tab = 0; tab < 4; ++tab) {
        inspector->setCurrentPage(tab);
        m_driver.picture(QStringLiteral("object-%1").arg(tab));
    }
}

void TestObjectsPage::changesItsYaml()
{
    page()->openKey(key("configmaps", "settings"));
    auto *inspector = qobject_cast<ObjectInspector *>(page()->inspector());
    QTRY_VERIFY_WITH_TIMEOUT(editor()->toPlainText().contains(QStringLiteral("colour: (hidden, 3 bytes)")), 15'000);
    inspector->setCurrentPage(1);
    QVERIFY(!inspector->hasUnsavedYaml());
    editor()->setPlainText(editor()->toPlainText().replace(QStringLiteral("  colour: (hidden, 3 bytes)\n"), QStringLiteral("  colour: (hidden, 3 bytes)\n  size: big\n")));
    QVERIFY(inspector->hasUnsavedYaml());
    press(QStringLiteral("Check and apply…"));
    ApplyObjectDialog *dialog = nullptr;
    QTRY_VERIFY((dialog = m_driver.dialog<ApplyObjectDialog>()));
    QTRY_VERIFY_WITH_TIMEOUT(dialog->deed()->isEnabled(), 15'000);
    QVERIFY(dialog->findChild<DiffView *>()->toText().contains(QStringLiteral("size: big")));
    m_driver.picture(QStringLiteral("object-apply"));
    dialog->deed()->click();
    QTRY_VERIFY_WITH_TIMEOUT(!m_driver.dialog<ApplyObjectDialog>(), 15'000);
    // What was hidden stayed.
    QCOMPARE(m_kubectl({QStringLiteral("get"), QStringLiteral("cm"), QStringLiteral("settings"), QStringLiteral("-o"), QStringLiteral("jsonpath={.data}")}),
             QStringLiteral(R"({"colour":"red","size":"big"})"));
    QTRY_VERIFY_WITH_TIMEOUT(editor()->toPlainText().contains(QStringLiteral("size: (hidden, 3 bytes)")), 10'000);
}

void TestObjectsPage::saysWhatTheClusterDoesNotAccept()
{
    editor()->setPlainText(editor()->toPlainText().replace(QStringLiteral("  name: settings"), QStringLiteral("  name: other")));
    press(QStringLiteral("Check and apply…"));
    ApplyObjectDialog *dialog = nullptr;
    QTRY_VERIFY((dialog = m_driver.dialog<ApplyObjectDialog>()));
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->isBusy(), 15'000);
    QVERIFY(!dialog->deed()->isEnabled());
    m_driver.picture(QStringLiteral("object-refused"));
    dialog->reject();
    press(QStringLiteral("Read again"));
    QTRY_VERIFY_WITH_TIMEOUT(editor()->toPlainText().contains(QStringLiteral("  name: settings")), 10'000);
}

void TestObjectsPage::followsItsOwner()
{
    // Not the one that is still being deleted since there are two of them.
    const auto pods = m_kubectl({QStringLiteral("get"), QStringLiteral("pods"), QStringLiteral("-o"),
                                 QStringLiteral("go-template={{range .items}}{{if not .metadata.deletionTimestamp}}{{.metadata.name}} {{end}}{{end}}")});
    const QString pod = pods.section(u' ', 0, 0);
    QVERIFY(!pod.isEmpty());
    page()->openKey(key("pods", qPrintable(pod)));
    auto *inspector = qobject_cast<ObjectInspector *>(page()->inspector());
    QTRY_COMPARE_WITH_TIMEOUT(inspector->subjectKey(), key("pods", qPrintable(pod)), 15'000);
    QTRY_VERIFY_WITH_TIMEOUT(editor()->toPlainText().contains(QStringLiteral("ownerReferences")), 10'000);
    Q_EMIT inspector->keyWanted(key("replicasets.apps", qPrintable(pod.section(QLatin1Char('-'), 0, -2))));
    QTRY_COMPARE_WITH_TIMEOUT(inspector->subjectKey(), key("replicasets.apps", qPrintable(pod.section(QLatin1Char('-'), 0, -2))), 15'000);
}

void TestObjectsPage::deletesIt()
{
    page()->openKey(key("configmaps", "settings"));
    QTRY_VERIFY_WITH_TIMEOUT(editor()->toPlainText().contains(QStringLiteral("size:")), 15'000);
    press(QStringLiteral("Delete…"));
    DeleteObjectDialog *dialog = nullptr;
    QTRY_VERIFY((dialog = m_driver.dialog<DeleteObjectDialog>()));
    QTRY_VERIFY_WITH_TIMEOUT(dialog->deed()->isEnabled(), 20'000);
    m_driver.picture(QStringLiteral("object-delete"));
    dialog->deed()->click();
    QTRY_VERIFY_WITH_TIMEOUT(!m_driver.dialog<DeleteObjectDialog>(), 15'000);
    QTRY_VERIFY_WITH_TIMEOUT(m_kubectl({QStringLiteral("get"), QStringLiteral("cm"), QStringLiteral("-o"), QStringLiteral("name")}).contains(QStringLiteral("settings")) == false, 10'000);
}

void TestObjectsPage::looks_data()
{
    QTest::addColumn<int>("scheme");
    QTest::addColumn<int>("language");
    QTest::newRow("light") << 1 << 1;
    QTest::newRow("dark") << 2 << 1;
    QTest::newRow("zh") << 1 << 2;
}

void TestObjectsPage::looks()
{
    QFETCH(int, scheme);
    QFETCH(int, language);
    m_appearance->setSchemeChoice(static_cast<Appearance::SchemeChoice>(scheme));
    m_appearance->setLanguage(static_cast<Appearance::Language>(language));
    page()->openKey(key("deployments.apps", "gateway"));
    auto *inspector = qobject_cast<ObjectInspector *>(page()->inspector());
    QTRY_COMPARE_WITH_TIMEOUT(inspector->subjectKey(), key("deployments.apps", "gateway"), 15'000);
    QTRY_VERIFY_WITH_TIMEOUT(editor()->toPlainText().contains(QStringLiteral("apps/v1")), 10'000);
    inspector->setCurrentPage(0);
    m_driver.picture(QStringLiteral("objects-") + QString::fromLatin1(QTest::currentDataTag()));
    inspector->setCurrentPage(3);
    m_driver.picture(QStringLiteral("objects-changes-") + QString::fromLatin1(QTest::currentDataTag()));
}

QTEST_MAIN(TestObjectsPage)
#include "tst_objects_page.moc"
