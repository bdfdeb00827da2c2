#include <QtTest/QtTest>

#include "server/api/table_stream.h"
#include "server/live/live_table.h"
#include "wheelhouse/v1/devices.pb.h"

using namespace wheelhouse;
using Stream = api::TableStream<v1::Device, v1::WatchDevicesResponse>;
using Next = api::StreamSource<v1::WatchDevicesResponse>::Next;

class TestTableStream : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Of a row that many watch there is one, and it outlives each of them.
    void lendsRows()
    {
        live::LiveTable<v1::Device> table;
        for (const char *name : {"a", "b", "c"}) {
            v1::Device device;
            device.set_name(name);
            device.set_site("sz-01");
            table.put(name, std::move(device));
        }
        Stream one(table, {}, {});
        Stream other(table, {}, {});
        one.start([] {});
        other.start([] {});
        v1::WatchDevicesResponse first;
        v1::WatchDevicesResponse second;
        QVERIFY(*one.next(first) == Next::Message);
        QVERIFY(*other.next(second) == Next::Message);
        QCOMPARE(first.upserted_size(), 3);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(&first.upserted(i), table.get(first.upserted(i).name()).get());
            QCOMPARE(&first.upserted(i), &second.upserted(i));
        }
        // What is sent while the row is replaced is the former one.
        v1::Device changed = first.upserted(0);
        const auto name = changed.name();
        changed.set_site("bj-01");
        table.put(name, changed);
        QCOMPARE(first.upserted(0).site(), std::string("sz-01"));
        one.takeBack(first);
        other.takeBack(second);
        QCOMPARE(first.upserted_size(), 0);
        first.Clear();
        QCOMPARE(table.get(name)->site(), std::string("bj-01"));
        QCOMPARE(table.get("b")->name(), std::string("b"));
        // The end of the snapshot, then the change.
        std::string site;
        while (*one.next(first) == Next::Message) {
            for (const auto &device : first.upserted())
                site = device.site();
            one.takeBack(first);
            first.Clear();
        }
        QCOMPARE(site, std::string("bj-01"));
    }

    // What was lent last is taken back, also when the stream ends unread.
    void takesBackNothingTwice()
    {
        live::LiveTable<v1::Device> table;
        v1::Device device;
        device.set_name("a");
        table.put("a", std::move(device));
        v1::WatchDevicesResponse response;
        {
            Stream stream(table, {}, {});
            stream.start([] {});
            QVERIFY(*stream.next(response) == Next::Message);
            stream.takeBack(response);
            stream.takeBack(response);
        }
        QCOMPARE(response.upserted_size(), 0);
        QCOMPARE(table.get("a")->name(), std::string("a"));
        QCOMPARE(table.get("a").use_count(), 2L);
    }
};

QTEST_GUILESS_MAIN(TestTableStream)
#include "tst_table_stream.moc"
