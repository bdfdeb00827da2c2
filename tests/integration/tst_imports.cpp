#include <thread>

#include <QtTest/QtTest>

#include <fmt/format.h>

#include "client/call.h"
#include "tests/support/import_stream.h"
#include "tests/support/mqtt_client.h"
#include "tests/support/postgres_server.h"
#include "tests/support/whctl.h"
#include "wheelhouse/v1/audit.grpc.pb.h"
#include "wheelhouse/v1/device_groups.grpc.pb.h"
#include "wheelhouse/v1/device_twins.grpc.pb.h"
#include "wheelhouse/v1/devices.grpc.pb.h"
#include "wheelhouse/v1/products.grpc.pb.h"

using namespace wheelhouse;

namespace {

using Transfers = v1::DeviceTransferService::Stub;

v1::ImportOptions optionsOf(const std::string &id, const std::string &parent = "products/printer")
{
    v1::ImportOptions options;
    options.set_import_id(id);
    options.set_display_name(id + ".csv");
    options.set_format(v1::TRANSFER_FORMAT_CSV);
    options.set_parent(parent);
    return options;
}

// A file of so many rows, made as it is sent.
class Rows {
public:
    Rows(std::string prefix, int count, std::string site = "sz-01")
        : m_prefix(std::move(prefix)), m_site(std::move(site)), m_count(count)
    {
    }
    std::string operator()()
    {
        std::string piece;
        if (m_next == 0)
            piece = "serial,site,owner,label.shop\n";
        for (; m_next < m_count && piece.size() < 60'000; ++m_next)
            piece += fmt::format("{}{:07},{},Merchant {},{}\n", m_prefix, m_next, m_site, m_next % 100, m_next % 1000);
        return piece;
    }

private:
    const std::string m_prefix;
    const std::string m_site;
    const int m_count;
    int m_next = 0;
};

QString words(const test::ImportAnswer &answer)
{
    const auto &counts = answer.import.counts();
    return QString::fromStdString(fmt::format("{} rows: {} {} {} {}{}", counts.row_count(), counts.created_count(),
                                              counts.updated_count(), counts.unchanged_count(), counts.rejected_count(),
                                              answer.error ? " " + answer.error->message : ""));
}

} // namespace

// Files of devices, into the real server and out of it.
class TestImports : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto started = test::ServerProcess::start();
        if (!started)
            QFAIL(started.error().message.c_str());
        m_server = std::move(*started);
        m_channel = m_server->channel();
        m_whctl = test::Whctl(*m_server);
        ensurePrinters(*m_channel);
    }

    void cleanupTestCase()
    {
        m_channel.reset();
        QVERIFY(!m_server || m_server->stop());
    }

    void createsUpdatesAndRejects()
    {
        const auto first = test::importText(*m_channel, optionsOf("import-one"),
                                            "serial,site,note\nA1,sz,\"two\nlines\"\nA2,sz,\nA 3,sz,\nA1,gz,\n");
        QCOMPARE(words(first), QStringLiteral("4 rows: 2 0 0 2"));
        QCOMPARE(first.import.state(), v1::DeviceImport::STATE_DONE);
        QCOMPARE(first.rejects.size(), 2U);
        QCOMPARE(first.rejects[0].line(), 5);
        QCOMPARE(first.rejects[0].column(), std::string("serial"));
        QCOMPARE(first.rejects[0].text(), std::string("A 3,sz,"));
        QCOMPARE(first.rejects[1].reason(), std::string("printer/A1 is in the file already, in line 2"));
        QCOMPARE(device("A1").note(), std::string("two\nlines"));
        QCOMPARE(device("A1").credential(), v1::CREDENTIAL_KIND_NONE);

        const auto second = test::importText(*m_channel, optionsOf("import-two"),
                                             "serial,site,note\nA1,gz,-\nA2,sz,\nA4,sz,x\n");
        QCOMPARE(words(second), QStringLiteral("3 rows: 1 1 1 0"));
        QCOMPARE(device("A1").site(), std::string("gz"));
        QCOMPARE(device("A1").note(), std::string());

        auto rejecting = optionsOf("import-three");
        rejecting.set_on_existing(v1::ImportOptions::ON_EXISTING_REJECT);
        const auto third = test::importText(*m_channel, rejecting, "serial,site\nA1,bj\nA5,bj\n");
        QCOMPARE(words(third), QStringLiteral("2 rows: 1 0 0 1"));
        QCOMPARE(device("A1").site(), std::string("gz"));
    }

    void changesNothingInADryRun()
    {
        auto options = optionsOf("dry-run-one");
        options.set_validate_only(true);
        const std::string file = "serial,site\nD1,x\nD2,\"y\nD1,z\n\"\nD1,q\n";
        const auto looked = test::importText(*m_channel, options, file);
        QCOMPARE(words(looked), QStringLiteral("3 rows: 2 0 0 1"));
        QVERIFY(!hasDevice("D1"));
        QCOMPARE(words(test::importText(*m_channel, options, file)), QStringLiteral("3 rows: 2 0 0 1"));
        // Of the same id only as what it is.
        options.set_validate_only(false);
        const auto real = test::importText(*m_channel, options, file);
        QVERIFY(real.error);
        QCOMPARE(real.error->code, ErrorCode::AlreadyExists);
        QCOMPARE(words(test::importText(*m_channel, optionsOf("not-dry-one"), file)), QStringLiteral("3 rows: 2 0 0 1"));
        QVERIFY(hasDevice("D1"));
    }

    void refusesAFileAsAWhole_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QString>("reason");
        const auto row = [](const char *name, const QByteArray &file, const char *reason) {
            QTest::newRow(name) << file << QString::fromUtf8(reason);
        };
        row("column", "serial,colour\nR1,red\n", "column colour is not known; there are product, serial,");
        row("encoding", "serial,site\nR1,M\xFCnchen\n", "line 2 is not UTF-8, it looks like Latin-1");
        row("UTF-16", QByteArray("\xFF\xFEs\0e\0", 6), "wrong encoding: the file is UTF-16");
        row("quote", "serial,site\nR1,\"x\n", "the quote that opens a cell in line 2 is never closed");
    }

    void refusesAFileAsAWhole()
    {
        QFETCH(QByteArray, file);
        QFETCH(QString, reason);
        const auto id = "refused-" + QString::fromUtf8(QTest::currentDataTag()).toLower().toStdString();
        const auto answer = test::importText(*m_channel, optionsOf(id), file.toStdString());
        QVERIFY(answer.error);
        QCOMPARE(answer.error->code, ErrorCode::InvalidArgument);
        QVERIFY2(QString::fromStdString(answer.error->message).contains(reason), answer.error->message.c_str());
        v1::GetDeviceImportRequest get;
        get.set_name("deviceImports/" + id);
        const auto kept = client::callBlocking(*m_channel, &Transfers::GetDeviceImport, get);
        QVERIFY(kept);
        QCOMPARE(kept->state(), v1::DeviceImport::STATE_FAILED);
        QVERIFY(QString::fromStdString(kept->reason()).contains(reason));
        QVERIFY(!hasDevice("R1"));
        // Put right, it may begin again.
        QCOMPARE(words(test::importText(*m_channel, optionsOf(id), "serial\nR-" + id + "\n")), QStringLiteral("1 rows: 1 0 0 0"));
    }

    void refusesOtherFilesOfTheSameId()
    {
        QVERIFY(!test::importText(*m_channel, optionsOf("same-id-1"), "serial\nI1\n").error);
        const auto again = test::importText(*m_channel, optionsOf("same-id-1"), "serial\nI1\n");
        QCOMPARE(words(again), QStringLiteral("1 rows: 1 0 0 0"));
        auto other = optionsOf("same-id-1");
        other.set_on_existing(v1::ImportOptions::ON_EXISTING_REJECT);
        QCOMPARE(test::importText(*m_channel, other, "serial\nI1\n").error->code, ErrorCode::AlreadyExists);
    }

    void stopsAtTheLimitOfRejects()
    {
        auto options = optionsOf("many-rejects");
        options.set_reject_limit(100);
        std::string file = "serial\n";
        for (int i = 0; i < 5000; ++i)
            file += "no serial\n";
        const auto answer = test::importText(*m_channel, options, file);
        QVERIFY(answer.error);
        QCOMPARE(answer.error->code, ErrorCode::ResourceExhausted);
        QVERIFY(answer.rejects.size() >= 100 && answer.rejects.size() <= 1000);
        QCOMPARE(answer.rejects.front().line(), 2);
    }

    void letsDevicesWithATokenIn()
    {
        const auto answer = test::importText(*m_channel, optionsOf("with-tokens"),
                                             "serial,credential,token\nT1,token,0123456789abcdef\nT2,none,\n"
                                             "T3,token,\n");
        QCOMPARE(words(answer), QStringLiteral("3 rows: 2 0 0 1"));
        QCOMPARE(answer.rejects.front().column(), std::string("token"));
        // The broker's address is in any connection.
        v1::RegisterDeviceRequest request;
        request.set_parent("products/printer");
        request.set_serial("T9");
        const auto registered = client::callBlocking(*m_channel, &v1::DeviceService::Stub::RegisterDevice, request);
        QVERIFY(registered);
        const auto &connection = registered->connection();
        QJsonObject connect{{QStringLiteral("host"), QString::fromStdString(connection.host())},
                            {QStringLiteral("port"), connection.port()},
                            {QStringLiteral("client_id"), QStringLiteral("printer/T1")},
                            {QStringLiteral("username"), QStringLiteral("printer/T1")},
                            {QStringLiteral("password"), QStringLiteral("0123456789abcdef")},
                            {QStringLiteral("topic_prefix"), QStringLiteral("wh/1/printer/T1")},
                            {QStringLiteral("ca_file"), QString::fromStdString(m_server->caFile())}};
        const auto listening = test::MqttClient(connect).listen();
        QTRY_COMPARE_WITH_TIMEOUT(device("T1").presence().status(), v1::Presence::STATUS_ONLINE, 5000);

        // Undone: the one that connected is retired, the other was never there.
        v1::UndoDeviceImportRequest undo;
        undo.set_name("deviceImports/with-tokens");
        const auto undone = client::callBlocking(*m_channel, &Transfers::UndoDeviceImport, undo);
        QVERIFY2(undone, undone ? "" : undone.error().message.c_str());
        QCOMPARE(undone->removed_count(), 1);
        QCOMPARE(undone->retired_count(), 1);
        QVERIFY(!hasDevice("T2"));
        QCOMPARE(device("T1").state(), v1::Device::STATE_RETIRED);
    }

    void desires()
    {
        const auto answer = test::importText(*m_channel, optionsOf("desires-1"),
                                             "serial,desired.density,desired.buzzer\nE1,5,true\nE2,9,\nE3,dark,\nE4,,\n");
        QCOMPARE(words(answer), QStringLiteral("4 rows: 2 0 0 2"));
        QCOMPARE(answer.rejects[0].column(), std::string("desired.density"));
        QCOMPARE(answer.rejects[0].reason(), std::string("must be at most 8"));
        QCOMPARE(answer.rejects[1].reason(), std::string("must be a whole number"));
        QCOMPARE(device("E1").desired().fields().at("density").number_value(), 5.0);
        QCOMPARE(device("E1").desired_version(), 1);
        QCOMPARE(words(test::importText(*m_channel, optionsOf("desires-2"), "serial,desired.density,desired.buzzer\nE1,5,-\n")),
                 QStringLiteral("1 rows: 0 1 0 0"));
        QCOMPARE(device("E1").desired().fields_size(), 1);
        v1::ListTwinChangesRequest request;
        request.set_parent("products/printer/devices/E1");
        const auto history = client::callBlocking(*m_channel, &v1::DeviceTwinService::Stub::ListTwinChanges, request);
        QVERIFY2(history, history ? "" : history.error().message.c_str());
        QCOMPARE(history->changes_size(), 2);
        QCOMPARE(history->changes(0).requester(), std::string("deviceImports/desires-2"));
        v1::UndoDeviceImportRequest undo;
        undo.set_name("deviceImports/desires-2");
        QVERIFY(client::callBlocking(*m_channel, &Transfers::UndoDeviceImport, undo));
        QCOMPARE(device("E1").desired().fields_size(), 2);
        QCOMPARE(device("E1").desired_version(), 3);
    }

    void putsDevicesIntoGroups()
    {
        for (const char *id : {"shops", "tills"}) {
            v1::CreateDeviceGroupRequest request;
            request.set_device_group_id(id);
            QVERIFY(client::callBlocking(*m_channel, &v1::DeviceGroupService::Stub::CreateDeviceGroup, request));
        }
        const auto answer = test::importText(*m_channel, optionsOf("groups-1"),
                                             "serial,group\nG1,tills; shops\nG2,shops\nG3,none\n");
        QCOMPARE(words(answer), QStringLiteral("3 rows: 2 0 0 1"));
        QCOMPARE(answer.rejects.front().reason(), std::string("there is no group none; create it first"));
        QCOMPARE(membersOf("shops"), 2);
        QCOMPARE(words(test::importText(*m_channel, optionsOf("groups-2"), "serial,group\nG1,shops;tills\nG2,-\n")),
                 QStringLiteral("2 rows: 0 1 1 0"));
        QCOMPARE(membersOf("shops"), 1);
        v1::UndoDeviceImportRequest undo;
        undo.set_name("deviceImports/groups-2");
        QVERIFY(client::callBlocking(*m_channel, &Transfers::UndoDeviceImport, undo));
        QCOMPARE(membersOf("shops"), 2);
    }

    void undoes()
    {
        QVERIFY(!test::importText(*m_channel, optionsOf("undo-before"), "serial,site\nU1,a\nU2,a\nU3,a\n").error);
        const std::string file = "serial,site,label.k\nU1,b,x\nU2,b,x\nU4,b,x\nU5,b,x\n";
        QCOMPARE(words(test::importText(*m_channel, optionsOf("undo-after"), file)), QStringLiteral("4 rows: 2 2 0 0"));
        // Somebody has changed one of them since.
        v1::UpdateDeviceRequest update;
        *update.mutable_device() = device("U2");
        update.mutable_device()->set_owner("me");
        update.mutable_update_mask()->add_paths("owner");
        QVERIFY(client::callBlocking(*m_channel, &v1::DeviceService::Stub::UpdateDevice, update));
        v1::UndoDeviceImportRequest undo;
        undo.set_name("deviceImports/undo-after");
        for (int i = 0; i < 2; ++i) {
            const auto undone = client::callBlocking(*m_channel, &Transfers::UndoDeviceImport, undo);
            QVERIFY2(undone, undone ? "" : undone.error().message.c_str());
            QCOMPARE(undone->removed_count(), 2);
            QCOMPARE(undone->retired_count(), 0);
            QCOMPARE(undone->restored_count(), 1);
            QCOMPARE(undone->kept_count(), 1);
            QCOMPARE(undone->import().state(), v1::DeviceImport::STATE_UNDONE);
        }
        QCOMPARE(device("U1").site(), std::string("a"));
        QVERIFY(device("U1").labels().empty());
        QCOMPARE(device("U2").site(), std::string("b"));
        QVERIFY(!hasDevice("U4"));
        // And once more from the begin.
        QCOMPARE(words(test::importText(*m_channel, optionsOf("undo-after"), file)), QStringLiteral("4 rows: 2 1 1 0"));
    }

    void tellsTheTrailOnce()
    {
        QVERIFY(!test::importText(*m_channel, optionsOf("audited-1"), "serial\nW1\nW2\n").error);
        v1::ListAuditEntriesRequest request;
        request.set_resource("deviceImports/audited-1");
        const auto entries = client::callBlocking(*m_channel, &v1::AuditService::Stub::ListAuditEntries, request);
        QVERIFY2(entries, entries ? "" : entries.error().message.c_str());
        QCOMPARE(entries->entries_size(), 1);
        QCOMPARE(entries->entries(0).method(), std::string("DeviceTransferService/ImportDevices"));
        QVERIFY(entries->entries(0).request_json().find("\"createdCount\":\"2\"") != std::string::npos);
        // Which import made it.
        v1::ListDeviceImportsRequest list;
        list.set_device("products/printer/devices/W2");
        const auto made = client::callBlocking(*m_channel, &Transfers::ListDeviceImports, list);
        QVERIFY(made);
        QCOMPARE(made->device_imports_size(), 1);
        QCOMPARE(made->device_imports(0).name(), std::string("deviceImports/audited-1"));
    }

    // What goes out comes back as it is.
    void comesBackAsItWas_data()
    {
        QTest::addColumn<int>("format");
        QTest::newRow("CSV") << int(v1::TRANSFER_FORMAT_CSV);
        QTest::newRow("JSON Lines") << int(v1::TRANSFER_FORMAT_JSONL);
    }

    void comesBackAsItWas()
    {
        QFETCH(int, format);
        QVERIFY(!test::importText(*m_channel, optionsOf("nasty-texts"),
                                  "serial,site,owner,note,label.k\nN1,=1+1,+49,\"-x\",@sum\n"
                                  "N2,\"a,b;c\td\",\"say \"\"hi\"\"\",\"two\r\nlines\n\",深圳 🖨\nN3,\" lead\",\"trail \",\\,''\n")
                     .error);
        v1::ExportDevicesRequest request;
        request.set_parent("products/printer");
        request.set_format(static_cast<v1::TransferFormat>(format));
        std::string file;
        std::int64_t count = 0;
        std::size_t largest = 0;
        const auto read = client::readBlocking(*m_channel, &Transfers::ExportDevices, request,
                                               [&](const v1::ExportDevicesResponse &response) {
                                                   file += response.data();
                                                   largest = std::max(largest, response.data().size());
                                                   count = response.device_count();
                                                   return true;
                                               });
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QVERIFY(largest <= 256 * 1024);
        auto options = optionsOf(fmt::format("round-trip-{}", format), "products/-");
        options.set_format(static_cast<v1::TransferFormat>(format));
        const auto back = test::importText(*m_channel, options, file);
        QCOMPARE(words(back), QString::fromStdString(fmt::format("{} rows: 0 0 {} 0", count, count)));
    }

    // Two files with the same devices at once.
    void overlaps()
    {
        test::ImportAnswer one;
        test::ImportAnswer two;
        std::thread other([&] { one = test::importPieces(*m_channel, optionsOf("overlap-1"), Rows("OV", 60'000)); });
        two = test::importPieces(*m_channel, optionsOf("overlap-2"), Rows("OV", 60'000));
        other.join();
        QVERIFY2(!one.error && !two.error, qPrintable(words(one) + words(two)));
        QCOMPARE(one.import.counts().created_count() + two.import.counts().created_count(), 60'000);
        QCOMPARE(one.import.counts().unchanged_count() + two.import.counts().unchanged_count(), 60'000);
        QCOMPARE(count("serial = \"OV*\""), 60'000);
    }

    void goesOnAfterACrash_data()
    {
        QTest::addColumn<QString>("engine");
        QTest::newRow("sqlite") << QStringLiteral("sqlite");
        QTest::newRow("postgresql") << QStringLiteral("postgresql");
    }

    // The server is killed in the middle of an import, and again, then the
    // client gives up; the same file does the rest, and nothing twice.
    void goesOnAfterACrash()
    {
        QFETCH(QString, engine);
        constexpr int kRows = 120'000;
        QTemporaryDir data;
        std::unique_ptr<test::PostgresServer> postgres;
        QStringList arguments;
        if (engine == QLatin1String("postgresql")) {
            postgres = std::move(*test::PostgresServer::start());
            arguments << QStringLiteral("--database") << QString::fromStdString(*postgres->createDatabase());
        }
        std::int64_t applied = 0;
        for (int crash = 0; crash < 3; ++crash) {
            auto server = test::ServerProcess::start(arguments, data.filePath(QStringLiteral("data")));
            QVERIFY2(server, server ? "" : server.error().message.c_str());
            const auto channel = (*server)->channel();
            ensurePrinters(*channel);
            const auto limit = applied;
            const auto answer = test::importPieces(
                *channel, optionsOf("crashing-1"), Rows("CR", kRows),
                [&](const v1::ImportDevicesResponse &response, grpc::ClientContext &context) {
                    if (response.import().counts().row_count() <= limit)
                        return;
                    if (crash == 2)
                        context.TryCancel();
                    else
                        (*server)->kill();
                });
            applied = answer.import.counts().row_count();
            QVERIFY2(applied == kRows || answer.error, qPrintable(words(answer)));
            if (answer.resumed > 0)
                QVERIFY(answer.resumed >= limit);
        }
        auto server = test::ServerProcess::start(arguments, data.filePath(QStringLiteral("data")));
        QVERIFY2(server, server ? "" : server.error().message.c_str());
        const auto channel = (*server)->channel();
        const auto whole = test::importPieces(*channel, optionsOf("crashing-1"), Rows("CR", kRows));
        QVERIFY(whole.resumed > 0);
        QCOMPARE(words(whole), QStringLiteral("120000 rows: 120000 0 0 0"));
        // Another file of that id is noticed; of a finished one nothing is read.
        const auto other = test::importPieces(*channel, optionsOf("crashing-1"), Rows("XX", kRows));
        QCOMPARE(words(other), QStringLiteral("120000 rows: 120000 0 0 0"));
        v1::ListDevicesRequest list;
        list.set_parent("products/-");
        list.set_page_size(1);
        QCOMPARE(client::callBlocking(*channel, &v1::DeviceService::Stub::ListDevices, list)->total_size(), kRows);
        QVERIFY((*server)->stop());
    }

    void noticesAnotherFileWhereItGoesOn()
    {
        bool cut = false;
        const auto first = test::importPieces(*m_channel, optionsOf("other-file"), Rows("OF", 100'000),
                                              [&](const auto &response, grpc::ClientContext &context) {
                                                  if (response.import().counts().row_count() == 0)
                                                      return;
                                                  cut = true;
                                                  context.TryCancel();
                                              });
        QVERIFY(cut && first.error);
        const auto other = test::importPieces(*m_channel, optionsOf("other-file"), Rows("OF", 100'000, "gz-02"));
        QVERIFY(other.error);
        QCOMPARE(other.error->code, ErrorCode::FailedPrecondition);
        QVERIFY2(QString::fromStdString(other.error->message).contains(QStringLiteral("it is another file")),
                 other.error->message.c_str());
        const auto same = test::importPieces(*m_channel, optionsOf("other-file"), Rows("OF", 100'000));
        QCOMPARE(words(same), QStringLiteral("100000 rows: 100000 0 0 0"));
        QVERIFY(same.resumed > 0);
    }

    void stopsInTime()
    {
        auto server = test::ServerProcess::start();
        QVERIFY(server);
        const auto channel = (*server)->channel();
        ensurePrinters(*channel);
        bool stopped = false;
        const auto answer = test::importPieces(*channel, optionsOf("stopping-1"), Rows("ST", 400'000),
                                               [&](const auto &response, grpc::ClientContext &) {
                                                   if (response.import().counts().row_count() > 0
                                                       && !std::exchange(stopped, true))
                                                       QVERIFY((*server)->stop());
                                               });
        QVERIFY(stopped && answer.error);
        QCOMPARE(answer.error->code, ErrorCode::Unavailable);
    }

    void importsByWhctl()
    {
        QTemporaryDir folder;
        const auto path = folder.filePath(QStringLiteral("shops.csv"));
        const auto rejects = folder.filePath(QStringLiteral("rejects.csv"));
        write(path, "SN;site;note\nC1;sz;\"a;b\"\nC 2;sz;\"c\"\"d\"\nC3;sz;x\"y\nC4;sz;\n");
        const QStringList common{QStringLiteral("--product"), QStringLiteral("printer"), QStringLiteral("--column"),
                                 QStringLiteral("SN=serial")};
        const auto looked = m_whctl("device import --dry-run", QStringList{path} + common);
        QVERIFY2(looked.code == 1, qPrintable(looked.error));
        QVERIFY(!hasDevice("C1"));
        const auto run = m_whctl("device import -o json", QStringList{path, QStringLiteral("--rejects"), rejects} + common);
        QVERIFY2(run.code == 1, qPrintable(run.error));
        const auto counts = run.json().value(u"counts").toObject();
        QCOMPARE(counts.value(u"createdCount").toString(), QStringLiteral("2"));
        QCOMPARE(counts.value(u"rejectedCount").toString(), QStringLiteral("2"));
        QVERIFY2(run.error.contains(QStringLiteral("line 3, SN: may hold")), qPrintable(run.error));
        auto lines = read(rejects);
        QVERIFY2(lines.startsWith("SN;site;note;line;column;reason;text\r\nC 2;sz;\"c\"\"d\";3;\"SN\";\"may hold"), lines.constData());
        QVERIFY2(lines.contains("\r\n;;;4;\"note\";\"has a quote within"), lines.constData());
        // Put right, it goes in as it is.
        lines.replace("C 2;", "C2;");
        lines.replace("\r\n;;;4;", "\r\nC3;sz;x;4;");
        const auto right = folder.filePath(QStringLiteral("right.csv"));
        write(right, lines);
        const auto rest = m_whctl("device import", QStringList{right} + common);
        QVERIFY2(rest.code == 0, qPrintable(rest.error));
        QCOMPARE(device("C2").note(), std::string("c\"d"));

        const auto id = run.json().value(u"name").toString().section(QLatin1Char('/'), 1);
        QCOMPARE(m_whctl("device import get", {id}).code, 0);
        QVERIFY(m_whctl("device import list --limit 3").output.contains(id));
        QVERIFY(m_whctl("device import list --device printer/C1").output.contains(id));
        QVERIFY(!m_whctl("device import list --device printer/C2").output.contains(id));
        const auto exported = folder.filePath(QStringLiteral("out.csv"));
        const auto out = m_whctl("device export --filter", {QStringLiteral("serial = \"C*\""), QStringLiteral("-o"), exported,
                                                            QStringLiteral("--columns"), QStringLiteral("serial,note,presence")});
        QVERIFY2(out.code == 0, qPrintable(out.error));
        QCOMPARE(read(exported), QByteArray("serial,note,presence\r\nC1,\"a;b\",NEVER_SEEN\r\nC2,\"c\"\"d\",NEVER_SEEN\r\n"
                                            "C3,x,NEVER_SEEN\r\nC4,,NEVER_SEEN\r\n"));
        const auto undone = m_whctl("device import undo -o json", {id});
        QVERIFY2(undone.code == 0, qPrintable(undone.error));
        QCOMPARE(undone.json().value(u"removedCount").toString(), QStringLiteral("2"));
        QVERIFY(!hasDevice("C1"));
        QVERIFY(hasDevice("C2"));
        const auto piped = m_whctl.shell(QStringLiteral("printf 'serial\\nC9\\n' | whctl device import - --format csv --product printer"));
        QVERIFY2(piped.code == 0, qPrintable(piped.error));
        QVERIFY(hasDevice("C9"));
        QCOMPARE(m_whctl("device import").code, 2);
        QCOMPARE(m_whctl("device import /nowhere.csv").code, 2);
    }

private:
    static void ensurePrinters(const client::Channel &channel)
    {
        v1::CreateProductRequest request;
        request.set_product_id("printer");
        request.set_template_("printer");
        (void)client::callBlocking(channel, &v1::ProductService::Stub::CreateProduct, request);
    }

    v1::Device device(const std::string &serial) const
    {
        v1::GetDeviceRequest request;
        request.set_name("products/printer/devices/" + serial);
        return client::callBlocking(*m_channel, &v1::DeviceService::Stub::GetDevice, request).value_or(v1::Device());
    }

    bool hasDevice(const std::string &serial) const { return !device(serial).name().empty(); }

    std::int64_t membersOf(const std::string &group) const
    {
        v1::GetDeviceGroupRequest request;
        request.set_name("groups/" + group);
        const auto found = client::callBlocking(*m_channel, &v1::DeviceGroupService::Stub::GetDeviceGroup, request);
        return found ? found->device_count() : -1;
    }

    std::int64_t count(const std::string &filter) const
    {
        v1::ListDevicesRequest list;
        list.set_parent("products/-");
        list.set_page_size(1);
        list.set_filter(filter);
        const auto page = client::callBlocking(*m_channel, &v1::DeviceService::Stub::ListDevices, list);
        return page ? page->total_size() : -1;
    }

    static void write(const QString &path, const QByteArray &text)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

    static QByteArray read(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::unique_ptr<test::ServerProcess> m_server;
    std::shared_ptr<client::Channel> m_channel;
    test::Whctl m_whctl;
};

QTEST_GUILESS_MAIN(TestImports)
#include "tst_imports.moc"
