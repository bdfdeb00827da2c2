#include <QtTest>

#include "server/monitoring/time_grid.h"

using namespace wheelhouse;
using namespace wheelhouse::monitoring;
using namespace std::chrono_literals;

namespace {

const std::chrono::sys_seconds kNow{std::chrono::seconds(1700000007)};

std::string fieldOf(const v1::TimeRange &range)
{
    const auto grid = TimeGrid::choose(range, kNow);
    return grid || grid.error().fields.empty() ? std::string() : grid.error().fields.front().field;
}

} // namespace

class TestTimeGrid : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void takesTheLastHour()
    {
        const auto grid = TimeGrid::choose({}, kNow);
        QVERIFY(grid);
        QVERIFY(grid->step == 15s);
        QVERIFY(grid->end <= kNow && kNow - grid->end < 15s);
        QVERIFY((grid->end - grid->start) / grid->step <= 300);
        QCOMPARE(grid->end.time_since_epoch().count() % 15, 0);
    }

    void neverAsksForMoreThanWanted()
    {
        for (int points : {1, 2, 7, 100, 999, 2000}) {
            for (std::int64_t span : {1, 59, 3600, 86400, 2592000, 31536000}) {
                v1::TimeRange range;
                range.set_max_points(points);
                range.mutable_end_time()->set_seconds(kNow.time_since_epoch().count());
                range.mutable_start_time()->set_seconds(kNow.time_since_epoch().count() - span);
                const auto grid = TimeGrid::choose(range, kNow);
                QVERIFY(grid);
                QVERIFY((grid->end - grid->start) / grid->step + 1 <= std::max(points, 2));
            }
        }
    }

    void namesTheWrongField()
    {
        v1::TimeRange range;
        range.set_max_points(2001);
        QCOMPARE(fieldOf(range), std::string("range.max_points"));
        range.set_max_points(-1);
        QCOMPARE(fieldOf(range), std::string("range.max_points"));
        range.set_max_points(0);
        range.mutable_start_time()->set_seconds(1700000008);
        QCOMPARE(fieldOf(range), std::string("range.start_time"));
        range.mutable_start_time()->set_seconds(0);
        QCOMPARE(fieldOf(range), std::string("range.start_time"));
        range.mutable_start_time()->set_seconds(1699000000);
        range.mutable_step()->set_seconds(1);
        QCOMPARE(fieldOf(range), std::string("range.step"));
        range.mutable_step()->set_seconds(0);
        range.mutable_step()->set_nanos(1000);
        QCOMPARE(fieldOf(range), std::string("range.step"));
        range.mutable_step()->set_nanos(0);
        range.mutable_step()->set_seconds(100);
        QCOMPARE(fieldOf(range), std::string());
    }
};

QTEST_GUILESS_MAIN(TestTimeGrid)
#include "tst_time_grid.moc"
