#include <QtTest>

#include <mutex>

#include "server/notifications/dispatcher.h"
#include "server/store/sql_notification_store.h"
#include "tests/support/test_databases.h"

using namespace wheelhouse;
using namespace wheelhouse::notifications;
using namespace std::chrono_literals;
using State = v1::Deployment;

namespace {

// Takes messages, or says why not.
class PretendMessenger final : public Messenger {
public:
    Result<void> send(const Channel &channel, const Message &message) override
    {
        const std::lock_guard lock(m_mutex);
        ++tries;
        secret = channel.secret.reveal();
        if (failures > 0) {
            --failures;
            return fail(code, "It did not take it.");
        }
        sent.emplace_back(channel.told.name(), message);
        return {};
    }

    std::vector<std::pair<std::string, Message>> taken() const
    {
        const std::lock_guard lock(m_mutex);
        return sent;
    }
    int tried() const
    {
        const std::lock_guard lock(m_mutex);
        return tries;
    }
    void failNext(int count, ErrorCode with)
    {
        const std::lock_guard lock(m_mutex);
        failures = count;
        code = with;
    }

    std::string secret;

private:
    mutable std::mutex m_mutex;
    int failures = 0;
    int tries = 0;
    ErrorCode code = ErrorCode::Unavailable;
    std::vector<std::pair<std::string, Message>> sent;
};

v1::Deployment deployment(State::State state, int number = 12, const std::string &environment = "environments/prod")
{
    v1::Deployment made;
    made.set_name("deployments/" + std::to_string(number));
    made.set_application("applications/gateway");
    made.set_environment(environment);
    made.set_tag("1.4.3-prod-319");
    made.set_requester("accounts/wu");
    made.set_state(state);
    return made;
}

v1::CreateNotificationChannelRequest webhook(const std::string &id, const std::string &url = "https://hooks.example.com/x")
{
    v1::CreateNotificationChannelRequest request;
    request.set_channel_id(id);
    request.mutable_channel()->mutable_webhook()->set_url(url);
    request.set_secret("top-secret");
    return request;
}

} // namespace

// Channels, routes and deliveries over the store, on both engines where it matters.
class TestDispatcher : public QObject {
    Q_OBJECT

    test::TestDatabases m_databases;
    QTemporaryDir m_directory;

    access::SecretBox box() { return *access::SecretBox::open(m_directory.path().toStdString()); }

    static DispatcherOptions quick()
    {
        DispatcherOptions options;
        options.waitAfter = [](int) { return 10ms; };
        return options;
    }

    static void addRoute(Channels &channels, const std::string &id, const std::vector<std::string> &to,
                         const std::vector<v1::NotificationEvent> &events = {}, const std::string &environment = {})
    {
        v1::CreateNotificationRouteRequest request;
        request.set_route_id(id);
        for (const auto &channel : to)
            request.mutable_route()->add_channels("notificationChannels/" + channel);
        for (const auto event : events)
            request.mutable_route()->add_events(event);
        if (!environment.empty())
            request.mutable_route()->add_environments(environment);
        const auto made = channels.createRoute(request);
        if (!made)
            qFatal("%s", made.error().message.c_str());
    }

private Q_SLOTS:
    void initTestCase() { m_databases.start(); }

    void tellsByRoute_data() { test::TestDatabases::addEngines(); }
    void tellsByRoute()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlNotificationStore store(*database, box());
        PretendMessenger messenger;
        Channels channels(store, messenger);
        QVERIFY(channels.load());
        for (const char *id : {"one", "two"})
            QVERIFY(channels.create(webhook(id), "accounts/admin"));
        addRoute(channels, "all", {"one"});
        addRoute(channels, "approvals", {"two", "one"}, {v1::NOTIFICATION_EVENT_APPROVAL_WANTED}, "environments/prod");
        Dispatcher dispatcher(store, channels, messenger, quick());
        // Known before the start: nobody is told.
        dispatcher.deploymentChanged(deployment(State::STATE_ROLLING_OUT, 3));
        dispatcher.deploymentChanged(deployment(State::STATE_SUCCEEDED, 2));
        QVERIFY(dispatcher.start());
        dispatcher.deploymentChanged(deployment(State::STATE_ROLLING_OUT, 3));
        dispatcher.deploymentChanged(deployment(State::STATE_PLANNING));
        dispatcher.deploymentChanged(deployment(State::STATE_AWAITING_APPROVAL));
        // Both channels once, though two routes lead to one of them.
        QTRY_COMPARE(messenger.taken().size(), std::size_t(2));
        dispatcher.deploymentChanged(deployment(State::STATE_ROLLING_OUT));
        dispatcher.deploymentChanged(deployment(State::STATE_SUCCEEDED));
        QTRY_COMPARE(messenger.taken().size(), std::size_t(4));
        const auto last = messenger.taken().back();
        QCOMPARE(last.first, std::string("notificationChannels/one"));
        QCOMPARE(last.second.event, v1::NOTIFICATION_EVENT_SUCCEEDED);
        QCOMPARE(last.second.subject, std::string("gateway 1.4.3-prod-319 in prod: succeeded"));
        QCOMPARE(messenger.secret, std::string("top-secret"));
        // In another environment only the route of all.
        dispatcher.deploymentChanged(deployment(State::STATE_AWAITING_APPROVAL, 20, "environments/test"));
        QTRY_COMPARE(messenger.taken().size(), std::size_t(5));
        dispatcher.stop();
        const auto log = store.deliveries({}, 0, 100);
        QVERIFY(log);
        QCOMPARE(log->size(), std::size_t(5));
        QCOMPARE(log->front().state(), v1::NotificationDelivery::STATE_DELIVERED);
        QCOMPARE(store.deliveries("notificationChannels/two", 0, 100)->size(), std::size_t(1));
        QCOMPARE(store.deliveries({}, deliveryNumber(log->at(1).name()), 2)->front().name(), log->at(2).name());
        QVERIFY(store.waiting(10)->empty());
        // Sealed, and read again.
        std::string row;
        QVERIFY(database->read([&](store::Connection &connection) -> Result<void> {
            const auto found = connection.queryOne("SELECT body, secret FROM notification_channels");
            if (!found)
                return passOn(found);
            row = (*found)->bytes(0) + (*found)->bytes(1);
            return {};
        }));
        QVERIFY(!row.empty() && row.find("secret") == std::string::npos);
        Channels again(store, messenger);
        QVERIFY(again.load());
        QCOMPARE(again.find("notificationChannels/one")->secret.reveal(), std::string("top-secret"));
        QCOMPARE(again.listRoutes().size(), std::size_t(2));
        // Long gone.
        QVERIFY(store.forgetBefore(QDateTime::currentSecsSinceEpoch() + 10));
        QVERIFY(store.deliveries({}, 0, 100)->empty());
    }

    void triesAgain()
    {
        const auto database = m_databases.open(QStringLiteral("sqlite"));
        store::SqlNotificationStore store(*database, box());
        PretendMessenger messenger;
        Channels channels(store, messenger);
        QVERIFY(channels.load());
        QVERIFY(channels.create(webhook("one"), "accounts/admin"));
        addRoute(channels, "all", {"one"});
        messenger.failNext(3, ErrorCode::Unavailable);
        {
            Dispatcher dispatcher(store, channels, messenger, quick());
            QVERIFY(dispatcher.start());
            dispatcher.deploymentChanged(deployment(State::STATE_ROLLING_OUT));
            QTRY_COMPARE(messenger.taken().size(), std::size_t(1));
        }
        QCOMPARE(store.deliveries({}, 0, 1)->front().attempts(), 4);
        QVERIFY(store.deliveries({}, 0, 1)->front().error().empty());
        // Refused for good: once.
        messenger.failNext(1, ErrorCode::FailedPrecondition);
        {
            Dispatcher dispatcher(store, channels, messenger, quick());
            QVERIFY(dispatcher.start());
            dispatcher.deploymentChanged(deployment(State::STATE_ROLLING_OUT, 13));
            QTRY_VERIFY(store.deliveries({}, 0, 1)->front().state() == v1::NotificationDelivery::STATE_FAILED);
        }
        QCOMPARE(store.deliveries({}, 0, 1)->front().error(), std::string("It did not take it."));
        QCOMPARE(messenger.tried(), 5);
    }

    void goesOnAfterARestart()
    {
        const auto database = m_databases.open(QStringLiteral("sqlite"));
        store::SqlNotificationStore store(*database, box());
        PretendMessenger messenger;
        Channels channels(store, messenger);
        QVERIFY(channels.load());
        QVERIFY(channels.create(webhook("one"), "accounts/admin"));
        addRoute(channels, "all", {"one"});
        messenger.failNext(1, ErrorCode::Unavailable);
        {
            auto patient = quick();
            patient.waitAfter = [](int) { return std::chrono::hours(1); };
            Dispatcher dispatcher(store, channels, messenger, patient);
            QVERIFY(dispatcher.start());
            dispatcher.deploymentChanged(deployment(State::STATE_ROLLING_OUT));
            QTRY_COMPARE(store.deliveries({}, 0, 1)->size() == 1 ? store.deliveries({}, 0, 1)->front().attempts() : 0, 1);
        }
        QVERIFY(messenger.taken().empty());
        Dispatcher dispatcher(store, channels, messenger, quick());
        QVERIFY(dispatcher.start());
        QTRY_COMPARE(messenger.taken().size(), std::size_t(1));
    }

    void keepsWecomsPace()
    {
        const auto database = m_databases.open(QStringLiteral("sqlite"));
        store::SqlNotificationStore store(*database, box());
        PretendMessenger messenger;
        Channels channels(store, messenger);
        QVERIFY(channels.load());
        v1::CreateNotificationChannelRequest robot;
        robot.set_channel_id("robot");
        robot.mutable_channel()->mutable_wecom_robot();
        robot.set_secret("693a91f6-7xxx");
        QVERIFY(channels.create(robot, "accounts/admin"));
        addRoute(channels, "all", {"robot"});
        auto options = quick();
        options.wecomMost = 3;
        options.wecomWithin = 1s;
        Dispatcher dispatcher(store, channels, messenger, options);
        QVERIFY(dispatcher.start());
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 7; ++i)
            dispatcher.deploymentChanged(deployment(State::STATE_ROLLING_OUT, 100 + i));
        QTRY_VERIFY(messenger.taken().size() >= 3);
        QVERIFY(timer.elapsed() >= 900 || messenger.taken().size() == 3);
        QTRY_COMPARE(messenger.taken().size(), std::size_t(7));
        QVERIFY2(timer.elapsed() >= 1900, qPrintable(QString::number(timer.elapsed())));
        // In their order.
        for (int i = 0; i < 7; ++i)
            QCOMPARE(messenger.taken()[static_cast<std::size_t>(i)].second.deployment, "deployments/" + std::to_string(100 + i));
    }

    void namesTheWrongField_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("secret");
        QTest::addColumn<QString>("field");
        QTest::newRow("none") << "" << "" << "" << "channel.kind";
        QTest::newRow("robot without a key") << "wecom" << "" << "" << "secret";
        QTest::newRow("a key with more") << "wecom" << "" << "a b" << "secret";
        QTest::newRow("a robot's path") << "wecom" << "https://qyapi.weixin.qq.com/cgi-bin?key=x" << "x" << "channel.wecom_robot.url";
        QTest::newRow("no scheme") << "webhook" << "hooks.example.com" << "" << "channel.webhook.url";
        QTest::newRow("credentials") << "webhook" << "https://a:b@hooks.example.com" << "" << "channel.webhook.url";
        QTest::newRow("a line end") << "webhook" << "https://hooks.example.com/\r\nX: y" << "" << "channel.webhook.url";
        QTest::newRow("a file") << "webhook" << "file:///etc/passwd" << "" << "channel.webhook.url";
        QTest::newRow("mail by http") << "email" << "http://mail" << "" << "channel.email.url";
        QTest::newRow("a password alone") << "email" << "smtp://mail:25" << "x" << "channel.email.username";
    }
    void namesTheWrongField()
    {
        QFETCH(QString, kind);
        QFETCH(QString, url);
        QFETCH(QString, secret);
        QFETCH(QString, field);
        const auto database = m_databases.open(QStringLiteral("sqlite"));
        store::SqlNotificationStore store(*database, box());
        PretendMessenger messenger;
        Channels channels(store, messenger);
        v1::CreateNotificationChannelRequest request;
        request.set_channel_id("one");
        request.set_secret(secret.toStdString());
        auto &channel = *request.mutable_channel();
        if (kind == QLatin1String("wecom"))
            channel.mutable_wecom_robot()->set_url(url.toStdString());
        if (kind == QLatin1String("webhook"))
            channel.mutable_webhook()->set_url(url.toStdString());
        if (kind == QLatin1String("email")) {
            channel.mutable_email()->set_url(url.toStdString());
            channel.mutable_email()->set_sender("a@example.com");
            channel.mutable_email()->add_recipients("b@example.com");
        }
        const auto made = channels.create(request, "accounts/admin");
        QVERIFY(!made);
        QCOMPARE(QString::fromStdString(made.error().fields.at(0).field), field);
    }

    void keepsWhatBelongsTogether()
    {
        const auto database = m_databases.open(QStringLiteral("sqlite"));
        store::SqlNotificationStore store(*database, box());
        PretendMessenger messenger;
        Channels channels(store, messenger);
        QVERIFY(channels.create(webhook("one"), "accounts/admin"));
        QCOMPARE(channels.create(webhook("one"), "accounts/admin").error().code, ErrorCode::AlreadyExists);
        v1::UpdateNotificationChannelRequest moved;
        moved.mutable_channel()->set_name("notificationChannels/one");
        moved.mutable_channel()->mutable_webhook()->set_url("https://hooks.example.com/y");
        moved.set_keep_secret(true);
        QVERIFY(channels.update(moved, "accounts/li"));
        QCOMPARE(channels.find("notificationChannels/one")->secret.reveal(), std::string("top-secret"));
        moved.mutable_channel()->mutable_webhook()->set_url("https://evil.example.com/y");
        QCOMPARE(channels.update(moved, "accounts/eve").error().code, ErrorCode::FailedPrecondition);
        addRoute(channels, "all", {"one"});
        QCOMPARE(channels.remove("notificationChannels/one").error().code, ErrorCode::FailedPrecondition);
        v1::CreateNotificationRouteRequest nowhere;
        nowhere.set_route_id("nowhere");
        nowhere.mutable_route()->add_channels("notificationChannels/none");
        QCOMPARE(channels.createRoute(nowhere).error().fields.at(0).field, std::string("route.channels[0]"));
        QVERIFY(channels.removeRoute("notificationRoutes/all"));
        QVERIFY(channels.remove("notificationChannels/one"));
        QCOMPARE(channels.test("notificationChannels/one").error().code, ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(TestDispatcher)
#include "tst_dispatcher.moc"
