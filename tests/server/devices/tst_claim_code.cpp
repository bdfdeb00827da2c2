#include <QtTest/QtTest>

#include <set>

#include "server/devices/claim_code.h"
#include "server/devices/peer_limiter.h"

using namespace wheelhouse;
using namespace wheelhouse::devices;
using namespace std::chrono_literals;

class TestClaimCode : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void looksAsPromised()
    {
        const QRegularExpression form(QStringLiteral("^WH1(-[0-9A-HJKMNP-TV-Z]{5}){5}$"));
        std::set<std::string> codes;
        for (int i = 0; i < 1000; ++i) {
            const auto code = makeClaimCode();
            QVERIFY2(form.match(QString::fromStdString(code)).hasMatch(), code.c_str());
            QVERIFY(normalClaimCode(code).has_value());
            codes.insert(code);
        }
        QCOMPARE(codes.size(), std::size_t(1000));
    }

    void readsWhatPeopleType()
    {
        const auto code = QString::fromStdString(makeClaimCode());
        const auto normal = *normalClaimCode(code.toStdString());
        QCOMPARE(normal.size(), std::size_t(25));
        auto typed = code.toLower();
        typed.replace(u'-', u' ');
        QCOMPARE(*normalClaimCode(typed.toStdString()), normal);
        typed = code;
        typed.remove(u'-');
        QCOMPARE(*normalClaimCode(typed.toStdString()), normal);
        QCOMPARE(*normalClaimCode(code.mid(4).toStdString()), normal);
        typed = code.mid(4);
        typed.replace(u'0', u'O').replace(u'1', u'l');
        QCOMPARE(*normalClaimCode(("WHI " + typed.toStdString() + "\n")), normal);
        QCOMPARE(hashOfClaimCode(normal), hashOfClaimCode(*normalClaimCode(typed.toStdString())));
    }

    // Every single mistake, and every two characters that change places.
    void findsEveryTypo()
    {
        const auto normal = *normalClaimCode(makeClaimCode());
        for (std::size_t i = 0; i < normal.size(); ++i) {
            for (const char c : std::string("0123456789ABCDEFGHJKMNPQRSTVWXYZ")) {
                auto wrong = normal;
                wrong[i] = c;
                QCOMPARE(normalClaimCode(wrong).has_value(), c == normal[i]);
            }
            for (std::size_t k = i + 1; k < normal.size(); ++k) {
                auto wrong = normal;
                std::swap(wrong[i], wrong[k]);
                QCOMPARE(normalClaimCode(wrong).has_value(), normal[i] == normal[k]);
            }
        }
    }

    void saysThatItIsMistyped_data()
    {
        QTest::addColumn<QByteArray>("code");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("short") << QByteArray("WH1-AAAAA");
        QTest::newRow("a letter that is none") << QByteArray("WH1-UUUUU-00000-00000-00000-00000");
        QTest::newRow("not ASCII") << QByteArray("WH1-\xC3\xA4\xC3\xA4\xC3\xA4-00000-00000-00000-00000");
        QTest::newRow("a flood") << QByteArray(10'000, '0');
    }

    void saysThatItIsMistyped()
    {
        QFETCH(QByteArray, code);
        const auto refused = normalClaimCode(code.toStdString());
        QVERIFY(!refused);
        QCOMPARE(refused.error().fields.at(0).field, std::string("code"));
        QVERIFY(refused.error().fields.at(0).description.starts_with("is mistyped"));
    }

    void limitsAnAddress()
    {
        PeerLimiter limiter;
        auto now = PeerLimiter::Time{} + 1h;
        for (int i = 0; i < PeerLimiter::kBurst; ++i) {
            QCOMPARE(limiter.wait("ipv4:10.0.0.7:1", now).count(), 0);
            limiter.note("ipv4:10.0.0.7:" + std::to_string(1000 + i), now);
        }
        QCOMPARE(limiter.wait("ipv4:10.0.0.7:99", now), PeerLimiter::kRefill);
        QCOMPARE(limiter.wait("ipv4:10.0.0.8:99", now).count(), 0);
        now += PeerLimiter::kRefill;
        QCOMPARE(limiter.wait("ipv4:10.0.0.7:99", now).count(), 0);
        limiter.note("ipv4:10.0.0.7:1", now);
        QVERIFY(limiter.wait("ipv4:10.0.0.7:99", now).count() > 0);
        // Forgotten from the longest ago on, never more than the bound.
        for (std::size_t i = 0; i < PeerLimiter::kMaxPeers + 100; ++i)
            limiter.note("unix:" + std::to_string(i), now);
        QCOMPARE(limiter.size(), PeerLimiter::kMaxPeers);
        QCOMPARE(limiter.wait("ipv4:10.0.0.7:99", now).count(), 0);
    }

    void knowsAddresses()
    {
        QCOMPARE(addressOfPeer("ipv4:10.0.0.7:40312"), std::string("10.0.0.7"));
        QCOMPARE(addressOfPeer("ipv6:%5B2001:db8:1:2:3:4:5:6%5D:40312"), std::string("2001:db8:1:2::"));
        QCOMPARE(addressOfPeer("ipv6:[2001:db8:1:2::9]:1"), std::string("2001:db8:1:2::"));
        QCOMPARE(addressOfPeer("unix:"), std::string("unix:"));
    }
};

QTEST_GUILESS_MAIN(TestClaimCode)
#include "tst_claim_code.moc"
