#include <QtTest>

#include "tests/bench/fleet.h"
#include "tests/bench/notify_socket.h"

using namespace wheelhouse;
using namespace wheelhouse::bench;
using namespace std::chrono_literals;

// How long a server takes to serve and to go, and what it holds meanwhile.
class BenchStart : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void startsAndStops_data()
    {
        QTest::addColumn<int>("devices");
        QTest::addColumn<int>("rounds");
        QTest::newRow("0") << 0 << 6;
        QTest::newRow("200") << 200 << 6;
        QTest::newRow("20000") << 20'000 << 6;
    }

    void startsAndStops()
    {
        QFETCH(const int, devices);
        QFETCH(const int, rounds);
        const std::string id = std::to_string(devices);
        QTemporaryDir folder;
        const QString data = folder.filePath(QStringLiteral("data"));
        {
            NotifySocket notified;
            const auto began = Clock::now();
            const auto server = must(test::ServerProcess::start({}, data));
            if (devices == 0)
                figure("start.first", msBetween(began, *notified.waitForReady(1s)), "ms", "-",
                       "the very first start to ready: keys, certificates, schema, broker");
            auto channel = server->channel();
            registerPrinters(*channel, "SN", static_cast<std::size_t>(devices));
            channel.reset();
            QVERIFY(server->stop());
        }
        Samples ready;
        Samples gone[2];
        Samples resident;
        Samples broker;
        for (int round = 0; round < rounds; ++round) {
            NotifySocket notified;
            const auto began = Clock::now();
            const auto server = must(test::ServerProcess::start({}, data));
            const auto told = notified.waitForReady(1s);
            QVERIFY(told);
            ready.add(msBetween(began, *told));
            auto channel = server->channel();
            v1::ListDevicesRequest list;
            list.set_parent("products/-");
            QCOMPARE(must(client::callBlocking(*channel, &v1::DeviceService::Stub::ListDevices, list)).total_size(),
                     devices);
            resident.add(residentMiB(static_cast<pid_t>(server->processId())));
            broker.add(residentMiB(childOf(static_cast<pid_t>(server->processId()), "mosquitto")));
            // Every second time with a console that watches.
            const bool watched = round % 2;
            std::unique_ptr<PresenceWatch> console;
            if (watched) {
                console = std::make_unique<PresenceWatch>(channel);
            } else {
                channel->shutDown();
                channel.reset();
            }
            const auto asked = Clock::now();
            QVERIFY(server->stop());
            gone[watched].add(msSince(asked));
            if (watched) {
                console.reset();
                channel->shutDown();
            }
        }
        const std::string with = " with " + id + " devices";
        figure("start." + id, ready.median(), "ms", "-", "start to SERVING, broker and all," + with);
        figure("stop." + id, gone[0].max(), "ms", "<=5000",
               "SIGTERM to exit, the longest of three, nobody connected," + with);
        figure("stop.watched." + id, gone[1].max(), "ms", "<=5000", "SIGTERM to exit while a console watches," + with);
        figure("memory." + id, resident.median(), "MiB", "-", "resident memory of the server" + with);
        figure("memory.broker." + id, broker.median(), "MiB", "-", "resident memory of its broker" + with);
    }
};

QTEST_GUILESS_MAIN(BenchStart)
#include "bench_start.moc"
