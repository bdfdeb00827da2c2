#include <QtTest>

#include "server/links/mqtt/account_confirmations.h"

using namespace wheelhouse;
using namespace std::chrono_literals;
using mqtt::AccountConfirmations;

namespace {

devices::Account accountOf(const std::string &key)
{
    devices::Account account;
    account.key = key;
    return account;
}

} // namespace

// Who waits for the broker's word about accounts, and when he gets it.
class TestAccountConfirmations : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_confirmations = {};
        m_told.clear();
    }

    void tellsWhenAllAreConfirmed()
    {
        begin("a", {"x", "y"});
        confirm({"x"});
        QVERIFY(m_told.empty());
        confirm({"y"});
        QCOMPARE(m_told, (std::vector<std::string>{"a OK"}));
        QVERIFY(m_confirmations.open().empty());
    }

    void tellsWhoWasOvertaken()
    {
        begin("old", {"x", "y"});
        const auto old = m_confirmations.open().at("x");
        begin("new", {"x"});
        QVERIFY(m_told.empty());
        confirm({"y"});
        QCOMPARE(m_told, (std::vector<std::string>{"old OK"}));
        // The old change's confirmation says nothing about the new one.
        settle([&](auto &settled) { m_confirmations.confirm({{"x", old}}, settled); });
        QCOMPARE(m_confirmations.open().size(), std::size_t(1));
        confirm({"x"});
        QCOMPARE(m_told, (std::vector<std::string>{"old OK", "new OK"}));
    }

    void givesUpAtTheDeadlineButNotTheAccount()
    {
        begin("a", {"x"});
        const auto deadline = *m_confirmations.nextDeadline();
        settle([&](auto &settled) { m_confirmations.expire(deadline - 1ms, settled); });
        QVERIFY(m_told.empty());
        settle([&](auto &settled) { m_confirmations.expire(deadline, settled); });
        QCOMPARE(m_told, (std::vector<std::string>{"a failed"}));
        QCOMPARE(m_confirmations.open().size(), std::size_t(1));
        confirm({"x"});
        QCOMPARE(m_told.size(), std::size_t(1));
        QVERIFY(!m_confirmations.nextDeadline());
    }

    void excusesWhoWaitedLongEnough()
    {
        begin("a", {"x"});
        settle([&](auto &settled) {
            QCOMPARE(m_confirmations.excuse(AccountConfirmations::Clock::now() - 1min, settled), std::size_t(0));
        });
        QVERIFY(m_told.empty());
        settle([&](auto &settled) {
            QCOMPARE(m_confirmations.excuse(AccountConfirmations::Clock::now(), settled), std::size_t(1));
        });
        QCOMPARE(m_told, (std::vector<std::string>{"a OK"}));
        QCOMPARE(m_confirmations.open().size(), std::size_t(1));
    }

    void tellsAtOnceWhereNothingIsToBeDone()
    {
        begin("a", {});
        QCOMPARE(m_told, (std::vector<std::string>{"a OK"}));
        begin("b", {"x", "x"});
        confirm({"x"});
        QCOMPARE(m_told, (std::vector<std::string>{"a OK", "b OK"}));
    }

private:
    template <class F> void settle(F change)
    {
        AccountConfirmations::Settled settled;
        change(settled);
        for (const auto &tell : settled)
            tell();
    }

    void begin(const std::string &who, const std::vector<std::string> &keys)
    {
        std::vector<devices::Account> accounts;
        for (const auto &key : keys)
            accounts.push_back(accountOf(key));
        settle([&](auto &settled) {
            m_confirmations.begin(
                accounts, AccountConfirmations::Clock::now() + 3s,
                [this, who](const Result<void> &outcome) { m_told.push_back(who + (outcome ? " OK" : " failed")); },
                settled);
        });
    }

    void confirm(const std::vector<std::string> &keys)
    {
        AccountConfirmations::Changes changes;
        for (const auto &key : keys)
            changes.emplace_back(key, m_confirmations.open().at(key));
        settle([&](auto &settled) { m_confirmations.confirm(changes, settled); });
    }

    AccountConfirmations m_confirmations;
    std::vector<std::string> m_told;
};

QTEST_GUILESS_MAIN(TestAccountConfirmations)
#include "tst_account_confirmations.moc"
