// The Devices page by keyboard, against the real server and broker: what is
// wrong with a device, its twin, its keys, its life; facets, groups, and jobs
// over many, with a second person.
#include <QApplication>
#include <QFileDialog>
#include <QJsonDocument>
#include <QJsonObject>
#include <QListView>
#include <QPainter>

#include <fmt/format.h>

#include "client/call.h"
#include "tests/gui/desktop_fixture.h"
#include "tests/server/links/mqtt/test_device.h"
#include "tests/support/window_warnings.h"
#include "wheelhouse/v1/devices.grpc.pb.h"
#include "wheelhouse/v1/products.grpc.pb.h"
#include "wheelhouse/v1/sessions.grpc.pb.h"
#include "widgets/controls/filter_edit.h"
#include "widgets/controls/form.h"
#include "widgets/devices/bulk_bar.h"
#include "widgets/devices/bulk_dialog.h"
#include "widgets/devices/device_inspector.h"
#include "widgets/devices/group_dialog.h"
#include "widgets/devices/groups_dialog.h"
#include "widgets/devices/job_dialog.h"
#include "widgets/devices/job_panel.h"
#include "widgets/devices/keys_page.h"
#include "widgets/devices/narrow_popover.h"
#include "widgets/devices/retire_dialog.h"
#include "widgets/devices/revoke_dialog.h"
#include "widgets/devices/rotate_dialog.h"
#include "widgets/devices/swap_dialog.h"
#include "widgets/devices/twin_page.h"
#include "widgets/shell/main_window.h"
#include "widgets/theme/button.h"

using namespace wheelhouse;
using namespace wheelhouse::widgets;

namespace {

// Enough that a job needs a second person.
constexpr int kPrinters = 60;
constexpr int kSpeakers = 6;

QString printerKey(int number)
{
    return QStringLiteral("products/printer/devices/PR-%1").arg(number, 4, 10, QLatin1Char('0'));
}

} // namespace

class TestDevices : public QObject {
    Q_OBJECT

    test::DesktopFixture m_desk;
    test::DesktopDriver &m_driver = m_desk.driver;
    std::vector<v1::Connection> m_connections;
    std::vector<std::unique_ptr<tests::TestDevice>> m_devices;

    DeviceInspector *inspector() const { return qobject_cast<DeviceInspector *>(m_driver.window->currentPage()->inspector()); }
    // The page holds that of the jobs as well.
    FilterEdit *filter() const
    {
        for (FilterEdit *edit : m_driver.window->currentPage()->findChildren<FilterEdit *>()) {
            if (edit->isVisible())
                return edit;
        }
        return nullptr;
    }
    DataTable *devices() const { return m_driver.tableWith(QStringLiteral("serial")); }

    void select(const QString &key)
    {
        m_driver.window->openKey(key);
        QTRY_COMPARE(devices() ? devices()->currentKey() : QString(), key);
        QTRY_VERIFY(inspector()->isVisible());
        QTRY_VERIFY(inspector()->isKnown());
    }

    std::string tokenOf(const std::string &account, v1::Role role)
    {
        v1::CreateAccountRequest request;
        request.set_account_id(account);
        request.mutable_account()->set_role(role);
        const auto made = client::callBlocking(m_desk.channel(), &v1::SessionService::Stub::CreateAccount, request);
        return made ? made->token() : std::string();
    }

    bool registerAll(const std::string &product, const std::string &prefix, int count)
    {
        v1::CreateProductRequest create;
        create.set_product_id(product);
        create.set_template_(product);
        if (!client::callBlocking(m_desk.channel(), &v1::ProductService::Stub::CreateProduct, create))
            return false;
        for (int i = 1; i <= count; ++i) {
            v1::RegisterDeviceRequest request;
            request.set_parent("products/" + product);
            request.set_serial(fmt::format("{}-{:04}", prefix, i));
            request.mutable_device()->set_site(i % 3 == 0 ? "sh-01" : "sz-01");
            request.mutable_device()->set_owner(i % 2 == 0 ? "Old Street Noodles" : "Cape Coffee");
            request.mutable_device()->set_model(product == "printer" ? "CP-80" : "PS-4G");
            (*request.mutable_device()->mutable_labels())["ring"] = i <= 3 ? "early" : "late";
            const auto made = client::callBlocking(m_desk.channel(), &v1::DeviceService::Stub::RegisterDevice, request);
            if (!made)
                return false;
            m_connections.push_back(made->connection());
        }
        return true;
    }

    // The commands a device was given, by id, latest last.
    static QStringList commandsOf(tests::TestDevice &device, const QString &command)
    {
        QStringList ids;
        for (const auto &message : device.received()) {
            if (!message.topic.ends_with("/down/command"))
                continue;
            const auto json = QJsonDocument::fromJson(QByteArray::fromStdString(message.payload)).object();
            if (json.value(QLatin1String("command")).toString() == command)
                ids.append(json.value(QLatin1String("id")).toString());
        }
        return ids;
    }

    static void answer(tests::TestDevice &device, const QString &id, const char *state, const char *reason = "")
    {
        device.publish("ack", QStringLiteral(R"({"id":"%1","state":"%2","reason":"%3"})")
                                  .arg(id, QLatin1String(state), QLatin1String(reason)).toStdString());
    }

    bool saveFiles(QWidget *dialog, Button *deed, const QString &folder)
    {
        if (!QDir(m_desk.folder()).mkpath(folder))
            return false;
        QTest::keyClick(deed, Qt::Key_Space);
        if (!QTest::qWaitFor([dialog] { return dialog->findChild<QFileDialog *>() != nullptr; }))
            return false;
        auto *name = dialog->findChild<QFileDialog *>()->findChild<QLineEdit *>();
        name->setText(m_desk.file(folder));
        QTest::keyClick(name, Qt::Key_Return);
        const QString connect = m_desk.file(folder + QStringLiteral("/connect.json"));
        return QTest::qWaitFor([connect] { return QFileInfo::exists(connect); })
            && (QFile::permissions(connect) & (QFile::ReadGroup | QFile::ReadOther)) == QFile::Permissions();
    }

private Q_SLOTS:
    void initTestCase()
    {
        const auto started = m_desk.startServer({QStringLiteral("--job-approval-above"), QStringLiteral("20")});
        QVERIFY2(started, started ? "" : started.error().message.c_str());
        QVERIFY(registerAll("printer", "PR", kPrinters));
        QVERIFY(registerAll("speaker", "SP", kSpeakers));
        for (int i = 0; i < 3; ++i) {
            m_devices.push_back(std::make_unique<tests::TestDevice>(m_connections[static_cast<std::size_t>(i)]));
            QVERIFY(m_devices.back()->connect());
            QVERIFY(m_devices.back()->subscribe(m_connections[static_cast<std::size_t>(i)].topic_prefix() + "/down/#"));
            m_devices.back()->publish("state", i == 0
                ? R"({"firmware":"1.4.2","paper":"out","cover":"closed","head_temperature":34.3,"cutter":"ok","queue":4,"printed":11263,"uptime":700000,"signal":-59})"
                : R"({"firmware":"1.3.9","paper":"ok","cover":"closed","head_temperature":31,"queue":0,"signal":-61})");
        }
        QVERIFY(m_desk.openWindow(m_desk.server().channel(tokenOf("ops-wu", v1::ROLE_OPERATOR))));
        QTRY_COMPARE(m_desk.session().connection().account(), QStringLiteral("ops-wu"));
        m_driver.press(Qt::Key_2, Qt::ControlModifier);
        QTRY_COMPARE(devices() ? devices()->table()->matchCount() : 0, kPrinters + kSpeakers);
    }

    void init() { test::failOnWarnings(); }

    void cleanup()
    {
        if (QTest::currentTestFailed())
            m_driver.picture(QStringLiteral("failed-%1").arg(QLatin1String(QTest::currentTestFunction())));
        for (QDialog *dialog : m_driver.window->findChildren<QDialog *>())
            dialog->close();
    }

    void cleanupTestCase()
    {
        m_devices.clear();
        QVERIFY(m_desk.stop());
    }

    void saysWhatIsWrongFirst()
    {
        select(printerKey(1));
        const auto detail = m_desk.session().openDevice(printerKey(1));
        QTRY_COMPARE(detail->peripherals().size(), 8);
        QCOMPARE(detail->peripherals().first().care, QStringLiteral("Paper out"));
        m_driver.picture(QStringLiteral("summary"));
        inspector()->setCurrentPage(DeviceInspector::History);
        QTRY_VERIFY(m_driver.tableWith(QStringLiteral("sure")) && m_driver.tableWith(QStringLiteral("sure"))->table()->rowCount() > 0);
        QCOMPARE(test::DesktopDriver::text(*m_driver.tableWith(QStringLiteral("sure")), 0, QStringLiteral("sure")), QStringLiteral("exact"));
        m_driver.picture(QStringLiteral("history"));
    }

    void editsATwinInPlace()
    {
        select(printerKey(1));
        inspector()->setCurrentPage(DeviceInspector::Twin);
        auto *page = inspector()->findChild<TwinPage *>();
        QTRY_VERIFY(m_driver.tableWith(QStringLiteral("desired")));
        auto *table = m_driver.tableWith(QStringLiteral("desired"));
        QTRY_VERIFY(table->table() && table->table()->rowOf(QStringLiteral("density")) >= 0);
        table->selectKey(QStringLiteral("density"));
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Return);
        auto *field = page->findChild<SpecField *>();
        QVERIFY(field);
        auto *line = field->findChild<QLineEdit *>();
        test::DesktopDriver::type(line, QStringLiteral("9"));
        // The schema says 1 to 8: nothing is sent.
        QTest::keyClick(line, Qt::Key_Return);
        QVERIFY(!field->problem().isEmpty());
        m_driver.picture(QStringLiteral("twin-editing"));
        line->clear();
        test::DesktopDriver::type(line, QStringLiteral("5"));
        QTest::keyClick(line, Qt::Key_Return);
        const auto state = [table] {
            const int row = table->table()->rowOf(QStringLiteral("density"));
            return table->table()->index(row, table->table()->columnOf(QStringLiteral("status"))).data().toString();
        };
        QTRY_VERIFY(state().startsWith(QStringLiteral("Pending")));
        QCOMPARE(m_driver.cell(QStringLiteral("desired"), QStringLiteral("density")), QStringLiteral("5"));
        auto *changes = m_driver.tableWith(QStringLiteral("changes"));
        QVERIFY(changes);
        QTRY_VERIFY(changes->table() && changes->table()->rowCount() > 0);
        QCOMPARE(test::DesktopDriver::text(*changes, 0, QStringLiteral("changes")), QStringLiteral("density=5"));
        QCOMPARE(test::DesktopDriver::text(*changes, 0, QStringLiteral("by")), QStringLiteral("ops-wu"));
        m_driver.picture(QStringLiteral("twin"));
        // The device says that it applied it.
        m_devices[0]->publish("state", R"({"firmware":"1.4.2","paper":"out","signal":-59,"applied_version":1})");
        QTRY_COMPARE(state(), QStringLiteral("Applied"));
        QTRY_VERIFY(test::DesktopDriver::text(*changes, 0, QStringLiteral("status")).startsWith(QStringLiteral("Applied")));
    }

    void rotatesAndTakesBackACredential()
    {
        select(printerKey(2));
        m_driver.window->currentPage()->perform(QStringLiteral("rotate"));
        QTRY_VERIFY(m_driver.dialog<RotateDialog>());
        auto *dialog = m_driver.dialog<RotateDialog>();
        m_driver.picture(QStringLiteral("rotate"));
        QTest::keyClick(dialog->deed(), Qt::Key_Space);
        QTRY_VERIFY(!dialog->isBusy() && dialog->deed()->text().startsWith(QStringLiteral("Save")));
        QVERIFY(saveFiles(dialog, dialog->deed(), QStringLiteral("rotated")));
        QTest::keyClick(dialog, Qt::Key_Escape);
        auto *keys = inspector()->findChild<KeysPage *>();
        auto *table = keys->findChild<DataTable *>();
        QTRY_COMPARE(table->table() ? table->table()->rowCount() : 0, 2);
        m_driver.picture(QStringLiteral("keys"));
        // The old one is taken back, and its session ends.
        QString old;
        for (int row = 0; row < 2; ++row) {
            if (test::DesktopDriver::text(*table, row, QStringLiteral("status")) == QStringLiteral("Overlapping"))
                old = table->table()->keyAt(row);
        }
        QVERIFY(!old.isEmpty());
        table->selectKey(old);
        keys->revoke();
        QTRY_VERIFY(m_driver.dialog<RevokeDialog>());
        m_driver.picture(QStringLiteral("revoke"));
        QTest::keyClick(m_driver.dialog<RevokeDialog>()->deed(), Qt::Key_Space);
        QTRY_VERIFY(!m_driver.dialog<RevokeDialog>());
        QTRY_VERIFY(!m_devices[1]->isConnected());
        QTRY_COMPARE(table->table()->index(table->table()->rowOf(old), 0).data().toString(), QStringLiteral("Taken back"));
    }

    void swapsABrokenDevice()
    {
        select(printerKey(3));
        m_driver.window->currentPage()->perform(QStringLiteral("swap"));
        QTRY_VERIFY(m_driver.dialog<SwapDialog>());
        auto *dialog = m_driver.dialog<SwapDialog>();
        auto *serial = dialog->findChild<QLineEdit *>();
        QVERIFY(!dialog->deed()->isEnabled());
        test::DesktopDriver::type(serial, QStringLiteral("PR-0001"));
        m_driver.picture(QStringLiteral("swap"));
        // Somebody has that serial: it is said at the field.
        QTest::keyClick(dialog->deed(), Qt::Key_Space);
        QTRY_VERIFY(!dialog->isBusy());
        QVERIFY(dialog->isVisible());
        serial->clear();
        test::DesktopDriver::type(serial, QStringLiteral("PR-9003"));
        QTest::keyClick(dialog->deed(), Qt::Key_Space);
        QTRY_VERIFY(dialog->deed()->text().startsWith(QStringLiteral("Save")));
        QVERIFY(saveFiles(dialog, dialog->deed(), QStringLiteral("swapped")));
        QTest::keyClick(dialog, Qt::Key_Escape);
        const QString made = QStringLiteral("products/printer/devices/PR-9003");
        QTRY_COMPARE(m_driver.cell(QStringLiteral("site"), made), QStringLiteral("sh-01"));
        QTRY_COMPARE(m_driver.cell(QStringLiteral("serial"), printerKey(3)), QString());
    }

    void retiresOneByItsSerial()
    {
        select(printerKey(60));
        m_driver.window->currentPage()->perform(QStringLiteral("retire"));
        QTRY_VERIFY(m_driver.dialog<RetireDialog>());
        auto *dialog = m_driver.dialog<RetireDialog>();
        m_driver.picture(QStringLiteral("retire"));
        QVERIFY(!dialog->deed()->isEnabled());
        test::DesktopDriver::type(dialog->findChild<QLineEdit *>(), QStringLiteral("PR-0060"));
        QVERIFY(dialog->deed()->isEnabled());
        QTest::keyClick(dialog->deed(), Qt::Key_Space);
        QTRY_VERIFY(!m_driver.dialog<RetireDialog>());
        QTRY_COMPARE(m_driver.cell(QStringLiteral("serial"), printerKey(60)), QString());
    }

    void narrowsByFacets()
    {
        filter()->clear();
        m_driver.window->currentPage()->perform(QStringLiteral("narrow"));
        QTRY_VERIFY(m_driver.dialog<NarrowPopover>());
        auto *popover = m_driver.dialog<NarrowPopover>();
        const QPointer<QListView> list = popover->findChild<QListView *>();
        const auto rowOf = [list](const QString &text) {
            for (int row = 0; list && list->model() && row < list->model()->rowCount(); ++row) {
                if (list->model()->index(row, 0).data().toString() == text)
                    return row;
            }
            return -1;
        };
        QTRY_VERIFY(rowOf(QStringLiteral("Payment speaker")) >= 0);
        m_driver.picture(QStringLiteral("narrow"));
        while (list->currentIndex().row() < rowOf(QStringLiteral("Payment speaker")))
            QTest::keyClick(list, Qt::Key_Down);
        QTest::keyClick(list, Qt::Key_Space);
        QTRY_COMPARE(filter()->filter().toText(), QStringLiteral("product=speaker"));
        QTRY_COMPARE(devices()->table()->matchCount(), kSpeakers);
        // The counts follow; the other product can still be chosen.
        QTRY_VERIFY(rowOf(QStringLiteral("Cloud receipt printer")) >= 0);
        m_driver.picture(QStringLiteral("narrow-chosen"));
        QTest::keyClick(list, Qt::Key_Escape);
        QTRY_VERIFY(!m_driver.dialog<NarrowPopover>());
        filter()->clear();
    }

    void groupsDevices()
    {
        filter()->setFilter(models::RowFilter::parse(QStringLiteral("label.ring=early product=printer")));
        QTRY_COMPARE(devices()->table()->matchCount(), 3);
        devices()->selectAll();
        auto *bar = m_driver.window->findChild<BulkBar *>();
        QTRY_VERIFY(bar->isVisible());
        m_driver.picture(QStringLiteral("bulk-bar"));
        m_driver.press(Qt::Key_G, Qt::ControlModifier);
        QTRY_VERIFY(m_driver.dialog<GroupsDialog>());
        auto *groups = m_driver.dialog<GroupsDialog>();
        groups->newGroup();
        QTRY_VERIFY(m_driver.dialog<GroupDialog>());
        auto *form = m_driver.dialog<GroupDialog>();
        test::DesktopDriver::type(form->findChild<QLineEdit *>(), QStringLiteral("Early ring"));
        m_driver.picture(QStringLiteral("group-new"));
        QTest::keyClick(form->deed(), Qt::Key_Space);
        QTRY_VERIFY(!m_driver.dialog<GroupDialog>());
        const QString key = QStringLiteral("groups/early-ring");
        auto *table = groups->findChild<DataTable *>();
        const auto shown = [&](const QString &column) {
            const int row = table->table() ? table->table()->rowOf(key) : -1;
            return row < 0 ? QString() : test::DesktopDriver::text(*table, row, column);
        };
        QTRY_COMPARE(shown(QStringLiteral("kind")), QStringLiteral("By query"));
        QTRY_COMPARE(shown(QStringLiteral("devices")), QStringLiteral("3"));
        m_driver.picture(QStringLiteral("groups"));
        filter()->clear();
        table->selectKey(key);
        QTest::keyClick(table, Qt::Key_Return);
        QTRY_VERIFY(!m_driver.dialog<GroupsDialog>());
        // A group by query is a view: its conditions stand in the bar.
        QTRY_COMPARE(devices()->table()->matchCount(), 3);
        filter()->clear();
    }

    void commandsManyWithASecondPerson()
    {
        devices()->clearSelection();
        filter()->setFilter(models::RowFilter::parse(QStringLiteral("product=printer")));
        QTRY_COMPARE(devices()->table()->matchCount(), kPrinters - 1);
        m_driver.press(Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(m_driver.dialog<BulkDialog>());
        auto *dialog = m_driver.dialog<BulkDialog>();
        const QString command = QStringLiteral("reboot");
        QVERIFY(test::DesktopDriver::choose(dialog->findChild<QComboBox *>(), command));
        QTest::keyClick(dialog->deed(), Qt::Key_Space);
        QTRY_VERIFY(!dialog->isBusy() && dialog->deed()->text().contains(QString::number(kPrinters - 1)));
        m_driver.picture(QStringLiteral("bulk-preview"));
        QLineEdit *typed = nullptr;
        for (QLineEdit *line : dialog->findChildren<QLineEdit *>()) {
            if (line->isVisible())
                typed = line;
        }
        QVERIFY(typed && !dialog->deed()->isEnabled());
        test::DesktopDriver::type(typed, QString::number(kPrinters - 1));
        QVERIFY(dialog->deed()->isEnabled());
        QTest::keyClick(dialog->deed(), Qt::Key_Space);
        QTRY_VERIFY(!m_driver.dialog<BulkDialog>());
        // Its view opens, with it chosen; it runs among the operations.
        QTRY_VERIFY(m_driver.tableWith(QStringLiteral("devices")));
        const QString job = m_driver.tableWith(QStringLiteral("devices"))->table()->keyAt(0);
        QTRY_VERIFY(m_desk.session().deviceJobRows().job(job));
        QTRY_VERIFY(m_desk.session().operations().runningCount() > 0);
        const auto facts = [this, job] { return *m_desk.session().deviceJobRows().job(job); };
        auto *panel = m_driver.window->findChild<JobPanel *>();
        QVERIFY(facts().state == models::DeviceJobFacts::State::WaitingForApproval);
        // Not by the one who asked.
        QVERIFY(!facts().mayDecide(m_desk.session().connection()));
        m_driver.picture(QStringLiteral("job-waiting"));
        approveAsAnother(job);
        QTRY_VERIFY(facts().state != models::DeviceJobFacts::State::WaitingForApproval);
        QTRY_COMPARE_WITH_TIMEOUT(commandsOf(*m_devices[0], command).size(), 1, 20000);
        answer(*m_devices[0], commandsOf(*m_devices[0], command).first(), "done");
        QTRY_COMPARE_WITH_TIMEOUT(facts().counts.done, 1, 10000);
        QVERIFY(panel->isVisible());
        m_driver.picture(QStringLiteral("job-running"));
        m_desk.session().deviceJobActions().cancel(job);
        QTRY_VERIFY_WITH_TIMEOUT(!facts().isOpen(), 10000);
        m_driver.picture(QStringLiteral("job-ended"));
    }

    void saysWhatEachDeviceAnswered()
    {
        m_driver.window->openKey(printerKey(1));
        filter()->setFilter(models::RowFilter::parse(QStringLiteral("serial=PR-0001,PR-0004")));
        QTRY_COMPARE(devices()->table()->matchCount(), 2);
        devices()->selectAll();
        QTRY_VERIFY(m_driver.window->findChild<BulkBar *>()->isVisible());
        m_driver.window->currentPage()->perform(QStringLiteral("bulk-command"));
        QTRY_VERIFY(m_driver.dialog<BulkDialog>());
        auto *dialog = m_driver.dialog<BulkDialog>();
        QVERIFY(test::DesktopDriver::choose(dialog->findChild<QComboBox *>(), QStringLiteral("test_print")));
        QTest::keyClick(dialog->deed(), Qt::Key_Space);
        QTRY_VERIFY(!dialog->isBusy() && dialog->deed()->isEnabled() && dialog->deed()->text().contains(u'2'));
        QTest::keyClick(dialog->deed(), Qt::Key_Space);
        QTRY_VERIFY(!m_driver.dialog<BulkDialog>());
        QTRY_VERIFY(m_driver.tableWith(QStringLiteral("devices")));
        const QString job = m_driver.tableWith(QStringLiteral("devices"))->table()->keyAt(0);
        QTRY_COMPARE(commandsOf(*m_devices[0], QStringLiteral("test_print")).size(), 1);
        answer(*m_devices[0], commandsOf(*m_devices[0], QStringLiteral("test_print")).first(), "failed", "cover open");
        const auto facts = [this, job] { return *m_desk.session().deviceJobRows().job(job); };
        QTRY_COMPARE(facts().counts.failed, 1);
        // Its reason, in the device's own words.
        QTRY_COMPARE(m_driver.cell(QStringLiteral("reason"), printerKey(1)), QStringLiteral("cover open"));
        m_driver.picture(QStringLiteral("job-failed"));
    }

    void inBothLanguagesAndDark()
    {
        m_desk.appearance().setLanguage(Appearance::Language::Chinese);
        m_driver.window->openKey(printerKey(1));
        filter()->clear();
        for (int tab = 0; tab < 5; ++tab) {
            inspector()->setCurrentPage(tab);
            m_driver.picture(QStringLiteral("zh-%1").arg(tab));
        }
        m_driver.press(Qt::Key_J, Qt::ControlModifier);
        m_driver.picture(QStringLiteral("zh-jobs"));
        m_desk.appearance().setLanguage(Appearance::Language::English);
        m_desk.appearance().setSchemeChoice(Appearance::SchemeChoice::Dark);
        m_driver.window->resize(1280, 800);
        m_driver.picture(QStringLiteral("dark-jobs"));
        m_driver.window->openKey(printerKey(1));
        inspector()->setCurrentPage(0);
        m_driver.picture(QStringLiteral("dark-summary"));
        inspector()->setCurrentPage(2);
        m_driver.picture(QStringLiteral("dark-twin"));
        m_desk.appearance().setSchemeChoice(Appearance::SchemeChoice::Light);
        QCOMPARE(m_driver.window->size(), QSize(1280, 800));
    }

private:
    // In a window of somebody else's, by keyboard.
    void approveAsAnother(const QString &job)
    {
        const auto channel = m_desk.server().channel(tokenOf("ops-li", v1::ROLE_APPROVER));
        {
            desktop::Desktop second(channel, QStringLiteral("test"), m_desk.appearance());
            test::DesktopDriver driver;
            driver.window = second.openWindow();
            driver.window->resize(1440, 900);
            QTRY_COMPARE(second.session().connection().account(), QStringLiteral("ops-li"));
            QTRY_VERIFY(second.session().deviceJobRows().job(job));
            driver.window->openKey(job);
            auto *panel = driver.window->findChild<JobPanel *>();
            QTRY_VERIFY(panel && panel->isVisible());
            Button *approve = nullptr;
            for (Button *button : panel->findChildren<Button *>()) {
                if (button->isVisible() && button->text().startsWith(QStringLiteral("Approve")))
                    approve = button;
            }
            QVERIFY(approve && approve->isEnabled());
            QTest::keyClick(approve, Qt::Key_Space);
            QTRY_VERIFY(driver.dialog<JobDialog>());
            driver.picture(QStringLiteral("job-approve"));
            test::DesktopDriver::type(driver.dialog<JobDialog>()->findChild<QLineEdit *>(), QStringLiteral("go on"));
            QTest::keyClick(driver.dialog<JobDialog>()->deed(), Qt::Key_Space);
            QTRY_VERIFY(!driver.dialog<JobDialog>());
        }
        QVERIFY(channel->shutDown());
    }
};

QTEST_MAIN(TestDevices)
#include "tst_devices.moc"
