#include <QtTest>

#include "server/links/kubernetes/list_frames.h"
#include "tests/support/kube_frames.h"

using namespace wheelhouse::kubernetes;
using wheelhouse::test::listBody;
using wheelhouse::test::namespaceObject;

namespace {

struct Read {
    std::vector<std::string> names;
    std::string version;
    std::string next;
    bool failed = false;
    bool whole = false;
};

Read readInPieces(const std::string &bytes, std::size_t piece)
{
    ListFrames list;
    Read read;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        list.append(std::string_view(bytes).substr(at, piece));
        while (const auto item = list.next()) {
            kube::Namespace space;
            read.names.push_back(space.ParseFromArray(item->data(), static_cast<int>(item->size())) ? space.metadata().name() : "?");
        }
    }
    read.version = list.version();
    read.next = list.continueToken();
    read.failed = list.failed();
    read.whole = list.whole();
    return read;
}

std::string enveloped(const kube::Unknown &unknown)
{
    return std::string(kEnvelopeMagic) + unknown.SerializeAsString();
}

} // namespace

class TestListFrames : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsWhateverThePieces_data()
    {
        QTest::addColumn<int>("piece");
        for (const int piece : {1, 2, 3, 7, 40, 100000})
            QTest::addRow("%d bytes at a time", piece) << piece;
    }

    void readsWhateverThePieces()
    {
        QFETCH(int, piece);
        const auto list = listBody<kube::Namespace>({namespaceObject("a", "1"), namespaceObject("b", "2")}, "100", "more");
        // Fields before and behind the list, as the API server sends them.
        std::string body(kEnvelopeMagic);
        body += std::string("\x0a\x04\x0a\x02v1", 6);
        body += list.substr(kEnvelopeMagic.size());
        body += std::string("\x1a\x00\x22\x00", 4);
        const auto read = readInPieces(body, static_cast<std::size_t>(piece));
        QCOMPARE(read.names, (std::vector<std::string>{"a", "b"}));
        QCOMPARE(read.version, std::string("100"));
        QCOMPARE(read.next, std::string("more"));
        QVERIFY(read.whole && !read.failed);
    }

    void anEmptyListIsWhole()
    {
        const auto read = readInPieces(listBody<kube::Namespace>({}, "5"), 1);
        QVERIFY(read.whole && read.names.empty());
    }

    void aCutListIsNotWhole()
    {
        const auto body = listBody<kube::Namespace>({namespaceObject("a", "1"), namespaceObject("b", "2")}, "100");
        for (std::size_t size = 0; size < body.size(); ++size)
            QVERIFY2(!readInPieces(body.substr(0, size), 5).whole, qPrintable(QString::number(size)));
        QVERIFY(readInPieces(body, 5).whole);
    }

    void refusesWhatIsNoList_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("no envelope") << QByteArray("{\"kind\":\"List\"}");
        QTest::newRow("a group") << QByteArray("k8s\0\x13", 5);
        QTest::newRow("field 0") << QByteArray("k8s\0\x02\x00", 6);
        QTest::newRow("a varint without end") << QByteArray("k8s\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 15);
        // An item that goes on beyond its list, and one that begins in it only.
        QTest::newRow("an item beyond the list") << QByteArray("k8s\0\x12\x04\x12\x05""abc", 11);
        QTest::newRow("a header beyond the list") << QByteArray("k8s\0\x12\x01\x12\x01", 8);
        QTest::newRow("a huge object") << QByteArray("k8s\0\x12\xff\xff\xff\xff\x7f\x12\xff\xff\xff\x7f", 15);
        QTest::newRow("broken metadata") << QByteArray("k8s\0\x12\x03\x0a\x01\xff", 9);
    }

    void refusesWhatIsNoList()
    {
        QFETCH(QByteArray, bytes);
        for (const std::size_t piece : {1, 100}) {
            const auto read = readInPieces(bytes.toStdString(), piece);
            QVERIFY(read.failed && !read.whole);
        }
    }

    void saysThatAnObjectIsTooLarge()
    {
        ListFrames list;
        list.append(std::string_view("k8s\0\x12\xff\xff\xff\xff\x7f\x12\xff\xff\xff\x7f", 15));
        QVERIFY(!list.next() && list.failed() && list.tooLarge());
    }

    void withoutAVersionItIsNotWhole()
    {
        kube::Unknown unknown;
        unknown.set_raw("");
        QVERIFY(!readInPieces(enveloped(unknown), 3).whole);
    }
};

QTEST_GUILESS_MAIN(TestListFrames)
#include "tst_list_frames.moc"
