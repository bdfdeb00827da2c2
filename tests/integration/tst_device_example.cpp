#include <QtTest/QtTest>

#include "tests/support/whctl.h"

using namespace wheelhouse;

// examples/device.c against the real server, by its README.
class TestDeviceExample : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void doesWhatADeviceDoes()
    {
        auto started = test::ServerProcess::start();
        if (!started)
            QFAIL(started.error().message.c_str());
        const test::Whctl whctl(**started);
        QTemporaryDir folder;
        const auto out = folder.filePath(QStringLiteral("sn1"));
        QCOMPARE(whctl("product create --template printer").code, 0);
        QCOMPARE(whctl("device register --product printer --serial SN1 --out", {out}).code, 0);
        const auto connect = test::readJson(out + QStringLiteral("/connect.json"));
        const auto text = [&](const char *key) { return connect.value(QLatin1String(key)).toString(); };
        const auto run = [&] {
            test::HeldProcess device(new QProcess);
            device->start(qEnvironmentVariable("WHEELHOUSE_BIN") + QStringLiteral("/../examples/example_device"),
                          {text("host"), QString::number(connect.value(u"port").toInt()), text("client_id"), text("password"),
                           text("ca_file"), text("topic_prefix")});
            device->waitForStarted();
            return device;
        };
        const auto device = [&] { return whctl("device get printer/SN1 -o json").json(); };
        const auto status = [&] { return device().value(u"presence").toObject().value(u"status").toString(); };

        // Desired while it is not there yet.
        auto run1 = whctl("device desire printer/SN1 report_interval=5");
        QVERIFY2(run1.code == 0 && run1.output.contains(QStringLiteral("version 0 of 1")), qPrintable(run1.output + run1.error));
        auto process = run();
        QTRY_COMPARE_WITH_TIMEOUT(status(), QStringLiteral("STATUS_ONLINE"), 5000);
        QTRY_COMPARE_WITH_TIMEOUT(device().value(u"firmware").toString(), QStringLiteral("1.0.0"), 5000);
        QCOMPARE(device().value(u"reported").toObject().value(u"paper").toString(), QStringLiteral("ok"));
        QTRY_COMPARE_WITH_TIMEOUT(device().value(u"appliedVersion").toString(), QStringLiteral("1"), 5000);
        QVERIFY(!device().value(u"appliedTime").toString().isEmpty());

        const auto printed = whctl("device command send printer/SN1 test_print --wait -o json");
        QVERIFY2(printed.code == 0, qPrintable(printed.error));
        QCOMPARE(printed.json().value(u"state").toString(), QStringLiteral("STATE_DONE"));
        QCOMPARE(printed.json().value(u"result").toObject().value(u"pages").toInt(), 1);
        const auto refused = whctl("device command send printer/SN1 cut --wait");
        QVERIFY2(refused.code == 1 && refused.error.contains(QStringLiteral("unknown command")), qPrintable(refused.error));

        // Desired of one that is there, in words and with its history.
        QCOMPARE(whctl("device desire printer/SN1 report_interval=7").code, 0);
        const auto twin = [&] { return whctl("device twin printer/SN1"); };
        QTRY_VERIFY2_WITH_TIMEOUT(twin().output.contains(QRegularExpression(QStringLiteral("Applied +yes"))), qPrintable(twin().output), 5000);
        QTRY_COMPARE_WITH_TIMEOUT(
            whctl("device twin history printer/SN1 -o json").json().value(u"changes").toArray().at(0).toObject().value(u"state").toString(),
            QStringLiteral("STATE_APPLIED"), 5000);
        const auto history = whctl("device twin history printer/SN1");
        QVERIFY2(history.code == 0 && history.output.contains(QStringLiteral("report_interval 5 -> 7"))
                     && history.output.contains(QStringLiteral("report_interval none -> 5")) && history.output.contains(QStringLiteral("admin")),
                 qPrintable(history.output + history.error));

        // Gone without a word, and back.
        process.reset();
        QTRY_COMPARE_WITH_TIMEOUT(status(), QStringLiteral("STATUS_OFFLINE"), 5000);
        process = run();
        QTRY_COMPARE_WITH_TIMEOUT(status(), QStringLiteral("STATUS_ONLINE"), 5000);
        // Its history is written behind.
        const auto presence = [&] { return whctl("device presence printer/SN1"); };
        QTRY_VERIFY2_WITH_TIMEOUT(presence().output.contains(QStringLiteral("without saying good-bye")),
                                  qPrintable(presence().output + presence().error), 10'000);
        QVERIFY(presence().output.contains(QStringLiteral("the broker said so")));
        QCOMPARE(whctl("device twin printer/NONE").code, 5);
        QCOMPARE(whctl("device twin").code, 2);
        QCOMPARE(whctl("device twin history printer/NONE").code, 5);
        QCOMPARE(whctl("device desire printer/SN1").code, 2);
        QVERIFY(whctl("device desire printer/SN1 speed=9").error.contains(QStringLiteral("known are")));
        QCOMPARE(whctl("device desire printer/SN1 --remove report_interval").code, 0);
        QTRY_COMPARE_WITH_TIMEOUT(device().value(u"appliedVersion").toString(), QStringLiteral("3"), 5000);
    }
};

QTEST_GUILESS_MAIN(TestDeviceExample)
#include "tst_device_example.moc"
