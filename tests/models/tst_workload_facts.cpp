#include <QtTest>

#include "core/result.h"
#include "models/workload_facts.h"
#include "wheelhouse/v1/workloads.pb.h"

using namespace wheelhouse;
using models::FactGroup;
using models::FactLine;
using models::PanelState;
using models::Status;

class TestWorkloadFacts : public QObject {
    Q_OBJECT

    static const FactLine *lineNamed(const models::WorkloadFacts &facts, const QString &group, const QString &name)
    {
        for (const FactGroup &each : facts.groups()) {
            for (const FactLine &line : each.lines) {
                if (each.title == group && line.name == name)
                    return &line;
            }
        }
        return nullptr;
    }

    static v1::WorkloadFacts sample()
    {
        v1::WorkloadFacts read;
        auto &container = *read.mutable_workload()->add_containers();
        container.set_name("gateway");
        container.mutable_image()->set_version("1.4.3");
        container.mutable_image()->set_environment("test");
        container.mutable_image()->set_ci_number(319);
        container.set_cpu_request_millicores(250);
        auto &facts = *read.add_containers();
        facts.set_name("gateway");
        auto &probe = *facts.add_probes();
        probe.set_kind(v1::Probe::KIND_READINESS);
        probe.set_check("GET http://:8080/ready");
        probe.set_period_seconds(7);
        probe.set_failure_count(3);
        probe.set_failure_message("503");
        auto &service = *read.add_services();
        service.set_service("gateway");
        service.set_endpoint_count(2);
        service.add_external_addresses("203.0.113.7");
        auto &exit = *read.add_exits();
        exit.set_pod("gateway-1");
        exit.set_container("gateway");
        exit.set_reason("OOMKilled");
        exit.set_code(137);
        read.add_not_seen("ingresses: is forbidden: by whom");
        return read;
    }

private Q_SLOTS:
    void tellsWhatWasRead()
    {
        models::WorkloadFacts facts;
        QCOMPARE(facts.state().kind, PanelState::Kind::Loading);
        facts.apply(sample());
        QCOMPARE(facts.state().kind, PanelState::Kind::Live);
        const QString container = QStringLiteral("Container gateway");
        const auto *version = lineNamed(facts, container, QStringLiteral("Version"));
        QVERIFY(version);
        QCOMPARE(version->value, QStringLiteral("1.4.3, environment test, CI 319"));
        const auto *probe = lineNamed(facts, container, QStringLiteral("Readiness probe"));
        QVERIFY(probe && probe->value.contains(QStringLiteral("GET http://:8080/ready, every 7 s")));
        const auto *failing = lineNamed(facts, container, QStringLiteral("Fails"));
        QVERIFY(failing);
        QCOMPARE(failing->status, Status::Bad);
        const auto *service = lineNamed(facts, QStringLiteral("Who calls it in"), QStringLiteral("gateway"));
        QVERIFY(service);
        // Nothing behind it is ready.
        QCOMPARE(service->status, Status::Warn);
        QVERIFY(lineNamed(facts, QStringLiteral("Who calls it in"), QStringLiteral("Load balancer")));
        const auto *exit = lineNamed(facts, QStringLiteral("How it ended before"), QStringLiteral("gateway-1"));
        QVERIFY(exit && exit->value.contains(QStringLiteral("OOMKilled, code 137")));
        const auto *gap = lineNamed(facts, QStringLiteral("May not be seen"), QStringLiteral("ingresses"));
        QVERIFY(gap);
        QCOMPARE(gap->value, QStringLiteral("is forbidden: by whom"));
    }

    void keepsWhatWasReadWhenItFails()
    {
        models::WorkloadFacts facts;
        facts.failed(Error{ErrorCode::Unavailable, "away", {}});
        QCOMPARE(facts.state().kind, PanelState::Kind::Failed);
        QCOMPARE(facts.state().action, QStringLiteral("retry"));
        facts.apply(sample());
        const auto count = facts.groups().size();
        facts.failed(Error{ErrorCode::Unavailable, "away", {}});
        QCOMPARE(facts.state().kind, PanelState::Kind::Stale);
        QCOMPARE(facts.groups().size(), count);
    }

    void saysThatNobodyCalls()
    {
        models::WorkloadFacts facts;
        facts.apply(v1::WorkloadFacts());
        QVERIFY(lineNamed(facts, QStringLiteral("Who calls it in"), QStringLiteral("Nobody")));
    }
};

QTEST_GUILESS_MAIN(TestWorkloadFacts)
#include "tst_workload_facts.moc"
