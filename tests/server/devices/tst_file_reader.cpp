#include <QtTest>

#include <malloc.h>

#include <fmt/format.h>

#include "server/devices/transfer/file_reader.h"

using namespace wheelhouse;
using namespace wheelhouse::devices;

namespace {

// What a reader made of a file, in one line a row: `LINE|cell|cell`, or
// `LINE!problem@cell`; last `=why` where the file was refused.
std::string read(v1::TransferFormat format, std::string_view file, std::size_t piece)
{
    const auto reader = makeFileReader(format);
    std::string told;
    const auto sink = [&](const FileRow &row) -> Result<void> {
        told += std::to_string(row.line);
        if (!row.problem.empty()) {
            told += fmt::format("!{}@{}", row.problem, row.problemCell);
        } else {
            for (std::size_t i = 0; i < row.cells.size(); ++i) {
                told += '|';
                if (!row.names.empty())
                    told += fmt::format("{}=", row.names[i]);
                told += row.cells[i];
            }
        }
        told += fmt::format(" <{}>\n", row.text);
        return {};
    };
    Result<void> outcome;
    for (std::size_t at = 0; outcome && at < file.size(); at += piece)
        outcome = reader->feed(file.substr(at, piece), sink);
    if (outcome)
        outcome = reader->finish(sink);
    if (!outcome)
        told += "=" + outcome.error().message;
    return told;
}

} // namespace

class TestFileReader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsCsv_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("rows");
        const auto row = [](const char *name, const char *file, const char *rows) {
            QTest::newRow(name) << QByteArray(file) << QByteArray(rows);
        };
        row("plain", "a,b\n1,2\n", "1|a|b <a,b>\n2|1|2 <1,2>\n");
        row("no end", "a,b\n1,2", "1|a|b <a,b>\n2|1|2 <1,2>\n");
        row("CRLF", "a,b\r\n1,2\r\n3,4\r\n", "1|a|b <a,b>\n2|1|2 <1,2>\n3|3|4 <3,4>\n");
        row("CR", "a\r1\r2", "1|a <a>\n2|1 <1>\n3|2 <2>\n");
        row("mark", "\xEF\xBB\xBF" "a,b\n1,2\n", "1|a|b <a,b>\n2|1|2 <1,2>\n");
        row("semicolons", "a;b\n1,5;2\n", "1|a|b <a;b>\n2|1,5|2 <1,5;2>\n");
        row("tabs", "a\tb\n1;,\t2\n", "1|a|b <a\tb>\n2|1;,|2 <1;,\t2>\n");
        row("separator in a quoted heading", "\"a,b,c\";d\n1;2\n", "1|a,b,c|d <\"a,b,c\";d>\n2|1|2 <1;2>\n");
        row("quotes", "a,b\n\"x, \"\"y\"\"\",\"\"\n", "1|a|b <a,b>\n2|x, \"y\"| <\"x, \"\"y\"\"\",\"\">\n");
        row("lines within a cell", "a,b\n\"x\r\ny\nz\",1\n2,3\n",
            "1|a|b <a,b>\n2|x\r\ny\nz|1 <\"x\r\ny\nz\",1>\n5|2|3 <2,3>\n");
        row("empty lines", "\n\na\n\n\n1\r\n\r\n2\n", "3|a <a>\n6|1 <1>\n8|2 <2>\n");
        row("empty cells", "a,b,c\n,,\n", "1|a|b|c <a,b,c>\n2||| <,,>\n");
        row("Chinese", "名,b\n深圳,🖨\n", "1|名|b <名,b>\n2|深圳|🖨 <深圳,🖨>\n");
        row("quote within", "a,b\n1,x\"y\n2,3\n",
            "1|a|b <a,b>\n2!has a quote within; put the whole cell into quotes and double those within it@1 <1,x\"y>\n"
            "3|2|3 <2,3>\n");
        row("text behind a quote", "a,b\n\"1\"x,2\n2,3\n",
            "1|a|b <a,b>\n2!has text behind its closing quote; quotes within a cell are doubled@0 <\"1\"x,2>\n3|2|3 <2,3>\n");
        row("never closed", "a,b\n1,2\n3,\"x\n4,5\n",
            "1|a|b <a,b>\n2|1|2 <1,2>\n"
            "=the quote that opens a cell in line 3 is never closed; what follows it cannot be read");
        row("Latin-1", "a,b\n1,M\xFCller\n",
            "1|a|b <a,b>\n=wrong encoding: line 2 is not UTF-8, it looks like Latin-1 or Windows-1252; save the file as "
            "UTF-8");
        row("GBK", "a,b\n1,\xC9\xEE\xDB\xDA\n",
            "1|a|b <a,b>\n=wrong encoding: line 2 is not UTF-8, it looks like GBK; save the file as UTF-8");
        row("cut character between cells", "a,b\n\xC3,\xA9\n",
            "1|a|b <a,b>\n=wrong encoding: line 2 is not UTF-8, it looks like Latin-1 or Windows-1252; save the file as "
            "UTF-8");
        QTest::newRow("UTF-16") << QByteArray("\xFF\xFE" "a\0,\0b\0\n\0", 10)
                                << QByteArray("=wrong encoding: the file is UTF-16 or not a text; save it as UTF-8 (in "
                                              "Excel: CSV UTF-8)");
        QTest::newRow("nothing") << QByteArray() << QByteArray();
    }

    // However the pieces are cut.
    void readsCsv()
    {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, rows);
        for (std::size_t piece = 1; piece <= static_cast<std::size_t>(file.size()) + 1; ++piece)
            QCOMPARE(QByteArray::fromStdString(read(v1::TRANSFER_FORMAT_CSV, file.toStdString(), piece)), rows);
    }

    void readsJsonLines_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("rows");
        const auto row = [](const char *name, const char *file, const char *rows) {
            QTest::newRow(name) << QByteArray(file) << QByteArray(rows);
        };
        row("plain", "{\"serial\":\"S1\",\"n\":12.50,\"on\":true}", "1|serial=S1|n=12.50|on=true"
            " <{\"serial\":\"S1\",\"n\":12.50,\"on\":true}>\n");
        row("lines", "{\"a\":\"1\"}\r\n\n{\"a\":\"2\"}\n", "1|a=1 <{\"a\":\"1\"}>\n3|a=2 <{\"a\":\"2\"}>\n");
        row("escapes and null", "{\"a\":\"x\\n\\u4e2d\\\"\",\"b\":null}", "1|a=x\n中\"|b= <{\"a\":\"x\\n\\u4e2d\\\"\",\"b\":null}>\n");
        row("large number", "{\"a\":12345678901234567890}", "1|a=12345678901234567890 <{\"a\":12345678901234567890}>\n");
        row("object within", "{\"a\":{}}\n{\"a\":1}",
            "1!must be a text, a number, true, false or null@0 <{\"a\":{}}>\n2|a=1 <{\"a\":1}>\n");
        row("no object", "[1]\n{\"a\":1}",
            "1!is no JSON object; each line must be one, such as {\"serial\":\"SN1\"}@-1 <[1]>\n2|a=1 <{\"a\":1}>\n");
        row("cut off", "{\"a\":1\n", "1!is no JSON object; each line must be one, such as {\"serial\":\"SN1\"}@-1 <{\"a\":1>\n");
        row("two in a line", "{\"a\":1} {\"a\":2}",
            "1!is no JSON object; each line must be one, such as {\"serial\":\"SN1\"}@-1 <{\"a\":1} {\"a\":2}>\n");
        row("Latin-1", "{\"a\":\"M\xFCller\"}",
            "=wrong encoding: line 1 is not UTF-8, it looks like Latin-1 or Windows-1252; save the file as UTF-8");
    }

    void readsJsonLines()
    {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, rows);
        for (std::size_t piece = 1; piece <= static_cast<std::size_t>(file.size()) + 1; ++piece)
            QCOMPARE(QByteArray::fromStdString(read(v1::TRANSFER_FORMAT_JSONL, file.toStdString(), piece)), rows);
    }

    // 10 MB in a cell are refused and not held; the row behind is read.
    void holdsNoLargeCell_data()
    {
        QTest::addColumn<int>("format");
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::newRow("quoted") << int(v1::TRANSFER_FORMAT_CSV) << QByteArray("a,b\n1,\"") << QByteArray("\"\n2,3\n");
        QTest::newRow("plain") << int(v1::TRANSFER_FORMAT_CSV) << QByteArray("a,b\n1,") << QByteArray("\n2,3\n");
        QTest::newRow("JSON") << int(v1::TRANSFER_FORMAT_JSONL) << QByteArray("{\"a\":\"") << QByteArray("\"}\n{\"a\":3}\n");
    }

    void holdsNoLargeCell()
    {
        QFETCH(int, format);
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, after);
        const auto reader = makeFileReader(static_cast<v1::TransferFormat>(format));
        int problems = 0;
        int sound = 0;
        const auto sink = [&](const FileRow &row) -> Result<void> {
            problems += !row.problem.empty();
            sound += row.problem.empty();
            return row.text.size() <= FileRow::kMaxText ? Result<void>() : Result<void>(fail(ErrorCode::Internal, "held"));
        };
        const std::string piece(64 * 1024, 'x');
        QVERIFY(reader->feed(before.toStdString(), sink));
        const auto heapBefore = mallinfo2().uordblks;
        for (int i = 0; i < 160; ++i)
            QVERIFY(reader->feed(piece, sink));
        QVERIFY(mallinfo2().uordblks < heapBefore + 1024 * 1024);
        QVERIFY(reader->feed(after.toStdString(), sink));
        QVERIFY(reader->finish(sink));
        QCOMPARE(problems, 1);
        QVERIFY(sound >= 1);
    }
};

QTEST_GUILESS_MAIN(TestFileReader)
#include "tst_file_reader.moc"
