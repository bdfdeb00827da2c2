#include <QtTest>

#include <fmt/format.h>

#include "server/devices/product_catalog.h"
#include "server/devices/transfer/export_columns.h"
#include "server/devices/transfer/row_mapper.h"
#include "tests/server/devices/memory_stores.h"

using namespace wheelhouse;
using namespace wheelhouse::devices;

class TestRowMapper : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        v1::CreateProductRequest request;
        request.set_product_id("printer");
        request.set_template_("printer");
        QVERIFY(m_catalog.createProduct(request));
    }

    // Each line of the file: `NAME cell=…`, or `LINE column: reason`.
    void maps_data()
    {
        QTest::addColumn<QByteArray>("parent");
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("told");
        const auto row = [](const char *name, const char *parent, const char *file, const char *told) {
            QTest::newRow(name) << QByteArray(parent) << QByteArray(file) << QByteArray(told);
        };
        row("product by the request", "products/printer", "serial,site\nS1,sz\n", "printer/S1 site=sz\n");
        row("product by the row", "products/-", "product,serial\nprinter,S1\nproducts/printer,S2\n",
            "printer/S1\nprinter/S2\n");
        row("dash clears, empty leaves", "products/printer", "serial,site,owner\nS1,-,\n", "printer/S1 site=\n");
        row("labels", "products/printer", "serial,label.shop\nS1,Café\n", "printer/S1 label.shop=Café\n");
        row("mapped", "products/printer", "SN,Laden\nS1,x\n", "printer/S1 label.shop=x\n");
        row("no such product", "products/-", "product,serial\ntoaster,S1\n",
            "2 product: there is no product toaster; create it first\n");
        row("no serial", "products/printer", "serial\nS 1\n",
            "2 serial: may hold A-Z, a-z, 0-9, dash, underscore and dot only\n");
        row("twice", "products/printer", "serial,site\nS1,a\nS2,b\nS1,c\n",
            "printer/S1 site=a\nprinter/S2 site=b\n4 serial: printer/S1 is in the file already, in line 2\n");
        row("too few cells", "products/printer", "serial,site\nS1\n", "2 : has 1 cells, the header has 2\n");
        row("too long", "products/printer",
            "serial,site\nS1,0123456789012345678901234567890123456789012345678901234567890\n",
            "2 site: has 61 characters, at most 60 are allowed\n");
        row("token alone", "products/printer", "serial,token\nS1,0123456789abcdef\n",
            "2 token: can only be given with credential token\n");
        row("short token", "products/printer", "serial,credential,token\nS1,token,short\n",
            "2 token: must have 16 to 128 characters\n");
        row("credential", "products/printer", "serial,credential\nS1,certificate\n", "2 credential: must be none or token\n");
        row("unknown column", "products/printer", "serial,colour\nS1,red\n",
            "=column colour is not known; there are product, serial, model, site, owner, note, label.KEY, desired.KEY, "
            "group, credential, token. Map it to one of them, or to a dash to leave it out");
        row("no serial column", "products/printer", "site\nx\n",
            "=there is no column serial; map the one that is, such as SN=serial");
        row("no product column", "products/-", "serial\nx\n",
            "=there is no column product; add it, or say of which product all rows are (parent: products/…)");
        row("column twice", "products/printer", "serial,site,site\nS1,a,b\n", "=column site is there twice");
        row("mapped onto another", "products/printer", "SN,serial\nS1,a\n", "=columns SN and serial are the same");
    }

    void maps()
    {
        QFETCH(QByteArray, parent);
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, told);
        v1::ImportOptions options;
        options.set_format(v1::TRANSFER_FORMAT_CSV);
        options.set_parent(parent.toStdString());
        if (file.startsWith("SN")) {
            (*options.mutable_columns())["SN"] = "serial";
            if (file.contains("Laden"))
                (*options.mutable_columns())["Laden"] = "label.shop";
        }
        QCOMPARE(QByteArray::fromStdString(map(options, file.toStdString())), told);
    }

    void takesTheFirstJsonObjectForAHeader()
    {
        v1::ImportOptions options;
        options.set_format(v1::TRANSFER_FORMAT_JSONL);
        options.set_parent("products/printer");
        QCOMPARE(QByteArray::fromStdString(map(options, "{\"serial\":\"S1\"}\n{\"serial\":\"S2\",\"colour\":1}\n"
                                                        "{\"site\":\"a\",\"serial\":\"S3\"}\n{\"serial\":\"S4\",\"serial\":\"S5\"}")),
                 QByteArray("printer/S1\n2 colour: column colour is not known; there are product, serial, model, site, "
                            "owner, note, label.KEY, desired.KEY, group, credential, token. Map it to one of them, or to a "
                            "dash to leave it out\nprinter/S3 site=a\n4 : column serial is there twice\n"));
        QVERIFY(map(options, "{\"serial\":\"S1\",\"colour\":1}").starts_with("=column colour is not known"));
    }

    void refusesAMappingOfWhatIsNotThere()
    {
        v1::ImportOptions options;
        options.set_format(v1::TRANSFER_FORMAT_CSV);
        options.set_parent("products/printer");
        (*options.mutable_columns())["SN"] = "serial";
        (*options.mutable_columns())["junk"] = "-";
        QCOMPARE(QByteArray::fromStdString(map(options, "serial\nS1\n")),
                 QByteArray("=options.columns: the header has no SN; it has serial"));
    }

    void remembersAMillionKeysInLittle()
    {
        SeenKeys seen;
        for (int i = 0; i < 1'000'000; ++i)
            QVERIFY(seen.note(fmt::format("printer/SN{:07}", i), i + 2) == 0);
        QCOMPARE(seen.note("printer/SN0000000", 5), 2);
        QCOMPARE(seen.note("printer/SN0999999", 5), 1'000'001);
    }

    void writesWhatItReads()
    {
        v1::Device device;
        device.set_name("products/printer/devices/S1");
        device.set_site("a;b");
        device.set_owner("=1+1");
        device.set_note("two\r\nlines, \"quoted\"\t; 深圳 🖨 ");
        (*device.mutable_labels())["shop"] = "x";
        device.set_credential(v1::CREDENTIAL_KIND_NONE);
        ColumnsInUse used;
        used.see(device);
        const auto columns = used.columns();
        for (const auto format : {v1::TRANSFER_FORMAT_CSV, v1::TRANSFER_FORMAT_JSONL}) {
            std::string file;
            if (format == v1::TRANSFER_FORMAT_CSV) {
                appendCsvHeader(file, columns);
                appendCsv(file, columns, device);
            } else {
                appendJson(file, columns, device);
            }
            v1::ImportOptions options;
            options.set_format(format);
            options.set_parent("products/-");
            QCOMPARE(QByteArray::fromStdString(map(options, file)),
                     QByteArray("printer/S1 site=a;b owner==1+1 note=two\r\nlines, \"quoted\"\t; 深圳 🖨  label.shop=x\n"));
        }
    }

private:
    std::string map(const v1::ImportOptions &options, std::string_view file)
    {
        RowMapper mapper(options, m_catalog);
        const auto reader = makeFileReader(options.format());
        std::string told;
        const auto sink = [&](const FileRow &row) -> Result<void> {
            auto mapped = mapper.map(row);
            if (!mapped)
                return passOn(mapped);
            if (const auto *reject = std::get_if<v1::RejectedRow>(&*mapped)) {
                told += fmt::format("{} {}: {}\n", reject->line(), reject->column(), reject->reason());
            } else if (const auto *taken = std::get_if<ImportRow>(&*mapped)) {
                told += taken->name.key();
                for (const auto &cell : taken->cells) {
                    const auto &column = *cell.column;
                    const bool isLabel = column.kind == TransferColumn::Kind::Label;
                    told += fmt::format(" {}={}", isLabel ? "label." + column.key : column.header, cell.text);
                }
                told += '\n';
            }
            return {};
        };
        auto outcome = reader->feed(file, sink);
        if (outcome)
            outcome = reader->finish(sink);
        if (!outcome)
            told += "=" + outcome.error().message;
        return told;
    }

    tests::MemoryProductStore m_products;
    ProductCatalog m_catalog{m_products};
};

QTEST_GUILESS_MAIN(TestRowMapper)
#include "tst_row_mapper.moc"
