#include <QtTest/QtTest>

#include "client/call.h"
#include "tests/server/links/mqtt/test_device.h"
#include "tests/support/raw_socket.h"
#include "tests/support/server_process.h"
#include "tests/support/whctl.h"
#include "wheelhouse/v1/audit.grpc.pb.h"
#include "wheelhouse/v1/device_claims.grpc.pb.h"
#include "wheelhouse/v1/devices.grpc.pb.h"
#include "wheelhouse/v1/products.grpc.pb.h"

using namespace wheelhouse;
using tests::TestDevice;

// Devices that register themselves: the real server, its broker, real MQTT
// clients, and whctl.
class TestDeviceClaims : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto started = test::ServerProcess::start({QStringLiteral("--metrics-listen"), QStringLiteral("127.0.0.1:0")});
        if (!started)
            QFAIL(started.error().message.c_str());
        m_server = std::move(*started);
        m_channel = m_server->channel();
        m_device = m_server->anonymousChannel();
        m_whctl = test::Whctl(*m_server);
        v1::CreateProductRequest product;
        product.set_product_id("printer");
        product.set_template_("printer");
        QVERIFY(call(&v1::ProductService::Stub::CreateProduct, product));
    }
    void cleanupTestCase()
    {
        m_channel.reset();
        m_device.reset();
        QVERIFY(!m_server || m_server->stop());
    }

    void fromCodeToOnLine()
    {
        v1::CreateDeviceClaimsRequest request;
        request.set_parent("products/printer");
        request.set_count(1);
        request.mutable_device()->set_site("sz-01");
        (*request.mutable_device()->mutable_labels())["ring"] = "early";
        const auto created = call(&v1::DeviceClaimService::Stub::CreateDeviceClaims, request);
        QVERIFY2(created.has_value(), created ? "" : created.error().message.c_str());
        const auto &made = created->claims(0);
        QCOMPARE(made.claim().state(), v1::DeviceClaim::STATE_OPEN);
        QVERIFY2(made.uri().find("code=" + made.code() + "&product=printer&server=" + m_server->address())
                     != std::string::npos, made.uri().c_str());

        v1::ClaimDeviceRequest claim;
        claim.set_code(QString::fromStdString(made.code()).toLower().remove(u'-').toStdString());
        claim.set_serial("Z1");
        claim.set_request_id("boot-1");
        const auto claimed = claimAs(claim);
        QVERIFY2(claimed.has_value(), claimed ? "" : claimed.error().message.c_str());
        QCOMPARE(claimed->device(), std::string("products/printer/devices/Z1"));
        TestDevice device(claimed->connection());
        QVERIFY(device.connect());
        QTRY_COMPARE_WITH_TIMEOUT(get("Z1").presence().status(), v1::Presence::STATUS_ONLINE, 1000);
        QCOMPARE(get("Z1").site(), std::string("sz-01"));
        QCOMPARE(get("Z1").labels().at("ring"), std::string("early"));

        // The answer was lost: the same call gets the same. Anything else is late.
        const auto repeated = claimAs(claim);
        QVERIFY(repeated);
        QCOMPARE(repeated->connection().password(), claimed->connection().password());
        claim.set_request_id("boot-2");
        const auto late = claimAs(claim);
        QVERIFY(!late);
        QCOMPARE(late.error().code, ErrorCode::Unauthenticated);
        QVERIFY(device.isConnected());

        const auto shown = list().claims(0);
        QCOMPARE(shown.state(), v1::DeviceClaim::STATE_USED);
        QCOMPARE(shown.claimed_by(), std::string("products/printer/devices/Z1"));
        // Audited as what it was, without the code.
        v1::ListAuditEntriesRequest audit;
        audit.set_resource("products/printer/devices/Z1");
        const auto entries = call(&v1::AuditService::Stub::ListAuditEntries, audit);
        QVERIFY(entries && entries->entries_size() > 0);
        const auto &entry = entries->entries(entries->entries_size() - 1);
        const auto id = made.claim().name().substr(made.claim().name().rfind('/') + 1);
        QCOMPARE(entry.account(), "claims/" + id);
        QVERIFY2(entry.request_json().find("code") == std::string::npos, entry.request_json().c_str());
    }

    // Registered by somebody before, without a credential: it gets its first.
    void aDeviceThatWaitsGetsItsFirst()
    {
        v1::RegisterDeviceRequest registration;
        registration.set_parent("products/printer");
        registration.set_serial("Z2");
        registration.set_credential(v1::CREDENTIAL_KIND_NONE);
        registration.mutable_device()->set_note("ordered");
        QVERIFY(call(&v1::DeviceService::Stub::RegisterDevice, registration));
        v1::ClaimDeviceRequest claim;
        claim.set_code(codeFor("Z2"));
        claim.set_serial("Z3");
        const auto foreign = claimAs(claim);
        QVERIFY(!foreign);
        QVERIFY2(foreign.error().message.find("another serial") != std::string::npos, foreign.error().message.c_str());
        claim.set_serial("Z2");
        const auto claimed = claimAs(claim);
        QVERIFY2(claimed.has_value(), claimed ? "" : claimed.error().message.c_str());
        QVERIFY(TestDevice(claimed->connection()).connect());
        QCOMPARE(get("Z2").note(), std::string("ordered"));
        // One that has a credential gets no second by a claim, and the code stays good.
        v1::ClaimDeviceRequest again;
        again.set_code(codeFor("Z2"));
        again.set_serial("Z2");
        QCOMPARE(claimAs(again).error().code, ErrorCode::AlreadyExists);
        QCOMPARE(list().claims(0).state(), v1::DeviceClaim::STATE_OPEN);
    }

    // One code, many at once: one gets it.
    void aCodeIsGoodOnce()
    {
        const auto code = codeFor({});
        std::atomic<int> got = 0;
        std::vector<std::thread> threads;
        for (int i = 0; i < 6; ++i) {
            threads.emplace_back([&, i] {
                v1::ClaimDeviceRequest claim;
                claim.set_code(code);
                claim.set_serial("Y" + std::to_string(i));
                if (claimAs(claim))
                    ++got;
            });
        }
        for (auto &thread : threads)
            thread.join();
        QCOMPARE(got.load(), 1);
    }

    void byWhctl()
    {
        const auto codes = m_folder.filePath(QStringLiteral("codes"));
        const auto sheet = m_folder.filePath(QStringLiteral("labels.html"));
        const auto serials = m_folder.filePath(QStringLiteral("serials"));
        QFile file(serials);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("# two of them\nQ1\r\n\n  Q2\n");
        file.close();
        const auto created = m_whctl("claim create --product printer --site sz-02 --expires 7d --serial-file",
                                     {serials, QStringLiteral("--out"), codes, QStringLiteral("--html"), sheet});
        QVERIFY2(created.code == 0, qPrintable(created.error));
        QFile written(codes);
        QVERIFY(written.open(QIODevice::ReadOnly));
        const auto lines = written.readAll().split('\n');
        QCOMPARE(lines.size(), 3);
        QVERIFY(lines.at(0).endsWith("\tQ1"));
        QCOMPARE(QFile::permissions(codes) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        QFile page(sheet);
        QVERIFY(page.open(QIODevice::ReadOnly));
        const auto html = page.readAll();
        QCOMPARE(html.count("<svg "), 2);
        QVERIFY(html.contains(lines.at(0).left(20)) || html.contains(lines.at(0).left(14)));
        QVERIFY(!html.contains("src="));
        // Never over what is there.
        const auto codesBefore = lines;
        QCOMPARE(m_whctl("claim create --product printer --count 1 --out", {codes}).code, 1);

        const auto out = m_folder.filePath(QStringLiteral("q1"));
        const auto code = QString::fromUtf8(lines.at(0).split('\t').at(0));
        const auto claim = QStringLiteral("whctl device claim --code %1 --serial Q1 --out %2 --server %3 --ca %4")
                               .arg(code, out, QString::fromStdString(m_server->address()),
                                    QString::fromStdString(m_server->caFile()));
        // With no token at all.
        const auto claimed = m_whctl.shell(QStringLiteral("unset WHEELHOUSE_TOKEN_FILE; ") + claim);
        QVERIFY2(claimed.code == 0, qPrintable(claimed.error));
        QVERIFY(claimed.output.contains(QStringLiteral("This is printer/Q1 now")));
        QVERIFY(!claimed.output.contains(test::readJson(out + QStringLiteral("/connect.json")).value(u"password").toString()));
        auto listening = test::MqttClient(test::readJson(out + QStringLiteral("/connect.json"))).listen();
        QTRY_COMPARE_WITH_TIMEOUT(get("Q1").presence().status(), v1::Presence::STATUS_ONLINE, 5000);
        QCOMPARE(get("Q1").site(), std::string("sz-02"));
        const auto mistyped = m_whctl("device claim --serial Q9 --out",
                                      {m_folder.filePath(QStringLiteral("q9")), QStringLiteral("--code"),
                                       code.left(code.size() - 1) + (code.endsWith(u'X') ? u'Y' : u'X')});
        QVERIFY(mistyped.code != 0);
        QVERIFY2(mistyped.error.contains(QStringLiteral("mistyped")), qPrintable(mistyped.error));

        const auto list = m_whctl("claim list --product printer");
        QVERIFY2(list.output.contains(QStringLiteral("printer/Q1")), qPrintable(list.output));
        const auto open = m_whctl("claim list -o json").json().value(u"claims").toArray();
        QString name;
        for (const auto &each : open) {
            if (each.toObject().value(u"serial").toString() == u"Q2")
                name = each.toObject().value(u"name").toString();
        }
        const auto revoked = m_whctl("claim revoke", {name});
        QVERIFY2(revoked.code == 0, qPrintable(revoked.error));
        v1::ClaimDeviceRequest late;
        late.set_code(lines.at(1).split('\t').at(0).toStdString());
        late.set_serial("Q2");
        QVERIFY(claimAs(late).error().message.find("taken back") != std::string::npos);
        const auto qr = m_whctl("claim create --product printer --count 1 --qr");
        QVERIFY(qr.output.contains(QStringLiteral("▀")) && qr.output.contains(QStringLiteral("WH1-")));
        QCOMPARE(m_whctl("claim create --product printer").code, 2);
        QCOMPARE(m_whctl("claim create --product toaster --count 1").code, 5);
    }

    void namesWhatIsWrong_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("field");
        for (const char *row : {"parent", "count", "serials", "serials[1]", "device.site", "expire_time"})
            QTest::newRow(row) << QString::fromUtf8(row) << QString::fromUtf8(row);
    }

    void namesWhatIsWrong()
    {
        QFETCH(QString, what);
        QFETCH(QString, field);
        v1::CreateDeviceClaimsRequest request;
        request.set_parent(what == u"parent" ? "printer" : "products/printer");
        if (what.startsWith(u"serials")) {
            request.add_serials("A");
            request.add_serials("A");
            for (int i = 0; what == u"serials" && i < 1000; ++i)
                request.add_serials("B" + std::to_string(i));
        } else {
            request.set_count(what == u"count" ? 1001 : 1);
        }
        if (what == u"device.site")
            request.mutable_device()->set_site(std::string(61, 'x'));
        if (what == u"expire_time")
            request.mutable_expire_time()->set_seconds(1'000'000);
        const auto refused = call(&v1::DeviceClaimService::Stub::CreateDeviceClaims, request);
        QVERIFY(!refused);
        QCOMPARE(refused.error().fields.at(0).field, field.toStdString());
    }

    // Last: this address may be wrong no more for a while.
    void guessingIsLimited()
    {
        v1::ClaimDeviceRequest claim;
        claim.set_code("WH1-00000-00000-00000-00000-00000");
        claim.set_serial("G1");
        bool limited = false;
        for (int i = 0; i < 15 && !limited; ++i) {
            const auto refused = claimAs(claim);
            QVERIFY(!refused);
            limited = refused.error().code == ErrorCode::ResourceExhausted;
            if (!limited)
                QCOMPARE(refused.error().code, ErrorCode::Unauthenticated);
        }
        QVERIFY(limited);
        // Who is known is not held up.
        QVERIFY(get("Z1").uid().size() > 0);
        const test::RawSocket socket(m_server->metricsAddress());
        socket.send("GET /metrics HTTP/1.0\r\n\r\n");
        const auto page = socket.receive(2000);
        QVERIFY2(page.find("wheelhouse_device_claims_total{result=\"limited\"} 1") != std::string::npos, page.c_str());
        // Nobody in particular leaves nothing in the trail.
        v1::ListAuditEntriesRequest audit;
        audit.set_page_size(50);
        const auto entries = call(&v1::AuditService::Stub::ListAuditEntries, audit);
        QVERIFY(entries);
        for (const auto &entry : entries->entries())
            QVERIFY2(!entry.account().empty(), entry.ShortDebugString().c_str());
    }

private:
    template <class Stub, class Request, class Response>
    Result<Response> call(grpc::Status (Stub::*method)(grpc::ClientContext *, const Request &, Response *),
                          const std::type_identity_t<Request> &request)
    {
        return client::callBlocking(*m_channel, method, request);
    }
    Result<v1::ClaimDeviceResponse> claimAs(const v1::ClaimDeviceRequest &request)
    {
        return client::callBlocking(*m_device, &v1::DeviceClaimService::Stub::ClaimDevice, request);
    }
    std::string codeFor(const std::string &serial)
    {
        v1::CreateDeviceClaimsRequest request;
        request.set_parent("products/printer");
        if (serial.empty())
            request.set_count(1);
        else
            request.add_serials(serial);
        const auto created = call(&v1::DeviceClaimService::Stub::CreateDeviceClaims, request);
        return created ? created->claims(0).code() : std::string();
    }
    v1::ListDeviceClaimsResponse list()
    {
        v1::ListDeviceClaimsRequest request;
        request.set_parent("products/-");
        return call(&v1::DeviceClaimService::Stub::ListDeviceClaims, request).value_or(v1::ListDeviceClaimsResponse());
    }
    v1::Device get(const std::string &serial)
    {
        v1::GetDeviceRequest request;
        request.set_name("products/printer/devices/" + serial);
        return call(&v1::DeviceService::Stub::GetDevice, request).value_or(v1::Device());
    }

    QTemporaryDir m_folder;
    std::unique_ptr<test::ServerProcess> m_server;
    std::shared_ptr<client::Channel> m_channel;
    std::shared_ptr<client::Channel> m_device;
    test::Whctl m_whctl;
};

QTEST_GUILESS_MAIN(TestDeviceClaims)
#include "tst_device_claims.moc"
