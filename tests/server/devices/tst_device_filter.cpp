#include <QtTest/QtTest>

#include <random>

#include "server/devices/device_filter.h"

using namespace wheelhouse;
using namespace wheelhouse::devices;

namespace {

v1::Device sample()
{
    v1::Device device;
    device.set_name("products/printer/devices/SN-0042");
    device.set_uid("0191");
    device.set_state(v1::Device::STATE_ACTIVE);
    device.set_model("CP-80");
    device.set_site("sz-01");
    device.set_owner("Blue Café");
    device.set_firmware("1.10.0");
    (*device.mutable_labels())["site"] = "sz-01";
    (*device.mutable_labels())["ring"] = "beta";
    device.mutable_presence()->set_status(v1::Presence::STATUS_OFFLINE);
    device.mutable_presence()->set_reason(v1::Presence::REASON_KEEP_ALIVE_TIMEOUT);
    device.mutable_presence()->mutable_last_seen_time()->set_seconds(1'700'000'000);
    (*device.mutable_reported()->mutable_fields())["paper"].set_string_value("out");
    (*device.mutable_reported()->mutable_fields())["signal"].set_number_value(-67);
    device.add_care("Paper out");
    device.add_care("Cover open");
    device.add_groups("groups/pilot");
    device.add_findings()->set_kind(v1::Finding::KIND_CLOCK_WRONG);
    device.set_desired_version(2);
    device.set_applied_version(1);
    device.set_replaces("products/printer/devices/SN-0001");
    device.mutable_desired_time()->set_seconds(1'700'000'000);
    device.mutable_credential_expire_time()->set_seconds(1'800'000'000);
    return device;
}

} // namespace

class TestDeviceFilter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void matches_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<bool>("expected");
        const auto row = [](const char *filter, bool expected) { QTest::newRow(filter) << QString::fromUtf8(filter) << expected; };
        row("presence = OFFLINE AND label.site = \"sz-*\"", true);
        row("presence = offline", true);
        row("presence = ONLINE", false);
        row("presence != ONLINE", true);
        row("serial = SN-0042", true);
        row("serial = SN-*", true);
        row("serial = \"*42\"", true);
        row("product = printer", true);
        row("product = speaker OR product = printer", true);
        row("NOT product = speaker", true);
        row("-product = printer", false);
        row("firmware < 1.9.0", false);
        row("firmware >= 1.10", true);
        row("firmware = 1.10.*", true);
        row("state = ACTIVE", true);
        row("reported.paper = out", true);
        row("reported.signal < -60", true);
        row("reported.signal > -60", false);
        row("reported.missing > 5", false);
        row("reported.missing:*", false);
        row("reported.paper:*", true);
        row("label.ring:bet", true);
        row("label.none = \"\"", true);
        row("care:*", true);
        row("care:paper", true);
        row("reason = KEEP_ALIVE_TIMEOUT", true);
        row("last_seen < \"2026-01-01T00:00:00Z\"", true);
        row("last_seen > \"2026-01-01T00:00:00Z\"", false);
        row("since:*", false);
        row("café", true);
        row("0042", true);
        row("\"blue caf\"", true);
        row("nowhere", false);
        row("(product = speaker OR label.ring = beta) AND presence = OFFLINE", true);
        // AIP-160: OR binds closer than AND.
        row("product = speaker AND presence = OFFLINE OR presence = ONLINE", false);
        row("presence = OFFLINE product = printer", true);
        row("  ", true);
        // Of several values one is enough, and != wants none.
        row("care = \"cover open\"", true);
        row("care != \"cover open\"", false);
        row("group = pilot", true);
        row("group:*", true);
        row("group = other", false);
        row("group != other", true);
        row("finding = CLOCK_WRONG", true);
        row("finding:clock", true);
        row("finding = FLAPPING", false);
        row("pending = true", true);
        row("pending = false", false);
        row("replaces = \"*SN-0001\"", true);
        row("replaced_by:*", false);
        row("desired_time > \"2023-01-01T00:00:00Z\"", true);
        row("applied_time:*", false);
        row("credential_expire_time < \"2024-01-01T00:00:00Z\"", false);
    }

    void matches()
    {
        QFETCH(QString, filter);
        QFETCH(bool, expected);
        const auto predicate = compileDeviceFilter(filter.toStdString());
        QVERIFY2(predicate, predicate ? "" : predicate.error().message.c_str());
        QCOMPARE(!*predicate || (*predicate)(sample()), expected);
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("filter");
        for (const char *filter : {"presence =", "= 5", "(a", "a)", "colour = red", "\"open", "NOT", "AND b", "a AND", "a OR",
                                   "create_time > yesterday", "!a", "applied_version > many", "label. = x"})
            QTest::newRow(filter) << QString::fromUtf8(filter);
        QTest::newRow("deep") << QString(400, QLatin1Char('('));
        QTest::newRow("many") << QStringLiteral("a ").repeated(101);
        QTest::newRow("long") << QString(2001, QLatin1Char('a'));
    }

    void refuses()
    {
        QFETCH(QString, filter);
        const auto predicate = compileDeviceFilter(filter.toStdString());
        QVERIFY(!predicate);
        QCOMPARE(predicate.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(predicate.error().fields.size(), std::size_t(1));
        QCOMPARE(predicate.error().fields[0].field, std::string("filter"));
    }

    void patternsDoNotBlowUp()
    {
        const std::string text(60, 'a');
        QVERIFY(!matchesPattern(text, "*a*a*a*a*a*a*a*a*a*a*a*a*b"));
        QVERIFY(matchesPattern("", "*"));
        QVERIFY(matchesPattern("Ab", "a*B"));
        QVERIFY(!matchesPattern("abc", "ab"));
    }

    // A group that is defined by a filter stands for its filter.
    void knowsGroupsByFilter()
    {
        const DeviceFilter::GroupFilter groups = [](const std::string &id) -> std::optional<std::string> {
            if (id == "offline")
                return "presence = OFFLINE OR presence = NEVER_SEEN";
            if (id == "offline-printers")
                return "group = offline product = printer";
            if (id == "itself")
                return "group = itself";
            if (id == "broken")
                return "colour = red";
            // One whose members are named.
            return id == "pilot" ? std::optional<std::string>("") : std::nullopt;
        };
        const auto matches = [&](const char *filter) {
            const auto compiled = DeviceFilter::parse(filter, groups);
            return compiled && compiled->matches(sample());
        };
        QVERIFY(matches("group = offline"));
        QVERIFY(!matches("group != offline"));
        QVERIFY(matches("group = offline-printers AND group = pilot"));
        QVERIFY(!matches("group = none"));
        const auto endless = DeviceFilter::parse("group = itself", groups);
        QVERIFY(!endless);
        QVERIFY(QByteArray::fromStdString(endless.error().fields[0].description).contains("deep"));
        const auto broken = DeviceFilter::parse("group = broken", groups);
        QVERIFY(!broken);
        QCOMPARE(broken.error().fields[0].field, std::string("filter"));
        QVERIFY(QByteArray::fromStdString(broken.error().fields[0].description).contains("group broken"));
    }

    // The work grows with the text, not with text and pattern together.
    void patternsTakeTimeByTheText()
    {
        const std::string text(2'000'000, 'a');
        const std::string part = std::string(1000, 'a') + "b";
        QElapsedTimer timer;
        timer.start();
        QVERIFY(!matchesPattern(text, "*" + part + "*"));
        QVERIFY(!TextPattern::part(part).matches(text));
        QVERIFY2(timer.elapsed() < 1000, "some two thousand million steps would take longer");
    }

    // Whatever is thrown at it, it answers.
    void survivesNoise()
    {
        std::mt19937 random(7);
        const std::string alphabet = "ab (\")'=!<>:-*.\\ANDORT presencelabel.";
        const v1::Device device = sample();
        for (int i = 0; i < 20000; ++i) {
            std::string text;
            const int length = static_cast<int>(random() % 40);
            for (int j = 0; j < length; ++j)
                text += alphabet[random() % alphabet.size()];
            const auto predicate = compileDeviceFilter(text);
            if (predicate && *predicate)
                (void)(*predicate)(device);
        }
    }
};

QTEST_GUILESS_MAIN(TestDeviceFilter)
#include "tst_device_filter.moc"
