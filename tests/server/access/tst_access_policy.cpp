#include <QtTest>

#include <google/protobuf/descriptor.h>

#include "server/access/access_policy.h"
#include "wheelhouse/v1/device_claims.pb.h"
#include "wheelhouse/v1/sessions.pb.h"

using namespace wheelhouse;
using access::AccessPolicy;
using access::Caller;

class TestAccessPolicy : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void decidesByRole_data();
    void decidesByRole();
    void namesTheNeededRole();
    void knowsChanges();
    void leavesForeignPackagesOpen();
    void letsAnybodyCallWhatIsOpen();

private:
    static const google::protobuf::MethodDescriptor &method(const char *name)
    {
        const auto *service = v1::CreateAccountRequest::descriptor()->file()->FindServiceByName("SessionService");
        return *service->FindMethodByName(name);
    }
    static Caller caller(v1::Role role) { return {"accounts/amy", role, {}, {}}; }
};

void TestAccessPolicy::decidesByRole_data()
{
    QTest::addColumn<int>("role");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("allowed");
    QTest::newRow("none sees nothing") << int(v1::ROLE_UNSPECIFIED) << QByteArray("GetCurrentSession") << false;
    QTest::newRow("viewer reads") << int(v1::ROLE_VIEWER) << QByteArray("GetCurrentSession") << true;
    QTest::newRow("operator is no administrator") << int(v1::ROLE_OPERATOR) << QByteArray("CreateAccount") << false;
    QTest::newRow("approver is no administrator") << int(v1::ROLE_APPROVER) << QByteArray("CreateAccount") << false;
    QTest::newRow("administrator") << int(v1::ROLE_ADMINISTRATOR) << QByteArray("CreateAccount") << true;
    QTest::newRow("administrator reads") << int(v1::ROLE_ADMINISTRATOR) << QByteArray("GetCurrentSession") << true;
}

void TestAccessPolicy::decidesByRole()
{
    QFETCH(int, role);
    QFETCH(QByteArray, name);
    QFETCH(bool, allowed);
    const auto result = AccessPolicy().check(caller(static_cast<v1::Role>(role)), method(name.constData()));
    QCOMPARE(result.has_value(), allowed);
    if (!allowed)
        QCOMPARE(result.error().code, ErrorCode::PermissionDenied);
}

void TestAccessPolicy::namesTheNeededRole()
{
    const auto result = AccessPolicy().check(caller(v1::ROLE_SUPPORT), method("DeleteAccount"));
    QVERIFY(!result);
    QCOMPARE(result.error().message,
             std::string("SessionService/DeleteAccount needs the role administrator; accounts/amy has support"));
}

void TestAccessPolicy::knowsChanges()
{
    QVERIFY(AccessPolicy().changes(method("CreateAccount")));
    QVERIFY(!AccessPolicy().changes(method("ListAccounts")));
}

void TestAccessPolicy::leavesForeignPackagesOpen()
{
    const google::protobuf::FileDescriptorProto file = [] {
        google::protobuf::FileDescriptorProto proto;
        proto.set_name("foreign.proto");
        proto.set_package("grpc.health.v1");
        proto.add_message_type()->set_name("Empty");
        auto *service = proto.add_service();
        service->set_name("Health");
        auto *check = service->add_method();
        check->set_name("Check");
        check->set_input_type(".grpc.health.v1.Empty");
        check->set_output_type(".grpc.health.v1.Empty");
        return proto;
    }();
    google::protobuf::DescriptorPool pool;
    const auto *built = pool.BuildFile(file);
    QVERIFY(AccessPolicy().check(caller(v1::ROLE_UNSPECIFIED), *built->service(0)->method(0)).has_value());
}

void TestAccessPolicy::letsAnybodyCallWhatIsOpen()
{
    const auto *service = v1::ClaimDeviceRequest::descriptor()->file()->FindServiceByName("DeviceClaimService");
    const auto &claim = *service->FindMethodByName("ClaimDevice");
    QVERIFY(AccessPolicy().check(caller(v1::ROLE_UNSPECIFIED), claim).has_value());
    QVERIFY(AccessPolicy().isOpen(claim));
    QVERIFY(AccessPolicy().changes(claim));
    const auto &create = *service->FindMethodByName("CreateDeviceClaims");
    QVERIFY(!AccessPolicy().isOpen(create));
    QVERIFY(!AccessPolicy().check(caller(v1::ROLE_UNSPECIFIED), create).has_value());
}

QTEST_GUILESS_MAIN(TestAccessPolicy)
#include "tst_access_policy.moc"
