#include <QtTest/QtTest>

#include "server/devices/device_findings.h"

using namespace wheelhouse;
using namespace wheelhouse::devices;
using v1::Finding;

namespace {

Clock::time_point at(int second)
{
    return Clock::time_point(std::chrono::seconds(1'700'000'000 + second));
}

const FindingRules kRules;

v1::Device shown(const DeviceFindings &findings)
{
    v1::Device device;
    findings.show(device);
    return device;
}

} // namespace

class TestDeviceFindings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void twoClientsOfOneIdentity()
    {
        DeviceFindings findings(kRules);
        findings.tookOver(at(0), "10.0.0.1");
        findings.tookOver(at(60), "10.0.0.2");
        QCOMPARE(shown(findings).findings_size(), 0);
        findings.tookOver(at(120), "10.0.0.1");
        findings.tookOver(at(130), "10.0.0.2");
        const auto device = shown(findings);
        QCOMPARE(device.findings_size(), 1);
        QCOMPARE(device.findings(0).kind(), Finding::KIND_DUPLICATE_IDENTITY);
        QCOMPARE(device.findings(0).count(), std::int64_t(4));
        QCOMPARE(fromTimestamp(device.findings(0).since_time()), at(0));
        QCOMPARE(device.findings(0).text(), std::string("two clients take turns with its identity: one put the other "
                                                        "out 4 times; latest from 10.0.0.2"));
        // It ends when it has not happened for five minutes.
        QCOMPARE(*findings.nextEnd(), at(430));
        QVERIFY(!findings.expire(at(429)));
        QVERIFY(findings.expire(at(430)));
        QCOMPARE(shown(findings).findings_size(), 0);
        QVERIFY(findings.isEmpty(at(431)));
    }

    void aRareTakeOverIsNone()
    {
        DeviceFindings findings(kRules);
        for (int i = 0; i < 20; ++i)
            findings.tookOver(at(i * 200), "10.0.0.1");
        QCOMPARE(shown(findings).findings_size(), 0);
    }

    void comesAndGoes()
    {
        DeviceFindings findings(kRules);
        for (int i = 0; i < 5; ++i)
            findings.connected(at(i * 10), 30);
        QCOMPARE(shown(findings).findings_size(), 0);
        findings.connected(at(50), 30);
        findings.connected(at(60), 30);
        QCOMPARE(shown(findings).findings(0).kind(), Finding::KIND_FLAPPING);
        QCOMPARE(shown(findings).findings(0).text(), std::string("it connects again and again: 7 times"));
        QVERIFY(findings.expire(at(360)));
    }

    // A session that its keep-alive ended, of a device that was there at once.
    void keepAliveTooShort()
    {
        DeviceFindings findings(kRules);
        for (int i = 0; i < 3; ++i) {
            findings.timedOut(at(i * 600));
            findings.connected(at(i * 600 + 2), 5);
        }
        QCOMPARE(shown(findings).findings_size(), 1);
        QCOMPARE(shown(findings).findings(0).kind(), Finding::KIND_KEEP_ALIVE_TOO_SHORT);
        QVERIFY2(shown(findings).findings(0).text().starts_with("its keep-alive of 5 s ended 3 sessions"),
                 shown(findings).findings(0).text().c_str());
        QVERIFY(!findings.expire(at(4801)));
        QVERIFY(findings.expire(at(4802)));
        // Who was away longer was away.
        DeviceFindings away(kRules);
        for (int i = 0; i < 5; ++i) {
            away.timedOut(at(i * 600));
            away.connected(at(i * 600 + 60), 5);
        }
        QCOMPARE(shown(away).findings_size(), 0);
    }

    void clockTenYearsOff()
    {
        DeviceFindings findings(kRules);
        QVERIFY(findings.compareClock(at(0), at(0) + std::chrono::hours(24 * 3652)));
        QCOMPARE(shown(findings).findings(0).text(), std::string("its clock is 3,652 days ahead"));
        QVERIFY(findings.compareClock(at(30), at(30) - std::chrono::minutes(45)));
        QCOMPARE(shown(findings).findings(0).text(), std::string("its clock is 45 min behind"));
        QCOMPARE(shown(findings).findings(0).count(), std::int64_t(2));
        QVERIFY(findings.compareClock(at(60), at(62)));
        QCOMPARE(shown(findings).findings_size(), 0);
        QVERIFY(!findings.compareClock(at(90), at(90)));
    }

    void worstFirstAndOthersAreLeftAlone()
    {
        v1::Device device;
        Finding foreign;
        foreign.set_kind(Finding::KIND_CREDENTIAL_EXPIRING);
        foreign.set_text("ends in 3 days");
        setFinding(device, foreign);
        DeviceFindings findings(kRules);
        findings.note(Finding::KIND_UNREADABLE_MESSAGES, at(0), 1, "up/state: not a JSON object");
        findings.note(Finding::KIND_MESSAGE_FLOOD, at(1), 9000, {});
        findings.note(Finding::KIND_MESSAGE_FLOOD, at(2), 1000, {});
        findings.compareClock(at(2), at(0) + std::chrono::hours(3));
        findings.show(device);
        findings.show(device);
        std::vector<int> kinds;
        for (const auto &finding : device.findings())
            kinds.push_back(finding.kind());
        const std::vector<int> expected{Finding::KIND_MESSAGE_FLOOD, Finding::KIND_UNREADABLE_MESSAGES,
                                        Finding::KIND_CREDENTIAL_EXPIRING, Finding::KIND_CLOCK_WRONG};
        QCOMPARE(kinds, expected);
        QCOMPARE(device.findings(0).text(), std::string("it sends more than 50 messages a second: 10000 were given up"));
        updateCare(device, nullptr);
        QCOMPARE(device.care_size(), 4);
        QCOMPARE(device.care(0), std::string("Sends too many messages"));
        QVERIFY(removeFinding(device, Finding::KIND_CREDENTIAL_EXPIRING));
        QVERIFY(!removeFinding(device, Finding::KIND_CREDENTIAL_EXPIRING));
        QCOMPARE(device.findings_size(), 3);
    }

    void everyKindHasWords()
    {
        const auto *kinds = Finding::Kind_descriptor();
        for (int i = 1; i < kinds->value_count(); ++i)
            QVERIFY2(!careWordsOf(static_cast<Finding::Kind>(kinds->value(i)->number())).empty(), kinds->value(i)->name().c_str());
    }
};

QTEST_GUILESS_MAIN(TestDeviceFindings)
#include "tst_device_findings.moc"
