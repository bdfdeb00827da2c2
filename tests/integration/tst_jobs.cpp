#include <QtTest/QtTest>

#include <QJsonArray>

#include "client/call.h"
#include "tests/support/mqtt_client.h"
#include "tests/support/whctl.h"
#include "wheelhouse/v1/device_jobs.grpc.pb.h"
#include "wheelhouse/v1/devices.grpc.pb.h"

using namespace wheelhouse;

namespace {

std::unique_ptr<test::ServerProcess> mustStart(const QStringList &arguments = {}, const QString &dataDirectory = {})
{
    auto started = test::ServerProcess::start(arguments, dataDirectory);
    if (!started)
        qFatal("%s", started.error().message.c_str());
    return std::move(*started);
}

// Printers that are real MQTT clients; killed with whoever holds it.
test::HeldProcess startFleet(const test::ServerProcess &server, int count, const QString &folder, const QStringList &more = {})
{
    test::HeldProcess fleet(new QProcess);
    fleet->setProcessChannelMode(QProcess::ForwardedErrorChannel);
    fleet->setStandardOutputFile(QProcess::nullDevice());
    fleet->start(qEnvironmentVariable("WHEELHOUSE_BIN") + QStringLiteral("/fleetsim"),
                 QStringList{QStringLiteral("--server"), QString::fromStdString(server.address()), QStringLiteral("--ca"),
                             QString::fromStdString(server.caFile()), QStringLiteral("--token-file"),
                             QString::fromStdString(server.tokenFile()), QStringLiteral("--count"), QString::number(count),
                             QStringLiteral("--product"), QStringLiteral("printer"), QStringLiteral("--state-dir"), folder,
                             QStringLiteral("--threads"), QStringLiteral("1")}
                     + more);
    return fleet;
}

std::vector<v1::Device> devicesOf(const client::Channel &channel, const std::string &filter)
{
    v1::ListDevicesRequest request;
    request.set_parent("products/-");
    request.set_filter(filter);
    request.set_page_size(1000);
    const auto page = client::callBlocking(channel, &v1::DeviceService::Stub::ListDevices, request);
    if (!page)
        return {};
    return {page->devices().begin(), page->devices().end()};
}

QString shortName(const v1::Device &device)
{
    return QStringLiteral("printer/") + QString::fromStdString(device.name()).section(QLatin1Char('/'), -1);
}

v1::DeviceJob jobOf(const client::Channel &channel, const std::string &name)
{
    v1::GetDeviceJobRequest request;
    request.set_name(name);
    const auto job = client::callBlocking(channel, &v1::DeviceJobService::Stub::GetDeviceJob, request);
    return job ? *job : v1::DeviceJob();
}

int number(const QJsonValue &value)
{
    return value.toString().toInt();
}

} // namespace

// Jobs and groups by the real whctl, the real server, its broker and a fleet.
class TestJobs : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_server = mustStart({QStringLiteral("--job-approval-above"), QStringLiteral("100")});
        m_whctl = test::Whctl(*m_server);
        m_channel = m_server->channel();
        m_fleet = startFleet(*m_server, kFleet, m_folder.filePath(QStringLiteral("fleet")),
                             {QStringLiteral("--faults"), QStringLiteral("busy-once"), QStringLiteral("--fault-percent"),
                              QStringLiteral("20"), QStringLiteral("--interval"), QStringLiteral("5")});
        QTRY_COMPARE_WITH_TIMEOUT(devicesOf(*m_channel, "presence = ONLINE").size(), std::size_t(kFleet), 30'000);
        for (const auto &device : devicesOf(*m_channel, "presence = ONLINE"))
            m_devices << shortName(device);
        m_devices.sort();
        m_approver = m_folder.filePath(QStringLiteral("approver.token"));
        QCOMPARE(m_whctl("account create ann --role approver --out", {m_approver}).code, 0);
    }

    void cleanupTestCase()
    {
        m_fleet.reset();
        m_channel.reset();
        QVERIFY(!m_server || m_server->stop());
    }

    void groupsDevices()
    {
        QCOMPARE(m_whctl("group create tills-east --name", {QStringLiteral("Tills, east")}).code, 0);
        QCOMPARE(m_whctl("group create tills-east").code, 1);
        auto run = m_whctl("group add tills-east", {m_devices[0], m_devices[1], m_devices[2]});
        QVERIFY2(run.output.contains(QStringLiteral("3 put in, 3 in all")), qPrintable(run.output + run.error));
        run = m_whctl("group remove tills-east", {m_devices[1]});
        QVERIFY2(run.output.contains(QStringLiteral("1 taken out, 2 in all")), qPrintable(run.output));
        QCOMPARE(m_whctl("group add tills-east printer/NONE").code, 5);
        QCOMPARE(m_whctl("group add tills-east").code, 2);
        QCOMPARE(m_whctl("group create all --filter", {QStringLiteral("product = printer")}).code, 0);
        const auto groups = m_whctl("group list -o json").json().value(u"deviceGroups").toArray();
        QCOMPARE(groups.size(), 2);
        QCOMPARE(number(groups[0].toObject().value(u"deviceCount")), kFleet);
        QCOMPARE(number(groups[1].toObject().value(u"deviceCount")), 2);
        const auto device = m_whctl("device get -o json", {m_devices[0]}).json();
        QCOMPARE(device.value(u"groups").toArray(), QJsonArray{QStringLiteral("groups/tills-east")});
        const auto members = m_whctl("group members tills-east -o json").json().value(u"devices").toArray();
        QCOMPARE(members.size(), 2);
        QCOMPARE(m_whctl("group members nobody").code, 5);
        run = m_whctl("job preview --command test_print -o json --filter", {QStringLiteral("group = tills-east")});
        QCOMPARE(number(run.json().value(u"deviceCount")), 2);
        run = m_whctl("group update all --filter", {QStringLiteral("site = = 1")});
        QCOMPARE(run.code, 1);
        QVERIFY2(run.error.contains(QStringLiteral("device_group.filter")), qPrintable(run.error));
        QCOMPARE(m_whctl("group delete all").code, 0);
        QCOMPARE(m_whctl("group get all").code, 5);
    }

    void showsBeforeItActs()
    {
        const auto run = m_whctl("job preview --command test_print --filter", {QStringLiteral("serial = *")});
        QVERIFY2(run.code == 0, qPrintable(run.error));
        QVERIFY2(run.output.contains(QStringLiteral("test_print on 120 devices, 120 of them on line")), qPrintable(run.output));
        QVERIFY2(run.output.contains(QStringLiteral("by firmware:")), qPrintable(run.output));
        QVERIFY2(run.output.contains(QStringLiteral("needs a second person: 120 devices are more than the 100")), qPrintable(run.output));
        QCOMPARE(m_whctl("job preview --command test_print").code, 2);
        QCOMPARE(m_whctl("job preview --filter", {QStringLiteral("serial = *")}).code, 2);
        const auto list = m_whctl("job list -o json").json();
        QVERIFY(list.value(u"deviceJobs").toArray().isEmpty());
    }

    // Some are busy the first time; what is tried again is them and nobody else.
    void triesAgainWhereItFailed()
    {
        QStringList arguments{QStringLiteral("--device")};
        arguments << m_devices.mid(0, 80);
        auto run = m_whctl("job create --command test_print -p copies=1 --yes --wait -o json", arguments);
        QVERIFY2(run.code == 1, qPrintable(run.error));
        auto job = run.json();
        const auto name = job.value(u"name").toString();
        const int failed = number(job.value(u"failedCount"));
        QVERIFY(failed > 5);
        QCOMPARE(number(job.value(u"doneCount")), 80 - failed);
        QVERIFY2(run.error.contains(QStringLiteral("--failed")), qPrintable(run.error));
        const auto refused = m_whctl("job results --failed -o json", {name}).json().value(u"results").toArray();
        QCOMPARE(refused.size(), failed);
        QSet<QString> wereBusy;
        for (const auto &result : refused) {
            QCOMPARE(result.toObject().value(u"reason").toString(), QStringLiteral("busy with a customer"));
            wereBusy.insert(result.toObject().value(u"device").toString());
        }
        run = m_whctl("job retry --wait -o json", {name});
        QVERIFY2(run.code == 0, qPrintable(run.error));
        QCOMPARE(number(run.json().value(u"doneCount")), 80);
        const auto all = m_whctl("job results --limit 0 -o json", {name}).json().value(u"results").toArray();
        QCOMPARE(all.size(), 80);
        for (const auto &result : all) {
            const bool wasBusy = wereBusy.contains(result.toObject().value(u"device").toString());
            QCOMPARE(result.toObject().value(u"attempt").toInt(), wasBusy ? 2 : 1);
        }
        // A device that was tried once has got one command of the job.
        for (const auto &device : {m_devices[0], m_devices[1], m_devices[2], m_devices[3], m_devices[4]}) {
            const auto commands = m_whctl("device command list -o json", {device}).json().value(u"commands").toArray();
            const auto full = QStringLiteral("products/printer/devices/") + device.section(QLatin1Char('/'), 1);
            QCOMPARE(commands.size(), wereBusy.contains(full) ? 2 : 1);
            QCOMPARE(commands[0].toObject().value(u"job").toString(), name);
        }
    }

    void asksASecondPerson()
    {
        auto run = m_whctl("job create --command reboot --yes -o json --filter", {QStringLiteral("product = printer")});
        QVERIFY2(run.code == 0, qPrintable(run.error));
        const auto name = run.json().value(u"name").toString();
        QCOMPARE(run.json().value(u"state").toString(), QStringLiteral("STATE_WAITING_FOR_APPROVAL"));
        QCOMPARE(m_whctl("job approve", {name}).code, 4);
        run = m_whctl.with(m_approver)("job approve --note fine -o json", {name});
        QVERIFY2(run.code == 0, qPrintable(run.error));
        QCOMPARE(run.json().value(u"approver").toString(), QStringLiteral("accounts/ann"));
        m_whctl("job watch", {name});
        const auto job = m_whctl("job get -o json", {name}).json();
        QCOMPARE(job.value(u"state").toString(), QStringLiteral("STATE_ENDED"));
        QCOMPARE(number(job.value(u"doneCount")) + number(job.value(u"failedCount")), kFleet);
        // The trail names the job, and how many it was on.
        const auto audit = m_whctl("audit list -o json").output;
        QVERIFY2(audit.contains(QStringLiteral("DeviceJobService/ApproveDeviceJob")), qPrintable(audit.left(2000)));
        QVERIFY(audit.contains(name));
        QVERIFY2(audit.contains(QStringLiteral("\\\"expectedCount\\\":\\\"120\\\"")), qPrintable(audit.left(2000)));

        run = m_whctl("job create --command reboot --yes -o json --filter", {QStringLiteral("product = printer")});
        run = m_whctl.with(m_approver)("job reject --note later -o json", {run.json().value(u"name").toString()});
        QCOMPARE(run.json().value(u"state").toString(), QStringLiteral("STATE_REJECTED"));
    }

    void desiresOfMany()
    {
        QStringList arguments{QStringLiteral("--device")};
        arguments << m_devices.mid(0, 60);
        const auto run = m_whctl("job create --desire report_interval=6 --yes --wait -o json", arguments);
        QVERIFY2(run.code == 0, qPrintable(run.error));
        QCOMPARE(number(run.json().value(u"doneCount")), 60);
        const auto device = m_whctl("device get -o json", {m_devices[59]}).json();
        QCOMPARE(device.value(u"appliedVersion").toString(), QStringLiteral("1"));
        QCOMPARE(device.value(u"desired").toObject().value(u"report_interval").toInt(), 6);
        QVERIFY(!m_whctl("device get -o json", {m_devices[60]}).json().contains(u"desiredVersion"));
    }

    // kill -9 in the middle: it goes on where it stood, and who has answered is
    // not told again.
    void goesOnAfterACrash()
    {
        QTemporaryDir folder;
        const auto data = folder.filePath(QStringLiteral("data"));
        auto server = mustStart({}, data);
        const auto arguments = QStringList{QStringLiteral("--expire"), QStringLiteral("1h")};
        auto whctl = test::Whctl(*server);
        auto fleet = startFleet(*server, 60, folder.filePath(QStringLiteral("fleet")));
        QTRY_COMPARE_WITH_TIMEOUT(devicesOf(*server->channel(), "presence = ONLINE").size(), std::size_t(60), 30'000);
        const auto registerOne = [&](const char *serial) {
            const auto out = folder.filePath(QString::fromUtf8(serial));
            if (whctl("device register --product printer --serial", {QString::fromUtf8(serial), QStringLiteral("--out"), out}).code != 0)
                qFatal("%s was not registered", serial);
            return test::MqttClient(test::readJson(out + QStringLiteral("/connect.json")));
        };
        const auto quick = registerOne("QUICK");
        const auto slow = registerOne("SLOW");
        const auto away = registerOne("AWAY");
        const auto line = [](QProcess &device) {
            for (int i = 0; i < 100 && !device.canReadLine(); ++i)
                device.waitForReadyRead(100);
            return QString::fromUtf8(device.readLine()).trimmed();
        };
        const auto idIn = [](const QString &text) {
            return QJsonDocument::fromJson(text.section(QLatin1Char(' '), 1).toUtf8()).object().value(u"id").toString();
        };
        auto quickListens = quick.listen();
        auto slowListens = slow.listen();
        QTRY_COMPARE_WITH_TIMEOUT(devicesOf(*server->channel(), "presence = ONLINE").size(), std::size_t(62), 10'000);
        const auto made = whctl("job create --command test_print --yes -o json --filter", QStringList{QStringLiteral("serial = *")} + arguments);
        QVERIFY2(made.code == 0, qPrintable(made.error));
        const auto name = made.json().value(u"name").toString();
        const auto quickId = idIn(line(*quickListens));
        const auto slowId = idIn(line(*slowListens));
        QVERIFY(!quickId.isEmpty() && !slowId.isEmpty());
        quickListens.reset();
        QVERIFY(quick.publish(QStringLiteral("ack"), R"({"id":")" + quickId.toUtf8() + R"(","state":"done"})"));
        // All of the fleet, and the quick one; the slow one has not answered.
        QTRY_COMPARE_WITH_TIMEOUT(jobOf(*server->channel(), name.toStdString()).done_count(), 61, 15'000);
        slowListens.reset();
        server->kill();

        server = mustStart({}, data);
        whctl = test::Whctl(*server);
        const auto channel = server->channel();
        QTRY_COMPARE_WITH_TIMEOUT(jobOf(*channel, name.toStdString()).waiting_count(), 2, 10'000);
        QCOMPARE(jobOf(*channel, name.toStdString()).done_count(), 61);
        quickListens = quick.listen();
        slowListens = slow.listen();
        const auto awayListens = away.listen();
        // The slow one is told again, with the same id; who was away is told now.
        QCOMPARE(idIn(line(*slowListens)), slowId);
        const auto awayId = idIn(line(*awayListens));
        QVERIFY(!awayId.isEmpty());
        QVERIFY(!quickListens->waitForReadyRead(1500));
        QVERIFY(slow.publish(QStringLiteral("ack"), R"({"id":")" + slowId.toUtf8() + R"(","state":"done"})"));
        QVERIFY(away.publish(QStringLiteral("ack"), R"({"id":")" + awayId.toUtf8() + R"(","state":"failed","reason":"no paper"})"));
        QTRY_COMPARE_WITH_TIMEOUT(jobOf(*channel, name.toStdString()).state(), v1::DeviceJob::STATE_ENDED, 15'000);
        const auto ended = jobOf(*channel, name.toStdString());
        QCOMPARE(ended.done_count(), 62);
        QCOMPARE(ended.failed_count(), 1);
        QVERIFY(server->stop());
    }

private:
    static constexpr int kFleet = 120;

    QTemporaryDir m_folder;
    std::unique_ptr<test::ServerProcess> m_server;
    std::shared_ptr<client::Channel> m_channel;
    test::Whctl m_whctl;
    test::HeldProcess m_fleet;
    QStringList m_devices;
    QString m_approver;
};

QTEST_GUILESS_MAIN(TestJobs)
#include "tst_jobs.moc"
