#include "app/server/object_part.h"

#include "app/server/cluster_part.h"
#include "app/server/foundation.h"
#include "server/api/object_api.h"
#include "server/api/object_change_api.h"
#include "server/clusters/objects/change_recorder.h"
#include "server/clusters/objects/object_desk.h"
#include "server/links/kubernetes/kubernetes_connector.h"
#include "server/links/kubernetes/objects/kubernetes_objects.h"
#include "server/store/sql_change_store.h"
#include "server/store/sql_event_store.h"

namespace wheelhouse::server {

struct ObjectPart::Parts {
    Parts(const ServerOptions &options, Foundation &foundation, ClusterPart &clusters, api::CallChain &chain)
        : source([&connector = clusters.connector()](const std::string &cluster) { return connector.api(cluster); }),
          tables(source), kinds(source, tables), desk(kinds, source), changeStore(foundation.database()),
          eventStore(foundation.database()),
          recorder(source, kinds, clusters.view(), changeStore,
                   {.kept = std::chrono::hours(24) * options.keepChangesDays}),
          objectApi(chain, clusters.view(), kinds, tables, desk, eventStore), changeApi(chain, clusters.view(), desk, changeStore)
    {
    }

    ~Parts() { stop(); }

    void stop()
    {
        recorder.stop();
        tables.stop();
        source.stop();
    }

    kubernetes::KubernetesObjects source;
    clusters::ObjectTables tables;
    clusters::KindCatalogue kinds;
    clusters::ObjectDesk desk;
    store::SqlChangeStore changeStore;
    store::SqlEventStore eventStore;
    clusters::ChangeRecorder recorder;
    api::ObjectApi objectApi;
    api::ObjectChangeApi changeApi;
};

ObjectPart::ObjectPart(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) { }

ObjectPart::~ObjectPart() = default;

Result<std::unique_ptr<ObjectPart>> ObjectPart::start(const ServerOptions &options, Foundation &foundation,
                                                       ClusterPart &clusters, api::CallChain &chain)
{
    return std::unique_ptr<ObjectPart>(new ObjectPart(std::make_unique<Parts>(options, foundation, clusters, chain)));
}

void ObjectPart::stop() { m_parts->stop(); }

std::vector<grpc::Service *> ObjectPart::services() { return {&m_parts->objectApi, &m_parts->changeApi}; }

} // namespace wheelhouse::server
