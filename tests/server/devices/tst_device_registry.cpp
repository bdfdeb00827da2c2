#include <QtTest/QtTest>

#include <set>
#include <thread>

#include "memory_stores.h"
#include "server/devices/device_registry.h"

using namespace wheelhouse;
using namespace wheelhouse::devices;
using namespace wheelhouse::tests;

namespace {

// A registry with the product `printer`, over stores in memory.
struct Fixture {
    MemoryProductStore productStore;
    MemoryDeviceStore store;
    RecordingLink link;
    ProductCatalog catalog{productStore};
    DeviceTable table;
    DeviceRegistry registry{table, catalog, store, link, [](const CertificateOrder &) -> Result<IssuedCertificate> {
                                return fail(ErrorCode::Unavailable, "no CA in this test");
                            }};

    Fixture()
    {
        v1::CreateProductRequest request;
        request.set_product_id("printer");
        request.set_template_("printer");
        if (!catalog.createProduct(request))
            qFatal("no product");
    }

    static v1::RegisterDeviceRequest request(const std::string &serial)
    {
        v1::RegisterDeviceRequest made;
        made.set_parent("products/printer");
        made.set_serial(serial);
        return made;
    }
};

std::string nameOf(const std::string &serial)
{
    return "products/printer/devices/" + serial;
}

template <class T> std::string fieldOf(const Result<T> &result)
{
    return result || result.error().fields.empty() ? std::string() : result.error().fields[0].field;
}

} // namespace

class TestDeviceRegistry : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void registersADevice()
    {
        Fixture f;
        auto request = Fixture::request("SN1");
        request.mutable_device()->set_site("sz-01");
        const auto response = f.registry.registerDevice(request);
        QVERIFY(response);
        QCOMPARE(response->device().name(), nameOf("SN1"));
        QCOMPARE(response->device().state(), v1::Device::STATE_REGISTERED);
        QCOMPARE(response->device().site(), std::string("sz-01"));
        QVERIFY(!response->device().etag().empty());
        const auto &connection = response->connection();
        QCOMPARE(connection.client_id(), std::string("printer/SN1"));
        QCOMPARE(connection.topic_prefix(), std::string("wh/1/printer/SN1"));
        QCOMPARE(connection.port(), 8883);
        QVERIFY(connection.password().size() >= 40);
        QVERIFY(f.link.accounts.contains("printer/SN1"));
        QVERIFY(f.store.rows.contains(nameOf("SN1")));
    }

    void namesWhatIsWrong()
    {
        Fixture f;
        QCOMPARE(fieldOf(f.registry.registerDevice(Fixture::request("a/b"))), std::string("serial"));
        QCOMPARE(fieldOf(f.registry.registerDevice(Fixture::request(std::string(300, 'x')))), std::string("serial"));
        QCOMPARE(fieldOf(f.registry.registerDevice(Fixture::request(""))), std::string("serial"));
        QCOMPARE(fieldOf(f.registry.registerDevice(Fixture::request("-"))), std::string("serial"));
        auto foreign = Fixture::request("SN1");
        foreign.set_parent("products/toaster");
        QCOMPARE(f.registry.registerDevice(foreign).error().code, ErrorCode::NotFound);
        foreign.set_parent("toaster");
        QCOMPARE(fieldOf(f.registry.registerDevice(foreign)), std::string("parent"));
        auto labelled = Fixture::request("SN1");
        (*labelled.mutable_device()->mutable_labels())["Bad Key"] = "x";
        QCOMPARE(fieldOf(f.registry.registerDevice(labelled)), std::string("device.labels"));
        QVERIFY(f.store.rows.empty());
    }

    void summarizes()
    {
        Fixture f;
        for (const auto *serial : {"SN1", "SN2", "SN3"}) {
            auto request = Fixture::request(serial);
            request.mutable_device()->set_site(std::string(serial) == "SN3" ? "" : "sz-01");
            QVERIFY(f.registry.registerDevice(request));
        }
        v1::SummarizeDevicesRequest request;
        request.set_parent("products/-");
        request.add_facets("site");
        request.add_facets("presence");
        const auto all = f.registry.summarizeDevices(request);
        QVERIFY(all);
        QCOMPARE(all->total_size(), std::int64_t(3));
        QCOMPARE(all->facets_size(), 2);
        QCOMPARE(all->facets(0).field(), std::string("site"));
        QCOMPARE(all->facets(0).values(0).value(), std::string("sz-01"));
        QCOMPARE(all->facets(0).values(0).count(), std::int64_t(2));
        QCOMPARE(all->facets(0).values(1).value(), std::string());
        QCOMPARE(all->facets(1).values(0).value(), std::string("NEVER_SEEN"));
        request.set_facet_size(1);
        QCOMPARE(f.registry.summarizeDevices(request)->facets(0).more_count(), std::int64_t(1));
        request.set_filter("serial = SN3");
        QCOMPARE(f.registry.summarizeDevices(request)->total_size(), std::int64_t(1));

        request.set_filter("(");
        QCOMPARE(fieldOf(f.registry.summarizeDevices(request)), std::string("filter"));
        request.set_filter("");
        request.set_facets(1, "height");
        QCOMPARE(fieldOf(f.registry.summarizeDevices(request)), std::string("facets[1]"));
        for (int i = 0; i < 8; ++i)
            request.add_facets("site");
        QCOMPARE(fieldOf(f.registry.summarizeDevices(request)), std::string("facets"));
        request.clear_facets();
        request.set_facet_size(1001);
        QCOMPARE(fieldOf(f.registry.summarizeDevices(request)), std::string("facet_size"));
        request.set_facet_size(0);
        request.set_parent("products/toaster");
        QCOMPARE(f.registry.summarizeDevices(request).error().code, ErrorCode::NotFound);
    }

    void repeatsByRequestId()
    {
        Fixture f;
        auto request = Fixture::request("SN1");
        request.set_request_id("r-1");
        const auto first = f.registry.registerDevice(request);
        const auto again = f.registry.registerDevice(request);
        QVERIFY(first && again);
        QCOMPARE(again->connection().password(), first->connection().password());
        request.set_request_id("r-2");
        QCOMPARE(f.registry.registerDevice(request).error().code, ErrorCode::AlreadyExists);
    }

    void repeatAfterARestartGetsANewCredential()
    {
        Fixture f;
        auto request = Fixture::request("SN1");
        request.set_request_id("r-1");
        const auto first = f.registry.registerDevice(request);
        DeviceTable table;
        DeviceRegistry after(table, f.catalog, f.store, f.link, {});
        QVERIFY(after.load());
        const auto again = after.registerDevice(request);
        QVERIFY(first && again);
        QCOMPARE(again->device().uid(), first->device().uid());
        QVERIFY(again->connection().password() != first->connection().password());
    }

    void validatesOnly()
    {
        Fixture f;
        auto request = Fixture::request("SN1");
        request.set_validate_only(true);
        const auto response = f.registry.registerDevice(request);
        QVERIFY(response);
        QVERIFY(!response->has_connection());
        QVERIFY(f.store.rows.empty());
        QCOMPARE(f.table.live().size(), std::size_t(0));
    }

    void batchIsAllOrNone()
    {
        Fixture f;
        QVERIFY(f.registry.registerDevice(Fixture::request("SN2")));
        v1::BatchRegisterDevicesRequest batch;
        batch.set_parent("products/printer");
        for (const char *serial : {"SN1", "SN2", "SN3"})
            *batch.add_requests() = Fixture::request(serial);
        QCOMPARE(f.registry.registerDevices(batch).error().code, ErrorCode::AlreadyExists);
        QCOMPARE(f.store.rows.size(), std::size_t(1));
        batch.mutable_requests(1)->set_serial("a/b");
        QCOMPARE(fieldOf(f.registry.registerDevices(batch)), std::string("requests[1].serial"));
        batch.mutable_requests(1)->set_serial("SN3");
        QCOMPARE(fieldOf(f.registry.registerDevices(batch)), std::string("requests[2].serial"));
        batch.mutable_requests(1)->set_serial("SN4");
        QVERIFY(f.registry.registerDevices(batch));
        QCOMPARE(f.store.rows.size(), std::size_t(4));
    }

    void nothingIsLeftWhenTheStoreFails()
    {
        Fixture f;
        f.store.failing = true;
        QCOMPARE(f.registry.registerDevice(Fixture::request("SN1")).error().code, ErrorCode::Unavailable);
        QVERIFY(f.link.accounts.empty());
        QCOMPARE(f.table.live().size(), std::size_t(0));
        f.store.failing = false;
        QVERIFY(f.registry.registerDevice(Fixture::request("SN1")));
    }

    void updatesWhatTheMaskNames()
    {
        Fixture f;
        auto request = Fixture::request("SN1");
        request.mutable_device()->set_site("sz-01");
        request.mutable_device()->set_owner("Café");
        const auto device = f.registry.registerDevice(request)->device();
        v1::UpdateDeviceRequest update;
        update.mutable_device()->set_name(device.name());
        update.mutable_device()->set_etag(device.etag());
        update.mutable_device()->set_site("sz-02");
        update.mutable_device()->set_owner("ignored");
        update.mutable_update_mask()->add_paths("site");
        const auto updated = f.registry.updateDevice(update);
        QVERIFY(updated);
        QCOMPARE(updated->site(), std::string("sz-02"));
        QCOMPARE(updated->owner(), std::string("Café"));
        QVERIFY(updated->etag() != device.etag());
        // The etag is the old one now.
        QCOMPARE(f.registry.updateDevice(update).error().code, ErrorCode::Aborted);
        update.mutable_device()->clear_etag();
        update.mutable_update_mask()->set_paths(0, "presence");
        QCOMPARE(fieldOf(f.registry.updateDevice(update)), std::string("update_mask"));
    }

    void desiredIsCheckedAndVersioned()
    {
        Fixture f;
        QVERIFY(f.registry.registerDevice(Fixture::request("SN1")));
        v1::UpdateDeviceRequest update;
        update.mutable_device()->set_name(nameOf("SN1"));
        update.mutable_update_mask()->add_paths("desired");
        (*update.mutable_device()->mutable_desired()->mutable_fields())["density"].set_number_value(99);
        QCOMPARE(fieldOf(f.registry.updateDevice(update)), std::string("device.desired.density"));
        (*update.mutable_device()->mutable_desired()->mutable_fields())["density"].set_number_value(5);
        QCOMPARE(f.registry.updateDevice(update)->desired_version(), std::int64_t(1));
        // The same again is no change.
        QCOMPARE(f.registry.updateDevice(update)->desired_version(), std::int64_t(1));
        QCOMPARE(f.link.published.size(), std::size_t(1));
        QCOMPARE(f.link.published[0].payload, std::string(R"({"version":1,"desired":{"density":5}})"));
        QVERIFY(f.link.published[0].retain);
    }

    void disablesEnablesAndRetires()
    {
        Fixture f;
        QVERIFY(f.registry.registerDevice(Fixture::request("SN1")));
        v1::DisableDeviceRequest disable;
        disable.set_name(nameOf("SN1"));
        QCOMPARE(f.registry.disableDevice(disable)->state(), v1::Device::STATE_DISABLED);
        QVERIFY(f.link.accounts.at("printer/SN1").refused);
        v1::EnableDeviceRequest enable;
        enable.set_name(nameOf("SN1"));
        QCOMPARE(f.registry.enableDevice(enable)->state(), v1::Device::STATE_REGISTERED);
        QVERIFY(!f.link.accounts.at("printer/SN1").refused);
        v1::DeleteDeviceRequest remove;
        remove.set_name(nameOf("SN1"));
        QCOMPARE(f.registry.deleteDevice(remove)->state(), v1::Device::STATE_RETIRED);
        QVERIFY(f.link.accounts.at("printer/SN1").refused);
        QCOMPARE(f.table.live().size(), std::size_t(0));
        QCOMPARE(f.registry.deleteDevice(remove).error().code, ErrorCode::FailedPrecondition);
        // The identity is never used again.
        QCOMPARE(f.registry.registerDevice(Fixture::request("SN1")).error().code, ErrorCode::AlreadyExists);
        v1::ListDevicesRequest list;
        list.set_parent("products/-");
        QCOMPARE(f.registry.listDevices(list)->total_size(), std::int64_t(0));
        list.set_show_deleted(true);
        QCOMPARE(f.registry.listDevices(list)->total_size(), std::int64_t(1));
    }

    void listsInPagesWhileRowsChange()
    {
        Fixture f;
        for (int i = 0; i < 25; ++i)
            QVERIFY(f.registry.registerDevice(Fixture::request(fmt::format("SN{:03}", i * 2))));
        v1::ListDevicesRequest list;
        list.set_parent("products/printer");
        list.set_page_size(10);
        list.set_order_by("serial desc");
        std::vector<std::string> serials;
        for (int page = 0; page < 10; ++page) {
            const auto response = f.registry.listDevices(list);
            QVERIFY(response);
            for (const auto &device : response->devices())
                serials.push_back(device.name().substr(device.name().rfind('/') + 1));
            // Before the place where the next page begins: no row moves into it.
            QVERIFY(f.registry.registerDevice(Fixture::request(fmt::format("SN{:03}", 901 + page))));
            if (response->next_page_token().empty())
                break;
            list.set_page_token(response->next_page_token());
        }
        QCOMPARE(serials.size(), std::size_t(25));
        QVERIFY(std::is_sorted(serials.rbegin(), serials.rend()));
        list.set_filter("serial = SN00*");
        QCOMPARE(fieldOf(f.registry.listDevices(list)), std::string("page_token"));
    }

    void loadsWhatWasStored()
    {
        Fixture f;
        QVERIFY(f.registry.registerDevice(Fixture::request("SN1")));
        f.store.rows.at(nameOf("SN1")).device.mutable_presence()->set_status(v1::Presence::STATUS_ONLINE);
        DeviceTable table;
        DeviceRegistry after(table, f.catalog, f.store, f.link, {});
        QVERIFY(after.load());
        v1::GetDeviceRequest get;
        get.set_name(nameOf("SN1"));
        const auto device = after.getDevice(get);
        QVERIFY(device);
        QCOMPARE(device->presence().status(), v1::Presence::STATUS_OFFLINE);
        QCOMPARE(device->presence().reason(), v1::Presence::REASON_BROKER_LOST);
        QCOMPARE(device->state(), v1::Device::STATE_ACTIVE);
        QCOMPARE(table.account("printer/SN1").hash, f.table.account("printer/SN1").hash);
    }

    void manyAtOnceStayUnique()
    {
        Fixture f;
        std::atomic<int> made{0};
        std::vector<std::thread> threads;
        for (int t = 0; t < 8; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 200; ++i)
                    made += f.registry.registerDevice(Fixture::request(fmt::format("SN{}", i))).has_value();
            });
        }
        for (auto &thread : threads)
            thread.join();
        QCOMPARE(made.load(), 200);
        QCOMPARE(f.store.rows.size(), std::size_t(200));
    }
};

QTEST_GUILESS_MAIN(TestDeviceRegistry)
#include "tst_device_registry.moc"
