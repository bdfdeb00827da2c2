#include <QtTest>

#include "server/access/audit_request.h"
#include "wheelhouse/v1/clusters.pb.h"
#include "wheelhouse/v1/devices.pb.h"

using namespace wheelhouse;
using access::auditJson;

class TestAuditRequest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsWhatIsHarmless();
    void leavesSecretsOut();
    void leavesNestedSecretsOut();
    void leavesSecretMapEntriesOut();
    void cutsLongTextsAndLists();
    void staysJsonWhenCut();

private:
    static QJsonObject parsed(const std::string &json)
    {
        return QJsonDocument::fromJson(QByteArray::fromStdString(json)).object();
    }
};

void TestAuditRequest::keepsWhatIsHarmless()
{
    v1::RegisterDeviceRequest request;
    request.set_parent("products/speaker");
    request.set_serial("SN0001");
    request.set_credential(v1::CREDENTIAL_KIND_TOKEN);
    (*request.mutable_device()->mutable_labels())["site"] = "Größe \"1\"";
    request.set_validate_only(true);
    const auto object = parsed(auditJson(request));
    QCOMPARE(object[u"serial"].toString(), QStringLiteral("SN0001"));
    QCOMPARE(object[u"credential"].toString(), QStringLiteral("CREDENTIAL_KIND_TOKEN"));
    QCOMPARE(object[u"device"][u"labels"][u"site"].toString(), QStringLiteral("Größe \"1\""));
    QCOMPARE(object[u"validateOnly"].toBool(), true);
}

void TestAuditRequest::leavesSecretsOut()
{
    v1::CreateClusterRequest request;
    request.set_cluster_id("prod");
    request.set_kubeconfig("apiVersion: hunter2");
    const std::string json = auditJson(request);
    QVERIFY(json.find("prod") != std::string::npos);
    QVERIFY2(json.find("hunter2") == std::string::npos, json.c_str());
}

void TestAuditRequest::leavesNestedSecretsOut()
{
    v1::BatchRegisterDevicesResponse message;
    auto *connection = message.add_responses()->mutable_connection();
    connection->set_host("broker");
    connection->set_password("hunter2");
    connection->set_private_key("hunter2");
    const std::string json = auditJson(message);
    QVERIFY(json.find("broker") != std::string::npos);
    QVERIFY2(json.find("hunter2") == std::string::npos, json.c_str());
}

void TestAuditRequest::leavesSecretMapEntriesOut()
{
    v1::RegisterDeviceRequest request;
    auto &labels = *request.mutable_device()->mutable_labels();
    labels["site"] = "shop";
    labels["wifi_password"] = "hunter2";
    const std::string json = auditJson(request);
    QVERIFY(json.find("shop") != std::string::npos);
    QVERIFY2(json.find("hunter2") == std::string::npos, json.c_str());
}

void TestAuditRequest::cutsLongTextsAndLists()
{
    v1::BatchRegisterDevicesRequest request;
    for (int i = 0; i < 10'000; ++i)
        request.add_requests()->set_serial("SN" + std::to_string(i));
    request.mutable_requests(0)->mutable_device()->set_note(std::string(100'000, 'x'));
    QElapsedTimer timer;
    timer.start();
    const std::string json = auditJson(request);
    QVERIFY(json.size() <= 4096);
    QVERIFY(timer.elapsed() < 100);
    QVERIFY(json.find("(100000 bytes)") != std::string::npos);
    QVERIFY(json.find("\"SN7\"") != std::string::npos);
    QVERIFY(json.find("\"SN8\"") == std::string::npos);
}

void TestAuditRequest::staysJsonWhenCut()
{
    v1::BatchRegisterDevicesRequest request;
    for (int i = 0; i < 8; ++i) {
        auto &labels = *request.add_requests()->mutable_device()->mutable_labels();
        for (int label = 0; label < 8; ++label)
            labels["l" + std::to_string(label)] = std::string(40, '"') + "ü";
    }
    const std::string json = auditJson(request);
    QVERIFY(json.size() <= 4096);
    const auto object = parsed(json);
    QCOMPARE(object[u"truncated"].toBool(), true);
    QVERIFY(object[u"start"].toString().startsWith(u"{\"requests\""));
}

QTEST_GUILESS_MAIN(TestAuditRequest)
#include "tst_audit_request.moc"
