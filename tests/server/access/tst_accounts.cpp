#include <QtTest>

#include <google/protobuf/util/time_util.h>

#include "core/private_file.h"
#include "server/access/accounts.h"
#include "server/access/administrator_bootstrap.h"
#include "server/store/schema.h"
#include "server/store/sql_account_store.h"
#include "tests/support/test_databases.h"

using namespace wheelhouse;
using namespace std::chrono_literals;
using access::Accounts;
using google::protobuf::util::TimeUtil;

class TestAccounts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_databases.start(); }
    void letsTheHolderOfATokenIn_data() { test::TestDatabases::addEngines(); }
    void letsTheHolderOfATokenIn();
    void refusesBadAccounts_data() { test::TestDatabases::addEngines(); }
    void refusesBadAccounts();
    void endsATokenAtItsTime_data() { test::TestDatabases::addEngines(); }
    void endsATokenAtItsTime();
    void endsATokenWithItsAccount_data() { test::TestDatabases::addEngines(); }
    void endsATokenWithItsAccount();
    void keepsTheLastAdministrator_data() { test::TestDatabases::addEngines(); }
    void keepsTheLastAdministrator();
    void noticesDeletionByAnotherServer_data() { test::TestDatabases::addEngines(); }
    void noticesDeletionByAnotherServer();
    void notesTheLastUseNowAndThen_data() { test::TestDatabases::addEngines(); }
    void notesTheLastUseNowAndThen();
    void listsInPages_data() { test::TestDatabases::addEngines(); }
    void listsInPages();
    void keepsNoToken();
    void makesTheFirstAdministrator_data() { test::TestDatabases::addEngines(); }
    void makesTheFirstAdministrator();
    void makesGoodACrashOfTheFirstStart();

private:
    struct Setting {
        std::unique_ptr<store::Database> database;
        store::SqlAccountStore accountStore{*database};
        std::chrono::system_clock::time_point now = std::chrono::system_clock::now();
        Accounts accounts{accountStore, [this] { return now; }};

        google::protobuf::Timestamp in(std::chrono::seconds later) const
        {
            return TimeUtil::SecondsToTimestamp(std::chrono::system_clock::to_time_t(now + later));
        }
    };

    test::TestDatabases m_databases;
};

void TestAccounts::letsTheHolderOfATokenIn()
{
    QFETCH(QString, engine);
    Setting setting{m_databases.open(engine)};
    const auto created = setting.accounts.create("ci.gateway-2", v1::ROLE_OPERATOR);
    QVERIFY2(created, created ? "" : created.error().message.c_str());
    QCOMPARE(created->account.name(), std::string("accounts/ci.gateway-2"));
    QVERIFY(created->token.reveal().size() >= 43);
    for (int i = 0; i < 2; ++i) {
        const auto account = setting.accounts.authenticate(created->token);
        QVERIFY(account.has_value());
        QCOMPARE(account->name(), std::string("accounts/ci.gateway-2"));
        QCOMPARE(account->role(), v1::ROLE_OPERATOR);
    }
    for (const std::string &token : {std::string(), created->token.reveal() + "x", std::string("wht_")}) {
        const auto refused = setting.accounts.authenticate(Secret(token));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Unauthenticated);
    }
}

void TestAccounts::refusesBadAccounts()
{
    QFETCH(QString, engine);
    Setting setting{m_databases.open(engine)};
    const auto codeOf = [&](const std::string &id, v1::Role role = v1::ROLE_VIEWER,
                            std::optional<google::protobuf::Timestamp> expireTime = std::nullopt) {
        const auto created = setting.accounts.create(id, role, expireTime);
        return created ? "OK" : codeName(created.error().code);
    };
    for (const std::string &id : {std::string(), std::string("Amy"), std::string("a b"), std::string("-a"),
                                  std::string(61, 'a'), std::string("local")})
        QCOMPARE(codeOf(id), "INVALID_ARGUMENT");
    QCOMPARE(codeOf("amy", v1::ROLE_UNSPECIFIED), "INVALID_ARGUMENT");
    QCOMPARE(codeOf("amy", static_cast<v1::Role>(77)), "INVALID_ARGUMENT");
    QCOMPARE(codeOf("amy", v1::ROLE_VIEWER, setting.in(-1s)), "INVALID_ARGUMENT");
    QCOMPARE(codeOf("amy"), "OK");
    QCOMPARE(codeOf("amy"), "ALREADY_EXISTS");
}

void TestAccounts::endsATokenAtItsTime()
{
    QFETCH(QString, engine);
    Setting setting{m_databases.open(engine)};
    const auto created = setting.accounts.create("amy", v1::ROLE_VIEWER, setting.in(3600s));
    QVERIFY(created.has_value());
    QVERIFY(setting.accounts.authenticate(created->token).has_value());
    // Once from memory, once from the store.
    for (const auto later : {3601s, 7200s}) {
        setting.now += later;
        const auto refused = setting.accounts.authenticate(created->token);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Unauthenticated);
        QCOMPARE(refused.error().message, "the token expired at " + TimeUtil::ToString(created->account.expire_time())
                                              + "; an administrator can issue a new one");
    }
}

void TestAccounts::endsATokenWithItsAccount()
{
    QFETCH(QString, engine);
    Setting setting{m_databases.open(engine)};
    const auto created = setting.accounts.create("amy", v1::ROLE_VIEWER);
    QVERIFY(setting.accounts.authenticate(created->token).has_value());
    QVERIFY(setting.accounts.remove("accounts/amy").has_value());
    QCOMPARE(setting.accounts.authenticate(created->token).error().code, ErrorCode::Unauthenticated);
    QCOMPARE(setting.accounts.remove("accounts/amy").error().code, ErrorCode::NotFound);
}

void TestAccounts::keepsTheLastAdministrator()
{
    QFETCH(QString, engine);
    Setting setting{m_databases.open(engine)};
    QVERIFY(setting.accounts.create("ada", v1::ROLE_ADMINISTRATOR).has_value());
    QVERIFY(setting.accounts.create("bea", v1::ROLE_ADMINISTRATOR, setting.in(3600s)).has_value());
    QVERIFY(setting.accounts.create("cleo", v1::ROLE_OPERATOR).has_value());
    setting.now += 3601s;
    // Bea's token has expired: she cannot make another one.
    const auto refused = setting.accounts.remove("accounts/ada");
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::FailedPrecondition);
    QVERIFY(setting.accounts.remove("accounts/bea").has_value());
    QVERIFY(setting.accounts.create("dora", v1::ROLE_ADMINISTRATOR).has_value());
    QVERIFY(setting.accounts.remove("accounts/ada").has_value());
}

void TestAccounts::noticesDeletionByAnotherServer()
{
    QFETCH(QString, engine);
    Setting setting{m_databases.open(engine)};
    Accounts other(setting.accountStore, [&] { return setting.now; });
    const auto created = setting.accounts.create("amy", v1::ROLE_VIEWER);
    QVERIFY(setting.accounts.authenticate(created->token).has_value());
    QVERIFY(other.remove("accounts/amy").has_value());
    setting.now += Accounts::kCacheTime;
    QVERIFY(!setting.accounts.authenticate(created->token));
}

void TestAccounts::notesTheLastUseNowAndThen()
{
    QFETCH(QString, engine);
    Setting setting{m_databases.open(engine)};
    const auto created = setting.accounts.create("amy", v1::ROLE_VIEWER);
    const auto lastUsed = [&] { return setting.accounts.get("accounts/amy")->last_used_time(); };
    QCOMPARE(lastUsed().seconds(), std::int64_t(0));
    QVERIFY(setting.accounts.authenticate(created->token).has_value());
    const auto first = lastUsed();
    QVERIFY(first.seconds() > 0);
    setting.now += 30s;
    QVERIFY(setting.accounts.authenticate(created->token).has_value());
    QVERIFY(lastUsed() == first);
    setting.now += 31s;
    QVERIFY(setting.accounts.authenticate(created->token).has_value());
    QVERIFY(lastUsed() > first);
}

void TestAccounts::listsInPages()
{
    QFETCH(QString, engine);
    Setting setting{m_databases.open(engine)};
    // By their bytes on both engines: dash before dot before digits.
    const std::vector<std::string> ids{"a-b", "a.b", "a0", "ab", "b"};
    for (auto id = ids.rbegin(); id != ids.rend(); ++id)
        QVERIFY(setting.accounts.create(*id, v1::ROLE_VIEWER).has_value());
    std::vector<std::string> listed;
    std::string token;
    int pages = 0;
    do {
        const auto page = setting.accounts.list(2, token);
        QVERIFY(page.has_value());
        for (const auto &account : page->accounts)
            listed.push_back(account.name().substr(9));
        token = page->nextPageToken;
        ++pages;
    } while (!token.empty());
    QCOMPARE(listed, ids);
    QCOMPARE(pages, 3);
    QCOMPARE(setting.accounts.list(-1, {}).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(setting.accounts.list(1'000'000, {})->accounts.size(), ids.size());
}

void TestAccounts::keepsNoToken()
{
    const std::string url = m_databases.makeUrl(QStringLiteral("sqlite"));
    std::string token;
    {
        auto database = store::openDatabase(url);
        QVERIFY(database.has_value());
        QVERIFY(store::migrate(**database).has_value());
        store::SqlAccountStore accountStore(**database);
        token = Accounts(accountStore).create("amy", v1::ROLE_VIEWER)->token.reveal();
    }
    QFile file(QString::fromStdString(url.substr(7)));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray content = file.readAll();
    QVERIFY(content.contains("accounts/amy"));
    QVERIFY(!content.contains(QByteArray::fromStdString(token.substr(4))));
}

void TestAccounts::makesTheFirstAdministrator()
{
    QFETCH(QString, engine);
    Setting setting{m_databases.open(engine)};
    const QTemporaryDir directory;
    const auto made = access::bootstrapAdministrator(setting.accounts, directory.path().toStdString());
    QVERIFY(made && *made);
    const auto content = readPrivateFile(**made);
    QVERIFY(content && *content);
    std::string token = (*content)->reveal();
    QCOMPARE(token.back(), '\n');
    token.pop_back();
    const auto account = setting.accounts.authenticate(Secret(token));
    QVERIFY(account.has_value());
    QCOMPARE(account->role(), v1::ROLE_ADMINISTRATOR);
    const auto again = access::bootstrapAdministrator(setting.accounts, directory.path().toStdString());
    QVERIFY(again && !*again);
}

void TestAccounts::makesGoodACrashOfTheFirstStart()
{
    Setting setting{m_databases.open(QStringLiteral("sqlite"))};
    const QTemporaryDir directory;
    // The file is there, the account is not; and the name is taken.
    QVERIFY(writePrivateFile(directory.filePath(QStringLiteral("admin.token")).toStdString(), Secret("old")).has_value());
    QVERIFY(setting.accounts.create("admin", v1::ROLE_VIEWER).has_value());
    const auto made = access::bootstrapAdministrator(setting.accounts, directory.path().toStdString());
    QVERIFY(made && *made);
    QCOMPARE(setting.accounts.get("accounts/admin-2")->role(), v1::ROLE_ADMINISTRATOR);
    QVERIFY(setting.accounts.hasAdministrator().value());
}

QTEST_GUILESS_MAIN(TestAccounts)
#include "tst_accounts.moc"
