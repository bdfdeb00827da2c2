#include <QtTest/QtTest>

#include "server/links/mqtt/broker_plugin/accounts.h"
#include "server/links/mqtt/broker_plugin/token_bucket.h"
#include "server/links/mqtt/up_message.h"

using namespace wheelhouse;
using devices::DeviceReport;

namespace {

std::optional<DeviceReport> parse(std::string_view leaf, std::string_view payload)
{
    mqtt::UpMessageParser parser;
    return parser.parse("wh/1/printer/SN1/up/" + std::string(leaf), payload, devices::Clock::now());
}

} // namespace

class TestUpMessage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAState()
    {
        const auto report = parse("state", R"({"firmware":"1.4.2","applied_version":3,"time":1700000000,
            "paper":"out","signal":-61,"muted":true,"gone":null})");
        QVERIFY(report);
        QCOMPARE(report->kind, DeviceReport::Kind::State);
        QCOMPARE(report->key, std::string("printer/SN1"));
        QCOMPARE(*report->firmware, std::string("1.4.2"));
        QCOMPARE(*report->appliedVersion, std::int64_t(3));
        QCOMPARE(devices::toTimestamp(*report->deviceTime).seconds(), std::int64_t(1700000000));
        QCOMPARE(report->values.size(), std::size_t(4));
        QCOMPARE(report->values[0].second.string_value(), std::string("out"));
        QCOMPARE(report->values[1].second.number_value(), -61.0);
    }

    void readsAnAcknowledgement()
    {
        const auto report = parse("ack", R"({"id":"abc","state":"failed","reason":"no paper","result":{"code":7}})");
        QVERIFY(report);
        QCOMPARE(report->kind, DeviceReport::Kind::Acknowledgement);
        QCOMPARE(report->commandId, std::string("abc"));
        QCOMPARE(report->answer, DeviceReport::Answer::Failed);
        QCOMPARE(report->text, std::string("no paper"));
        QCOMPARE(report->values.size(), std::size_t(1));
    }

    void readsAnEvent()
    {
        const auto report = parse("event", R"({"event":"cover_opened","state":{"cover":"open"}})");
        QVERIFY(report);
        QCOMPARE(report->kind, DeviceReport::Kind::State);
        QCOMPARE(report->values.size(), std::size_t(1));
    }

    void saysWhatCannotBeRead_data()
    {
        QTest::addColumn<QByteArray>("leaf");
        QTest::addColumn<QByteArray>("payload");
        const auto row = [](const char *leaf, const QByteArray &payload) { QTest::newRow(payload.left(40).constData()) << QByteArray(leaf) << payload; };
        row("state", "{\"signal\": -6");
        row("state", "[]");
        row("state", "");
        row("state", "{\"a\":{\"b\":1}}");
        row("state", "{\"a b\":1}");
        row("state", "{\"firmware\":7}");
        row("state", "{\"a\":\"" + QByteArray(600, 'x') + "\"}");
        row("state", "{\"a\":" + QByteArray(5000, '[') + QByteArray(5000, ']') + "}");
        row("state", "{\"a\":\"\xff\xfe\"}");
        row("ack", "{\"id\":\"x\"}");
        row("ack", "{\"id\":\"x\",\"state\":\"maybe\"}");
        row("event", "{}");
    }

    void saysWhatCannotBeRead()
    {
        QFETCH(QByteArray, leaf);
        QFETCH(QByteArray, payload);
        const auto report = parse(leaf.toStdString(), payload.toStdString());
        QVERIFY(report);
        QCOMPARE(report->kind, DeviceReport::Kind::Unreadable);
        QVERIFY(report->text.size() > 10);
    }

    // Depth is refused before anybody looks at what is in it.
    void goesNoDeeperThan32Levels()
    {
        const auto nested = [](int levels) { return "{\"a\":" + std::string(std::size_t(levels) - 1, '[') + std::string(std::size_t(levels) - 1, ']') + "}"; };
        QCOMPARE(parse("state", nested(40))->text, std::string("up/state: nested deeper than 32 levels"));
        QVERIFY2(parse("state", nested(20))->text.starts_with("up/state: a must be"), parse("state", nested(20))->text.c_str());
        // Also after a message of the largest size.
        mqtt::UpMessageParser parser;
        const std::string largest = "{\"a\":" + std::string(mqtt::UpMessageParser::kMaxPayload - 7, ' ') + "1}";
        QCOMPARE(largest.size(), mqtt::UpMessageParser::kMaxPayload);
        QCOMPARE(parser.parse("wh/1/printer/SN1/up/state", largest, devices::Clock::now())->kind, DeviceReport::Kind::State);
        QVERIFY(parser.parse("wh/1/printer/SN1/up/state", nested(40), devices::Clock::now())->text.ends_with("32 levels"));
    }

    void takesAnyClock()
    {
        const auto report = parse("state", "{\"time\":10000000000}");
        QCOMPARE(report->kind, DeviceReport::Kind::State);
        QVERIFY(*report->deviceTime > devices::Clock::now() + std::chrono::hours(24 * 365 * 100));
    }

    void namesTheSizeOfWhatIsTooLarge()
    {
        const auto report = parse("state", std::string(17000, ' '));
        QCOMPARE(report->kind, DeviceReport::Kind::TooLarge);
        QCOMPARE(report->text, std::string("up/state: 17000 bytes, at most 16384 are allowed"));
    }

    void takesALastWillOfAnyContent()
    {
        for (const char *payload : {"", "gone", "{\"a\":1}"})
            QCOMPARE(parse("will", payload)->kind, DeviceReport::Kind::Will);
    }

    void givesEachDeviceItsMessages()
    {
        using broker::TokenBucket;
        TokenBucket bucket;
        const auto start = TokenBucket::Clock::now();
        int taken = 0;
        // 10,000 a second, for ten seconds.
        for (int i = 0; i < 100'000; ++i)
            taken += bucket.take(start + std::chrono::microseconds(100 * i));
        QVERIFY2(taken >= 990 && taken <= 1001, qPrintable(QString::number(taken)));
        // After a rest the whole burst, and no more.
        taken = 0;
        for (int i = 0; i < 1000; ++i)
            taken += bucket.take(start + std::chrono::minutes(5));
        QCOMPARE(taken, 500);
    }

    void leavesForeignTopicsAlone()
    {
        mqtt::UpMessageParser parser;
        for (const char *topic : {"", "wh/1", "wh/2/printer/SN1/up/state", "wh/1/printer/SN1/down/command",
                                  "wh/1/printer/SN1/up/other", "wh/1/pr inter/SN1/up/state", "wh/1/printer/a/b/up/state"})
            QVERIFY2(!parser.parse(topic, "{}", devices::Clock::now()), topic);
    }

    void confinesDevicesToTheirTopics()
    {
        using broker::mayPublish;
        using broker::mayReceive;
        QVERIFY(mayPublish("printer/SN1", "wh/1/printer/SN1/up/state"));
        QVERIFY(!mayPublish("printer/SN1", "wh/1/printer/SN10/up/state"));
        QVERIFY(!mayPublish("printer/SN1", "wh/1/printer/SN1/down/command"));
        QVERIFY(!mayPublish("printer/SN1", "wh/1/printer/SN1/up/"));
        QVERIFY(mayReceive("printer/SN1", "wh/1/printer/SN1/down/#"));
        QVERIFY(!mayReceive("printer/SN1", "wh/1/printer/+/down/#"));
        QVERIFY(!mayReceive("printer/SN1", "#"));
        QVERIFY(!mayReceive("printer/SN1", "wh/1/printer/SN1/#"));
    }

    void keepsAccounts()
    {
        broker::Accounts accounts;
        const std::string hash(64, 'a');
        QCOMPARE(*accounts.change("+printer/SN1 t " + hash), std::string("printer/SN1"));
        QVERIFY(accounts.find("printer/SN1"));
        QVERIFY(!accounts.change("+printer/SN2 x " + hash));
        QVERIFY(!accounts.change("+printer/SN2 t 12"));
        QVERIFY(!accounts.change("garbage"));
        QCOMPARE(*accounts.change("-printer/SN1"), std::string("printer/SN1"));
        QVERIFY(!accounts.find("printer/SN1"));
    }

    void keepsAccountsOfAFile()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("accounts")).toStdString();
        const std::string hash(64, 'a');
        {
            QFile file(QString::fromStdString(path));
            QVERIFY(file.open(QIODevice::WriteOnly));
            for (int i = 0; i < 3000; ++i)
                file.write(("printer/SN" + std::to_string(i) + (i % 2 ? " t " : " c ") + hash + (i % 3 ? " 1800000000" : "") + "\n").c_str());
            file.write("garbage\n\nprinter/X t 12\nprinter/Y q ");
            file.write((hash + "\nprinter/last s " + hash).c_str());
        }
        broker::Accounts accounts;
        std::size_t bad = 0;
        QVERIFY(!accounts.load("/nowhere", bad));
        QVERIFY(accounts.load(path.c_str(), bad));
        QCOMPARE(bad, std::size_t(3));
        QCOMPARE(accounts.size(), std::size_t(3001));
        QVERIFY(accounts.find("printer/SN0")->newest.kind == broker::Accounts::Kind::Certificate);
        QVERIFY(accounts.find("printer/SN2999")->newest.kind == broker::Accounts::Kind::Token);
        QCOMPARE(accounts.find("printer/SN2999")->newest.hash[31], std::uint8_t(0xaa));
        QVERIFY(accounts.find("printer/last")->newest.kind == broker::Accounts::Kind::Server);
        for (const char *none : {"printer/SN", "printer/SN3000", "printer/X", "garbage", ""})
            QVERIFY(!accounts.find(none));

        QVERIFY(accounts.change("+printer/SN1 c " + hash));
        QVERIFY(accounts.find("printer/SN1")->newest.kind == broker::Accounts::Kind::Certificate);
        QVERIFY(accounts.change("-printer/SN2"));
        QVERIFY(accounts.change("-printer/none"));
        QVERIFY(!accounts.find("printer/SN2"));
        QCOMPARE(accounts.size(), std::size_t(3000));
        QVERIFY(accounts.change("+printer/SN2 t " + hash));
        QVERIFY(accounts.find("printer/SN2"));
        QCOMPARE(accounts.size(), std::size_t(3001));
    }

    void keepsTwoProofs()
    {
        using broker::Accounts;
        Accounts accounts;
        const std::string newest(64, 'a');
        const std::string older(64, 'b');
        Accounts::Hash hash{};
        hash.fill(0xAA);
        QVERIFY(accounts.change("+printer/SN1 t " + newest + " 0 c " + older + " 1800000000"));
        const auto account = accounts.find("printer/SN1");
        const auto *proof = account->find(Accounts::Kind::Token, hash);
        QVERIFY(proof && !proof->isOver(4'000'000'000));
        QVERIFY(!account->find(Accounts::Kind::Certificate, hash));
        hash.fill(0xBB);
        proof = account->find(Accounts::Kind::Certificate, hash);
        QVERIFY(proof && !proof->isOver(1'799'999'999) && proof->isOver(1'800'000'000));
        QVERIFY(!account->find(Accounts::Kind::Token, hash));
        QVERIFY(account->takes(Accounts::Kind::Certificate));
        for (const std::string &wrong : {std::string(" x"), std::string(" -"), std::string(" 0 t"), std::string(" 0 t 12"),
                                         " 0 c " + older + " x", " 0 c " + older + " 0 more"})
            QVERIFY2(!accounts.change("+printer/SN2 t " + newest + wrong), wrong.c_str());
        QVERIFY(!accounts.find("printer/SN2"));
        QVERIFY(accounts.change("+printer/SN1 t " + newest + " 0"));
        QVERIFY(!accounts.find("printer/SN1")->takes(Accounts::Kind::Certificate));
    }
};

QTEST_GUILESS_MAIN(TestUpMessage)
#include "tst_up_message.moc"
