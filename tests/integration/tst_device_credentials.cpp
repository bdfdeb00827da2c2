#include <QtTest/QtTest>

#include "client/call.h"
#include "tests/server/links/mqtt/test_device.h"
#include "tests/support/server_process.h"
#include "wheelhouse/v1/audit.grpc.pb.h"
#include "wheelhouse/v1/device_credentials.grpc.pb.h"
#include "wheelhouse/v1/device_twins.grpc.pb.h"
#include "wheelhouse/v1/devices.grpc.pb.h"
#include "wheelhouse/v1/products.grpc.pb.h"

using namespace wheelhouse;
using tests::TestDevice;

// Rotation, revocation and ends of credentials: the real server, its broker and
// real MQTT clients.
class TestDeviceCredentials : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        start();
        v1::CreateProductRequest product;
        product.set_product_id("printer");
        product.set_template_("printer");
        QVERIFY(call(&v1::ProductService::Stub::CreateProduct, product));
    }
    void cleanupTestCase()
    {
        m_channel.reset();
        QVERIFY(!m_server || m_server->stop());
    }

    void bothAreGoodWhileTheyOverlap()
    {
        const auto first = registerDevice("R1");
        TestDevice old(first);
        QVERIFY(old.connect());
        const auto rotated = rotate("R1", 3600);
        QVERIFY2(rotated.has_value(), rotated ? "" : rotated.error().message.c_str());
        QVERIFY(old.isConnected());
        QCOMPARE(rotated->credential().state(), v1::DeviceCredential::STATE_GOOD);
        QVERIFY(rotated->connection().password() != first.password());
        TestDevice fresh(rotated->connection());
        QVERIFY(fresh.connect());
        TestDevice again(first);
        QVERIFY(again.connect());
        const auto list = credentials("R1");
        QCOMPARE(list.credentials_size(), 2);
        QCOMPARE(list.credentials(0).name(), rotated->credential().name());
        QCOMPARE(list.credentials(1).state(), v1::DeviceCredential::STATE_OVERLAPPING);
        QVERIFY(list.credentials(1).has_expire_time());
        QCOMPARE(list.credentials(0).requester(), std::string("accounts/admin"));

        // A third: the first ends at once, and its session with it.
        QTRY_VERIFY_WITH_TIMEOUT(again.isConnected(), 1000);
        QVERIFY(rotate("R1", 3600));
        QTRY_VERIFY_WITH_TIMEOUT(!again.isConnected(), 2000);
        QVERIFY(!again.connect());
        QVERIFY(fresh.connect());
        QCOMPARE(credentials("R1").credentials(2).state(), v1::DeviceCredential::STATE_EXPIRED);
    }

    void revocationCutsWithinTwoSeconds()
    {
        const auto first = registerDevice("V1");
        const auto rotated = rotate("V1", 3600);
        QVERIFY(rotated);
        TestDevice old(first);
        QVERIFY(old.connect());
        const auto list = credentials("V1");
        // The session was opened with the older one: the newer one's end leaves
        // it alone, and gives it its place back.
        v1::RevokeDeviceCredentialRequest request;
        request.set_name(rotated->credential().name());
        request.set_reason("test");
        const auto revoked = call(&v1::DeviceCredentialService::Stub::RevokeDeviceCredential, request);
        QVERIFY2(revoked.has_value(), revoked ? "" : revoked.error().message.c_str());
        QCOMPARE(revoked->state(), v1::DeviceCredential::STATE_REVOKED);
        TestDevice refused(rotated->connection());
        QVERIFY(!refused.connect());
        QVERIFY(old.isConnected());
        QCOMPARE(credentials("V1").credentials(1).state(), v1::DeviceCredential::STATE_GOOD);
        QVERIFY(device("V1").has_credential_expire_time());

        request.set_name(list.credentials(1).name());
        QElapsedTimer time;
        time.start();
        QVERIFY(call(&v1::DeviceCredentialService::Stub::RevokeDeviceCredential, request));
        QTRY_VERIFY_WITH_TIMEOUT(!old.isConnected(), 2000);
        const auto took = time.elapsed();
        qInfo("cut after %lld ms", took);
        QVERIFY2(took < 2000, qPrintable(QString::number(took)));
        QVERIFY(!old.connect());
        QCOMPARE(device("V1").credential(), v1::CREDENTIAL_KIND_NONE);
        QTRY_COMPARE_WITH_TIMEOUT(device("V1").presence().status(), v1::Presence::STATUS_OFFLINE, 2000);
        // It has none any more: the device gets one by being rotated.
        const auto next = rotate("V1", 0);
        QVERIFY(next);
        QVERIFY(TestDevice(next->connection()).connect());
        QVERIFY(!old.connect());
    }

    void aSessionEndsWithItsCredential()
    {
        const auto first = registerDevice("E1");
        TestDevice old(first);
        QVERIFY(old.connect());
        QElapsedTimer time;
        time.start();
        QVERIFY(rotate("E1", 2));
        QVERIFY(old.isConnected());
        QTRY_VERIFY_WITH_TIMEOUT(!old.isConnected(), 4000);
        QVERIFY2(time.elapsed() > 1000, qPrintable(QString::number(time.elapsed())));
        QVERIFY(!old.connect());
        QTRY_COMPARE_WITH_TIMEOUT(device("E1").presence().reason_text(), std::string("its credential ended"), 2000);
    }

    void aNewKindIsTakenAtItsOwnPort()
    {
        const auto first = registerDevice("K1");
        v1::RotateDeviceCredentialRequest request;
        request.set_parent(nameOf("K1"));
        request.set_kind(v1::CREDENTIAL_KIND_CERTIFICATE);
        request.mutable_lifetime()->set_seconds(20 * 86'400);
        const auto rotated = call(&v1::DeviceCredentialService::Stub::RotateDeviceCredential, request);
        QVERIFY2(rotated.has_value(), rotated ? "" : rotated.error().message.c_str());
        QVERIFY(rotated->connection().port() != first.port());
        QVERIFY(TestDevice(rotated->connection()).connect());
        QVERIFY(TestDevice(first).connect());
        // It ends within thirty days.
        const auto shown = device("K1");
        QCOMPARE(shown.credential(), v1::CREDENTIAL_KIND_CERTIFICATE);
        QCOMPARE(shown.findings_size(), 1);
        QCOMPARE(shown.findings(0).kind(), v1::Finding::KIND_CREDENTIAL_EXPIRING);
        QCOMPARE(shown.credential_expire_time().seconds(), rotated->credential().expire_time().seconds());
    }

    void signsWhatTheDeviceAsksFor()
    {
        registerDevice("C1");
        v1::RotateDeviceCredentialRequest request;
        request.set_parent(nameOf("C1"));
        request.set_kind(v1::CREDENTIAL_KIND_CERTIFICATE);
        request.set_certificate_signing_request(signingRequest("/CN=C2"));
        const auto refused = call(&v1::DeviceCredentialService::Stub::RotateDeviceCredential, request);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
        QVERIFY2(refused.error().fields.at(0).description.find("another name") != std::string::npos,
                 refused.error().message.c_str());
        request.set_certificate_signing_request(signingRequest("/CN=C1"));
        auto rotated = call(&v1::DeviceCredentialService::Stub::RotateDeviceCredential, request);
        QVERIFY2(rotated.has_value(), rotated ? "" : rotated.error().message.c_str());
        QVERIFY(rotated->connection().private_key().empty());
        rotated->mutable_connection()->set_private_key(key());
        QVERIFY(TestDevice(rotated->connection()).connect());
        // A year where nothing else is said.
        const auto days = (rotated->credential().expire_time().seconds() - rotated->credential().create_time().seconds()) / 86'400;
        QCOMPARE(days, std::int64_t(365));

        // At registration too.
        v1::RegisterDeviceRequest registration;
        registration.set_parent("products/printer");
        registration.set_serial("C3");
        registration.set_credential(v1::CREDENTIAL_KIND_CERTIFICATE);
        registration.set_certificate_signing_request(signingRequest("/"));
        auto registered = call(&v1::DeviceService::Stub::RegisterDevice, registration);
        QVERIFY2(registered.has_value(), registered ? "" : registered.error().message.c_str());
        QVERIFY(registered->connection().private_key().empty());
        registered->mutable_connection()->set_private_key(key());
        QVERIFY(TestDevice(registered->connection()).connect());
        QVERIFY(registered->device().has_credential_expire_time());
    }

    void aDeviceWithoutOneCannotConnect()
    {
        v1::RegisterDeviceRequest request;
        request.set_parent("products/printer");
        request.set_serial("N1");
        request.set_credential(v1::CREDENTIAL_KIND_NONE);
        const auto registered = call(&v1::DeviceService::Stub::RegisterDevice, request);
        QVERIFY2(registered.has_value(), registered ? "" : registered.error().message.c_str());
        QCOMPARE(registered->device().credential(), v1::CREDENTIAL_KIND_NONE);
        QVERIFY(registered->connection().password().empty());
        auto connection = registerDevice("N2");
        connection.set_client_id("printer/N1");
        connection.set_username("printer/N1");
        connection.set_password("");
        QVERIFY(!TestDevice(connection).connect());
        // Disabling and enabling gives it none.
        v1::DisableDeviceRequest disable;
        disable.set_name(nameOf("N1"));
        QVERIFY(call(&v1::DeviceService::Stub::DisableDevice, disable));
        v1::EnableDeviceRequest enable;
        enable.set_name(nameOf("N1"));
        QVERIFY(call(&v1::DeviceService::Stub::EnableDevice, enable));
        QVERIFY(!TestDevice(connection).connect());
        QCOMPARE(credentials("N1").credentials_size(), 0);
    }

    void aRepeatGetsTheSameAnswer()
    {
        registerDevice("I1");
        v1::RotateDeviceCredentialRequest request;
        request.set_parent(nameOf("I1"));
        request.set_request_id("same");
        const auto first = call(&v1::DeviceCredentialService::Stub::RotateDeviceCredential, request);
        const auto second = call(&v1::DeviceCredentialService::Stub::RotateDeviceCredential, request);
        QVERIFY(first && second);
        QCOMPARE(second->connection().password(), first->connection().password());
        QCOMPARE(credentials("I1").credentials_size(), 2);
    }

    void namesWhatIsWrong_data()
    {
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("field");
        QTest::newRow("parent") << "parent" << "parent";
        QTest::newRow("overlap too long") << "overlap" << "overlap";
        QTest::newRow("overlap below nothing") << "negative" << "overlap";
        QTest::newRow("lifetime too short") << "short" << "lifetime";
        QTest::newRow("lifetime too long") << "long" << "lifetime";
        QTest::newRow("no kind") << "none" << "kind";
        QTest::newRow("request with a token") << "csr" << "certificate_signing_request";
    }

    void namesWhatIsWrong()
    {
        QFETCH(QString, change);
        QFETCH(QString, field);
        if (!m_wrong) {
            registerDevice("W1");
            m_wrong = true;
        }
        v1::RotateDeviceCredentialRequest request;
        request.set_parent(change == u"parent" ? "printer/W1" : nameOf("W1"));
        if (change == u"overlap")
            request.mutable_overlap()->set_seconds(91 * 86'400);
        else if (change == u"negative")
            request.mutable_overlap()->set_seconds(-1);
        else if (change == u"short")
            request.mutable_lifetime()->set_seconds(3599);
        else if (change == u"long")
            request.mutable_lifetime()->set_seconds(3651LL * 86'400);
        else if (change == u"none")
            request.set_kind(v1::CREDENTIAL_KIND_NONE);
        else if (change == u"csr")
            request.set_certificate_signing_request("x");
        const auto refused = call(&v1::DeviceCredentialService::Stub::RotateDeviceCredential, request);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(refused.error().fields.at(0).field, field.toStdString());
    }

    // The new device has everything of the old one, which is retired and cut off.
    void swapsADevice()
    {
        const auto first = registerDevice("S1");
        TestDevice old(first);
        QVERIFY(old.connect());
        v1::UpdateDeviceRequest update;
        auto &wanted = *update.mutable_device();
        wanted.set_name(nameOf("S1"));
        wanted.set_site("sz-01");
        wanted.set_owner("Ada");
        wanted.set_note("by the door");
        wanted.set_model("CP-80");
        (*wanted.mutable_labels())["ring"] = "early";
        (*wanted.mutable_desired()->mutable_fields())["density"].set_number_value(5);
        QVERIFY(call(&v1::DeviceService::Stub::UpdateDevice, update));
        v1::SwapDeviceRequest request;
        request.set_name(nameOf("S1"));
        request.set_serial("S2");
        request.set_reason("paper jam for good");
        request.set_request_id("swap-1");
        const auto swapped = call(&v1::DeviceService::Stub::SwapDevice, request);
        QVERIFY2(swapped.has_value(), swapped ? "" : swapped.error().message.c_str());
        QTRY_VERIFY_WITH_TIMEOUT(!old.isConnected(), 2000);
        QVERIFY(!old.connect());
        const auto &fresh = swapped->device();
        QCOMPARE(fresh.site(), std::string("sz-01"));
        QCOMPARE(fresh.owner(), std::string("Ada"));
        QCOMPARE(fresh.note(), std::string("by the door"));
        QCOMPARE(fresh.model(), std::string("CP-80"));
        QCOMPARE(fresh.labels().at("ring"), std::string("early"));
        QCOMPARE(fresh.desired_version(), std::int64_t(1));
        QCOMPARE(fresh.replaces(), nameOf("S1"));
        QCOMPARE(swapped->replaced().state(), v1::Device::STATE_RETIRED);
        QCOMPARE(swapped->replaced().replaced_by(), nameOf("S2"));
        // What is desired waits for it.
        TestDevice device2(swapped->connection());
        QVERIFY(device2.connect());
        QVERIFY(device2.subscribe("wh/1/printer/S2/down/#"));
        QTRY_VERIFY_WITH_TIMEOUT(!device2.received().empty(), 2000);
        QVERIFY2(device2.received().front().payload.find("\"density\":5") != std::string::npos,
                 device2.received().front().payload.c_str());
        v1::ListTwinChangesRequest history;
        history.set_parent(nameOf("S2"));
        const auto changes = call(&v1::DeviceTwinService::Stub::ListTwinChanges, history);
        QVERIFY(changes);
        QCOMPARE(changes->changes_size(), 1);
        QCOMPARE(changes->changes(0).keys(0).key(), std::string("density"));
        QCOMPARE(changes->changes(0).keys(0).after().number_value(), 5.0);
        // The same again, and others that cannot be.
        const auto repeated = call(&v1::DeviceService::Stub::SwapDevice, request);
        QVERIFY(repeated);
        QCOMPARE(repeated->connection().password(), swapped->connection().password());
        request.set_request_id("swap-2");
        QCOMPARE(call(&v1::DeviceService::Stub::SwapDevice, request).error().code, ErrorCode::AlreadyExists);
        request.set_serial("S3");
        QCOMPARE(call(&v1::DeviceService::Stub::SwapDevice, request).error().code, ErrorCode::FailedPrecondition);
        request.set_name(nameOf("S2"));
        request.set_serial("S1");
        QCOMPARE(call(&v1::DeviceService::Stub::SwapDevice, request).error().code, ErrorCode::AlreadyExists);
        v1::ListAuditEntriesRequest audit;
        audit.set_resource(nameOf("S2"));
        const auto entries = call(&v1::AuditService::Stub::ListAuditEntries, audit);
        QVERIFY(entries);
        QVERIFY(std::any_of(entries->entries().begin(), entries->entries().end(), [](const auto &entry) {
            return entry.request_json().find("paper jam for good") != std::string::npos;
        }));
    }

    // Last: the server is another one then.
    void allOfItOutlivesTheServer()
    {
        const auto first = registerDevice("O1");
        const auto rotated = rotate("O1", 3600);
        const auto gone = registerDevice("O2");
        v1::RevokeDeviceCredentialRequest request;
        request.set_name(credentials("O2").credentials(0).name());
        QVERIFY(call(&v1::DeviceCredentialService::Stub::RevokeDeviceCredential, request));
        m_channel.reset();
        m_server->kill();
        start(m_server->dataDirectory());
        QVERIFY(TestDevice(first).connect());
        QVERIFY(TestDevice(rotated->connection()).connect());
        QVERIFY(!TestDevice(gone).connect());
        QCOMPARE(device("S1").replaced_by(), nameOf("S2"));
        QCOMPARE(device("S2").replaces(), nameOf("S1"));
        // Warned of since the start.
        QTRY_COMPARE_WITH_TIMEOUT(device("K1").findings_size(), 1, 5000);
        QCOMPARE(device("K1").findings(0).kind(), v1::Finding::KIND_CREDENTIAL_EXPIRING);
    }

private:
    void start(const QString &directory = {})
    {
        m_previous = std::move(m_server);
        auto started = test::ServerProcess::start({}, directory);
        if (!started)
            qFatal("%s", started.error().message.c_str());
        m_server = std::move(*started);
        m_channel = m_server->channel();
    }
    template <class Stub, class Request, class Response>
    Result<Response> call(grpc::Status (Stub::*method)(grpc::ClientContext *, const Request &, Response *),
                          const std::type_identity_t<Request> &request)
    {
        return client::callBlocking(*m_channel, method, request);
    }
    static std::string nameOf(const std::string &serial) { return "products/printer/devices/" + serial; }
    v1::Connection registerDevice(const std::string &serial)
    {
        v1::RegisterDeviceRequest request;
        request.set_parent("products/printer");
        request.set_serial(serial);
        const auto response = call(&v1::DeviceService::Stub::RegisterDevice, request);
        if (!response)
            qWarning("%s", response.error().message.c_str());
        return response ? response->connection() : v1::Connection();
    }
    Result<v1::RotateDeviceCredentialResponse> rotate(const std::string &serial, int overlapSeconds)
    {
        v1::RotateDeviceCredentialRequest request;
        request.set_parent(nameOf(serial));
        request.mutable_overlap()->set_seconds(overlapSeconds);
        return call(&v1::DeviceCredentialService::Stub::RotateDeviceCredential, request);
    }
    v1::ListDeviceCredentialsResponse credentials(const std::string &serial)
    {
        v1::ListDeviceCredentialsRequest request;
        request.set_parent(nameOf(serial));
        return call(&v1::DeviceCredentialService::Stub::ListDeviceCredentials, request).value_or(v1::ListDeviceCredentialsResponse());
    }
    v1::Device device(const std::string &serial)
    {
        v1::GetDeviceRequest request;
        request.set_name(nameOf(serial));
        return call(&v1::DeviceService::Stub::GetDevice, request).value_or(v1::Device());
    }
    std::string signingRequest(const char *subject)
    {
        QProcess process;
        process.start(QStringLiteral("openssl"),
                      {QStringLiteral("req"), QStringLiteral("-new"), QStringLiteral("-nodes"), QStringLiteral("-newkey"),
                       QStringLiteral("ec"), QStringLiteral("-pkeyopt"), QStringLiteral("ec_paramgen_curve:P-256"),
                       QStringLiteral("-keyout"), m_folder.filePath(QStringLiteral("key.pem")),
                       QStringLiteral("-subj"), QString::fromUtf8(subject)});
        process.waitForFinished();
        return process.readAllStandardOutput().toStdString();
    }
    std::string key()
    {
        QFile file(m_folder.filePath(QStringLiteral("key.pem")));
        return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
    }

    QTemporaryDir m_folder;
    // Its data directory goes with it.
    std::unique_ptr<test::ServerProcess> m_previous;
    std::unique_ptr<test::ServerProcess> m_server;
    std::shared_ptr<client::Channel> m_channel;
    bool m_wrong = false;
};

QTEST_GUILESS_MAIN(TestDeviceCredentials)
#include "tst_device_credentials.moc"
