#include <QSignalSpy>
#include <QTest>

#include "models/alerts_model.h"
#include "models/deployments_model.h"
#include "models/news.h"
#include "models/problem_rows.h"
#include "wheelhouse/v1/alerts.pb.h"
#include "wheelhouse/v1/deployments.pb.h"
#include "wheelhouse/v1/problems.pb.h"

using namespace wheelhouse::models;
namespace v1 = wheelhouse::v1;

namespace {

v1::WatchAlertsResponse alertOf(int number, v1::Severity severity, v1::Alert::State state = v1::Alert::STATE_FIRING)
{
    v1::WatchAlertsResponse response;
    response.mutable_mark()->set_phase(v1::WatchMark::PHASE_CHANGES);
    auto &alert = *response.add_upserted();
    alert.set_name("clusters/test/alerts/" + std::to_string(number));
    alert.set_alert_name("Alert" + std::to_string(number));
    alert.set_resource("clusters/test/namespaces/iot/pods/p");
    alert.set_summary("it burns");
    alert.set_severity(severity);
    alert.set_state(state);
    return response;
}

v1::WatchAlertsResponse asPicture(v1::WatchAlertsResponse response)
{
    response.mutable_mark()->set_phase(v1::WatchMark::PHASE_SYNCED);
    response.mutable_mark()->set_reset(true);
    return response;
}

v1::WatchProblemsResponse problemOf(const std::string &id, v1::Severity severity, const std::string &alert = {})
{
    v1::WatchProblemsResponse response;
    response.mutable_mark()->set_phase(v1::WatchMark::PHASE_CHANGES);
    auto &problem = *response.add_upserted();
    problem.set_name("clusters/test/problems/" + id);
    problem.set_resource("clusters/test/namespaces/iot/deployments/" + id);
    problem.set_kind(v1::Problem::KIND_CRASH_LOOPING);
    problem.set_severity(severity);
    problem.set_alert(alert);
    return response;
}

} // namespace

class NewsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_problems = std::make_unique<ProblemRows>();
        m_alerts = std::make_unique<AlertRows>();
        m_deployments = std::make_unique<DeploymentRows>();
        m_news = std::make_unique<News>(*m_problems, *m_alerts, *m_deployments);
        m_now = QDateTime(QDate(2026, 3, 2), QTime(12, 0));
        m_news->setClock([this] { return m_now; });
        m_news->setGatherTime(std::chrono::milliseconds(30));
        m_notices.clear();
        connect(m_news.get(), &News::told, this, [this](const Notice &notice) { m_notices.append(notice); });
    }

    void tellsWhatIsNewOnly()
    {
        m_alerts->apply(asPicture(alertOf(1, v1::SEVERITY_CRITICAL)));
        m_alerts->apply(alertOf(2, v1::SEVERITY_CRITICAL));
        QTRY_COMPARE(m_notices.size(), 1);
        QCOMPARE(m_notices[0].title, QStringLiteral("p: Alert2"));
        QCOMPARE(m_notices[0].text, QStringLiteral("it burns"));
        QCOMPARE(m_notices[0].key, QStringLiteral("clusters/test/alerts/2"));
        QCOMPARE(m_notices[0].status, Status::Bad);
    }

    void tellsWhatCameWhileTheServerWasAway()
    {
        m_alerts->apply(asPicture(alertOf(1, v1::SEVERITY_CRITICAL)));
        m_alerts->setFeed({.kind = FeedState::Kind::Live});
        m_alerts->setFeed({.kind = FeedState::Kind::Stale});
        m_alerts->apply(asPicture(alertOf(2, v1::SEVERITY_CRITICAL)));
        QTRY_COMPARE(m_notices.size(), 1);
        QCOMPARE(m_notices[0].title, QStringLiteral("p: Alert2"));
    }

    void keepsToTheLevel_data()
    {
        QTest::addColumn<int>("level");
        QTest::addColumn<int>("count");
        QTest::newRow("nothing") << int(NewsChoice::Level::Nothing) << 0;
        QTest::newRow("critical") << int(NewsChoice::Level::Critical) << 1;
        QTest::newRow("everything") << int(NewsChoice::Level::Everything) << 2;
    }

    void keepsToTheLevel()
    {
        QFETCH(int, level);
        QFETCH(int, count);
        NewsChoice choice;
        choice.level = static_cast<NewsChoice::Level>(level);
        m_news->setChoice(choice);
        m_alerts->apply(alertOf(1, v1::SEVERITY_CRITICAL));
        m_alerts->apply(alertOf(2, v1::SEVERITY_WARNING));
        m_alerts->apply(alertOf(3, v1::SEVERITY_CRITICAL, v1::Alert::STATE_SILENCED));
        m_alerts->apply(alertOf(4, v1::SEVERITY_CRITICAL, v1::Alert::STATE_PENDING));
        // After everything that could be told: what is always told of.
        awaitOther();
        QCOMPARE(m_notices.size(), count + 1);
    }

    void tellsTheSameOnceInHalfAnHour()
    {
        const auto fireAgain = [this] {
            v1::WatchAlertsResponse gone;
            gone.mutable_mark()->set_phase(v1::WatchMark::PHASE_CHANGES);
            gone.add_removed("clusters/test/alerts/1");
            m_alerts->apply(gone);
            m_alerts->apply(alertOf(1, v1::SEVERITY_CRITICAL));
        };
        m_alerts->apply(alertOf(1, v1::SEVERITY_CRITICAL));
        QTRY_COMPARE(m_notices.size(), 1);
        m_now = m_now.addSecs(29 * 60);
        fireAgain();
        awaitOther();
        QCOMPARE(m_notices.size(), 2);
        m_now = m_now.addSecs(2 * 60);
        fireAgain();
        QTRY_COMPARE(m_notices.size(), 3);
    }

    void whatGetsWorseIsNews()
    {
        NewsChoice choice;
        choice.level = NewsChoice::Level::Everything;
        m_news->setChoice(choice);
        m_alerts->apply(alertOf(1, v1::SEVERITY_WARNING));
        QTRY_COMPARE(m_notices.size(), 1);
        m_alerts->apply(alertOf(1, v1::SEVERITY_CRITICAL));
        QTRY_COMPARE(m_notices.size(), 2);
        // And what gets better is none.
        m_alerts->apply(alertOf(1, v1::SEVERITY_WARNING));
        awaitOther();
        QCOMPARE(m_notices.size(), 3);
    }

    void aProblemOfAnAlertIsToldOnce()
    {
        m_problems->apply(problemOf("a", v1::SEVERITY_CRITICAL, "clusters/test/alerts/1"));
        m_problems->apply(problemOf("b", v1::SEVERITY_CRITICAL));
        QTRY_COMPARE(m_notices.size(), 1);
        QCOMPARE(m_notices[0].key, QStringLiteral("clusters/test/namespaces/iot/deployments/b"));
    }

    void manyAtOnceAreOne()
    {
        for (int i = 0; i < 40; ++i)
            m_alerts->apply(alertOf(i, v1::SEVERITY_CRITICAL));
        QTRY_COMPARE(m_notices.size(), 1);
        QVERIFY(m_notices[0].title.contains(QStringLiteral("40")));
        QCOMPARE(m_notices[0].text.count(QLatin1Char('\n')), 2);
        QVERIFY(m_notices[0].key.isEmpty());
    }

    void keepsQuiet_data()
    {
        QTest::addColumn<QTime>("from");
        QTest::addColumn<QTime>("until");
        QTest::addColumn<QTime>("now");
        QTest::addColumn<bool>("quiet");
        const QTime ten(22, 0);
        const QTime seven(7, 0);
        QTest::newRow("over midnight, before") << ten << seven << QTime(21, 59) << false;
        QTest::newRow("over midnight, begun") << ten << seven << QTime(22, 0) << true;
        QTest::newRow("over midnight, after it") << ten << seven << QTime(3, 0) << true;
        QTest::newRow("over midnight, ended") << ten << seven << QTime(7, 0) << false;
        QTest::newRow("in one day") << QTime(12, 0) << QTime(13, 0) << QTime(12, 30) << true;
        QTest::newRow("in one day, ended") << QTime(12, 0) << QTime(13, 0) << QTime(13, 0) << false;
        QTest::newRow("none") << seven << seven << seven << false;
    }

    void keepsQuiet()
    {
        QFETCH(QTime, from);
        QFETCH(QTime, until);
        QFETCH(QTime, now);
        QFETCH(bool, quiet);
        NewsChoice choice;
        choice.quietFrom = from;
        choice.quietUntil = until;
        QVERIFY(!choice.isQuietAt(now));
        choice.hasQuietHours = true;
        QCOMPARE(choice.isQuietAt(now), quiet);
        m_news->setChoice(choice);
        m_now.setTime(now);
        m_alerts->apply(alertOf(1, v1::SEVERITY_CRITICAL));
        m_now.setTime(from.addSecs(-1));
        awaitOther();
        QCOMPARE(m_notices.size(), quiet ? 1 : 2);
    }

    void tellsOfDeployments()
    {
        const auto deployment = [](v1::Deployment::State state) {
            v1::WatchDeploymentsResponse response;
            response.mutable_mark()->set_phase(v1::WatchMark::PHASE_CHANGES);
            auto &one = *response.add_upserted();
            one.set_name("deployments/00000007");
            one.set_state(state);
            one.set_tag("1.4.2-prod-318");
            return response;
        };
        m_deployments->apply(deployment(v1::Deployment::STATE_PLANNING));
        m_deployments->apply(deployment(v1::Deployment::STATE_AWAITING_APPROVAL));
        QTRY_COMPARE(m_notices.size(), 1);
        QVERIFY(m_notices[0].title.contains(QStringLiteral("waits for approval")));
        m_deployments->apply(deployment(v1::Deployment::STATE_ROLLING_OUT));
        m_deployments->apply(deployment(v1::Deployment::STATE_FAILED));
        QTRY_COMPARE(m_notices.size(), 2);
        QCOMPARE(m_notices[1].key, QStringLiteral("deployments/00000007"));
    }

    void countsWhatFires()
    {
        QSignalSpy changed(m_news.get(), &News::firingChanged);
        m_alerts->apply(alertOf(1, v1::SEVERITY_WARNING));
        m_alerts->apply(alertOf(2, v1::SEVERITY_CRITICAL));
        m_alerts->apply(alertOf(3, v1::SEVERITY_CRITICAL, v1::Alert::STATE_SILENCED));
        QCOMPARE(m_news->firingCount(), 2);
        QCOMPARE(m_news->worstFiring(), Status::Bad);
        QCOMPARE(changed.size(), 2);
    }

private:
    // Tells of something else and awaits it: what was to be told is told by then.
    void awaitOther()
    {
        const auto before = m_news->choice();
        auto choice = before;
        choice.level = NewsChoice::Level::Everything;
        m_news->setChoice(choice);
        const auto other = "other" + std::to_string(++m_others);
        m_problems->apply(problemOf(other, v1::SEVERITY_CRITICAL));
        QTRY_VERIFY(std::any_of(m_notices.begin(), m_notices.end(), [&](const Notice &notice) {
            return notice.key.endsWith(QString::fromStdString(other));
        }));
        m_news->setChoice(before);
    }

    std::unique_ptr<ProblemRows> m_problems;
    std::unique_ptr<AlertRows> m_alerts;
    std::unique_ptr<DeploymentRows> m_deployments;
    std::unique_ptr<News> m_news;
    QVector<Notice> m_notices;
    QDateTime m_now;
    int m_others = 0;
};

QTEST_GUILESS_MAIN(NewsTest)
#include "tst_news.moc"
