#include <QAbstractItemModelTester>
#include <QCryptographicHash>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "models/column_mapping.h"
#include "models/device_claims.h"
#include "models/device_transfers.h"
#include "models/file_preview.h"
#include "models/import_job.h"
#include "models/rejected_rows.h"
#include "models/row_filter.h"

using namespace wheelhouse::models;

// What the desktop makes of a file of devices before anything is sent.
class DeviceFileTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    DeviceFile inspect(const QByteArray &content, const QString &name = QStringLiteral("devices.csv"))
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            return {};
        file.close();
        return DeviceFileInspection::inspect(file.fileName(), {});
    }

private Q_SLOTS:
    void readsCsv_data();
    void readsCsv();
    void readsWhatIsQuoted();
    void readsJsonLines();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void countsALargeFileInPieces();
    void anotherFileEndsTheReading();
    void guessesColumns_data();
    void guessesColumns();
    void mappingMustBeWhole();
    void importIdFollowsContentAndOptions();
    void rejectsStayBounded();
    void rejectsCanBeMendedAndImportedAgain();
    void filterForTheServer_data();
    void filterForTheServer();
    void serialsInAnyLayout_data();
    void serialsInAnyLayout();
};

void DeviceFileTest::readsCsv_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QChar>("delimiter");
    QTest::addColumn<bool>("mark");
    QTest::newRow("commas") << QByteArray("serial,site\nA-1,sz-01\nA-2,sz-02\n") << QChar(u',') << false;
    QTest::newRow("semicolons, no last line end") << QByteArray("serial;site\r\nA-1;sz-01\r\nA-2;sz-02") << QChar(u';') << false;
    QTest::newRow("tabs with mark") << QByteArray("\xEF\xBB\xBFserial\tsite\nA-1\tsz-01\nA-2\tsz-02\n") << QChar(u'\t') << true;
    QTest::newRow("empty lines") << QByteArray("serial,site\n\nA-1,sz-01\n\nA-2,sz-02\n\n") << QChar(u',') << false;
}

void DeviceFileTest::readsCsv()
{
    QFETCH(QByteArray, content);
    QFETCH(QChar, delimiter);
    QFETCH(bool, mark);
    const DeviceFile file = inspect(content);
    QVERIFY2(file.isUsable(), qPrintable(file.problem));
    QCOMPARE(file.delimiter, delimiter);
    QCOMPARE(file.hasByteOrderMark, mark);
    QCOMPARE(file.headers, QStringList({QStringLiteral("serial"), QStringLiteral("site")}));
    QCOMPARE(file.rowCount, 2);
    QCOMPARE(file.preview.value(1), QStringList({QStringLiteral("A-2"), QStringLiteral("sz-02")}));
    QCOMPARE(file.size, content.size());
    QCOMPARE(file.sha256, QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex());
}

void DeviceFileTest::readsWhatIsQuoted()
{
    const DeviceFile file = inspect("serial,note\nA-1,\"two\nlines, \"\"quoted\"\"\"\nA-2,5\" paper\n");
    QVERIFY2(file.isUsable(), qPrintable(file.problem));
    QCOMPARE(file.rowCount, 2);
    QCOMPARE(file.preview[0][1], QStringLiteral("two\nlines, \"quoted\""));
    QCOMPARE(file.preview[1][1], QStringLiteral("5\" paper"));
    FilePreviewModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setFile(file);
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.columnCount(), 3);
    QCOMPARE(model.index(1, 1).data().toString(), QStringLiteral("A-2"));
    model.setFile(inspect("serial\nB-1\n"));
    QCOMPARE(model.columnCount(), 2);
    QCOMPARE(model.rowCount(), 1);
}

void DeviceFileTest::readsJsonLines()
{
    const DeviceFile file = inspect("{\"serial\":\"A-1\",\"label.fleet\":\"pilot\"}\n{\"serial\":\"A-2\",\"site\":\"sz-01\"}\n",
                                    QStringLiteral("devices.jsonl"));
    QVERIFY2(file.isUsable(), qPrintable(file.problem));
    QCOMPARE(file.format, DeviceFile::Format::JsonLines);
    QCOMPARE(file.rowCount, 2);
    QVERIFY(file.headers.contains(QStringLiteral("label.fleet")) && file.headers.contains(QStringLiteral("site")));
}

void DeviceFileTest::saysWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("word");
    QTest::newRow("empty") << QByteArray() << QStringLiteral("empty");
    QTest::newRow("header only") << QByteArray("serial,site\n") << QStringLiteral("no rows");
    QTest::newRow("another encoding") << QByteArray("serial,shop\nA-1,\xC3\xCE\xB5\xEA\xFF\n") << QStringLiteral("UTF-8");
    QTest::newRow("a spreadsheet") << QByteArray("PK\x03\x04\x00\x00\x08", 7) << QStringLiteral("UTF-8");
    QTest::newRow("cut in a character") << QByteArray("serial,shop\nA-1,\xE9\x97") << QStringLiteral("not whole");
    QTest::newRow("open quote") << QByteArray("serial,note\nA-1,\"never\nends\n") << QStringLiteral("never ends");
    QTest::newRow("same header twice") << QByteArray("serial,serial\nA-1,A-2\n") << QStringLiteral("called");
    QTest::newRow("no JSON") << QByteArray("{\"serial\":\"A-1\"}\n{serial}\n") << QStringLiteral("Row 2");
}

void DeviceFileTest::saysWhatIsWrong()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, word);
    const DeviceFile file = inspect(content);
    QVERIFY(!file.isUsable());
    QVERIFY2(file.problem.contains(word), qPrintable(file.problem));
}

void DeviceFileTest::countsALargeFileInPieces()
{
    QByteArray content = "serial,note\n";
    for (int i = 0; i < 100'000; ++i)
        content += "PRN-" + QByteArray::number(i) + ",\"a, b\"\n";
    DeviceFileInspection inspection;
    QSignalSpy finished(&inspection, &DeviceFileInspection::finished);
    QVERIFY(inspect(content).isUsable());
    inspection.open(m_folder.filePath(QStringLiteral("devices.csv")));
    QVERIFY(finished.wait(20'000));
    QCOMPARE(inspection.file().rowCount, 100'000);
    QCOMPARE(inspection.file().preview.size(), DeviceFile::kPreviewRows);
    QCOMPARE(inspection.share(), 1.0);
}

void DeviceFileTest::anotherFileEndsTheReading()
{
    QVERIFY(inspect("serial\nA-1\n", QStringLiteral("one.csv")).isUsable());
    QVERIFY(inspect("serial\nB-1\nB-2\n", QStringLiteral("two.csv")).isUsable());
    DeviceFileInspection inspection;
    QSignalSpy finished(&inspection, &DeviceFileInspection::finished);
    inspection.open(m_folder.filePath(QStringLiteral("one.csv")));
    inspection.open(m_folder.filePath(QStringLiteral("two.csv")));
    QVERIFY(finished.wait());
    QCOMPARE(inspection.file().rowCount, 2);
    QTest::qWait(0);
    QCOMPARE(finished.count(), 1);
}

void DeviceFileTest::guessesColumns_data()
{
    QTest::addColumn<QString>("header");
    QTest::addColumn<QString>("attribute");
    const auto row = [](const char *header, const char *attribute) {
        QTest::newRow(header) << QString::fromUtf8(header) << QString::fromUtf8(attribute);
    };
    row("serial", "serial");
    row("Serial No.", "serial");
    row("SN", "serial");
    row("设备序列号", "serial");
    row("Device_Model", "model");
    row("门店", "owner");
    row("Shop", "owner");
    row("label.fleet", "label.fleet");
    row("Label: Fleet Ring", "label.fleet-ring");
    row("desired.volume", "desired.volume");
    row("reject_reason", "-");
    row("colour", "");
}

void DeviceFileTest::guessesColumns()
{
    QFETCH(QString, header);
    QFETCH(QString, attribute);
    QCOMPARE(ColumnMapping::guess(header), attribute);
}

void DeviceFileTest::mappingMustBeWhole()
{
    ColumnMapping mapping({QStringLiteral("SN"), QStringLiteral("colour"), QStringLiteral("site"), QStringLiteral("Serial")});
    QCOMPARE(mapping.unknownCount(), 2);
    QVERIFY(!mapping.problem(true).isEmpty());
    mapping.assign(1, QStringLiteral("label.colour"));
    mapping.assign(3, QStringLiteral("site"));
    // Two columns cannot be the same.
    QVERIFY(!mapping.problem(3).isEmpty() && mapping.problem(2).isEmpty());
    mapping.assign(3, QString());
    mapping.leaveOutUnknown();
    QCOMPARE(mapping.problem(true), QString());
    QVERIFY(!mapping.problem(false).isEmpty());
    const QMap<QString, QString> wanted{{QStringLiteral("SN"), QStringLiteral("serial")},
                                        {QStringLiteral("colour"), QStringLiteral("label.colour")},
                                        {QStringLiteral("Serial"), QStringLiteral("-")}};
    QCOMPARE(mapping.toOptions(), wanted);
}

void DeviceFileTest::importIdFollowsContentAndOptions()
{
    ImportPlan plan;
    plan.file = inspect("serial\nA-1\n");
    plan.columns = ColumnMapping(plan.file.headers);
    const QString id = plan.importId();
    QCOMPARE(id.size(), 32);
    QCOMPARE(plan.importId(), id);
    plan.rejectsExisting = true;
    QVERIFY(plan.importId() != id);
    plan.rejectsExisting = false;
    plan.product = QStringLiteral("printer");
    QVERIFY(plan.importId() != id);
    plan.product.clear();
    plan.file = inspect("serial\nA-2\n");
    QVERIFY(plan.importId() != id);
}

void DeviceFileTest::rejectsStayBounded()
{
    RejectedRows rows;
    RejectedRowsModel model(rows);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    for (int batch = 0; batch < 11; ++batch) {
        std::vector<std::shared_ptr<RejectedRow>> some;
        for (int i = 0; i < 10'000; ++i) {
            auto row = std::make_shared<RejectedRow>();
            row->line = batch * 10'000 + i + 2;
            row->column = i % 4 == 0 ? QStringLiteral("site") : QStringLiteral("serial");
            row->reason = QStringLiteral("no");
            row->text = "A-1,sz-01";
            some.push_back(std::move(row));
        }
        rows.append(std::move(some));
    }
    QTRY_COMPARE(model.rowCount(), RejectedRows::kMaxRows);
    QCOMPARE(rows.leftOutCount(), 10'000);
    QCOMPARE(rows.byColumn().front(), qMakePair(QStringLiteral("serial"), qint64{82'500}));
    // What was told already is not told twice.
    auto again = std::make_shared<RejectedRow>();
    again->line = 3;
    again->column = QStringLiteral("serial");
    rows.append({again});
    QCOMPARE(rows.byColumn().front().second, qint64{82'500});
    QCOMPARE(model.index(0, 0).data(SortRole).toDouble(), 2.0);
    QVERIFY(!RejectedRows::toCsv({}, rows.all()).isEmpty());
}

void DeviceFileTest::rejectsCanBeMendedAndImportedAgain()
{
    const DeviceFile file = inspect("serial;note\nA/1;\"a;b\"\nA/2\n");
    RejectedRows rows;
    auto first = std::make_shared<RejectedRow>();
    first->line = 2;
    first->column = QStringLiteral("serial");
    first->reason = QStringLiteral("letters; digits");
    first->text = "A/1;\"a;b\"\n";
    auto second = std::make_shared<RejectedRow>();
    second->line = 3;
    second->reason = QStringLiteral("too few cells");
    second->text = "A/2";
    rows.append({second, first});
    const QByteArray csv = RejectedRows::toCsv(file, rows.all());
    QCOMPARE(csv, QByteArray("reject_line;reject_column;reject_reason;serial;note\r\n"
                             "2;serial;\"letters; digits\";A/1;\"a;b\"\r\n"
                             "3;;too few cells;A/2\r\n"));
    const DeviceFile again = inspect(csv, QStringLiteral("rejects.csv"));
    QVERIFY(again.isUsable());
    const ColumnMapping mapping(again.headers);
    QCOMPARE(mapping.problem(true), QString());
    QCOMPARE(mapping.columns()[0].attribute, ColumnMapping::kLeaveOut);
    QCOMPARE(mapping.columns()[3].attribute, QStringLiteral("serial"));
}

void DeviceFileTest::filterForTheServer_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("wanted");
    QTest::addColumn<QStringList>("unknown");
    QTest::newRow("none") << QString() << QString() << QStringList();
    QTest::newRow("equal") << QStringLiteral("product=printer") << QStringLiteral("product = \"printer\"") << QStringList();
    QTest::newRow("either") << QStringLiteral("site=sz-01,sz-02 shop=noodles*")
                            << QStringLiteral("(site = \"sz-01\" OR site = \"sz-02\") AND owner = \"noodles*\"") << QStringList();
    QTest::newRow("not") << QStringLiteral("presence!=never-seen") << QStringLiteral("NOT (presence = NEVER_SEEN)") << QStringList();
    QTest::newRow("any") << QStringLiteral("care=*") << QStringLiteral("care:*") << QStringList();
    QTest::newRow("less and a word") << QStringLiteral("firmware<2.1 signal<-80 tea")
                                     << QStringLiteral("firmware < \"2.1\" AND reported.signal < \"-80\" AND \"tea\"") << QStringList();
    QTest::newRow("unknown") << QStringLiteral("status=bad label.ring=2") << QStringLiteral("label.ring = \"2\"")
                             << QStringList(QStringLiteral("status"));
}

void DeviceFileTest::filterForTheServer()
{
    QFETCH(QString, filter);
    QFETCH(QString, wanted);
    QFETCH(QStringList, unknown);
    QStringList found;
    QCOMPARE(serverFilter(RowFilter::parse(filter), &found), wanted);
    QCOMPARE(found, unknown);
}

void DeviceFileTest::serialsInAnyLayout_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("lines") << QStringLiteral("A-1\nA-2\r\n\nA-1\n");
    QTest::newRow("one line") << QStringLiteral("A-1, A-2;A-1");
    QTest::newRow("a table with header") << QStringLiteral("serial,site\nA-1,sz-01\nA-2,sz-02\n");
    QTest::newRow("quoted") << QStringLiteral("\"A-1\"\t\"A-2\"");
}

void DeviceFileTest::serialsInAnyLayout()
{
    QFETCH(QString, text);
    QCOMPARE(DeviceClaims::serialsIn(text), QStringList({QStringLiteral("A-1"), QStringLiteral("A-2")}));
}

QTEST_GUILESS_MAIN(DeviceFileTest)
#include "tst_device_file.moc"
