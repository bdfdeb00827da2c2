#include <QtTest/QtTest>

#include "core/identifier.h"
#include "server/store/sql_device_store.h"
#include "server/store/sql_import_store.h"
#include "tests/support/test_databases.h"

using namespace wheelhouse;
using devices::BeforeImage;
using devices::ImportStore;
using devices::StoredDevice;
using devices::StoredImport;

namespace {

template <class T> T must(Result<T> result)
{
    if (!result)
        qFatal("%s", result.error().message.c_str());
    return std::move(*result);
}

StoredImport makeImport(const std::string &id)
{
    StoredImport import;
    import.import.set_name("deviceImports/" + id);
    import.import.set_state(v1::DeviceImport::STATE_RUNNING);
    import.optionsHash = "options";
    return import;
}

StoredDevice makeDevice(const std::string &serial, std::int64_t import)
{
    StoredDevice stored;
    stored.device.set_name("products/printer/devices/" + serial);
    stored.device.set_uid(makeUuid());
    stored.device.set_state(v1::Device::STATE_REGISTERED);
    stored.device.set_credential(v1::CREDENTIAL_KIND_NONE);
    stored.importNumber = import;
    return stored;
}

} // namespace

// Imports on both engines.
class TestImportStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_databases.start(); }

    void givesNumbers_data() { test::TestDatabases::addEngines(); }
    void givesNumbers()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlImportStore imports(*database);
        const auto one = must(imports.insertImport(makeImport("import-1")));
        const auto two = must(imports.insertImport(makeImport("import-2")));
        QVERIFY(two > one);
        QCOMPARE(imports.insertImport(makeImport("import-1")).error().code, ErrorCode::AlreadyExists);
        QVERIFY(imports.removeImport(two));
        QVERIFY(must(imports.insertImport(makeImport("import-2"))) > two);
        QVERIFY(!must(imports.findImport("deviceImports/import-3")));
        const auto listed = must(imports.listImports(0, 10));
        QCOMPARE(listed.size(), 2U);
        QCOMPARE(listed.front().import.name(), std::string("deviceImports/import-2"));
        QCOMPARE(must(imports.listImports(listed.front().number, 10)).size(), 1U);
    }

    // What cannot be done as a whole is not done, and the import is no further.
    void appliesAllOrNothing_data() { test::TestDatabases::addEngines(); }
    void appliesAllOrNothing()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlImportStore imports(*database);
        store::SqlDeviceStore devices(*database);
        auto import = makeImport("import-1");
        import.number = must(imports.insertImport(import));
        ImportStore::Batch batch;
        for (int i = 0; i < 1000; ++i)
            batch.created.push_back(makeDevice("A" + std::to_string(i), import.number));
        batch.progress = import;
        batch.progress.rowsHash = "first";
        batch.progress.import.mutable_counts()->set_row_count(1000);
        QVERIFY(imports.applyBatch(batch));
        const auto uid = batch.created[7].device.uid();
        QCOMPARE(must(imports.importOfDevice(uid))->number, import.number);

        ImportStore::Batch second;
        second.created = {makeDevice("B1", import.number), makeDevice("A7", import.number)};
        second.progress = batch.progress;
        second.progress.rowsHash = "second";
        const auto refused = imports.applyBatch(second);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::AlreadyExists);
        QCOMPARE(must(imports.findImport(import.import.name()))->rowsHash, std::string("first"));
        QCOMPARE(must(imports.devicesMade(import.number, 0, 5000)).size(), 1000U);
    }

    void undoesInPieces_data() { test::TestDatabases::addEngines(); }
    void undoesInPieces()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlImportStore imports(*database);
        store::SqlDeviceStore devices(*database);
        const auto old = makeDevice("OLD", 0);
        QVERIFY(devices.insertDevices({old}));
        auto import = makeImport("import-1");
        import.number = must(imports.insertImport(import));
        ImportStore::Batch batch;
        for (int i = 0; i < 30; ++i)
            batch.created.push_back(makeDevice("A" + std::to_string(10 + i), import.number));
        batch.changed = {old};
        batch.changed.front().device.set_site("new");
        BeforeImage image;
        image.uid = old.device.uid();
        image.device.set_name(old.device.name());
        image.device.set_site("old");
        image.afterHash = "hash";
        batch.images = {image};
        batch.progress = import;
        QVERIFY(imports.applyBatch(batch));

        const auto images = must(imports.beforeImages(import.number, 10));
        QCOMPARE(images.size(), 1U);
        QCOMPARE(images.front().afterHash, std::string("hash"));
        QCOMPARE(images.front().device.site(), std::string("old"));
        const auto made = must(imports.devicesMade(import.number, 0, 20));
        QCOMPARE(made.size(), 20U);
        QCOMPARE(made.front().name, std::string("products/printer/devices/A10"));
        QCOMPARE(must(imports.devicesMade(import.number, made.back().position, 20)).size(), 10U);

        ImportStore::UndoBatch undo;
        for (int i = 0; i < 20; ++i)
            undo.removed.push_back(batch.created[static_cast<std::size_t>(i)].device.uid());
        undo.imagesDone = {image.uid};
        undo.progress = import;
        undo.progress.removedCount = 20;
        QVERIFY(imports.applyUndo(undo));
        QVERIFY(must(imports.beforeImages(import.number, 10)).empty());
        QCOMPARE(must(imports.devicesMade(import.number, 0, 50)).size(), 10U);
        QCOMPARE(must(imports.findImport(import.import.name()))->removedCount, 20);
    }

private:
    test::TestDatabases m_databases;
};

QTEST_GUILESS_MAIN(TestImportStore)
#include "tst_import_store.moc"
