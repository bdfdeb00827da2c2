#include <QtTest>

#include "server/deployments/images/registries.h"
#include "server/store/sql_registry_store.h"
#include "tests/support/test_databases.h"

using namespace wheelhouse;

namespace {

v1::CreateRegistryRequest request(const std::string &id, const std::string &host, const std::string &password = {})
{
    v1::CreateRegistryRequest asked;
    asked.set_registry_id(id);
    asked.mutable_registry()->set_host(host);
    if (!password.empty())
        asked.mutable_registry()->set_username("otto");
    asked.set_password(password);
    return asked;
}

// Is never asked here.
class NoRegistry final : public deployments::RegistryClient {
public:
    Result<void> check(const deployments::RegistryAccess &access) override
    {
        last = access;
        return {};
    }
    Result<deployments::RegistryTags> tags(const deployments::RegistryAccess &, const std::string &) override
    {
        return fail(ErrorCode::Unavailable, "");
    }
    Result<deployments::ImageFacts> image(const deployments::RegistryAccess &, const std::string &, const std::string &) override
    {
        return fail(ErrorCode::Unavailable, "");
    }
    deployments::RegistryAccess last;
};

} // namespace

// The store, and the rules over it, on both engines.
class TestRegistryStore : public QObject {
    Q_OBJECT

    test::TestDatabases m_databases;
    QTemporaryDir m_directory;
    NoRegistry m_client;

    access::SecretBox box() { return *access::SecretBox::open(m_directory.path().toStdString()); }

private Q_SLOTS:
    void initTestCase() { m_databases.start(); }

    void keepsAndSeals_data() { test::TestDatabases::addEngines(); }
    void keepsAndSeals()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlRegistryStore store(*database, box());
        deployments::Registries registries(store, m_client);
        QVERIFY(registries.load());
        const auto made = registries.create(request("main", "Registry.example.com:5000", "top-secret"), "accounts/wu");
        QVERIFY2(made, made ? "" : made.error().message.c_str());
        QCOMPARE(made->host(), std::string("registry.example.com:5000"));
        QCOMPARE(made->url(), std::string("https://registry.example.com:5000"));
        QVERIFY(made->has_password());
        QVERIFY(made->SerializeAsString().find("secret") == std::string::npos);
        std::string row;
        QVERIFY(database->read([&](store::Connection &connection) -> Result<void> {
            const auto one = connection.queryOne("SELECT body, password FROM registries");
            if (!one)
                return passOn(one);
            row = (*one)->bytes(0) + (*one)->bytes(1);
            return {};
        }));
        QVERIFY(!row.empty() && row.find("secret") == std::string::npos);
        // Neither the name nor the host twice.
        QCOMPARE(registries.create(request("main", "other.example.com"), "accounts/wu").error().code, ErrorCode::AlreadyExists);
        QCOMPARE(registries.create(request("second", "registry.example.com:5000"), "accounts/wu").error().code, ErrorCode::AlreadyExists);
        QVERIFY(registries.create(request("open", "open.example.com"), "accounts/wu"));
        v1::UpdateRegistryRequest taken;
        taken.mutable_registry()->set_name("registries/open");
        taken.mutable_registry()->set_host("registry.example.com:5000");
        QCOMPARE(registries.update(taken, "accounts/wu").error().code, ErrorCode::AlreadyExists);

        // As after a new start.
        deployments::Registries again(store, m_client);
        QVERIFY(again.load());
        QCOMPARE(again.list().size(), std::size_t(2));
        const auto access = again.find("registry.example.com:5000");
        QVERIFY(access);
        QCOMPARE((*access)->password.reveal(), std::string("top-secret"));
        QCOMPARE(again.find("nowhere.example.com").error().code, ErrorCode::FailedPrecondition);
        QVERIFY(again.remove("registries/main"));
        QCOMPARE(again.remove("registries/main").error().code, ErrorCode::NotFound);
        QVERIFY(!again.find("registry.example.com:5000"));
        // With another key the password is not to be had, and says so.
        QTemporaryDir elsewhere;
        QVERIFY(again.create(request("main", "registry.example.com:5000", "top-secret"), "accounts/wu"));
        store::SqlRegistryStore foreign(*database, *access::SecretBox::open(elsewhere.path().toStdString()));
        deployments::Registries broken(foreign, m_client);
        QVERIFY(broken.load());
        QVERIFY(broken.find("registry.example.com:5000").error().message.find("give it anew") != std::string::npos);
        QVERIFY(broken.find("open.example.com"));
    }

    void keepsPasswordsForTheSamePlaceOnly()
    {
        const auto database = m_databases.open(QStringLiteral("sqlite"));
        store::SqlRegistryStore store(*database, box());
        deployments::Registries registries(store, m_client);
        QVERIFY(registries.create(request("main", "a.example.com", "top-secret"), "accounts/wu"));
        v1::UpdateRegistryRequest same;
        same.mutable_registry()->set_name("registries/main");
        same.mutable_registry()->set_host("b.example.com");
        same.mutable_registry()->set_url("https://a.example.com");
        same.mutable_registry()->set_username("otto");
        same.set_keep_password(true);
        const auto kept = registries.update(same, "accounts/li");
        QVERIFY2(kept, kept ? "" : kept.error().message.c_str());
        QCOMPARE((*registries.find("b.example.com"))->password.reveal(), std::string("top-secret"));
        auto stolen = same;
        stolen.mutable_registry()->set_url("https://evil.example.com");
        QCOMPARE(registries.update(stolen, "accounts/eve").error().code, ErrorCode::FailedPrecondition);
        // The same of what is only checked.
        v1::CheckRegistryRequest look;
        *look.mutable_registry() = stolen.registry();
        look.set_keep_password(true);
        QCOMPARE(registries.check(look).error().code, ErrorCode::FailedPrecondition);
        QVERIFY(m_client.last.url.empty());
        look.mutable_registry()->Clear();
        look.mutable_registry()->set_name("registries/main");
        QVERIFY(registries.check(look)->ok());
        QCOMPARE(m_client.last.password.reveal(), std::string("top-secret"));
    }
};

QTEST_GUILESS_MAIN(TestRegistryStore)
#include "tst_registry_store.moc"
