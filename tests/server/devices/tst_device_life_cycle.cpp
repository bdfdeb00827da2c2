#include <QtTest/QtTest>

#include "memory_stores.h"
#include "server/devices/device_registry.h"
#include "server/devices/product_care.h"

using namespace wheelhouse;
using namespace wheelhouse::devices;
using namespace wheelhouse::tests;

namespace {

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

    void registerDevice(v1::CredentialKind kind = v1::CREDENTIAL_KIND_TOKEN)
    {
        v1::RegisterDeviceRequest request;
        request.set_parent("products/printer");
        request.set_serial("SN1");
        request.set_credential(kind);
        if (!registry.registerDevice(request))
            qFatal("not registered");
    }
    // As the twin does at the first connection.
    void connect()
    {
        table.modify(kName, [](v1::Device &device) {
            device.mutable_presence()->set_status(v1::Presence::STATUS_ONLINE);
            if (device.state() == v1::Device::STATE_REGISTERED)
                device.set_state(v1::Device::STATE_ACTIVE);
        });
    }
    Result<v1::Device> doIt(const QString &action)
    {
        if (action == u"disable") {
            v1::DisableDeviceRequest request;
            request.set_name(kName);
            return registry.disableDevice(request);
        }
        if (action == u"enable") {
            v1::EnableDeviceRequest request;
            request.set_name(kName);
            return registry.enableDevice(request);
        }
        if (action == u"retire") {
            v1::DeleteDeviceRequest request;
            request.set_name(kName);
            return registry.deleteDevice(request);
        }
        if (action == u"register again") {
            v1::RegisterDeviceRequest request;
            request.set_parent("products/printer");
            request.set_serial("SN1");
            auto response = registry.registerDevice(request);
            if (!response)
                return passOn(response);
            return response->device();
        }
        connect();
        const auto device = table.get(kName);
        return *device;
    }
    // By what it takes to get there.
    void bring(const QString &state)
    {
        registerDevice();
        if (state.contains(u"active"))
            connect();
        if (state.startsWith(u"disabled") && !doIt(QStringLiteral("disable")))
            qFatal("not disabled");
        if (state == u"retired" && !doIt(QStringLiteral("retire")))
            qFatal("not retired");
    }

    static constexpr const char *kName = "products/printer/devices/SN1";
};

} // namespace

class TestDeviceLifeCycle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void goesFromStateToState_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("action");
        QTest::addColumn<int>("to");
        QTest::addColumn<int>("error");
        QTest::addColumn<bool>("accepted");
        const auto row = [](const char *from, const char *action, v1::Device::State to, bool accepted,
                            ErrorCode error = ErrorCode{}) {
            QTest::addRow("%s, %s", from, action)
                << QString::fromUtf8(from) << QString::fromUtf8(action) << int(to) << int(error) << accepted;
        };
        constexpr auto kRegistered = v1::Device::STATE_REGISTERED;
        constexpr auto kActive = v1::Device::STATE_ACTIVE;
        constexpr auto kDisabled = v1::Device::STATE_DISABLED;
        constexpr auto kRetired = v1::Device::STATE_RETIRED;
        row("registered", "connect", kActive, true);
        row("registered", "disable", kDisabled, false);
        row("registered", "enable", kRegistered, true);
        row("registered", "retire", kRetired, false);
        row("registered", "register again", kRegistered, true, ErrorCode::AlreadyExists);
        row("active", "connect", kActive, true);
        row("active", "disable", kDisabled, false);
        row("active", "enable", kActive, true);
        row("active", "retire", kRetired, false);
        row("active", "register again", kActive, true, ErrorCode::AlreadyExists);
        row("disabled, never there", "disable", kDisabled, false);
        row("disabled, never there", "enable", kRegistered, true);
        row("disabled, never there", "retire", kRetired, false);
        row("disabled, never there", "register again", kDisabled, false, ErrorCode::AlreadyExists);
        row("disabled, was active", "disable", kDisabled, false);
        row("disabled, was active", "enable", kActive, true);
        row("disabled, was active", "retire", kRetired, false);
        row("retired", "disable", kRetired, false, ErrorCode::FailedPrecondition);
        row("retired", "enable", kRetired, false, ErrorCode::FailedPrecondition);
        row("retired", "retire", kRetired, false, ErrorCode::FailedPrecondition);
        row("retired", "register again", kRetired, false, ErrorCode::AlreadyExists);
    }

    void goesFromStateToState()
    {
        QFETCH(QString, from);
        QFETCH(QString, action);
        QFETCH(int, to);
        QFETCH(int, error);
        QFETCH(bool, accepted);
        Fixture f;
        f.bring(from);
        const auto outcome = f.doIt(action);
        QCOMPARE(outcome ? 0 : int(outcome.error().code), error);
        QCOMPARE(int(f.table.get(Fixture::kName)->state()), to);
        // The broker and the store say the same.
        QCOMPARE(!f.table.account("printer/SN1").refused, accepted);
        QCOMPARE(!f.link.accounts["printer/SN1"].refused, accepted);
        if (to == v1::Device::STATE_DISABLED || to == v1::Device::STATE_RETIRED)
            QCOMPARE(int(f.store.rows[Fixture::kName].device.state()), to);
        DeviceTable later;
        DeviceRegistry again(later, f.catalog, f.store, f.link, {});
        QVERIFY(again.load());
        QCOMPARE(!later.account("printer/SN1").refused, accepted);
    }

    // Having no credential outlives being disabled.
    void aDeviceWithoutACredentialIsNeverAccepted()
    {
        Fixture f;
        f.registerDevice(v1::CREDENTIAL_KIND_NONE);
        QVERIFY(f.table.account("printer/SN1").refused);
        QVERIFY(f.doIt(QStringLiteral("disable")));
        QVERIFY(f.doIt(QStringLiteral("enable")));
        QVERIFY(f.table.account("printer/SN1").refused);
        QVERIFY(!f.link.accounts.contains("printer/SN1") || f.link.accounts["printer/SN1"].refused);
        bool any = false;
        f.table.forEachAccount([&](const Account &) { any = true; });
        QVERIFY(!any);
    }

    void aProductIsChanged()
    {
        Fixture f;
        f.catalog.setListener([&](const v1::Product &before, const v1::Product &after) {
            applyCareRules(f.table, before, after);
        });
        f.registerDevice();
        f.table.modify(Fixture::kName, [](v1::Device &device) {
            (*device.mutable_reported()->mutable_fields())["paper"].set_string_value("out");
            device.add_care("Paper out");
            device.add_care("Clock wrong");
        });
        v1::GetProductRequest get;
        get.set_name("products/printer");
        const auto before = f.catalog.getProduct(get);
        QVERIFY(!before->etag().empty());
        v1::UpdateProductRequest request;
        auto &product = *request.mutable_product();
        product = *before;
        product.mutable_care_rules(0)->set_words("No paper");
        product.mutable_commands()->RemoveLast();
        request.mutable_update_mask()->add_paths("care_rules");
        const auto after = f.catalog.updateProduct(request);
        QVERIFY2(after.has_value(), after ? "" : after.error().message.c_str());
        // What the mask does not name stays.
        QCOMPARE(after->commands_size(), before->commands_size());
        QVERIFY(after->etag() != before->etag());
        QVERIFY(after->has_update_time());
        const auto device = f.table.get(Fixture::kName);
        QCOMPARE(device->care_size(), 2);
        QCOMPARE(device->care(0), std::string("No paper"));
        QCOMPARE(device->care(1), std::string("Clock wrong"));
        // Somebody else's change is not lost.
        QCOMPARE(f.catalog.updateProduct(request).error().code, ErrorCode::Aborted);
        ProductCatalog later(f.productStore);
        QVERIFY(later.load());
        QCOMPARE(later.getProduct(get)->etag(), after->etag());
    }

    void aProductIsNotChanged_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("field");
        QTest::newRow("name") << "name" << "product.name";
        QTest::newRow("mask") << "mask" << "update_mask";
        QTest::newRow("rule of nothing") << "rule" << "product.care_rules[0].key";
        QTest::newRow("no display name") << "display" << "product.display_name";
    }

    void aProductIsNotChanged()
    {
        QFETCH(QString, what);
        QFETCH(QString, field);
        Fixture f;
        v1::UpdateProductRequest request;
        request.mutable_product()->set_name(what == u"name" ? "printer" : "products/printer");
        if (what == u"mask") {
            request.mutable_update_mask()->add_paths("create_time");
        } else if (what == u"display") {
            request.mutable_update_mask()->add_paths("display_name");
        } else {
            auto &rule = *request.mutable_product()->add_care_rules();
            rule.set_key("nowhere");
            rule.set_equals("1");
            rule.set_words("x");
        }
        const auto refused = f.catalog.updateProduct(request);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(refused.error().fields.at(0).field, field.toStdString());
    }
};

QTEST_GUILESS_MAIN(TestDeviceLifeCycle)
#include "tst_device_life_cycle.moc"
