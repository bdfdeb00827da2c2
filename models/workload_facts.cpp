#include "models/workload_facts.h"

#include "models/cluster_objects.h"
#include "models/error_text.h"
#include "models/proto_values.h"
#include "models/text.h"
#include "wheelhouse/v1/workloads.pb.h"

namespace wheelhouse::models {

namespace {

QString text(const std::string &value) { return QString::fromStdString(value); }

QString joined(const google::protobuf::RepeatedPtrField<std::string> &texts)
{
    QStringList list;
    for (const auto &each : texts)
        list.append(text(each));
    return list.join(QStringLiteral(", "));
}

QString probeName(v1::Probe::Kind kind)
{
    switch (kind) {
    case v1::Probe::KIND_STARTUP: return WorkloadFacts::tr("Startup probe");
    case v1::Probe::KIND_READINESS: return WorkloadFacts::tr("Readiness probe");
    default: return WorkloadFacts::tr("Liveness probe");
    }
}

void add(FactGroup &group, const QString &name, const QString &value, Status status = Status::Ok)
{
    if (!value.isEmpty())
        group.lines.append({name, value, status});
}

QString timeText(const google::protobuf::Timestamp &time)
{
    return QLocale().toString(QDateTime::fromMSecsSinceEpoch(msOf(time)), QLocale::ShortFormat);
}

void addProbe(FactGroup &group, const v1::Probe &probe)
{
    add(group, probeName(probe.kind()),
        WorkloadFacts::tr("%1, every %2 s, time-out %3 s, fails after %4, begins after %5 s")
            .arg(text(probe.check()))
            .arg(probe.period_seconds())
            .arg(probe.timeout_seconds())
            .arg(probe.failure_threshold())
            .arg(probe.initial_delay_seconds()));
    if (probe.failure_count() > 0)
        add(group, WorkloadFacts::tr("Fails"),
            WorkloadFacts::tr("%n time(s), last %1: %2", nullptr, probe.failure_count())
                .arg(timeText(probe.failure_time()), text(probe.failure_message())),
            Status::Bad);
}

// Requested of its limit, a dash where it is not set.
QString amountText(qint64 requested, qint64 limit, const std::function<QString(qint64)> &write)
{
    const auto shown = [&write](qint64 amount) { return amount > 0 ? write(amount) : QStringLiteral("–"); };
    return WorkloadFacts::tr("%1 requested, limit %2").arg(shown(requested), shown(limit));
}

FactGroup containerGroup(const v1::ContainerFacts &facts, const v1::Workload &workload)
{
    FactGroup group;
    group.title = facts.init() ? WorkloadFacts::tr("Init container %1").arg(text(facts.name()))
                               : WorkloadFacts::tr("Container %1").arg(text(facts.name()));
    for (const auto &container : workload.containers()) {
        if (container.name() != facts.name() || facts.init())
            continue;
        const auto &image = container.image();
        if (image.ci_number() > 0)
            add(group, WorkloadFacts::tr("Version"),
                WorkloadFacts::tr("%1, environment %2, CI %3")
                    .arg(text(image.version()), text(image.environment()))
                    .arg(image.ci_number()));
        add(group, WorkloadFacts::tr("CPU"),
            amountText(container.cpu_request_millicores(), container.cpu_limit_millicores(),
                       [](qint64 amount) { return coresText(static_cast<double>(amount) / 1000); }));
        add(group, WorkloadFacts::tr("Memory"),
            amountText(container.memory_request_bytes(), container.memory_limit_bytes(),
                       [](qint64 amount) { return bytesText(static_cast<double>(amount)); }));
    }
    add(group, WorkloadFacts::tr("Ports"), joined(facts.ports()));
    for (const auto &probe : facts.probes())
        addProbe(group, probe);
    for (const auto &mount : facts.mounts())
        add(group, WorkloadFacts::tr("Mount"),
            mount.read_only() ? WorkloadFacts::tr("%1 at %2, read only").arg(text(mount.volume()), text(mount.path()))
                              : WorkloadFacts::tr("%1 at %2").arg(text(mount.volume()), text(mount.path())));
    add(group, WorkloadFacts::tr("Environment from"), joined(facts.environment_sources()));
    return group;
}

FactGroup callers(const v1::WorkloadFacts &facts)
{
    FactGroup group{WorkloadFacts::tr("Who calls it in"), {}};
    for (const auto &service : facts.services()) {
        const bool served = service.ready_endpoint_count() > 0;
        add(group, text(service.service()),
            WorkloadFacts::tr("%1 at %2: %3; %4 of %5 endpoints ready")
                .arg(text(service.type()), text(service.cluster_address()), joined(service.ports()))
                .arg(service.ready_endpoint_count())
                .arg(service.endpoint_count()),
            served ? Status::Ok : Status::Warn);
        add(group, WorkloadFacts::tr("Load balancer"), joined(service.external_addresses()));
    }
    for (const auto &ingress : facts.ingresses()) {
        add(group, WorkloadFacts::tr("Ingress %1").arg(text(ingress.ingress())), joined(ingress.routes()));
        add(group, WorkloadFacts::tr("Load balancer"), joined(ingress.addresses()));
    }
    if (group.lines.isEmpty())
        add(group, WorkloadFacts::tr("Nobody"), WorkloadFacts::tr("No service selects its pods."));
    return group;
}

FactGroup volumes(const v1::WorkloadFacts &facts)
{
    FactGroup group{WorkloadFacts::tr("Volumes"), {}};
    for (const auto &volume : facts.volumes())
        add(group, text(volume.volume()),
            volume.per_pod()
                ? WorkloadFacts::tr("%1 %2, one for each pod").arg(text(volume.type()), text(volume.source()))
                : WorkloadFacts::tr("%1 %2").arg(text(volume.type()), text(volume.source())));
    return group;
}

FactGroup autoscaler(const v1::WorkloadFacts &facts)
{
    FactGroup group{WorkloadFacts::tr("Autoscaler"), {}};
    if (!facts.has_autoscaler())
        return group;
    const auto &scaler = facts.autoscaler();
    add(group, text(scaler.autoscaler()),
        WorkloadFacts::tr("%1 to %2 replicas, %3 now, %4 wanted")
            .arg(scaler.min_replicas())
            .arg(scaler.max_replicas())
            .arg(scaler.current_replicas())
            .arg(scaler.desired_replicas()));
    add(group, WorkloadFacts::tr("By"), joined(scaler.metrics()));
    add(group, WorkloadFacts::tr("Why not"), text(scaler.problem()), Status::Warn);
    return group;
}

FactGroup exits(const v1::WorkloadFacts &facts)
{
    FactGroup group{WorkloadFacts::tr("How it ended before"), {}};
    for (const auto &exit : facts.exits())
        add(group, text(exit.pod()),
            WorkloadFacts::tr("%1: %2, code %3, %4")
                .arg(text(exit.container()), text(exit.reason()))
                .arg(exit.code())
                .arg(timeText(exit.time())),
            Status::Warn);
    return group;
}

FactGroup gaps(const v1::WorkloadFacts &facts)
{
    FactGroup group{WorkloadFacts::tr("May not be seen"), {}};
    for (const auto &gap : facts.not_seen())
        add(group, text(gap).section(u':', 0, 0), text(gap).section(u':', 1).trimmed(), Status::Warn);
    return group;
}

} // namespace

WorkloadFacts::WorkloadFacts(QObject *parent) : QObject(parent) {}

void WorkloadFacts::read() { Q_EMIT wanted(); }

WorkloadFacts::~WorkloadFacts() = default;

ResourceMap WorkloadFacts::map(const PodRows &pods) const
{
    return m_read ? resourceMapOf(*m_read, pods) : ResourceMap{};
}

void WorkloadFacts::apply(const v1::WorkloadFacts &facts)
{
    m_read = std::make_unique<v1::WorkloadFacts>(facts);
    m_groups.clear();
    const auto take = [this](FactGroup group) {
        if (!group.lines.isEmpty())
            m_groups.append(std::move(group));
    };
    take(gaps(facts));
    for (const auto &container : facts.containers())
        take(containerGroup(container, facts.workload()));
    take(callers(facts));
    take(volumes(facts));
    take(autoscaler(facts));
    take(exits(facts));
    m_state =
        PanelState{.kind = PanelState::Kind::Live, .dataTime = QDateTime::fromMSecsSinceEpoch(msOf(facts.read_time()))};
    Q_EMIT changed();
}

void WorkloadFacts::failed(const Error &error)
{
    m_state.kind = m_groups.isEmpty() ? PanelState::Kind::Failed : PanelState::Kind::Stale;
    m_state.title = tr("The workload could not be read");
    m_state.detail = errorSentence(error);
    m_state.technical = errorTechnical(error);
    m_state.action = QStringLiteral("retry");
    m_state.actionText = tr("Try again");
    Q_EMIT changed();
}

} // namespace wheelhouse::models
