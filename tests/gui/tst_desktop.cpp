// The main job in a window, by keyboard, against the real server, broker and
// API server: register a device, see it come and go, command it, add a cluster,
// deploy and see it rolled out.
#include <QComboBox>
#include <QFileDialog>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QTest>

#include "models/deployments_model.h"
#include "tests/gui/desktop_fixture.h"
#include "tests/server/links/mqtt/test_device.h"
#include "tests/support/window_warnings.h"
#include "widgets/clusters/add_cluster_dialog.h"
#include "widgets/deployments/application_dialog.h"
#include "widgets/deployments/decision_dialog.h"
#include "widgets/deployments/request_dialog.h"
#include "widgets/devices/command_dialog.h"
#include "widgets/devices/register_dialog.h"
#include "widgets/shell/main_window.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/button.h"

using namespace wheelhouse;
using namespace wheelhouse::widgets;

class TestDesktop : public QObject {
    Q_OBJECT

    test::DesktopFixture m_desk;
    MainWindow *m_window = nullptr;
    std::unique_ptr<tests::TestDevice> m_device;

    const QString m_key = QStringLiteral("products/printer/devices/GUI-0001");
    const QString m_workload = QStringLiteral("clusters/test/namespaces/iot/deployments/label-render");

    template <class D> D *dialog() const { return m_desk.driver.dialog<D>(); }
    DataTable *tableWith(const QString &column) const { return m_desk.driver.tableWith(column); }
    QString cell(const QString &column, const QString &key) const { return m_desk.driver.cell(column, key); }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers) const { m_desk.driver.press(key, modifiers); }
    static void type(QWidget *field, const QString &text) { test::DesktopDriver::type(field, text); }
    static bool choose(QComboBox *box, const QString &data) { return test::DesktopDriver::choose(box, data); }

    static v1::Connection connectionIn(const QDir &folder)
    {
        const auto read = [&folder](const QString &name) {
            QFile file(folder.filePath(name));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        const auto connect = QJsonDocument::fromJson(read(QStringLiteral("connect.json"))).object();
        v1::Connection connection;
        connection.set_host(connect.value(QLatin1String("host")).toString().toStdString());
        connection.set_port(connect.value(QLatin1String("port")).toInt());
        connection.set_client_id(connect.value(QLatin1String("client_id")).toString().toStdString());
        connection.set_username(connect.value(QLatin1String("username")).toString().toStdString());
        connection.set_password(connect.value(QLatin1String("password")).toString().toStdString());
        connection.set_topic_prefix(connect.value(QLatin1String("topic_prefix")).toString().toStdString());
        connection.set_ca_certificate(read(connect.value(QLatin1String("ca_file")).toString()).toStdString());
        return connection;
    }

    // The tag that label-render runs in test; empty while it is not known.
    QString runs() const
    {
        models::WorkloadsModel workloads(m_desk.session().workloadRows(), m_desk.session().catalog());
        const int row = workloads.rowOf(m_workload);
        return row < 0 ? QString() : workloads.index(row, workloads.columnOf(QStringLiteral("version"))).data().toString();
    }

    static QDir lab()
    {
        return QDir(qEnvironmentVariable("WHEELHOUSE_LAB", qEnvironmentVariable("WHEELHOUSE_SOURCE") + QStringLiteral("/build/lab")));
    }

private Q_SLOTS:
    void initTestCase()
    {
        const auto started = m_desk.startServer();
        QVERIFY2(started, started ? "" : started.error().message.c_str());
        QVERIFY(m_desk.openWindow());
        m_window = &m_desk.window();
        QTRY_COMPARE(m_desk.session().connection().state(), models::ConnectionModel::State::Live);
    }

    void init() { test::failOnWarnings(); }

    // With WHEELHOUSE_PICTURES=DIR a failure leaves a picture of each window.
    void cleanup()
    {
        const QString folder = qEnvironmentVariable("WHEELHOUSE_PICTURES");
        if (!QTest::currentTestFailed() || folder.isEmpty())
            return;
        int number = 0;
        for (QWidget *widget : QApplication::topLevelWidgets()) {
            if (widget->isVisible())
                widget->grab().save(QDir(folder).filePath(QStringLiteral("%1-%2.png").arg(QLatin1String(QTest::currentTestFunction())).arg(number++)));
        }
    }

    void cleanupTestCase()
    {
        m_device.reset();
        QVERIFY(m_desk.stop());
    }

    void registersADevice()
    {
        press(Qt::Key_2, Qt::ControlModifier);
        press(Qt::Key_R, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(dialog<RegisterDialog>());
        auto *form = dialog<RegisterDialog>();
        QVERIFY(choose(form->findChild<QComboBox *>(), QStringLiteral("template/printer")));
        // What the server refuses stays in the dialog, at its field.
        QLineEdit *serial = nullptr;
        for (QLineEdit *line : form->findChildren<QLineEdit *>()) {
            if (!serial && !qobject_cast<QComboBox *>(line->parentWidget()))
                serial = line;
        }
        QVERIFY(serial);
        type(serial, QStringLiteral("GUI/0001"));
        QTest::keyClick(serial, Qt::Key_Return);
        QTRY_VERIFY(!form->isBusy());
        QVERIFY(form->isVisible());
        QVERIFY(tableWith(QStringLiteral("serial")) == nullptr || tableWith(QStringLiteral("serial"))->table()->rowCount() == 0);
        serial->clear();
        type(serial, QStringLiteral("GUI-0001"));
        QTest::keyClick(serial, Qt::Key_Return);
        QTRY_COMPARE(cell(QStringLiteral("serial"), m_key), QStringLiteral("GUI-0001"));

        // Its files, once.
        QVERIFY(QDir(m_desk.folder()).mkdir(QStringLiteral("device")));
        QTRY_VERIFY(!form->isBusy());
        QTest::keyClick(form->deed(), Qt::Key_Space);
        QTRY_VERIFY(form->findChild<QFileDialog *>());
        auto *files = form->findChild<QFileDialog *>();
        auto *name = files->findChild<QLineEdit *>();
        QVERIFY(name);
        name->setText(m_desk.file(QStringLiteral("device")));
        QTest::keyClick(name, Qt::Key_Return);
        const QString connect = m_desk.file(QStringLiteral("device/connect.json"));
        QTRY_VERIFY(QFileInfo::exists(connect));
        QCOMPARE(QFile::permissions(connect) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        QTRY_VERIFY(!form->findChild<QFileDialog *>());
        QTest::keyClick(form, Qt::Key_Escape);
        QTRY_VERIFY(!dialog<RegisterDialog>());
    }

    void showsItWithinASecond()
    {
        QCOMPARE(cell(QStringLiteral("status"), m_key), QStringLiteral("Never seen"));
        m_device = std::make_unique<tests::TestDevice>(connectionIn(m_desk.file(QStringLiteral("device"))));
        QVERIFY(m_device->connect());
        QTRY_COMPARE_WITH_TIMEOUT(cell(QStringLiteral("status"), m_key), QStringLiteral("Online"), 1000);
        QVERIFY(m_device->subscribe("wh/1/printer/GUI-0001/down/#"));
        m_device->publish("state", R"({"firmware":"1.4.2","paper":"ok","queue":2,"signal":-61})");
        QTRY_COMPARE(cell(QStringLiteral("firmware"), m_key), QStringLiteral("1.4.2"));
        QCOMPARE(cell(QStringLiteral("queue"), m_key), QStringLiteral("2"));
    }

    void commandsIt()
    {
        QVERIFY(m_device && tableWith(QStringLiteral("serial")));
        tableWith(QStringLiteral("serial"))->selectKey(m_key);
        press(Qt::Key_T, Qt::ControlModifier);
        QTRY_VERIFY(dialog<CommandDialog>());
        auto *form = dialog<CommandDialog>();
        QVERIFY(choose(form->findChild<QComboBox *>(), QStringLiteral("test_print")));
        QTest::keyClick(form->deed(), Qt::Key_Space);
        QTRY_VERIFY(!dialog<CommandDialog>());
        const auto order = [this] {
            for (const auto &message : m_device->received()) {
                if (message.topic.ends_with("/down/command"))
                    return QJsonDocument::fromJson(QByteArray::fromStdString(message.payload)).object();
            }
            return QJsonObject();
        };
        QTRY_COMPARE(order().value(QLatin1String("command")).toString(), QStringLiteral("test_print"));
        m_device->publish("ack", QStringLiteral(R"({"id":"%1","state":"done","result":{"pages":1}})")
                                     .arg(order().value(QLatin1String("id")).toString()).toStdString());
        const auto detail = m_desk.session().openDevice(m_key);
        QTRY_COMPARE(detail->commands().rowCount(), 1);
        QTRY_VERIFY(detail->commands().index(0, detail->commands().columnOf(QStringLiteral("status"))).data().toString()
                        .startsWith(QLatin1String("Done")));
    }

    void saysSinceWhenAndWhyItIsGone()
    {
        QVERIFY(m_device);
        m_device->cutCable();
        QTRY_COMPARE_WITH_TIMEOUT(cell(QStringLiteral("status"), m_key), QStringLiteral("Offline"), 1000);
        const auto detail = m_desk.session().openDevice(m_key);
        QTRY_VERIFY(!detail->cause().isEmpty());
        QVERIFY(detail->since().isValid());
    }

    void seesACluster()
    {
        if (!QFileInfo::exists(lab().filePath(QStringLiteral("test.kubeconfig"))))
            QSKIP("the lab is not up: make lab-up, or set WHEELHOUSE_LAB");
        press(Qt::Key_3, Qt::ControlModifier);
        m_window->currentPage()->perform(QStringLiteral("add"));
        QTRY_VERIFY(dialog<AddClusterDialog>());
        auto *form = dialog<AddClusterDialog>();
        const auto lines = form->findChildren<QLineEdit *>();
        type(lines.value(0), QStringLiteral("test"));
        type(lines.value(1), lab().filePath(QStringLiteral("test.kubeconfig")));
        QVERIFY(choose(form->findChild<QComboBox *>(QStringLiteral("environment")), QStringLiteral("test")));
        QTest::keyClick(form->deed(), Qt::Key_Space);
        QTRY_VERIFY_WITH_TIMEOUT(!dialog<AddClusterDialog>(), 10000);
        QTRY_VERIFY_WITH_TIMEOUT(tableWith(QStringLiteral("node")) && tableWith(QStringLiteral("node"))->table()->rowCount() >= 10,
                                 15000);
        press(Qt::Key_4, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(cell(QStringLiteral("workload"), m_workload),
                                  QStringLiteral("label-render"), 15000);
    }

    void deploysAndWatches()
    {
        if (m_desk.session().clusterRows().size() == 0)
            QSKIP("the lab is not up: make lab-up, or set WHEELHOUSE_LAB");
        press(Qt::Key_5, Qt::ControlModifier);
        m_window->currentPage()->perform(QStringLiteral("application"));
        QTRY_VERIFY(dialog<ApplicationDialog>());
        auto *binding = dialog<ApplicationDialog>();
        const auto boxes = binding->findChildren<QComboBox *>();
        QVERIFY(choose(boxes.value(1), QStringLiteral("test")));
        QTRY_VERIFY(choose(boxes.value(2), m_workload));
        // The name comes with the workload.
        QCOMPARE(boxes.value(0)->currentText(), QStringLiteral("label-render"));
        QTest::keyClick(binding->deed(), Qt::Key_Space);
        QTRY_VERIFY(!dialog<ApplicationDialog>());
        const QString application = QStringLiteral("applications/label-render");
        QTRY_COMPARE(cell(QStringLiteral("application"), application), QStringLiteral("label-render"));

        // The lab keeps what was deployed before: another build than that.
        QTRY_VERIFY(!runs().isEmpty());
        const QString before = runs();
        const QString tag = before == QLatin1String("1.9.4-test-141") ? QStringLiteral("1.9.4-test-142") : QStringLiteral("1.9.4-test-141");
        press(Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(dialog<RequestDialog>());
        auto *request = dialog<RequestDialog>();
        const auto choices = request->findChildren<QComboBox *>();
        QVERIFY(choose(choices.value(0), QStringLiteral("label-render")));
        QVERIFY(choose(choices.value(1), QStringLiteral("test")));
        type(request->findChild<QLineEdit *>(), tag);
        QTest::keyClick(request->deed(), Qt::Key_Space);
        QTRY_VERIFY(request->deed()->text().contains(tag) && request->deed()->isEnabled());
        QTest::keyClick(request->deed(), Qt::Key_Space);
        QTRY_VERIFY(!dialog<RequestDialog>());
        QTRY_COMPARE_WITH_TIMEOUT(cell(QStringLiteral("status"), QStringLiteral("deployments/1")), QStringLiteral("Verified"), 60000);
        QTRY_COMPARE(runs(), tag);

        // And back.
        tableWith(QStringLiteral("what"))->selectKey(QStringLiteral("deployments/1"));
        m_window->currentPage()->perform(QStringLiteral("undo"));
        QTRY_VERIFY(dialog<DecisionDialog>());
        QTest::keyClick(dialog<DecisionDialog>()->deed(), Qt::Key_Space);
        QTRY_VERIFY(!dialog<DecisionDialog>());
        QTRY_COMPARE_WITH_TIMEOUT(cell(QStringLiteral("status"), QStringLiteral("deployments/2")), QStringLiteral("Verified"), 60000);
        QTRY_COMPARE(runs(), before);
    }

    void saysThatTheServerIsGone()
    {
        m_desk.server().kill();
        QTRY_VERIFY_WITH_TIMEOUT(m_desk.session().connection().state() == models::ConnectionModel::State::Lost
                                     || m_desk.session().connection().state() == models::ConnectionModel::State::Stale,
                                 10000);
        // What was seen stays to be read.
        press(Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(cell(QStringLiteral("serial"), m_key), QStringLiteral("GUI-0001"));
    }
};

QTEST_MAIN(TestDesktop)
#include "tst_desktop.moc"
