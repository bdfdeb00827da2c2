#include <QtTest>

#include <google/protobuf/util/json_util.h>

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
    void writesWhatProtobufWrites();

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

void TestAuditRequest::writesWhatProtobufWrites()
{
    v1::UpdateDeviceRequest request;
    auto &device = *request.mutable_device();
    device.set_name("products/printer/devices/SN1");
    device.set_note("tab\t \"quote\" \\ Größe \x01");
    device.set_state(v1::Device::STATE_ACTIVE);
    device.set_desired_version(9'007'199'254'740'993);
    device.add_care("one");
    device.add_care("two");
    (*device.mutable_labels())["ring"] = "early";
    device.mutable_create_time()->set_seconds(1'790'000'000);
    device.mutable_create_time()->set_nanos(5'000'000);
    auto &fields = *device.mutable_desired()->mutable_fields();
    fields["density"].set_number_value(0.1);
    fields["quiet"].set_bool_value(true);
    fields["nothing"].set_null_value(google::protobuf::NULL_VALUE);
    fields["list"].mutable_list_value()->add_values()->set_string_value("x");
    (*fields["inner"].mutable_struct_value()->mutable_fields())["deep"].set_number_value(-3);
    request.mutable_update_mask()->add_paths("desired_version");
    request.mutable_update_mask()->add_paths("note");
    std::string expected;
    QVERIFY(google::protobuf::util::MessageToJsonString(request, &expected).ok());
    QCOMPARE(parsed(auditJson(request)), parsed(expected));
    // An unknown value of an enumeration stays a number.
    device.set_state(static_cast<v1::Device::State>(99));
    QCOMPARE(parsed(auditJson(request))[u"device"][u"state"].toInt(), 99);
    QCOMPARE(auditJson(v1::UpdateDeviceRequest()), std::string("{}"));
}

QTEST_GUILESS_MAIN(TestAuditRequest)
#include "tst_audit_request.moc"
