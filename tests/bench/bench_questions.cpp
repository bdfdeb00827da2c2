#include <QtTest>

#include <atomic>
#include <random>
#include <thread>

#include <unistd.h>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "core/identifier.h"
#include "server/devices/device_table.h"
#include "tests/bench/bare_rows.h"
#include "tests/bench/fleet.h"

using namespace wheelhouse;
using namespace wheelhouse::bench;
using namespace wheelhouse::devices;

namespace {

constexpr int kDevices = 1'000'000;
constexpr int kAsked = 15;
constexpr std::size_t kPage = 100;
constexpr std::int64_t kBegin = 1'790'000'000;

struct Question {
    const char *filter;
    const char *orderBy;
    // The same of the flat table, without its LIMIT; empty where SQL has none.
    const char *where;
    const char *order;
};

constexpr Question kQuestions[] = {
    {"", "", "1", "product, serial"},
    {"", "serial desc", "1", "serial DESC"},
    {"", "create_time desc", "1", "created DESC, serial"},
    {"", "create_time", "1", "created, serial"},
    {"", "last_seen desc", "1", "seen DESC, serial"},
    {"", "firmware desc, owner", "1", "firmware DESC, owner, serial"},
    {"", "owner", "1", "owner, serial"},
    {"", "owner desc, site", "1", "owner DESC, site, serial"},
    {"", "site, owner, serial", "1", "site, owner, serial"},
    {"", "presence, serial", "1", "presence, serial"},
    {"", "reported.signal", "1", "signal, serial"},
    {"", "reported.signal desc, owner", "1", "signal DESC, owner, serial"},
    {"", "reported.uptime desc", "1", "uptime DESC, serial"},
    {"", "reported.paper, reported.queue desc", "1", "paper, queue DESC, serial"},
    {"", "label.ring desc", "1", "ring DESC, serial"},
    {"site = \"sz-01\" AND presence = OFFLINE", "", "site = 'sz-01' AND presence = 3", "product, serial"},
    {"site = \"s*\"", "owner", "site LIKE 's%'", "owner, serial"},
    {"owner = \"Merchant 12*\"", "", "owner LIKE 'Merchant 12%'", "product, serial"},
    {"owner:\"chant 77\"", "serial", "owner LIKE '%chant 77%'", "serial"},
    {"owner = \"merchant 4321\"", "", "owner LIKE 'merchant 4321'", "product, serial"},
    {"reported.signal < -75", "", "signal < -75", "product, serial"},
    {"reported.signal < -60", "reported.uptime desc", "signal < -60", "uptime DESC, serial"},
    {"reported.signal = -70", "owner", "signal = -70", "owner, serial"},
    {"reported.uptime > 990000", "", "uptime > 990000", "product, serial"},
    {"reported.paper = low", "last_seen", "paper = 'low'", "seen, serial"},
    {"reported.paper != ok", "reported.signal", "paper <> 'ok'", "signal, serial"},
    {"reported.queue:*", "reported.queue desc", "queue IS NOT NULL", "queue DESC, serial"},
    {"firmware >= 1.4.5", "", "firmware >= '1.4.5'", "product, serial"},
    {"firmware = \"1.4.*\" presence = ONLINE", "site", "firmware LIKE '1.4.%' AND presence = 2", "site, serial"},
    {"product = scanbox OR site = \"bj-*\"", "", "product = 'scanbox' OR site LIKE 'bj-%'", "product, serial"},
    {"label.ring = 2", "owner", "ring = '2'", "owner, serial"},
    {"label.ring = 2 AND NOT site = \"sz-*\"", "create_time desc", "ring = '2' AND NOT site LIKE 'sz-%'", "created DESC, serial"},
    {"serial = \"PR0001*\"", "", "serial LIKE 'PR0001%'", "product, serial"},
    {"serial:\"4711\"", "", "serial LIKE '%4711%'", "product, serial"},
    {"serial = \"*99\"", "serial desc", "serial LIKE '%99'", "serial DESC"},
    {"4711", "", "serial LIKE '%4711%' OR owner LIKE '%4711%' OR site LIKE '%4711%'", "product, serial"},
    {"\"merchant 99\"", "owner desc", "serial LIKE '%merchant 99%' OR owner LIKE '%merchant 99%'", "owner DESC, serial"},
    {"create_time > \"2026-09-22T00:00:00Z\"", "", "created > 1790035200", "product, serial"},
    {"last_seen < \"2026-09-21T16:30:00Z\" presence = OFFLINE", "last_seen", "seen < 1790008200 AND presence = 3", "seen, serial"},
    {"care:*", "site", "paper = 'low'", "site, serial"},
    {"pending = true", "", "", ""},
    {"group = pilot", "owner", "", ""},
    {"credential_expire_time < \"2027-01-01T00:00:00Z\"", "credential_expire_time", "", ""},
    {"(site = \"sz-*\" OR owner = \"Merchant 9*\") (reported.signal < -70 OR reported.paper = low) -firmware = 1.4.0",
     "reported.signal, owner desc, serial",
     "(site LIKE 'sz-%' OR owner LIKE 'Merchant 9%') AND (signal < -70 OR paper = 'low') AND firmware <> '1.4.0'",
     "signal, owner DESC, serial"},
};

struct Sum {
    const char *filter;
    std::vector<std::string> facets;
    const char *sql;
};

const Sum kSums[] = {
    {"", {"site"}, "SELECT site, count(*) FROM flat GROUP BY site"},
    {"", {"owner"}, "SELECT owner, count(*) FROM flat GROUP BY owner"},
    {"", {"presence", "site", "firmware", "product"}, "SELECT presence, site, firmware, product, count(*) FROM flat GROUP BY 1, 2, 3, 4"},
    {"presence = OFFLINE", {"reason", "site", "care"}, "SELECT site, paper, count(*) FROM flat WHERE presence = 3 GROUP BY 1, 2"},
    {"reported.signal < -70", {"reported.paper", "reported.signal", "label.ring"},
     "SELECT paper, signal, ring, count(*) FROM flat WHERE signal < -70 GROUP BY 1, 2, 3"},
};

constexpr const char *kProducts[] = {"printer", "speaker", "scanbox"};
constexpr const char *kPrefixes[] = {"PR", "SP", "SB"};
constexpr const char *kSites[] = {"sz-01", "sz-02", "sh-01", "bj-01", "cd-03", "gz-02"};

} // namespace

// Questions about a million devices of three products, asked of the table
// itself: filters, orders, deep pages and sums, against SQLite's scan of the
// same.
class BenchQuestions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const double before = residentMiB(::getpid());
        std::mt19937 random(11);
        double adding = 0;
        for (int i = 0; i < kDevices; ++i) {
            const auto stored = device(i, random);
            const auto began = Clock::now();
            m_table.load(stored);
            adding += msSince(began);
        }
        figure("table.load", adding * 1000 / kDevices, "µs", "-", "a device into the table when the server starts");
        const auto began = Clock::now();
        QCOMPARE(m_table.page(DeviceQuery{}, *DeviceOrder::parse(""), std::nullopt, 1).total, std::int64_t(kDevices));
        figure("table.first", msSince(began), "ms", "-", "the first question after it, which puts a million serials in order");
        const double mib = residentMiB(::getpid()) - before;
        figure("P16.table", mib, "MiB", "-", "resident memory of the table with a million devices, each with a twin of six properties");
        figure("P16.row", mib * 1024 * 1024 / kDevices, "bytes", "<=250", "the same, a device");
        makeFlatTable();
    }

    void answers()
    {
        BareRows flat(flatPath());
        Samples all;
        Samples scans;
        std::vector<std::pair<double, std::string>> slowest;
        for (const auto &question : kQuestions) {
            const DeviceQuery query{{}, *DeviceFilter::parse(question.filter), false};
            const auto order = *DeviceOrder::parse(question.orderBy);
            Samples ours;
            for (int i = 0; i < kAsked; ++i) {
                const auto began = Clock::now();
                const auto page = m_table.page(query, order, std::nullopt, kPage);
                ours.add(msSince(began));
                QVERIFY2(!page.devices.empty(), question.filter);
            }
            slowest.emplace_back(ours.median(), fmt::format("{} by {}", question.filter, question.orderBy));
            all.add(ours);
            if (*question.where != '\0') {
                const auto began = Clock::now();
                flat.run(fmt::format("SELECT serial FROM flat WHERE {} ORDER BY {} LIMIT 100", question.where, question.order).c_str());
                scans.add(msSince(began));
            }
        }
        for (const auto &sum : kSums) {
            const DeviceQuery query{{}, *DeviceFilter::parse(sum.filter), false};
            std::vector<DeviceAttribute> attributes;
            std::string words = sum.filter;
            for (const auto &facet : sum.facets) {
                attributes.push_back(*DeviceAttribute::parse(facet));
                words += " / " + facet;
            }
            Samples ours;
            for (int i = 0; i < kAsked; ++i) {
                const auto began = Clock::now();
                const auto answer = m_table.summarize(query, sum.facets, attributes, 20);
                ours.add(msSince(began));
                QVERIFY(answer.total_size() > 0);
            }
            slowest.emplace_back(ours.median(), words);
            all.add(ours);
            const auto began = Clock::now();
            flat.run(sum.sql);
            scans.add(msSince(began));
        }
        percentiles("P15.table", all, "ms", "<=15",
                    "a page of 100, or the sums, of a million devices of three products, 49 different questions");
        figure("P15.table.sqlite", scans.median(), "ms", "-", "SQLite's scan of a flat table for the same, the median");
        std::sort(slowest.rbegin(), slowest.rend());
        for (const auto &[ms, words] : slowest)
            note("P15.table", fmt::format("{:.1f} ms: {}", ms, words));
    }

    void turnsToDeepPages()
    {
        const auto order = *DeviceOrder::parse("owner desc, serial");
        Samples first;
        Samples deep;
        // Far in: as a token of page 9,000 says it.
        DeviceOrder::Key far;
        far.parts = {{0, "Merchant 1805", false}, {0, "PR500000", false}};
        far.name = "products/printer/devices/PR500000";
        for (int i = 0; i < kAsked; ++i) {
            auto began = Clock::now();
            (void)m_table.page(DeviceQuery{}, order, std::nullopt, kPage);
            first.add(msSince(began));
            began = Clock::now();
            QCOMPARE(m_table.page(DeviceQuery{}, order, far, kPage).devices.size(), kPage);
            deep.add(msSince(began));
        }
        figure("P15.page.first", first.median(), "ms", "-", "a page of 100 of a million in an order, the first");
        figure("P15.page.deep", deep.median(), "ms", "-", "the same, some nine thousand pages in");
    }

    void changes()
    {
        std::mt19937 random(5);
        constexpr int kChanges = 200'000;
        const auto began = Clock::now();
        for (int i = 0; i < kChanges; ++i) {
            const int which = static_cast<int>(random() % kDevices);
            m_table.modify(nameOf(which), [&](v1::Device &device) {
                (*device.mutable_reported()->mutable_fields())["signal"].set_number_value(-50 - i % 30);
                device.mutable_presence()->mutable_last_seen_time()->set_seconds(kBegin + i);
            });
        }
        figure("table.change", msSince(began) * 1000 / kChanges, "µs", "-",
               "a change of a device of a million, any of them");
        const auto again = Clock::now();
        for (int i = 0; i < kChanges; ++i) {
            m_table.modify(nameOf(i % 100), [&](v1::Device &device) {
                (*device.mutable_reported()->mutable_fields())["signal"].set_number_value(-50 - i % 30);
            });
        }
        figure("table.change.busy", msSince(again) * 1000 / kChanges, "µs", "-", "a change of one of a hundred busy devices");
    }

    // A writer is not kept waiting by those who ask.
    void writesWhileAsked()
    {
        std::atomic<bool> stop{false};
        std::thread reader([&] {
            while (!stop)
                (void)m_table.page(DeviceQuery{}, *DeviceOrder::parse("owner"), std::nullopt, kPage);
        });
        Samples waits;
        for (int i = 0; i < 20'000; ++i) {
            const auto began = Clock::now();
            m_table.modify(nameOf(i * 37 % kDevices), [&](v1::Device &device) { device.set_applied_version(i % 3); });
            waits.add(msSince(began));
        }
        stop = true;
        reader.join();
        percentiles("table.change.asked", waits, "ms", "-", "a change while questions about all are asked without a break");
    }

private:
    static std::string nameOf(int i)
    {
        return fmt::format("products/{}/devices/{}{:06}", kProducts[i % 3], kPrefixes[i % 3], i);
    }

    static StoredDevice device(int i, std::mt19937 &random)
    {
        StoredDevice stored;
        auto &device = stored.device;
        device.set_name(nameOf(i));
        device.set_uid(makeUuid());
        device.set_state(v1::Device::STATE_ACTIVE);
        device.set_credential(v1::CREDENTIAL_KIND_TOKEN);
        device.set_model(i % 2 ? "CP-58" : "CP-80");
        device.set_site(kSites[i % 6]);
        device.set_owner(fmt::format("Merchant {}", random() % 10'000));
        (*device.mutable_labels())["ring"] = std::to_string(random() % 4);
        device.set_etag(sha256Hex(std::to_string(i)).substr(0, 16));
        device.set_firmware(fmt::format("1.4.{}", i % 7));
        device.mutable_create_time()->set_seconds(kBegin + i / 10);
        *device.mutable_update_time() = device.create_time();
        auto &presence = *device.mutable_presence();
        presence.set_status(i % 10 ? v1::Presence::STATUS_ONLINE : v1::Presence::STATUS_OFFLINE);
        presence.set_certainty(v1::Presence::CERTAINTY_EXACT);
        presence.mutable_since_time()->set_seconds(kBegin);
        presence.mutable_last_seen_time()->set_seconds(kBegin + static_cast<int>(random() % 100'000));
        presence.set_address(fmt::format("192.0.2.{}", i % 250));
        *device.mutable_reported_time() = presence.last_seen_time();
        auto &fields = *device.mutable_reported()->mutable_fields();
        fields["signal"].set_number_value(-50 - static_cast<double>(random() % 30));
        fields["paper"].set_string_value(i % 50 ? "ok" : "low");
        fields["cover"].set_string_value("closed");
        fields["queue"].set_number_value(i % 5);
        fields["printed"].set_number_value(static_cast<double>(random() % 9000));
        fields["uptime"].set_number_value(i);
        if (i % 50 == 0)
            device.add_care("Paper low");
        if (i % 100 == 0)
            device.set_desired_version(1);
        if (i % 40 == 0)
            device.add_groups("groups/pilot");
        if (i % 20 == 0)
            device.mutable_credential_expire_time()->set_seconds(kBegin + i * 50LL);
        for (auto &byte : stored.secretHash)
            byte = static_cast<std::uint8_t>(random());
        return stored;
    }

    std::string flatPath() const { return m_folder.filePath(QStringLiteral("flat.db")).toStdString(); }

    // What the questions are about, by columns; in no order that would help.
    void makeFlatTable() const
    {
        BareRows flat(flatPath());
        flat.run("PRAGMA synchronous=OFF;"
                 "CREATE TABLE flat (product TEXT, serial TEXT, site TEXT, owner TEXT, firmware TEXT, ring TEXT, presence INT,"
                 " signal REAL, paper TEXT, queue REAL, uptime REAL, created INT, seen INT);"
                 "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999999) "
                 "INSERT INTO flat SELECT CASE i % 3 WHEN 0 THEN 'printer' WHEN 1 THEN 'speaker' ELSE 'scanbox' END,"
                 " CASE i % 3 WHEN 0 THEN 'PR' WHEN 1 THEN 'SP' ELSE 'SB' END || printf('%06d', i),"
                 " CASE i % 6 WHEN 0 THEN 'sz-01' WHEN 1 THEN 'sz-02' WHEN 2 THEN 'sh-01' WHEN 3 THEN 'bj-01' WHEN 4 THEN 'cd-03' "
                 "ELSE 'gz-02' END, 'Merchant ' || (abs(random()) % 10000), '1.4.' || (i % 7), abs(random()) % 4,"
                 " CASE WHEN i % 10 = 0 THEN 3 ELSE 2 END, -50 - abs(random()) % 30, CASE WHEN i % 50 = 0 THEN 'low' ELSE 'ok' END,"
                 " i % 5, i, 1790000000 + i / 10, 1790000000 + abs(random()) % 100000 FROM n");
    }

    QTemporaryDir m_folder;
    DeviceTable m_table;
};

QTEST_GUILESS_MAIN(BenchQuestions)
#include "bench_questions.moc"
