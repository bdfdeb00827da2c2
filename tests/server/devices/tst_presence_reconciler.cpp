#include <QtTest/QtTest>

#include "server/devices/presence_reconciler.h"

using namespace wheelhouse;
using namespace wheelhouse::devices;

namespace {

using Kind = PresenceSignal::Kind;
using Outcome = PresenceReconciler::Outcome;

Clock::time_point at(int second)
{
    return Clock::time_point(std::chrono::seconds(1'700'000'000 + second));
}

PresenceSignal signal(Kind kind, std::uint64_t number, int second, std::uint64_t epoch = 1)
{
    PresenceSignal made;
    made.kind = kind;
    made.key = "printer/SN1";
    made.session = {epoch, number};
    made.time = at(second);
    made.reason = kind == Kind::Closed ? v1::Presence::REASON_KEEP_ALIVE_TIMEOUT : v1::Presence::REASON_UNSPECIFIED;
    return made;
}

} // namespace

class TestPresenceReconciler : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void comesAndGoes()
    {
        auto reconciler = PresenceReconciler::resume({}, at(0));
        QCOMPARE(reconciler.presence().status(), v1::Presence::STATUS_NEVER_SEEN);
        QCOMPARE(reconciler.apply(signal(Kind::Opened, 1, 1)), Outcome::CameOnline);
        QVERIFY(reconciler.isOnline());
        QCOMPARE(reconciler.presence().since_time().seconds(), std::int64_t(1'700'000'001));
        QCOMPARE(reconciler.apply(signal(Kind::Closed, 1, 5)), Outcome::WentOffline);
        QCOMPARE(reconciler.presence().reason(), v1::Presence::REASON_KEEP_ALIVE_TIMEOUT);
        QCOMPARE(reconciler.presence().since_time().seconds(), std::int64_t(1'700'000'005));
        QCOMPARE(reconciler.presence().certainty(), v1::Presence::CERTAINTY_EXACT);
    }

    void takeOverIsNotOffline()
    {
        PresenceReconciler reconciler;
        reconciler.apply(signal(Kind::Opened, 1, 1));
        QCOMPARE(reconciler.apply(signal(Kind::Opened, 2, 3)), Outcome::TakenOver);
        auto closed = signal(Kind::Closed, 1, 3);
        closed.reason = v1::Presence::REASON_TAKEN_OVER;
        QCOMPARE(reconciler.apply(closed), Outcome::Nothing);
        QVERIFY(reconciler.isOnline());
        QCOMPARE(reconciler.presence().reason(), v1::Presence::REASON_TAKEN_OVER);
        QCOMPARE(reconciler.presence().since_time().seconds(), std::int64_t(1'700'000'001));
    }

    void endBeforeBeginningStaysEnded()
    {
        PresenceReconciler reconciler;
        reconciler.apply(signal(Kind::Closed, 4, 9));
        QCOMPARE(reconciler.apply(signal(Kind::Opened, 4, 8)), Outcome::Nothing);
        QVERIFY(!reconciler.isOnline());
    }

    void doubledSignalsChangeNothing()
    {
        PresenceReconciler reconciler;
        reconciler.apply(signal(Kind::Opened, 1, 1));
        QCOMPARE(reconciler.apply(signal(Kind::Opened, 1, 1)), Outcome::Nothing);
        reconciler.apply(signal(Kind::Closed, 1, 2));
        QCOMPARE(reconciler.apply(signal(Kind::Closed, 1, 2)), Outcome::Nothing);
        QCOMPARE(reconciler.apply(signal(Kind::Opened, 1, 1)), Outcome::Nothing);
        QVERIFY(!reconciler.isOnline());
    }

    void losesAllWithTheBroker()
    {
        PresenceReconciler reconciler;
        reconciler.apply(signal(Kind::Opened, 7, 1));
        QCOMPARE(reconciler.apply(signal(Kind::BrokerLost, 0, 4)), Outcome::WentOffline);
        QCOMPARE(reconciler.presence().reason(), v1::Presence::REASON_BROKER_LOST);
        // A late word about the old broker does not bring the device back.
        reconciler.apply(signal(Kind::Opened, 8, 3));
        QVERIFY(!reconciler.isOnline());
        // The next broker counts from the beginning.
        QCOMPARE(reconciler.apply(signal(Kind::Opened, 1, 6, 2)), Outcome::CameOnline);
    }

    void aRestartIsNotBelieved()
    {
        v1::Presence stored;
        stored.set_status(v1::Presence::STATUS_ONLINE);
        *stored.mutable_since_time() = toTimestamp(at(0));
        const auto reconciler = PresenceReconciler::resume(stored, at(60));
        QVERIFY(!reconciler.isOnline());
        QCOMPARE(reconciler.presence().reason(), v1::Presence::REASON_BROKER_LOST);
        QCOMPARE(reconciler.presence().certainty(), v1::Presence::CERTAINTY_INFERRED);
    }

    void infersWithoutSessions()
    {
        auto reconciler = PresenceReconciler::resume({}, at(0));
        QCOMPARE(reconciler.apply(signal(Kind::Heard, 0, 1, 0)), Outcome::CameOnline);
        QCOMPARE(reconciler.presence().certainty(), v1::Presence::CERTAINTY_INFERRED);
        QCOMPARE(reconciler.apply(signal(Kind::Will, 0, 3, 0)), Outcome::WentOffline);
        // Under way when it went.
        QCOMPARE(reconciler.apply(signal(Kind::Heard, 0, 2, 0)), Outcome::Detail);
        QVERIFY(!reconciler.isOnline());
    }

    void silenceCountsWhereOnlyMessagesTell()
    {
        auto reconciler = PresenceReconciler::resume({}, at(0));
        reconciler.apply(signal(Kind::Heard, 0, 1, 0));
        QCOMPARE(reconciler.missSince(at(101), std::chrono::seconds(100)), Outcome::WentOffline);
        QCOMPARE(reconciler.presence().reason_text(), std::string("nothing was heard of it for 100 s"));
        QCOMPARE(reconciler.apply(signal(Kind::Heard, 0, 102, 0)), Outcome::CameOnline);
        reconciler.apply(signal(Kind::Opened, 1, 103));
        QCOMPARE(reconciler.missSince(at(900), std::chrono::seconds(100)), Outcome::Nothing);
    }

    // A broker elsewhere goes on while the server is down.
    void aBrokerThatStayedIsBelieved()
    {
        v1::Presence stored;
        stored.set_status(v1::Presence::STATUS_ONLINE);
        stored.set_certainty(v1::Presence::CERTAINTY_EXACT);
        *stored.mutable_since_time() = toTimestamp(at(0));
        auto reconciler = PresenceReconciler::resume(stored, at(60), PresenceReconciler::Broker::Stayed);
        QVERIFY(reconciler.isOnline());
        QCOMPARE(reconciler.presence().certainty(), v1::Presence::CERTAINTY_INFERRED);
        QCOMPARE(reconciler.presence().since_time().seconds(), toTimestamp(at(0)).seconds());
    }

    // What looked like a take-over was a good-bye that came late.
    void aLateGoodByeWasNoTakeOver()
    {
        PresenceReconciler reconciler;
        reconciler.apply(signal(Kind::Opened, 1, 1));
        QCOMPARE(reconciler.apply(signal(Kind::Opened, 2, 5)), Outcome::TakenOver);
        QCOMPARE(reconciler.apply(signal(Kind::Closed, 1, 4)), Outcome::Detail);
        QCOMPARE(reconciler.presence().reason(), v1::Presence::REASON_UNSPECIFIED);
        QCOMPARE(reconciler.presence().since_time().seconds(), toTimestamp(at(5)).seconds());
    }

    void aWillBeforeTheMessagesThatItFollowed()
    {
        auto reconciler = PresenceReconciler::resume({}, at(0));
        reconciler.apply(signal(Kind::Will, 0, 7, 0));
        reconciler.apply(signal(Kind::Heard, 0, 6, 0));
        QCOMPARE(reconciler.presence().status(), v1::Presence::STATUS_OFFLINE);
    }
};

QTEST_GUILESS_MAIN(TestPresenceReconciler)
#include "tst_presence_reconciler.moc"
