#include <QtTest>

#include <mutex>

#include "server/links/notify/http_messages.h"
#include "server/links/notify/notification_sender.h"
#include "server/http/smtp_client.h"
#include "tests/support/free_port.h"
#include "tests/support/scripted_http_server.h"
#include "tests/support/smtp_server.h"

using namespace wheelhouse;
using namespace wheelhouse::notify;

namespace {

notifications::Message message()
{
    notifications::Message made;
    made.delivery = "notificationDeliveries/7";
    made.event = v1::NOTIFICATION_EVENT_FAILED;
    made.deployment = "deployments/12";
    made.subject = "gateway 1.4.3-prod-319 in prod: failed";
    made.text = "**发布失败** ImagePullBackOff";
    return made;
}

notifications::Channel robot(const std::string &url)
{
    notifications::Channel channel;
    channel.told.mutable_wecom_robot()->set_url(url);
    channel.secret = Secret("693a91f6-7xxx");
    return channel;
}

notifications::Channel mailbox(const std::string &url)
{
    notifications::Channel channel;
    auto &email = *channel.told.mutable_email();
    email.set_url(url);
    email.set_sender("wheelhouse@example.com");
    email.add_recipients("li@example.com");
    email.add_recipients("wu@example.com");
    return channel;
}

} // namespace

// Against servers that answer as WeCom, webhooks and mail servers do.
class TestNotificationSender : public QObject {
    Q_OBJECT

    http::HttpClient m_http;

private Q_SLOTS:
    void sendsToWecom()
    {
        std::mutex mutex;
        test::ScriptedRequest seen;
        test::ScriptedHttpServer server([&](const test::ScriptedRequest &request, test::ScriptedConnection &connection) {
            {
                const std::lock_guard lock(mutex);
                seen = request;
            }
            connection.answer(200, "application/json", "{\"errcode\":0,\"errmsg\":\"ok\"}");
        });
        NotificationSender sender(m_http);
        const auto sent = sender.send(robot(server.url()), message());
        QVERIFY2(sent, sent ? "" : sent.error().message.c_str());
        const std::lock_guard lock(mutex);
        QCOMPARE(seen.target, std::string("/cgi-bin/webhook/send?key=693a91f6-7xxx"));
        const auto body = QJsonDocument::fromJson(QByteArray::fromStdString(seen.body)).object();
        QCOMPARE(body.value(u"msgtype").toString(), QStringLiteral("markdown"));
        QCOMPARE(body.value(u"markdown").toObject().value(u"content").toString(), QString::fromUtf8("**发布失败** ImagePullBackOff"));
    }

    void keepsWecomsLimit()
    {
        auto made = message();
        made.text.clear();
        for (int i = 0; i < 3000; ++i)
            made.text += "发";
        const auto content = QJsonDocument::fromJson(QByteArray::fromStdString(wecomBody(made))).object().value(u"markdown").toObject()
                                 .value(u"content").toString().toUtf8();
        QVERIFY(content.size() <= 4096 && content.size() > 4080);
        QVERIFY(content.endsWith("…"));
    }

    void understandsWecom_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("body");
        QTest::addColumn<int>("code");
        QTest::newRow("too many") << 200 << "{\"errcode\":45009,\"errmsg\":\"api freq out of limit\"}" << int(ErrorCode::ResourceExhausted);
        QTest::newRow("wrong key") << 200 << "{\"errcode\":93000,\"errmsg\":\"invalid webhook url\"}" << int(ErrorCode::FailedPrecondition);
        QTest::newRow("busy") << 200 << "{\"errcode\":-1,\"errmsg\":\"system busy\"}" << int(ErrorCode::Unavailable);
        QTest::newRow("broken") << 502 << "" << int(ErrorCode::Unavailable);
        QTest::newRow("a page") << 200 << "<html>" << int(ErrorCode::FailedPrecondition);
        QTest::newRow("not its words") << 200 << "{\"ok\":true}" << int(ErrorCode::FailedPrecondition);
    }
    void understandsWecom()
    {
        QFETCH(int, status);
        QFETCH(QString, body);
        QFETCH(int, code);
        const auto read = readWecomAnswer(status, body.toStdString());
        QVERIFY(!read);
        QCOMPARE(static_cast<int>(read.error().code), code);
        QVERIFY(readWecomAnswer(200, "{\"errcode\":0}"));
    }

    void signsWebhooks()
    {
        const auto signature = signatureOf(Secret("key"), "1700000000", "{}");
        QCOMPARE(signature.size(), std::size_t(7 + 64));
        std::mutex mutex;
        test::ScriptedRequest seen;
        test::ScriptedHttpServer server([&](const test::ScriptedRequest &request, test::ScriptedConnection &connection) {
            {
                const std::lock_guard lock(mutex);
                seen = request;
            }
            connection.answer(204, "text/plain", "");
        });
        notifications::Channel channel;
        channel.told.mutable_webhook()->set_url(server.url() + "/hook?a=b");
        channel.secret = Secret("top-secret");
        NotificationSender sender(m_http);
        const auto sent = sender.send(channel, message());
        QVERIFY2(sent, sent ? "" : sent.error().message.c_str());
        const std::lock_guard lock(mutex);
        QCOMPARE(seen.target, std::string("/hook?a=b"));
        const auto valueOf = [&](const std::string &name) {
            const auto at = seen.head.find(name + ": ");
            const auto begin = at + name.size() + 2;
            return at == std::string::npos ? std::string() : seen.head.substr(begin, seen.head.find('\r', begin) - begin);
        };
        const auto timestamp = valueOf("X-Wheelhouse-Timestamp");
        QVERIFY(std::abs(QByteArray::fromStdString(timestamp).toLongLong() - QDateTime::currentSecsSinceEpoch()) < 60);
        // As a receiver would check it.
        const auto expected = QMessageAuthenticationCode::hash(QByteArray::fromStdString(timestamp + "." + seen.body), "top-secret",
                                                               QCryptographicHash::Sha256).toHex();
        QCOMPARE(valueOf("X-Wheelhouse-Signature"), "sha256=" + expected.toStdString());
        const auto body = QJsonDocument::fromJson(QByteArray::fromStdString(seen.body)).object();
        QCOMPARE(body.value(u"event").toString(), QStringLiteral("FAILED"));
        QCOMPARE(body.value(u"delivery").toString(), QStringLiteral("notificationDeliveries/7"));
        QVERIFY(seen.head.find("top-secret") == std::string::npos);
    }

    void knowsWhatMayPass()
    {
        for (const int status : {408, 425, 429, 500, 503})
            QCOMPARE(readWebhookAnswer(status).error().code, ErrorCode::Unavailable);
        for (const int status : {301, 400, 401, 404, 410})
            QCOMPARE(readWebhookAnswer(status).error().code, ErrorCode::FailedPrecondition);
        QVERIFY(readWebhookAnswer(202));
        NotificationSender sender(m_http);
        const auto away = sender.send(robot("http://127.0.0.1:" + std::to_string(test::freePort())), message());
        QCOMPARE(away.error().code, ErrorCode::Unavailable);
        QVERIFY2(away.error().message.find("693a91f6") == std::string::npos, away.error().message.c_str());
    }

    void sendsMail()
    {
        test::SmtpServer server;
        NotificationSender sender(m_http);
        const auto sent = sender.send(mailbox(server.url()), message());
        QVERIFY2(sent, sent ? "" : sent.error().message.c_str());
        const auto mail = server.mails().at(0);
        QCOMPARE(mail.sender, std::string("wheelhouse@example.com"));
        QCOMPARE(mail.recipients, (std::vector<std::string>{"li@example.com", "wu@example.com"}));
        const auto text = QByteArray::fromStdString(mail.text);
        QVERIFY2(text.contains("To: <li@example.com>,\r\n <wu@example.com>"), text.constData());
        const auto body = text.mid(text.indexOf("\r\n\r\n") + 4);
        QCOMPARE(QString::fromUtf8(QByteArray::fromBase64(body)), QString::fromUtf8("**发布失败** ImagePullBackOff"));
        QVERIFY(mail.login.empty());
    }

    void logsIn()
    {
        test::SmtpServer server;
        NotificationSender sender(m_http);
        auto channel = mailbox(server.url());
        channel.told.mutable_email()->set_username("otto");
        channel.secret = Secret("s3cr3t");
        const auto sent = sender.send(channel, message());
        QVERIFY2(sent, sent ? "" : sent.error().message.c_str());
        QCOMPARE(QByteArray::fromBase64(QByteArray::fromStdString(server.mails().at(0).login)), QByteArray("\0otto\0s3cr3t", 12));
        // Elsewhere never without TLS.
        auto far = mailbox(server.url());
        far.told.mutable_email()->set_url("smtp://127.0.0.2:" + server.url().substr(server.url().rfind(':') + 1));
        far.told.mutable_email()->set_username("otto");
        far.secret = Secret("s3cr3t");
        QVERIFY(!sender.send(far, message()));
        QCOMPARE(server.mails().size(), std::size_t(1));
    }

    void knowsWhatAMailServerMeans()
    {
        test::SmtpServer server;
        NotificationSender sender(m_http);
        server.answerRecipients("550 no such user");
        QCOMPARE(sender.send(mailbox(server.url()), message()).error().code, ErrorCode::FailedPrecondition);
        server.answerRecipients("451 later");
        QCOMPARE(sender.send(mailbox(server.url()), message()).error().code, ErrorCode::Unavailable);
        QCOMPARE(sender.send(mailbox("smtp://127.0.0.1:" + std::to_string(test::freePort())), message()).error().code, ErrorCode::Unavailable);
        QVERIFY(server.mails().empty());
    }

    void endsWhenTheServerStops()
    {
        test::SmtpServer server;
        server.fallSilent();
        http::Mail mail;
        mail.url = server.url();
        mail.sender = "a@example.com";
        mail.recipients = {"b@example.com"};
        std::atomic<bool> stopping = false;
        std::thread stopper([&] {
            server.awaitConnection();
            stopping = true;
        });
        QElapsedTimer timer;
        timer.start();
        const auto sent = http::sendMail(mail, stopping);
        stopper.join();
        QCOMPARE(sent.error().code, ErrorCode::Cancelled);
        QVERIFY(timer.elapsed() < 3000);
        stopping = false;
        mail.patience = std::chrono::milliseconds(300);
        QCOMPARE(http::sendMail(mail, stopping).error().code, ErrorCode::DeadlineExceeded);
    }

    void writesMailsThatSmtpTakes()
    {
        http::Mail mail;
        mail.sender = "a@example.com";
        mail.recipients = {"b@example.com"};
        mail.subject = "发布失败发布失败发布失败发布失败发布失败发布失败";
        mail.text = "line\r\n.\r\nQUIT\r\n" + std::string(5000, 'x');
        const auto text = QByteArray::fromStdString(http::mailText(mail, std::chrono::sys_seconds(std::chrono::seconds(1'800'000'000)), "id"));
        QVERIFY(text.contains("Date: Fri, 15 Jan 2027 08:00:00 +0000"));
        QVERIFY(!text.contains("\r\n.\r\n") && !text.contains("QUIT"));
        for (const auto &line : text.split('\n'))
            QVERIFY(line.size() <= 100);
        QVERIFY(text.contains("Subject: =?UTF-8?B?"));
    }
};

QTEST_GUILESS_MAIN(TestNotificationSender)
#include "tst_notification_sender.moc"
