#include <QtTest>

#include "server/links/kubernetes/log_lines.h"
#include "server/links/kubernetes/pod_log_stream.h"

using namespace wheelhouse;
using namespace wheelhouse::kubernetes;

namespace {

http::ResponseHead head(int status = 200)
{
    http::ResponseHead head;
    head.status = status;
    head.headers = {{"content-type", status == 200 ? "text/plain" : "application/json"}};
    return head;
}

const std::string kTime = "2026-11-23T07:20:13.123456789Z ";

} // namespace

class TestLogLines : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cutsLinesAndReadsTheirTimes()
    {
        int wakes = 0;
        LogLines lines(true, [&] { ++wakes; });
        bool resume = false;
        QVERIFY(!lines.take(10, resume));
        lines.onHead(head());
        QVERIFY(lines.onData(kTime + "one\n" + kTime + "tw"));
        QVERIFY(lines.onData("o\r\nwithout a time\n"));
        QCOMPARE(wakes, 1);
        const auto batch = lines.take(10, resume);
        QCOMPARE(batch->lines.size(), std::size_t(3));
        QCOMPARE(batch->lines[0].text(), std::string("one"));
        QCOMPARE(batch->lines[0].time().nanos(), 123456789);
        QCOMPARE(batch->lines[1].text(), std::string("two"));
        QCOMPARE(batch->lines[2].text(), std::string("without a time"));
        QVERIFY(!batch->lines[2].has_time());
        lines.onDone(head());
        QVERIFY(lines.take(10, resume)->ended);
        QVERIFY(!lines.take(10, resume));
    }

    void letsTheServerWaitBeforeItDrops()
    {
        LogLines lines(true, [] {}, std::chrono::milliseconds(100), 1000);
        lines.onHead(head());
        const std::string line = kTime + std::string(600, 'x') + "\n";
        bool resume = false;
        QVERIFY(lines.onData(line) && lines.onData(line));
        QVERIFY(!lines.onData(line));
        // Somebody reads: there is room again, and nothing was lost.
        const auto first = lines.take(1, resume);
        QVERIFY(resume && first->skipped == 0);
        QVERIFY(lines.onData(line));
        // Nobody comes after: from some moment on the newest lines count.
        QTRY_VERIFY(lines.onData(line));
        const auto rest = lines.take(10, resume);
        QVERIFY(rest->skipped > 0);
        QVERIFY(rest->lines.size() <= 2);
    }

    void tellsWhatItReplaced()
    {
        LogLines lines(true, [] {});
        bool resume = false;
        lines.onHead(head());
        QVERIFY(lines.onData(kTime + "plain 播报\n" + kTime + std::string("bin\0\xff", 5) + "\n"));
        const auto batch = lines.take(10, resume);
        QVERIFY(!batch->lines[0].replaced());
        QVERIFY(batch->lines[1].replaced());
    }

    void cutsLongLines()
    {
        LogLines lines(true, [] {});
        lines.onHead(head());
        for (int i = 0; i < 100; ++i)
            lines.onData(std::string(100000, 'x'));
        lines.onData("\nnext\n");
        bool resume = false;
        const auto batch = lines.take(10, resume);
        QCOMPARE(batch->lines[0].text().size(), PodLogStream::kMaxLineBytes);
        QVERIFY(batch->lines[0].cut());
        QCOMPARE(batch->lines[1].text(), std::string("next"));
        QVERIFY(!batch->lines[1].cut());
    }

    void countsWhatAFollowerMissed()
    {
        LogLines lines(true, [] {});
        lines.onHead(head());
        for (int i = 0; i < 50000; ++i)
            QVERIFY(lines.onData("line " + std::to_string(i) + "\n"));
        bool resume = false;
        const auto batch = lines.take(1, resume);
        QCOMPARE(batch->skipped, std::int64_t(50000 - PodLogStream::kMaxHeldLines));
        QCOMPARE(batch->lines[0].text(), "line " + std::to_string(batch->skipped));
    }

    void makesTheServerWaitRatherThanLose()
    {
        LogLines lines(false, [] {});
        lines.onHead(head());
        int sent = 0;
        while (lines.onData("line\n"))
            ++sent;
        QCOMPARE(sent, static_cast<int>(PodLogStream::kMaxHeldLines));
        bool resume = false;
        QVERIFY(lines.take(10, resume));
        QVERIFY(resume);
        QVERIFY(lines.onData("line\n"));
    }

    void passesTheRefusalOn()
    {
        LogLines lines(true, [] {});
        lines.onHead(head(400));
        lines.onData(R"({"kind":"Status","message":"container x is waiting to start","code":400})");
        lines.onDone(head(400));
        bool resume = false;
        const auto batch = lines.take(10, resume);
        QVERIFY(batch->failure);
        QVERIFY(batch->failure->message.find("waiting to start") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestLogLines)
#include "tst_log_lines.moc"
