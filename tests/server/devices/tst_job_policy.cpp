#include <QtTest/QtTest>

#include "memory_stores.h"
#include "server/devices/job_policy.h"

using namespace wheelhouse;
using namespace wheelhouse::devices;
using namespace wheelhouse::tests;

// When a job needs a second person, and who that may be.
class TestJobPolicy : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        make("printer", "reboot", std::nullopt);
        make("strict", "reboot", 0);
        make("small", "reboot", 10);
        make("large", "reboot", 5000);
        QVERIFY(m_catalog.load());
    }

    void asksForASecondPerson_data()
    {
        QTest::addColumn<QString>("counts");
        QTest::addColumn<QString>("reason");
        const auto add = [](const char *counts, const char *reason) {
            QTest::newRow(counts) << QString::fromUtf8(counts) << QString::fromUtf8(reason);
        };
        add("printer=100", "");
        add("printer=101", "101 devices are more than the 100 that the server lets one person reach alone");
        add("strict=1", "reboot of strict lets one person reach no device alone");
        add("small=10", "");
        add("small=11", "11 devices are more than the 10 that reboot of small lets one person reach alone");
        add("large=5000", "");
        add("large=5001", "5,001 devices are more than the 5,000 that reboot of large lets one person reach alone");
        // Among several products the smallest limit decides, for the whole job.
        add("large=60,printer=60", "120 devices are more than the 100 that the server lets one person reach alone");
        add("printer=6,small=5", "11 devices are more than the 10 that reboot of small lets one person reach alone");
        add("large=5,small=5", "");
    }
    void asksForASecondPerson()
    {
        QFETCH(QString, counts);
        QFETCH(QString, reason);
        std::map<std::string, std::int64_t> byProduct;
        for (const auto &part : counts.split(QLatin1Char(',')))
            byProduct[part.section(QLatin1Char('='), 0, 0).toStdString()] = part.section(QLatin1Char('='), 1).toLongLong();
        v1::DeviceAction action;
        action.mutable_command()->set_command("reboot");
        QCOMPARE(QString::fromStdString(approvalReason(action, byProduct, m_catalog, {100})), reason);
    }

    void desiresHaveTheServersLimit()
    {
        v1::DeviceAction action;
        (*action.mutable_desire()->mutable_desired()->mutable_fields())["volume"].set_number_value(1);
        QVERIFY(approvalReason(action, {{"strict", 100}}, m_catalog, {100}).empty());
        QVERIFY(!approvalReason(action, {{"strict", 101}}, m_catalog, {100}).empty());
        QVERIFY(!approvalReason(action, {{"large", 1}}, m_catalog, {0}).empty());
    }

    void nobodyApprovesHisOwn()
    {
        v1::DeviceJob job;
        job.set_name("deviceJobs/00000001");
        job.set_requester("accounts/ann");
        job.set_state(v1::DeviceJob::STATE_WAITING_FOR_APPROVAL);
        QCOMPARE(mayApprove(job, "accounts/ann").error().code, ErrorCode::PermissionDenied);
        QVERIFY(mayApprove(job, "accounts/bob"));
        job.set_state(v1::DeviceJob::STATE_RUNNING);
        QCOMPARE(mayApprove(job, "accounts/bob").error().code, ErrorCode::FailedPrecondition);
    }

private:
    void make(const char *id, const char *command, std::optional<int> approvalAbove)
    {
        v1::Product product;
        product.set_name(std::string("products/") + id);
        auto &schema = *product.add_commands();
        schema.set_id(command);
        if (approvalAbove)
            schema.set_approval_above(*approvalAbove);
        QVERIFY(m_store.insertProduct(product, {}));
    }

    MemoryProductStore m_store;
    ProductCatalog m_catalog{m_store};
};

QTEST_APPLESS_MAIN(TestJobPolicy)
#include "tst_job_policy.moc"
