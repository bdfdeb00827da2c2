#include <QtTest/QtTest>

#include "server/links/mqtt/broker_log.h"

using namespace wheelhouse;
using devices::PresenceSignal;

namespace {

// What a session's life looks like in the log of Mosquitto 2.0.11.
std::optional<PresenceSignal> readAll(mqtt::BrokerLog &log, std::initializer_list<const char *> lines)
{
    std::optional<PresenceSignal> last;
    for (const char *line : lines) {
        if (auto signal = log.read(line, devices::Clock::now()))
            last = signal;
    }
    return last;
}

} // namespace

class TestBrokerLog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsSessions()
    {
        mqtt::BrokerLog log(3);
        auto signal = log.read("wheelhouse open 17 printer/SN1 10.0.0.7 30", devices::Clock::now());
        QVERIFY(signal);
        QCOMPARE(signal->kind, PresenceSignal::Kind::Opened);
        QCOMPARE(signal->key, std::string("printer/SN1"));
        QCOMPARE(signal->address, std::string("10.0.0.7"));
        QCOMPARE(signal->session.epoch, std::uint64_t(3));
        QCOMPARE(signal->session.number, std::uint64_t(17));
        QCOMPARE(signal->keepAliveSeconds, 30);
        signal = log.read("wheelhouse ready 17 printer/SN1", devices::Clock::now());
        QVERIFY(signal && signal->kind == PresenceSignal::Kind::Ready);
    }

    void tellsWhyTheServerCutIt()
    {
        mqtt::BrokerLog log(3);
        auto signal = readAll(log, {"wheelhouse cut 17 printer/SN1 expired",
                                    "Client printer/SN1 been disconnected by administrative action.",
                                    "wheelhouse close 17 printer/SN1"});
        QCOMPARE(signal->reason, v1::Presence::REASON_DISABLED);
        QCOMPARE(signal->text, std::string("its credential ended"));
        signal = readAll(log, {"wheelhouse cut 18 printer/SN1 revoked",
                               "Client printer/SN1 been disconnected by administrative action.",
                               "wheelhouse close 18 printer/SN1"});
        QCOMPARE(signal->text, std::string("its credential was taken back"));
        // Of one session only.
        signal = readAll(log, {"Client printer/SN1 been disconnected by administrative action.",
                               "wheelhouse close 19 printer/SN1"});
        QVERIFY(signal->text.empty());
        signal = log.read("wheelhouse refuse expired printer/SN1 10.0.0.7", devices::Clock::now());
        QCOMPARE(signal->text, std::string("its credential has ended"));
    }

    void tellsWhy_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<int>("reason");
        const auto row = [](const char *line, v1::Presence::Reason reason) { QTest::newRow(line) << QByteArray(line) << int(reason); };
        row("Client printer/SN1 disconnected.", v1::Presence::REASON_CLEAN_DISCONNECT);
        row("Client printer/SN1 closed its connection.", v1::Presence::REASON_CONNECTION_LOST);
        row("Client printer/SN1 has exceeded timeout, disconnecting.", v1::Presence::REASON_KEEP_ALIVE_TIMEOUT);
        row("Client printer/SN1 been disconnected by administrative action.", v1::Presence::REASON_DISABLED);
        row("Client printer/SN1 disconnected due to protocol error.", v1::Presence::REASON_PROTOCOL_ERROR);
        row("Client printer/SN1 disconnected: Connection reset by peer.", v1::Presence::REASON_CONNECTION_LOST);
        row("Client printer/SN1 already connected, closing old connection.", v1::Presence::REASON_TAKEN_OVER);
        row("Bad socket read/write on client printer/SN1: Protocol error", v1::Presence::REASON_CONNECTION_LOST);
        row("Client printer/OTHER disconnected.", v1::Presence::REASON_CONNECTION_LOST);
    }

    void tellsWhy()
    {
        QFETCH(QByteArray, line);
        QFETCH(int, reason);
        mqtt::BrokerLog log(1);
        const auto signal = readAll(log, {line.constData(), "wheelhouse close 17 printer/SN1"});
        QVERIFY(signal);
        QCOMPARE(signal->kind, PresenceSignal::Kind::Closed);
        QCOMPARE(int(signal->reason), reason);
    }

    void readsOffences()
    {
        mqtt::BrokerLog log(1);
        auto signal = log.read("wheelhouse flood 17 printer/SN1 9500", devices::Clock::now());
        QVERIFY(signal);
        QCOMPARE(signal->kind, PresenceSignal::Kind::Flooded);
        QCOMPARE(signal->count, std::int64_t(9500));
        signal = log.read("wheelhouse large 17 printer/SN1 2 1000000", devices::Clock::now());
        QVERIFY(signal);
        QCOMPARE(signal->kind, PresenceSignal::Kind::TooLarge);
        QCOMPARE(signal->count, std::int64_t(2));
        QCOMPARE(signal->text, std::string("1000000"));
        signal = log.read("wheelhouse denied 17 printer/SN1 3 wh/1/printer/SN2/up/state", devices::Clock::now());
        QVERIFY(signal);
        QCOMPARE(signal->kind, PresenceSignal::Kind::Denied);
        QCOMPARE(signal->count, std::int64_t(3));
        QCOMPARE(signal->text, std::string("wh/1/printer/SN2/up/state"));
    }

    void aReasonIsUsedOnce()
    {
        mqtt::BrokerLog log(1);
        readAll(log, {"Client printer/SN1 disconnected.", "wheelhouse close 17 printer/SN1"});
        const auto signal = readAll(log, {"wheelhouse close 18 printer/SN1"});
        QVERIFY(signal && signal->reason == v1::Presence::REASON_CONNECTION_LOST);
    }

    void noticesThatItServes()
    {
        mqtt::BrokerLog log(1);
        QVERIFY(!log.read("wheelhouse accounts 4 0", devices::Clock::now()));
        QVERIFY(!log.isRunning());
        QVERIFY(!log.read("mosquitto version 2.0.11 running", devices::Clock::now()));
        QVERIFY(log.isRunning());
    }

    void noiseSaysNothing()
    {
        mqtt::BrokerLog log(1);
        for (const char *line : {"", "wheelhouse", "wheelhouse open", "wheelhouse open x y", "wheelhouse refuse unknown - 1.2.3.4",
                                 "Client ", "New connection from 127.0.0.1:1 on port 2."})
            QVERIFY2(!log.read(line, devices::Clock::now()), line);
    }
};

QTEST_GUILESS_MAIN(TestBrokerLog)
#include "tst_broker_log.moc"
