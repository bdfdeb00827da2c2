#include <QtTest>

#include "server/deployments/approval_rules.h"
#include "server/deployments/transitions.h"

using namespace wheelhouse;
using namespace wheelhouse::deployments;

namespace {

DeploymentRecord waiting(int needed)
{
    DeploymentRecord record;
    record.number = 7;
    record.order.rolloutTimeout = std::chrono::minutes(5);
    auto &deployment = record.deployment;
    deployment.set_name("deployments/7");
    deployment.set_state(v1::Deployment::STATE_AWAITING_APPROVAL);
    deployment.set_requester("accounts/wu");
    deployment.set_required_approvals(needed);
    deployment.mutable_plan()->set_hash("h1");
    return record;
}

} // namespace

class TestApprovalRules : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void neverTheRequester()
    {
        const auto may = mayApprove(waiting(1).deployment, "accounts/wu", "h1");
        QVERIFY(!may);
        QCOMPARE(may.error().code, ErrorCode::PermissionDenied);
        QCOMPARE(may.error().message, std::string("wu asked for it and cannot approve it."));
    }

    void onlyThePlanThatWasSeen()
    {
        QCOMPARE(mayApprove(waiting(1).deployment, "accounts/lin", "h0").error().code, ErrorCode::FailedPrecondition);
        QCOMPARE(mayApprove(waiting(1).deployment, "accounts/lin", "").error().code, ErrorCode::InvalidArgument);
        QVERIFY(mayApprove(waiting(1).deployment, "accounts/lin", "h1"));
    }

    void onlyWhatWaits()
    {
        auto record = waiting(1);
        record.deployment.set_state(v1::Deployment::STATE_ROLLING_OUT);
        QCOMPARE(mayApprove(record.deployment, "accounts/lin", "h1").error().code, ErrorCode::FailedPrecondition);
    }

    void startsWithTheLastOneNeeded()
    {
        auto record = waiting(2);
        QVERIFY(approved("accounts/lin", "h1", "agreed")(record));
        QCOMPARE(record.deployment.state(), v1::Deployment::STATE_AWAITING_APPROVAL);
        QCOMPARE(record.deployment.reason(), std::string("Waits for 1 of 2 approvals."));
        QVERIFY(approved("accounts/lin", "h1", "again")(record));
        QCOMPARE(countApprovals(record.deployment), 1);
        QCOMPARE(record.deployment.approvals_size(), 1);
        QVERIFY(approved("accounts/zhao", "h1", "")(record));
        QCOMPARE(record.deployment.state(), v1::Deployment::STATE_ROLLING_OUT);
        QVERIFY(record.deployment.has_start_time());
        QVERIFY(record.deployment.rollout().has_deadline_time());
    }

    void doesNotCountApprovalsOfAnotherPlan()
    {
        auto record = waiting(2);
        QVERIFY(approved("accounts/lin", "h1", "")(record));
        record.deployment.mutable_plan()->set_hash("h2");
        QCOMPARE(countApprovals(record.deployment), 0);
        QVERIFY(approved("accounts/lin", "h2", "")(record));
        QCOMPARE(countApprovals(record.deployment), 1);
    }

    void oneRejectionEnds()
    {
        auto record = waiting(3);
        QVERIFY(rejected("accounts/lin", "not on a Friday")(record));
        QCOMPARE(record.deployment.state(), v1::Deployment::STATE_REJECTED);
        QCOMPARE(record.deployment.reason(), std::string("Rejected by lin: not on a Friday"));
        QVERIFY(record.deployment.has_end_time());
        QVERIFY(!rejected("accounts/zhao", "")(record));
        QVERIFY(!cancelled("accounts/wu", "Withdrawn.")(record));
    }

    void edgesLeaveOnlyTheirStates()
    {
        auto record = waiting(1);
        QVERIFY(!succeeded({})(record));
        QVERIFY(!failed({}, "x")(record));
        QVERIFY(!applied(4, "x")(record));
        QVERIFY(!planned({})(record));
        QCOMPARE(record.deployment.state(), v1::Deployment::STATE_AWAITING_APPROVAL);
        QVERIFY(planStale("it changed")(record));
        QCOMPARE(record.deployment.state(), v1::Deployment::STATE_PLANNING);
    }
};

QTEST_GUILESS_MAIN(TestApprovalRules)
#include "tst_approval_rules.moc"
