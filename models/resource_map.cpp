#include "models/resource_map.h"

#include <algorithm>

#include <QCoreApplication>
#include <QHash>

#include "models/pod_row.h"
#include "models/pods_model.h"
#include "wheelhouse/v1/workloads.pb.h"

namespace wheelhouse::models {

namespace {

using Kind = MapNode::Kind;

QString text(const std::string &value) { return QString::fromStdString(value); }

// Where a volume's content lies; nothing for those that lie nowhere else.
QString collectionOf(const std::string &type)
{
    if (type == "configMap")
        return QStringLiteral("configmaps");
    if (type == "secret")
        return QStringLiteral("secrets");
    return type == "persistentVolumeClaim" ? QStringLiteral("persistentvolumeclaims") : QString();
}

class MapBuilder {
    Q_DECLARE_TR_FUNCTIONS(wheelhouse::models::ResourceMap)
public:
    MapBuilder(const v1::WorkloadFacts &facts, const PodRows &pods)
        : m_facts(facts), m_pods(pods), m_scope(text(facts.workload().name()).section(u'/', 0, 3))
    {
    }

    ResourceMap build()
    {
        addWorkload();
        addCallers();
        addUsed();
        addPods();
        return std::move(m_map);
    }

private:
    int add(MapNode node)
    {
        m_map.nodes.append(std::move(node));
        return static_cast<int>(m_map.nodes.size()) - 1;
    }
    void join(int from, int to)
    {
        if (!m_map.edges.contains(ResourceMap::Edge{from, to}))
            m_map.edges.append({from, to});
    }
    QString keyOf(const QString &collection, const QString &name) const { return m_scope + u'/' + collection + u'/' + name; }

    void addWorkload()
    {
        const auto &workload = m_facts.workload();
        const bool isShort = workload.ready_replicas() < workload.desired_replicas();
        m_workload = add({Kind::Workload, text(workload.name()), text(workload.name()).section(u'/', -1),
                          tr("%1 of %2 ready").arg(workload.ready_replicas()).arg(workload.desired_replicas()),
                          !isShort                            ? Status::Ok
                              : workload.ready_replicas() > 0 ? Status::Warn
                                                              : Status::Bad});
        if (!m_facts.has_autoscaler())
            return;
        const auto &scaler = m_facts.autoscaler();
        join(add({Kind::Autoscaler, keyOf(QStringLiteral("horizontalpodautoscalers.autoscaling"), text(scaler.autoscaler())),
                  text(scaler.autoscaler()), QStringLiteral("%1 – %2").arg(scaler.min_replicas()).arg(scaler.max_replicas())}),
             m_workload);
    }

    void addCallers()
    {
        QHash<QString, int> services;
        for (const auto &service : m_facts.services()) {
            const bool pending = std::any_of(service.external_addresses().begin(), service.external_addresses().end(),
                                             [](const std::string &address) { return address == "pending"; });
            const QString name = text(service.service());
            QString detail = tr("%1 of %2 endpoints")
                                 .arg(service.ready_endpoint_count())
                                 .arg(service.endpoint_count());
            if (service.external_addresses_size() > 0)
                detail = text(service.external_addresses(0)) + QStringLiteral(" · ") + detail;
            const int node = add({Kind::Service, keyOf(QStringLiteral("services"), name), name, detail,
                                  service.ready_endpoint_count() == 0  ? Status::Bad
                                      : pending                        ? Status::Warn
                                                                       : Status::Ok});
            services.insert(name, node);
            join(node, m_workload);
        }
        for (const auto &ingress : m_facts.ingresses()) {
            const QString name = text(ingress.ingress());
            QString host;
            QVector<int> reached;
            for (const auto &route : ingress.routes()) {
                // `https://shop.example.com/pay → gateway:http`
                const QStringList ends = text(route).split(QStringLiteral(" → "));
                if (host.isEmpty())
                    host = ends.value(0);
                const auto found = services.constFind(ends.value(1).section(u':', 0, 0));
                if (found != services.constEnd())
                    reached << *found;
            }
            const int node = add({Kind::Ingress, keyOf(QStringLiteral("ingresses.networking.k8s.io"), name), name, host});
            for (const int service : std::as_const(reached))
                join(node, service);
            if (reached.isEmpty())
                join(node, m_workload);
        }
    }

    void addUsed()
    {
        QHash<QString, int> used;
        const auto use = [&](Kind kind, const QString &collection, const QString &name, const QString &detail) {
            if (collection.isEmpty() || name.isEmpty())
                return;
            const QString key = keyOf(collection, name);
            if (!used.contains(key))
                used.insert(key, add({kind, key, name, detail}));
            join(m_workload, used.value(key));
        };
        for (const auto &volume : m_facts.volumes())
            use(volume.type() == "persistentVolumeClaim" ? Kind::Volume : Kind::Config, collectionOf(volume.type()), text(volume.source()),
                tr("volume %1").arg(text(volume.volume())));
        for (const auto &container : m_facts.containers()) {
            for (const auto &source : container.environment_sources()) {
                const QString from = text(source);
                use(Kind::Config, from.section(u'/', 0, 0) + u's', from.section(u'/', 1),
                    tr("environment of %1").arg(text(container.name())));
            }
        }
    }

    void addPods()
    {
        std::vector<const PodRow *> pods;
        m_pods.forEach([&pods](const Row &row) { pods.push_back(static_cast<const PodRow *>(&row)); });
        std::sort(pods.begin(), pods.end(), [](const PodRow *left, const PodRow *right) {
            return std::pair(rankOf(left->status), left->pod) < std::pair(rankOf(right->status), right->pod);
        });
        QHash<QString, int> hosts;
        for (const PodRow *pod : pods) {
            if (m_shownPods >= ResourceMap::kMostPods) {
                ++m_map.hiddenPods;
                continue;
            }
            ++m_shownPods;
            const int node = add({Kind::Pod, fromUtf8(pod->key), pod->pod, pod->status == Status::Ok ? pod->address : pod->reason, pod->status});
            join(m_workload, node);
            if (pod->node.isEmpty())
                continue;
            const QString host = pod->node.section(u'/', -1);
            if (!hosts.contains(host))
                hosts.insert(host, add({Kind::Host, m_scope.section(u'/', 0, 1) + QStringLiteral("/nodes/") + host, host, {}}));
            join(node, hosts.value(host));
        }
    }

    const v1::WorkloadFacts &m_facts;
    const PodRows &m_pods;
    // `clusters/test/namespaces/iot`
    const QString m_scope;
    ResourceMap m_map;
    int m_workload = 0;
    int m_shownPods = 0;
};

} // namespace

ResourceMap resourceMapOf(const v1::WorkloadFacts &facts, const PodRows &pods)
{
    return MapBuilder(facts, pods).build();
}

} // namespace wheelhouse::models
