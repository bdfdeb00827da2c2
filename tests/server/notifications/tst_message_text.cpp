#include <QtTest>

#include "server/notifications/message_text.h"
#include "server/notifications/news.h"
#include "server/notifications/retry_rules.h"

using namespace wheelhouse;
using namespace wheelhouse::notifications;
using namespace std::chrono_literals;
using State = v1::Deployment;

namespace {

v1::Deployment deployment()
{
    v1::Deployment made;
    made.set_name("deployments/12");
    made.set_application("applications/gateway");
    made.set_environment("environments/prod");
    made.set_tag("1.4.3-prod-319");
    made.set_previous_tag("1.4.2-prod-318");
    made.set_requester("accounts/wu");
    made.set_reason("Ready.");
    made.set_comment("for the shops");
    return made;
}

} // namespace

class TestMessageText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knowsNews()
    {
        QCOMPARE(*newsOf(State::STATE_PLANNING, State::STATE_AWAITING_APPROVAL), v1::NOTIFICATION_EVENT_APPROVAL_WANTED);
        QCOMPARE(*newsOf(State::STATE_UNSPECIFIED, State::STATE_ROLLING_OUT), v1::NOTIFICATION_EVENT_STARTED);
        QCOMPARE(*newsOf(State::STATE_ROLLING_OUT, State::STATE_FAILED), v1::NOTIFICATION_EVENT_FAILED);
        QVERIFY(!newsOf(State::STATE_ROLLING_OUT, State::STATE_ROLLING_OUT));
        QVERIFY(!newsOf(State::STATE_UNSPECIFIED, State::STATE_PLANNING));
    }

    void fillsTemplatesIn()
    {
        QCOMPARE(messageText("{application} {tag} {event} in {environment} by {requester} ({deployment}), was {previous_tag}: {reason} {comment}",
                             v1::NOTIFICATION_EVENT_SUCCEEDED, deployment()),
                 std::string("gateway 1.4.3-prod-319 succeeded in prod by wu (12), was 1.4.2-prod-318: Ready. for the shops"));
        const auto own = messageText({}, v1::NOTIFICATION_EVENT_APPROVAL_WANTED, deployment());
        QVERIFY2(own.find("approval wanted") != std::string::npos && own.find("whctl deployment get 12") != std::string::npos, own.c_str());
        QCOMPARE(messageSubject(v1::NOTIFICATION_EVENT_FAILED, deployment()), std::string("gateway 1.4.3-prod-319 in prod: failed"));
    }

    void makesOthersWordsHarmless()
    {
        auto made = deployment();
        made.set_comment("<@all> [click](http://evil) **now**\n# big `x`");
        const auto text = messageText("{comment}", v1::NOTIFICATION_EVENT_STARTED, made);
        QCOMPARE(text, std::string("&lt;\\@all\\> \\[click\\](http://evil) \\*\\*now\\*\\* \\# big \\`x\\`"));
        made.set_comment("{tag}");
        QCOMPARE(messageText("{comment}", v1::NOTIFICATION_EVENT_STARTED, made), std::string("{tag}"));
        made.set_comment(std::string(5000, 'x'));
        QVERIFY(messageText("{comment}", v1::NOTIFICATION_EVENT_STARTED, made).size() <= 600);
    }

    void refusesWrongTemplates_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("no field") << "{password}";
        QTest::newRow("empty") << "{}";
        QTest::newRow("open") << "a {tag";
        QTest::newRow("long") << QString(2001, QLatin1Char('x'));
    }
    void refusesWrongTemplates()
    {
        QFETCH(QString, text);
        const auto checked = checkTemplate(text.toStdString(), "route.template");
        QVERIFY(!checked);
        QCOMPARE(checked.error().fields.at(0).field, std::string("route.template"));
        QVERIFY(checkTemplate("{application} } {tag}", "x"));
    }

    void cutsBetweenCharacters()
    {
        QCOMPARE(cutTo("发布成功了", 100), std::string("发布成功了"));
        QCOMPARE(cutTo("发布成功了", 10), std::string("发布…"));
        QCOMPARE(cutTo("发布成功了", 11), std::string("发布…"));
        QCOMPARE(cutTo("abc", 3), std::string("abc"));
    }

    void waitsLonger()
    {
        QCOMPARE(waitAfter(1), 5s);
        QCOMPARE(waitAfter(2), 10s);
        QCOMPARE(waitAfter(1000), 3600s);
        QVERIFY(mayPass(ErrorCode::Unavailable));
        QVERIFY(!mayPass(ErrorCode::FailedPrecondition));
    }

    void keepsThePace()
    {
        SendPace pace(3, 60s);
        const auto start = SendPace::Clock::now();
        for (int i = 0; i < 3; ++i) {
            QVERIFY(pace.next(start + i * 1s) == start + i * 1s);
            pace.sent(start + i * 1s);
        }
        QVERIFY(pace.next(start + 3s) == start + 60s);
        pace.sent(start + 60s);
        QVERIFY(pace.next(start + 60s) == start + 61s);
        QVERIFY(pace.next(start + 500s) == start + 500s);
    }
};

QTEST_GUILESS_MAIN(TestMessageText)
#include "tst_message_text.moc"
