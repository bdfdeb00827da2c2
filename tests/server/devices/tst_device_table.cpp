#include <QtTest/QtTest>

#include <atomic>
#include <map>
#include <set>
#include <thread>

#include <google/protobuf/util/message_differencer.h>
#include <google/protobuf/util/time_util.h>

#include "server/devices/device_table.h"
#include "server/devices/product_schema.h"
#include "tests/server/devices/random_device.h"

using namespace wheelhouse;
using namespace wheelhouse::devices;
using google::protobuf::util::MessageDifferencer;
using tests::RandomDevice;

namespace {

DeviceQuery queryOf(const std::string &product, const std::string &filter, bool withRetired = false)
{
    auto compiled = DeviceFilter::parse(filter);
    if (!compiled)
        qFatal("%s: %s", filter.c_str(), compiled.error().message.c_str());
    return {product, std::move(*compiled), withRetired};
}

DeviceOrder orderOf(const std::string &text)
{
    auto order = DeviceOrder::parse(text);
    if (!order)
        qFatal("%s", text.c_str());
    return *order;
}

// What the table must be, in the simplest way.
struct Model {
    std::map<std::string, v1::Device> devices;

    std::vector<const v1::Device *> matching(const DeviceQuery &query) const
    {
        const QueryPredicate predicate{std::make_shared<const DeviceQuery>(query)};
        std::vector<const v1::Device *> found;
        for (const auto &[name, device] : devices) {
            if ((query.withRetired || device.state() != v1::Device::STATE_RETIRED) && predicate(device))
                found.push_back(&device);
        }
        return found;
    }

    std::vector<std::string> names(const DeviceQuery &query, const DeviceOrder &order) const
    {
        auto found = matching(query);
        std::sort(found.begin(), found.end(),
                  [&](const auto *l, const auto *r) { return order.less(order.keyOf(*l), order.keyOf(*r)); });
        std::vector<std::string> names;
        for (const auto *device : found)
            names.push_back(device->name());
        return names;
    }
};

// All pages of a question; the tokens go through their text form.
std::vector<std::string> pagesOf(const DeviceTable &table, const DeviceQuery &query, const DeviceOrder &order,
                                 std::size_t size, std::int64_t total)
{
    std::vector<std::string> names;
    std::optional<DeviceOrder::Key> after;
    while (true) {
        const auto page = table.page(query, order, after, size);
        if (page.total != total)
            names.push_back("total " + std::to_string(page.total));
        for (const auto &device : page.devices)
            names.push_back(device->name());
        if (page.isLast)
            return names;
        auto decoded = order.decode(order.encode(order.keyOf(*page.devices.back()), "c"), "c");
        if (!decoded)
            qFatal("%s", decoded.error().message.c_str());
        after = std::move(*decoded);
    }
}

constexpr const char *kFilters[] = {
    "", "presence = ONLINE", "presence != OFFLINE", "reason:*", "reason = BROKER*", "state = ACTIVE OR state = DISABLED",
    "site = \"sz-1\"", "site = \"s*\"", "site != \"SZ-2\"", "site:\"*\"", "site = \"\"", "owner = \"merchant 1*\"",
    "owner > \"Merchant 2\"", "model:p-1", "firmware >= 1.4", "firmware < 1.10.1", "firmware = \"1.1*\"",
    "reported.signal < -65", "reported.signal >= -60.5", "reported.signal = -55", "reported.signal != -55",
    "reported.signal:*", "reported.signal = \"-5*\"", "reported.paper = ok", "reported.paper != \"low*\"",
    "reported.mixed = 2", "reported.mixed = \"1*\"", "reported.mixed > 1", "reported.open = true", "reported.gone:*",
    "reported.nested:*", "reported.empty = \"\"", "reported.rare7:*", "reported.nowhere = 1", "reported.nowhere != 1",
    "desired.paper:lo", "label.key1 = value2", "label.key1:*", "label.key2 != value1", "label.none = \"\"",
    "care:*", "care = \"paper 1\"", "care != \"Cover open\"", "care = \"\"", "group = g1", "group != g2", "group:*",
    "finding = FLAPPING", "finding:CLOCK", "finding != FLAPPING", "credential = TOKEN", "pending = true",
    "pending = false", "desired_version > 1 OR applied_version = 0", "applied_version >= 2",
    "create_time > \"2023-11-14T22:13:40Z\"", "update_time <= \"2023-11-14T22:13:40.001Z\"",
    "since = \"2023-11-14T22:13:41Z\"", "since != \"2023-11-14T22:13:41Z\"", "last_seen:*", "NOT last_seen:*",
    "credential_expire_time < \"2023-11-14T22:13:50Z\"", "desired_time:*", "applied_time:*", "replaces:*",
    "replaced_by = \"*R1\"", "uid:\"0\"", "uid = uid7", "serial = \"S000*\"", "serial:\"12\"", "serial:s00003",
    "name = \"products/printer/*5\"", "product = printer", "product != printer", "merchant", "\"sz-\"", "0012",
    "caf\xc3\xa9", "value1", "nowhere", "\"note 1*\"", "\"*note*\"",
    "presence = ONLINE site = \"sz-*\" reported.signal < -60",
    "NOT (presence = ONLINE OR site = \"sz-*\") -model = CP-1",
    "(site = \"sz-1\" OR owner = \"Merchant 3*\") AND (reported.paper = ok OR NOT label.key1:*)",
};

constexpr const char *kOrders[] = {
    "", "serial", "serial desc", "name desc", "product desc, serial", "presence, serial", "presence desc",
    "state, model desc", "firmware", "firmware desc, owner", "owner, site desc", "site", "reported.signal",
    "reported.signal desc, reported.paper", "reported.paper desc", "reported.mixed", "reported.mixed desc",
    "reported.open", "label.key1, label.key2 desc", "create_time", "since desc, serial desc", "last_seen", "care",
    "group desc", "finding", "reason desc", "credential", "pending desc, desired_version", "applied_version, uid",
    "uid desc", "replaces", "note", "reported.nowhere, model",
};

} // namespace

class TestDeviceTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // What goes in comes out, field by field, also over what was there before.
    void keepsEveryField()
    {
        RandomDevice random(1);
        DeviceTable table;
        Model model;
        for (int i = 0; i < 3000; ++i) {
            const std::string name = QStringLiteral("products/p%1/devices/S%2").arg(random.below(3)).arg(random.below(900)).toStdString();
            const auto found = model.devices.find(name);
            v1::Device device = random.device(name);
            if (found == model.devices.end()) {
                table.add({device, {}, {}, 0});
            } else {
                // A uid never changes.
                device.set_uid(found->second.uid());
                QVERIFY(table.modify(name, [&](v1::Device &held) { held = device; }));
            }
            model.devices[name] = device;
        }
        for (const auto &[name, device] : model.devices) {
            // Not what is remembered, but what the columns say: by a batch.
            const auto held = table.get(name);
            QVERIFY(held);
            QVERIFY2(MessageDifferencer::Equals(*held, device),
                     (held->DebugString() + "\nis not\n" + device.DebugString()).c_str());
        }
        std::size_t seen = 0;
        table.walk(DeviceQuery{}, 100, [&](const auto &batch) {
            for (const auto &held : batch) {
                ++seen;
                if (!MessageDifferencer::Equals(*held, model.devices.at(held->name())))
                    qFatal("%s\nis not\n%s", held->DebugString().c_str(), model.devices.at(held->name()).DebugString().c_str());
            }
            return true;
        });
        QCOMPARE(seen, model.devices.size());
        QVERIFY(!table.get("products/p0/devices/none"));
        QVERIFY(!table.get("products/none/devices/S1"));
        QVERIFY(!table.get("nonsense"));
    }

    // Names that no test of fields thinks of: a message with every field of the
    // contract set, whatever the contract grows to.
    void keepsFieldsOfTheContract()
    {
        v1::Device device;
        fillAll(device, 0);
        device.set_name("products/printer/devices/S1");
        DeviceTable table;
        table.add({device, {}, {}, 0});
        DeviceTable::Device held;
        table.walk(DeviceQuery{{}, {}, true}, 1, [&](const auto &batch) {
            held = batch.front();
            return true;
        });
        QVERIFY(held);
        QVERIFY2(MessageDifferencer::Equals(*held, device),
                 (held->DebugString() + "\nis not\n" + device.DebugString()).c_str());
    }

    // Lists, orders, pages and sums against the simplest way, while devices
    // come, change and go.
    void answersAsASimpleModelDoes()
    {
        for (unsigned seed = 1; seed <= 4; ++seed) {
            RandomDevice random(seed);
            DeviceTable table;
            Model model;
            const auto step = [&] {
                const std::string product = random.maybe(4) ? "speaker" : random.maybe(6) ? "a-b" : random.maybe(6) ? "a" : "printer";
                const std::string name = "products/" + product + "/devices/S"
                    + QStringLiteral("%1").arg(random.below(700), 5, 10, QLatin1Char('0')).toStdString();
                const auto found = model.devices.find(name);
                if (found == model.devices.end()) {
                    model.devices[name] = random.device(name);
                    table.add({model.devices[name], {}, {}, 0});
                } else if (random.maybe(12)) {
                    const auto gone = table.retire(name, [](v1::Device &device) { device.set_note("gone"); });
                    const bool wasLiving = found->second.state() != v1::Device::STATE_RETIRED;
                    QCOMPARE(gone != nullptr, wasLiving);
                    if (wasLiving) {
                        found->second.set_note("gone");
                        found->second.set_state(v1::Device::STATE_RETIRED);
                    }
                } else if (found->second.state() != v1::Device::STATE_RETIRED) {
                    random.change(found->second);
                    table.modify(name, [&](v1::Device &device) { device = found->second; });
                }
            };
            for (int round = 0; round < 4; ++round) {
                for (int i = 0; i < 400; ++i)
                    step();
                compareAll(table, model, random);
            }
        }
    }

    // Tokens stay right while rows before and after them come and go.
    void pagesWhileRowsChange()
    {
        RandomDevice random(5);
        DeviceTable table;
        std::set<std::string> untouched;
        for (int i = 0; i < 600; ++i) {
            const std::string name = QStringLiteral("products/printer/devices/S%1").arg(i, 4, 10, QLatin1Char('0')).toStdString();
            v1::Device device = random.device(name);
            device.set_owner("Merchant " + std::to_string(i % 7));
            table.add({device, {}, {}, 0});
            if (i % 2 == 0)
                untouched.insert(name);
        }
        const auto order = orderOf("owner desc, serial");
        std::optional<DeviceOrder::Key> after;
        std::multiset<std::string> seen;
        for (int page = 0;; ++page) {
            const auto found = table.page(DeviceQuery{}, order, after, 40);
            for (const auto &device : found.devices)
                seen.insert(device->name());
            if (found.isLast)
                break;
            after = order.keyOf(*found.devices.back());
            // The last row of the page itself moves, and new ones come.
            table.modify(QStringLiteral("products/printer/devices/S%1").arg((page * 37 % 300) * 2 + 1, 4, 10, QLatin1Char('0')).toStdString(),
                         [&](v1::Device &device) { device.set_owner("Merchant 9"); });
            table.add({random.device("products/printer/devices/N" + std::to_string(page)), {}, {}, 0});
        }
        for (const auto &name : untouched)
            QCOMPARE(seen.count(name), std::size_t(1));
    }

    // Rows that come in any order find their place, also when there is no room
    // left between two.
    void ordersWhateverComes()
    {
        DeviceTable table;
        std::set<std::string> names;
        RandomDevice random(6);
        const auto check = [&] {
            std::vector<std::string> expected(names.begin(), names.end());
            QCOMPARE(pagesOf(table, DeviceQuery{}, orderOf(""), 1000, static_cast<std::int64_t>(names.size())), expected);
        };
        const auto add = [&](const std::string &serial) {
            v1::Device device;
            device.set_name("products/printer/devices/" + serial);
            if (names.insert(device.name()).second)
                table.add({device, {}, {}, 0});
        };
        add("M");
        // Always into the same gap: halving it runs out of room.
        std::string serial = "N";
        for (int i = 0; i < 60; ++i) {
            add(serial);
            serial.insert(serial.size() - 1, "A");
            (void)table.page(DeviceQuery{}, orderOf(""), std::nullopt, 1);
        }
        check();
        for (int i = 0; i < 300; ++i) {
            add(random.word("Z", 100000));
            if (i % 10 == 0)
                (void)table.page(DeviceQuery{}, orderOf(""), std::nullopt, 1);
        }
        check();
        for (int i = 0; i < 20000; ++i)
            add(random.word("K", 1000000));
        check();
    }

    void letsGoOfTexts()
    {
        RandomDevice random(7);
        DeviceTable table;
        table.add({random.device("products/printer/devices/S1"), {}, {}, 0});
        const auto scan = [&](int i) {
            table.modify("products/printer/devices/S1", [&](v1::Device &device) {
                (*device.mutable_reported()->mutable_fields())["last_scan"].set_string_value(
                    "a text that nobody else has, number " + std::to_string(i));
            });
        };
        scan(0);
        const auto before = table.texts().size();
        const auto ids = table.texts().idLimit();
        for (int i = 1; i < 5000; ++i)
            scan(i);
        QCOMPARE(table.texts().size(), before);
        QVERIFY2(table.texts().idLimit() <= ids + 4, QByteArray::number(qulonglong(table.texts().idLimit())).constData());
    }

    // While somebody reads, what is let go keeps its number and its text.
    void keepsTextsThatAreRead()
    {
        TextPool pool;
        const auto id = pool.add("a text that is longer than sixteen bytes");
        {
            const TextPool::Reading reading(pool);
            pool.release(id);
            QCOMPARE(pool.text(id), std::string_view("a text that is longer than sixteen bytes"));
            for (int i = 0; i < 100; ++i) {
                const auto other = pool.add("other " + std::to_string(i));
                QVERIFY(other != id);
                pool.release(other);
            }
            QCOMPARE(pool.text(id), std::string_view("a text that is longer than sixteen bytes"));
        }
        // Afterwards they are used again.
        for (int i = 0; i < 5; ++i)
            pool.release(pool.add("again " + std::to_string(i)));
        QVERIFY(pool.idLimit() < 110);
    }

    void poolHoldsWhatIsHeld()
    {
        RandomDevice random(8);
        TextPool pool;
        std::map<std::string, TextPool::Id> ids;
        std::map<std::string, int> references;
        for (int i = 0; i < 50000; ++i) {
            const std::string text = random.word(random.maybe() ? "t" : "a much longer text, outside of the entry ", 400);
            if (random.maybe() || references[text] == 0) {
                const auto id = pool.add(text);
                if (references[text]++ > 0)
                    QCOMPARE(id, ids[text]);
                ids[text] = id;
            } else {
                pool.release(ids[text]);
                --references[text];
            }
        }
        for (const auto &[text, count] : references) {
            if (count > 0)
                QCOMPARE(std::string(pool.text(ids[text])), text);
        }
    }

    void accountsComeFromRows()
    {
        DeviceTable table;
        StoredDevice stored;
        stored.device.set_name("products/printer/devices/S1");
        stored.device.set_state(v1::Device::STATE_ACTIVE);
        stored.device.set_credential(v1::CREDENTIAL_KIND_CERTIFICATE);
        stored.secretHash[31] = 7;
        table.add(stored);
        const auto account = table.account("printer/S1");
        QCOMPARE(account.key, std::string("printer/S1"));
        QVERIFY(account.byCertificate && !account.refused);
        QCOMPARE(account.hash, stored.secretHash);
        QVERIFY(table.account("printer/none").refused);
        QVERIFY(table.account("nonsense").refused);
        int accounts = 0;
        table.forEachAccount([&](const Account &each) { accounts += each.key == "printer/S1" ? 1 : 100; });
        QCOMPARE(accounts, 1);
        Account refused = account;
        refused.refused = true;
        table.setAccount(refused);
        table.forEachAccount([&](const Account &) { accounts += 100; });
        QCOMPARE(accounts, 1);
        stored.device.set_name("products/printer/devices/S2");
        stored.device.set_credential(v1::CREDENTIAL_KIND_NONE);
        table.add(stored);
        QVERIFY(table.account("printer/S2").refused);
    }

    // What is removed was never there: in no list, watch or account; its name can
    // be used again.
    void removesAsIfItHadNeverBeen()
    {
        RandomDevice random(12);
        DeviceTable table;
        const auto first = random.device("products/printer/devices/S1");
        table.add({first, {}, {}, 0});
        table.add({random.device("products/printer/devices/S2"), {}, {}, 0});
        auto subscription = table.live().subscribe({}, {}, [] {});
        while (subscription->take(10)) { }
        table.remove(first.name());
        table.remove("products/printer/devices/none");
        const auto batch = subscription->take(10);
        QVERIFY(batch);
        QCOMPARE(batch->removed, std::vector<std::string>{first.name()});
        QVERIFY(!table.get(first.name()));
        QVERIFY(!table.live().get(first.name()));
        QVERIFY(!table.modify(first.name(), [](v1::Device &) {}));
        QVERIFY(table.account("printer/S1").refused);
        QCOMPARE(table.live().size(), std::size_t(1));
        QCOMPARE(table.page(queryOf("", "", true), orderOf(""), {}, 10).total, std::int64_t(1));
        const auto again = random.device(first.name());
        table.add({again, {}, {}, 0});
        QVERIFY(MessageDifferencer::Equals(*table.get(first.name()), again));
        QCOMPARE(table.page(queryOf("", ""), orderOf(""), {}, 10).devices.front()->name(), first.name());
    }

    // A reader of changes holds in the end what the table holds.
    void watches_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::newRow("all") << QString();
        QTest::newRow("some") << QStringLiteral("presence = ONLINE OR site = \"sz-*\"");
    }
    void watches()
    {
        QFETCH(QString, filter);
        RandomDevice random(9);
        DeviceTable table;
        Model model;
        const auto change = [&] {
            const std::string name = "products/printer/devices/S" + std::to_string(random.below(300));
            const auto found = model.devices.find(name);
            if (found == model.devices.end()) {
                model.devices[name] = random.device(name);
                table.add({model.devices[name], {}, {}, 0});
            } else if (found->second.state() != v1::Device::STATE_RETIRED && random.maybe(20)) {
                found->second.set_state(v1::Device::STATE_RETIRED);
                table.retire(name, [](v1::Device &) {});
            } else if (found->second.state() != v1::Device::STATE_RETIRED) {
                random.change(found->second);
                table.modify(name, [&](v1::Device &device) { device = found->second; });
            }
        };
        for (int i = 0; i < 300; ++i)
            change();
        const auto query = queryOf("printer", filter.toStdString());
        const DevicePredicate predicate = filter.isEmpty()
            ? DevicePredicate()
            : DevicePredicate(QueryPredicate{std::make_shared<const DeviceQuery>(query)});
        int woken = 0;
        auto subscription = table.live().subscribe({}, predicate, [&] { ++woken; });
        std::map<std::string, v1::Device> rows;
        bool synced = false;
        std::string token;
        const auto drain = [&](std::size_t most) {
            while (auto batch = subscription->take(most)) {
                if (batch->reset)
                    rows.clear();
                for (const auto &device : batch->upserted)
                    rows[device->name()] = *device;
                for (const auto &name : batch->removed)
                    rows.erase(name);
                synced = synced || batch->phase == live::Batch<v1::Device>::Phase::Synced;
                if (!batch->resumeToken.empty())
                    token = batch->resumeToken;
            }
        };
        const auto check = [&] {
            const auto expected = model.matching(query);
            QCOMPARE(rows.size(), expected.size());
            for (const auto *device : expected)
                QVERIFY(MessageDifferencer::Equals(rows.at(device->name()), *device));
        };
        drain(7);
        QVERIFY(synced);
        check();
        for (int round = 0; round < 20; ++round) {
            for (int i = 0; i < 60; ++i)
                change();
            drain(1 + random.below(20));
            check();
        }
        QVERIFY(woken > 0);
        // Goes on where it was; with a filter it begins anew.
        for (int i = 0; i < 60; ++i)
            change();
        synced = false;
        subscription = table.live().subscribe(token, predicate, [] {});
        drain(50);
        QCOMPARE(synced, !filter.isEmpty());
        check();
    }

    void foldsWhatWasOvertaken()
    {
        DeviceTable table;
        v1::Device device;
        device.set_name("products/printer/devices/S1");
        table.add({device, {}, {}, 0});
        auto subscription = table.live().subscribe({}, {}, [] {});
        while (subscription->take(10)) { }
        for (int i = 0; i < 100; ++i)
            table.modify(device.name(), [&](v1::Device &each) { each.set_note(std::to_string(i)); });
        const auto batch = subscription->take(10);
        QVERIFY(batch);
        QCOMPARE(batch->upserted.size(), std::size_t(1));
        QCOMPARE(batch->upserted.front()->note(), std::string("99"));
        QCOMPARE(batch->folded, std::int64_t(99));
        QVERIFY(!subscription->take(10));
    }

    // Many write while others ask: nothing is lost, nothing torn, and whoever
    // asks after a change sees it.
    void writesAndReadsAtOnce()
    {
        DeviceTable table;
        constexpr int kDevices = 9000;
        const auto nameOf = [](int i) { return "products/p" + std::to_string(i % 2) + "/devices/S" + std::to_string(i); };
        for (int i = 0; i < kDevices; ++i) {
            v1::Device device;
            device.set_name(nameOf(i));
            device.set_state(v1::Device::STATE_ACTIVE);
            table.load({device, {}, {}, 0});
        }
        constexpr int kChanges = 3000;
        std::atomic<int> writing{2};
        std::atomic<int> problems{0};
        std::vector<std::thread> threads;
        for (int writer = 0; writer < 2; ++writer) {
            threads.emplace_back([&, writer] {
                RandomDevice random(static_cast<unsigned>(100 + writer));
                for (int i = 0; i < kChanges; ++i) {
                    // Owner and site always agree; each device has its own writer.
                    const int which = static_cast<int>(random.below(kDevices / 2)) * 2 + writer;
                    const std::string own = "w" + std::to_string(i % 977);
                    table.modify(nameOf(which), [&](v1::Device &device) {
                        device.set_owner(own);
                        device.set_site(own);
                        (*device.mutable_reported()->mutable_fields())["own"].set_string_value(own);
                    });
                    const auto query = queryOf("p" + std::to_string(writer), "owner = " + own);
                    if (i % 50 == 0) {
                        bool seen = false;
                        table.walk(query, 100, [&](const auto &batch) {
                            for (const auto &device : batch)
                                seen = seen || device->name() == nameOf(which);
                            return true;
                        });
                        if (!seen)
                            ++problems;
                    }
                    if (i % 100 == 0) {
                        v1::Device fresh;
                        fresh.set_name(nameOf(writer) + "-" + std::to_string(i));
                        table.add({fresh, {}, {}, 0});
                        if (table.page(queryOf({}, "name = \"" + fresh.name() + "\""), orderOf("serial"), {}, 1).total != 1)
                            ++problems;
                    }
                }
                --writing;
            });
        }
        threads.emplace_back([&] {
            while (writing > 0) {
                const auto page = table.page(queryOf({}, "owner = \"w1*\""), orderOf("owner desc, reported.own"), {}, 200);
                for (const auto &device : page.devices) {
                    if (device->owner() != device->site() || device->reported().fields().at("own").string_value() != device->owner())
                        ++problems;
                }
                const auto sums = table.summarize(queryOf({}, "site = \"w*\""), {"owner"},
                                                  {*DeviceAttribute::parse("owner")}, 1000);
                std::int64_t sum = 0;
                for (const auto &value : sums.facets(0).values())
                    sum += value.count();
                if (sum != sums.total_size())
                    ++problems;
            }
        });
        for (auto &thread : threads)
            thread.join();
        QCOMPARE(problems.load(), 0);
    }

    void countsProducts()
    {
        DeviceTable table;
        const auto add = [&](const char *name, v1::Presence::Status status, bool needs, v1::Device::State state) {
            v1::Device device;
            device.set_name(name);
            device.set_state(state);
            device.mutable_presence()->set_status(status);
            if (needs)
                device.add_care("Paper out");
            table.add({device, {}, {}, 0});
        };
        add("products/a/devices/1", v1::Presence::STATUS_ONLINE, true, v1::Device::STATE_ACTIVE);
        add("products/a/devices/2", v1::Presence::STATUS_OFFLINE, false, v1::Device::STATE_ACTIVE);
        add("products/a/devices/3", v1::Presence::STATUS_NEVER_SEEN, false, v1::Device::STATE_REGISTERED);
        add("products/a/devices/4", v1::Presence::STATUS_ONLINE, true, v1::Device::STATE_RETIRED);
        const auto counts = table.productCounts();
        QCOMPARE(counts.size(), std::size_t(1));
        QCOMPARE(counts[0].product(), std::string("products/a"));
        QCOMPARE(counts[0].registered_count(), std::int64_t(3));
        QCOMPARE(counts[0].online_count(), std::int64_t(1));
        QCOMPARE(counts[0].never_seen_count(), std::int64_t(1));
        QCOMPARE(counts[0].care_count(), std::int64_t(1));
    }

private:
    // Sets every field of a message, and of those inside it.
    static void fillAll(google::protobuf::Message &message, int depth)
    {
        using google::protobuf::FieldDescriptor;
        const auto *reflection = message.GetReflection();
        const auto *type = message.GetDescriptor();
        if (type->full_name() == "google.protobuf.Timestamp") {
            reflection->SetInt64(&message, type->FindFieldByName("seconds"), 1'700'000'000);
            reflection->SetInt32(&message, type->FindFieldByName("nanos"), 123'456'789);
            return;
        }
        if (type->full_name() == "google.protobuf.Struct") {
            auto &fields = *dynamic_cast<google::protobuf::Struct &>(message).mutable_fields();
            fields["number"].set_number_value(1.5);
            fields["text"].set_string_value("text");
            return;
        }
        for (int i = 0; i < type->field_count(); ++i) {
            const auto *field = type->field(i);
            if (field->is_map()) {
                auto *entry = reflection->AddMessage(&message, field);
                entry->GetReflection()->SetString(entry, field->message_type()->map_key(), "key");
                entry->GetReflection()->SetString(entry, field->message_type()->map_value(), "value");
                continue;
            }
            const bool many = field->is_repeated();
            switch (field->cpp_type()) {
            case FieldDescriptor::CPPTYPE_MESSAGE:
                if (depth < 4)
                    fillAll(many ? *reflection->AddMessage(&message, field) : *reflection->MutableMessage(&message, field), depth + 1);
                break;
            case FieldDescriptor::CPPTYPE_STRING:
                if (many)
                    reflection->AddString(&message, field, field->name());
                else
                    reflection->SetString(&message, field, field->name());
                break;
            case FieldDescriptor::CPPTYPE_ENUM: reflection->SetEnumValue(&message, field, 1); break;
            case FieldDescriptor::CPPTYPE_INT64: reflection->SetInt64(&message, field, 12345678901); break;
            default: qFatal("a field of a kind this test does not fill: %s", field->full_name().c_str());
            }
        }
    }

    static void compareAll(const DeviceTable &table, const Model &model, RandomDevice &random)
    {
        for (const char *filter : kFilters) {
            const auto query = queryOf(random.maybe(3) ? "printer" : "", filter, random.maybe(3));
            const auto *text = kOrders[random.below(std::size(kOrders))];
            const auto order = orderOf(text);
            const auto expected = model.names(query, order);
            const auto found = pagesOf(table, query, order, 1 + random.below(300), static_cast<std::int64_t>(expected.size()));
            if (found != expected)
                tell(filter, text, found, expected);
            QCOMPARE(found, expected);
            QCOMPARE(table.count(query), static_cast<std::int64_t>(expected.size()));
        }
        for (const char *text : kOrders) {
            const auto query = queryOf(random.maybe() ? "printer" : "", "");
            const auto order = orderOf(text);
            const auto expected = model.names(query, order);
            const auto found = pagesOf(table, query, order, 1 + random.below(300), static_cast<std::int64_t>(expected.size()));
            if (found != expected)
                tell("", text, found, expected);
            QCOMPARE(found, expected);
        }
        compareFacets(table, model, random);
    }

    static void tell(const char *filter, const char *order, const std::vector<std::string> &found,
                     const std::vector<std::string> &expected)
    {
        qInfo("filter %s order %s: %zu, expected %zu", filter, order, found.size(), expected.size());
        for (std::size_t i = 0; i < std::min(found.size(), expected.size()); ++i) {
            if (found[i] != expected[i]) {
                qInfo("at %zu: %s, expected %s", i, found[i].c_str(), expected[i].c_str());
                return;
            }
        }
    }

    static void compareFacets(const DeviceTable &table, const Model &model, RandomDevice &random)
    {
        const std::vector<std::string> names{"product", "presence", "site", "firmware", "label.key1", "group", "care",
                                             "finding", "reported.paper", "reported.signal", "reported.mixed",
                                             "reported.rare7", "pending", "credential", "reason", "since", "serial",
                                             "applied_version"};
        const auto query = queryOf("", kFilters[random.below(std::size(kFilters))]);
        std::vector<DeviceAttribute> attributes;
        for (const auto &name : names)
            attributes.push_back(*DeviceAttribute::parse(name));
        const auto answer = table.summarize(query, names, attributes, 5);
        const auto matching = model.matching(query);
        QCOMPARE(answer.total_size(), static_cast<std::int64_t>(matching.size()));
        for (std::size_t i = 0; i < names.size(); ++i) {
            std::map<std::string, std::int64_t> counts;
            for (const auto *device : matching) {
                std::set<std::string> values;
                attributes[i].forEachText(*device, [&](std::string_view value) { values.emplace(value); });
                if (attributes[i].kind == DeviceAttribute::Kind::Time) {
                    if (const auto millis = attributes[i].number(*device))
                        values.insert(google::protobuf::util::TimeUtil::ToString(
                            google::protobuf::util::TimeUtil::MillisecondsToTimestamp(static_cast<std::int64_t>(*millis))));
                }
                if (values.empty())
                    values.insert("");
                for (const auto &value : values)
                    ++counts[value];
            }
            std::vector<std::pair<std::int64_t, std::string>> sorted;
            for (const auto &[value, count] : counts)
                sorted.emplace_back(-count, value);
            std::sort(sorted.begin(), sorted.end());
            const auto &facet = answer.facets(static_cast<int>(i));
            QCOMPARE(facet.field(), names[i]);
            const auto shown = std::min<std::size_t>(5, sorted.size());
            QVERIFY2(facet.values_size() == static_cast<int>(shown), names[i].c_str());
            QVERIFY2(facet.more_count() == static_cast<std::int64_t>(sorted.size() - shown), names[i].c_str());
            for (std::size_t j = 0; j < shown; ++j) {
                QVERIFY2(facet.values(static_cast<int>(j)).value() == sorted[j].second
                             && facet.values(static_cast<int>(j)).count() == -sorted[j].first,
                         (names[i] + ": " + facet.DebugString()).c_str());
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestDeviceTable)
#include "tst_device_table.moc"
