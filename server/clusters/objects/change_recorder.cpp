#include "server/clusters/objects/change_recorder.h"

#include <unordered_map>
#include <unordered_set>

#include <google/protobuf/util/time_util.h>
#include <nlohmann/json.hpp>
#include <pthread.h>
#include <spdlog/spdlog.h>

#include "core/identifier.h"
#include "core/log.h"
#include "server/clusters/objects/change_finder.h"
#include "server/clusters/objects/kind_names.h"
#include "server/clusters/objects/object_document.h"

namespace wheelhouse::clusters {

namespace {

using Json = nlohmann::json;
using google::protobuf::util::TimeUtil;

// Releases of Helm are Secrets of up to a megabyte that never change.
constexpr struct {
    const char *resource;
    const char *fieldSelector;
} kFollowed[] = {{"deployments.apps", ""},
                 {"statefulsets.apps", ""},
                 {"daemonsets.apps", ""},
                 {"cronjobs.batch", ""},
                 {"nodes", ""},
                 {"services", ""},
                 {"ingresses.networking.k8s.io", ""},
                 {"configmaps", ""},
                 {"secrets", "type!=helm.sh/release.v1"},
                 {"horizontalpodautoscalers.autoscaling", ""}};
constexpr std::size_t kMaxStateBytes = 512u << 10;
constexpr std::chrono::seconds kRetry{15};
constexpr std::chrono::minutes kPruneEvery{10};

} // namespace

// What is shared with the sinks, which are called on the source's thread.
struct ChangeRecorder::Shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<v1::ObjectChange> unwritten;
    std::int64_t dropped = 0;
    bool stopping = false;
    std::atomic<std::size_t> heldBytes{0};
    // Digests of values hold for one run only.
    const std::string key = makeRandomToken();

    void add(v1::ObjectChange change)
    {
        const std::lock_guard lock(mutex);
        if (unwritten.size() >= kMaxUnwritten) {
            unwritten.pop_front();
            ++dropped;
        }
        unwritten.push_back(std::move(change));
        changed.notify_one();
    }
};

// One kind of one cluster: what each object was, to compare with.
class ChangeRecorder::KindSink final : public ObjectBodySink {
public:
    KindSink(std::shared_ptr<Shared> shared, std::string cluster, v1::ObjectKind kind)
        : m_shared(std::move(shared)), m_cluster(std::move(cluster)), m_kind(std::move(kind))
    {
    }
    ~KindSink() override
    {
        for (const auto &[name, held] : m_states)
            m_shared->heldBytes -= held.state.size();
    }

    void beginList() override { m_seen.clear(); m_listing = true; }

    void endList() override
    {
        std::vector<std::string> gone;
        for (const auto &[name, held] : m_states) {
            if (!m_seen.contains(name))
                gone.push_back(name);
        }
        m_listing = false;
        for (const auto &name : gone)
            forget(name, true);
        m_seen = {};
        m_known = true;
    }

    void upsert(const std::string &body) override
    {
        const auto object = parseObject(body);
        if (!object)
            return;
        const auto name = nameOf(*object);
        if (m_listing)
            m_seen.insert(name);
        const auto state = stateOf(m_kind, *object, m_shared->key);
        auto text = state.dump(-1, ' ', false, Json::error_handler_t::replace);
        const auto known = m_states.find(name);
        const auto now = TimeUtil::GetCurrentTime();
        if (known == m_states.end()) {
            if (m_known) {
                v1::ObjectChange change;
                change.set_type(v1::ObjectChange::TYPE_CREATED);
                if (const auto manager = lastManagerOf(*object))
                    change.set_manager(manager->manager());
                if (!TimeUtil::FromString(metadataText(*object, "creationTimestamp"), change.mutable_time()))
                    *change.mutable_time() = now;
                tell(std::move(change), name, *object);
            }
            return hold(name, std::move(text), metadataText(*object, "uid"), now);
        }
        Held &held = known->second;
        if (held.state != text) {
            auto change = findChange(Json::parse(held.state, nullptr, false), state, *object);
            if (change) {
                // The manager's clock tells, unless it tells of something earlier.
                if (!change->has_time() || TimeUtil::TimestampToSeconds(change->time()) + 2 < TimeUtil::TimestampToSeconds(held.seen))
                    *change->mutable_time() = now;
                tell(std::move(*change), name, *object);
            }
        }
        m_shared->heldBytes += text.size();
        m_shared->heldBytes -= held.state.size();
        held.state = std::move(text);
        held.seen = now;
    }

    void remove(const std::string &body) override
    {
        if (const auto object = parseObject(body))
            forget(nameOf(*object), true);
    }

private:
    struct Held {
        std::string state;
        std::string uid;
        google::protobuf::Timestamp seen;
    };

    std::string nameOf(const Json &object) const
    {
        return objectNameOf(m_cluster, m_kind, metadataText(object, "namespace"), metadataText(object, "name"));
    }

    void hold(const std::string &name, std::string state, std::string uid, const google::protobuf::Timestamp &now)
    {
        if (state.size() > kMaxStateBytes || m_shared->heldBytes + state.size() > kMaxHeldBytes)
            return;
        m_shared->heldBytes += state.size();
        m_states[name] = {std::move(state), std::move(uid), now};
    }

    void forget(const std::string &name, bool told)
    {
        const auto known = m_states.find(name);
        if (known == m_states.end())
            return;
        if (told) {
            v1::ObjectChange change;
            change.set_name(name);
            change.set_uid(known->second.uid);
            change.set_type(v1::ObjectChange::TYPE_DELETED);
            *change.mutable_time() = TimeUtil::GetCurrentTime();
            m_shared->add(std::move(change));
        }
        m_shared->heldBytes -= known->second.state.size();
        m_states.erase(known);
    }

    void tell(v1::ObjectChange change, const std::string &name, const Json &object)
    {
        change.set_name(name);
        change.set_uid(metadataText(object, "uid"));
        change.set_resource_version(metadataText(object, "resourceVersion"));
        m_shared->add(std::move(change));
    }

    const std::shared_ptr<Shared> m_shared;
    const std::string m_cluster;
    const v1::ObjectKind m_kind;
    std::unordered_map<std::string, Held> m_states;
    std::unordered_set<std::string> m_seen;
    bool m_listing = false;
    // What comes now is a change: the first list is over.
    bool m_known = false;
};

ChangeRecorder::ChangeRecorder(ObjectSource &source, KindCatalogue &kinds, ClusterView &view, ChangeStore &store,
                               ChangeKeeping keeping)
    : m_source(source), m_kinds(kinds), m_view(view), m_store(store), m_keeping(keeping),
      m_shared(std::make_shared<Shared>()), m_nextPrune(std::chrono::steady_clock::now())
{
    m_thread = std::thread([this] { run(); });
}

ChangeRecorder::~ChangeRecorder()
{
    stop();
}

void ChangeRecorder::stop()
{
    {
        const std::lock_guard lock(m_shared->mutex);
        m_shared->stopping = true;
    }
    m_shared->changed.notify_one();
    if (m_thread.joinable())
        m_thread.join();
}

void ChangeRecorder::run()
{
    pthread_setname_np(pthread_self(), "object-history");
    while (true) {
        followClusters();
        (void)write();
        if (std::chrono::steady_clock::now() >= m_nextPrune)
            prune();
        std::unique_lock lock(m_shared->mutex);
        m_shared->changed.wait_for(lock, m_keeping.every, [this] { return m_shared->stopping; });
        if (m_shared->stopping)
            break;
    }
    m_watches.clear();
    (void)write();
}

void ChangeRecorder::followClusters()
{
    std::erase_if(m_watches, [](const auto &each) {
        return std::any_of(each.second.begin(), each.second.end(), [](const auto &watch) { return watch->isOrphaned(); });
    });
    for (const auto &cluster : m_view.clusters.select()) {
        if (cluster->source().state() == v1::SourceState::STATE_LIVE && !m_watches.contains(cluster->name())
            && std::chrono::steady_clock::now() >= m_notBefore[cluster->name()])
            follow(cluster->name());
    }
    std::size_t followed = 0;
    for (const auto &[cluster, watches] : m_watches)
        followed += watches.size();
    m_followed = followed;
}

void ChangeRecorder::follow(const std::string &cluster)
{
    const auto list = m_kinds.get(cluster);
    if (!list) {
        m_notBefore[cluster] = std::chrono::steady_clock::now() + kRetry;
        return;
    }
    auto &watches = m_watches[cluster];
    for (const auto &[resource, fieldSelector] : kFollowed) {
        const auto kind = findKind((*list)->kinds, resource);
        if (!kind || kind->permission() == v1::ObjectKind::PERMISSION_DENIED || !hasVerb(*kind, "watch"))
            continue;
        auto watch = m_source.follow({cluster, *kind, {}}, fieldSelector, std::make_shared<KindSink>(m_shared, cluster, *kind));
        if (watch)
            watches.push_back(std::move(*watch));
    }
}

bool ChangeRecorder::write()
{
    std::vector<v1::ObjectChange> changes;
    std::int64_t dropped = 0;
    {
        const std::lock_guard lock(m_shared->mutex);
        changes.assign(m_shared->unwritten.begin(), m_shared->unwritten.end());
        dropped = std::exchange(m_shared->dropped, 0);
    }
    if (dropped > 0)
        spdlog::warn("changes of objects were lost: the database was away {}", field("count", std::to_string(dropped)));
    if (changes.empty())
        return true;
    if (const auto saved = m_store.saveChanges(changes); !saved) {
        spdlog::warn("changes of objects cannot be kept {}", field("reason", saved.error().message));
        return false;
    }
    const std::lock_guard lock(m_shared->mutex);
    // Some of them may have made room meanwhile.
    const auto written = changes.size() - std::min<std::size_t>(changes.size(), static_cast<std::size_t>(m_shared->dropped));
    m_shared->unwritten.erase(m_shared->unwritten.begin(),
                              m_shared->unwritten.begin() + static_cast<std::ptrdiff_t>(std::min(written, m_shared->unwritten.size())));
    return true;
}

void ChangeRecorder::prune()
{
    m_nextPrune = std::chrono::steady_clock::now() + kPruneEvery;
    const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    if (const auto gone = m_store.pruneChanges(now - m_keeping.kept, m_keeping.mostRows); !gone)
        spdlog::warn("old changes of objects cannot be forgotten {}", field("reason", gone.error().message));
}

} // namespace wheelhouse::clusters
