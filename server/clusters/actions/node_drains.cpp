#include "server/clusters/actions/node_drains.h"

#include <fmt/format.h>
#include <google/protobuf/util/message_differencer.h>
#include <google/protobuf/util/time_util.h>
#include <pthread.h>
#include <spdlog/spdlog.h>

#include "core/log.h"
#include "server/clusters/actions/cluster_actions.h"
#include "server/clusters/object_names.h"

namespace wheelhouse::clusters {

namespace {

constexpr int kMaxSeconds = 86'400;
// Progress is kept so often; ends are kept at once.
constexpr std::chrono::seconds kKeepEvery{5};

Result<void> checkOptions(const v1::DrainOptions &options)
{
    if (options.has_grace_period_seconds()
        && (options.grace_period_seconds() < 0 || options.grace_period_seconds() > kMaxSeconds))
        return failField("options.grace_period_seconds", fmt::format("0 to {} are allowed", kMaxSeconds));
    if (options.timeout_seconds() < 0 || options.timeout_seconds() > kMaxSeconds)
        return failField("options.timeout_seconds", fmt::format("1 to {} are allowed, or 0 for an hour", kMaxSeconds));
    return {};
}

std::string inTheWay(const v1::ActionImpact &impact)
{
    const auto &first = impact.blockers(0);
    const bool unmanaged = first.reason() == v1::DrainBlocker::REASON_UNMANAGED;
    return fmt::format("{} pods stand in the way, {} among them: {}; nothing was touched", impact.blocker_count(),
                       lastPart(first.pod()),
                       unmanaged ? "no controller makes it again (allow delete_unmanaged_pods)"
                                 : "what is in its emptyDir volumes would be lost (allow delete_empty_dir_data)");
}

} // namespace

NodeDrains::NodeDrains(DrainStore &store, ClusterControl &control, const ImpactAssessor &assessor, DrainTimes times)
    : m_store(store), m_control(control), m_assessor(assessor), m_times(times)
{
}

NodeDrains::~NodeDrains() { stop(); }

Result<void> NodeDrains::start()
{
    auto kept = m_store.load();
    if (!kept)
        return passOn(kept);
    for (auto &drain : *kept) {
        if (drain.state() == v1::Drain::STATE_RUNNING) {
            drain.set_state(v1::Drain::STATE_INTERRUPTED);
            drain.set_reason("the server ended while it ran");
            *drain.mutable_end_time() = google::protobuf::util::TimeUtil::GetCurrentTime();
            if (auto updated = m_store.update(drain); !updated)
                return passOn(updated);
        }
        m_table.put(drain.name(), drain);
    }
    return {};
}

void NodeDrains::stop()
{
    std::map<std::string, std::unique_ptr<Active>> active;
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        for (auto &[name, entry] : m_active)
            entry->run->end(v1::Drain::STATE_INTERRUPTED, "the server ended while it ran");
        active.swap(m_active);
    }
    for (auto &[name, entry] : active)
        entry->thread.join();
}

// Threads that are done are joined by whoever comes next.
void NodeDrains::reap()
{
    std::vector<std::unique_ptr<Active>> done;
    {
        const std::lock_guard lock(m_mutex);
        for (auto entry = m_active.begin(); entry != m_active.end();) {
            if (entry->second->ended) {
                done.push_back(std::move(entry->second));
                entry = m_active.erase(entry);
            } else {
                ++entry;
            }
        }
    }
    for (auto &entry : done)
        entry->thread.join();
}

Result<void> NodeDrains::mayRun(const std::string &node)
{
    reap();
    const auto running = m_table.select([&](const v1::Drain &drain) {
        return drain.node() == node && drain.state() == v1::Drain::STATE_RUNNING;
    });
    if (!running.empty())
        return fail(ErrorCode::FailedPrecondition, fmt::format("{} is being drained already: {}", lastPart(node),
                                                               running.front()->name()));
    const std::lock_guard lock(m_mutex);
    if (m_stopping)
        return fail(ErrorCode::Unavailable, "the server is stopping");
    if (m_active.size() >= kMostAtOnce)
        return fail(ErrorCode::ResourceExhausted,
                    fmt::format("{} nodes are being drained, which is as many as may be at once", kMostAtOnce));
    return {};
}

Result<v1::Drain> NodeDrains::begin(const v1::DrainNodeRequest &request, const std::string &requester)
{
    if (auto checked = checkNode(request.name()); !checked)
        return passOn(checked);
    if (auto checked = checkOptions(request.options()); !checked)
        return passOn(checked);
    // That the node is there and may be cordoned is asked first.
    if (auto dry = m_control.setUnschedulable(request.name(), true, true); !dry)
        return passOn(dry);
    const auto pods = m_control.podsOn(request.name());
    if (!pods)
        return passOn(pods);
    v1::Drain drain;
    drain.set_node(request.name());
    *drain.mutable_options() = request.options();
    drain.set_requester(requester);
    *drain.mutable_impact() = m_assessor.ofDrain(request.name(), *pods, request.options());
    drain.set_pod_count(drain.impact().pod_count());
    drain.set_daemon_set_pod_count(drain.impact().daemon_set_pod_count());
    if (request.validate_only())
        return drain;
    if (drain.impact().blocker_count() > 0)
        return fail(ErrorCode::FailedPrecondition, inTheWay(drain.impact()));
    const std::lock_guard beginning(m_beginning);
    if (auto may = mayRun(request.name()); !may)
        return passOn(may);
    drain.set_state(v1::Drain::STATE_RUNNING);
    *drain.mutable_create_time() = google::protobuf::util::TimeUtil::GetCurrentTime();
    *drain.mutable_start_time() = drain.create_time();
    if (auto inserted = m_store.insert(drain); !inserted)
        return passOn(inserted);
    launch(drain);
    return drain;
}

Result<v1::Drain> NodeDrains::resume(const std::string &name)
{
    const std::lock_guard beginning(m_beginning);
    auto drain = get(name);
    if (!drain)
        return drain;
    if (drain->state() == v1::Drain::STATE_RUNNING || drain->state() == v1::Drain::STATE_SUCCEEDED)
        return fail(ErrorCode::FailedPrecondition,
                    drain->state() == v1::Drain::STATE_RUNNING ? "it runs" : "it has succeeded");
    if (auto may = mayRun(drain->node()); !may)
        return passOn(may);
    drain->set_state(v1::Drain::STATE_RUNNING);
    drain->clear_reason();
    drain->clear_end_time();
    *drain->mutable_start_time() = google::protobuf::util::TimeUtil::GetCurrentTime();
    if (auto updated = m_store.update(*drain); !updated)
        return passOn(updated);
    launch(*drain);
    return drain;
}

void NodeDrains::launch(const v1::Drain &drain)
{
    const std::string name = drain.name();
    m_table.put(name, drain);
    auto entry = std::make_unique<Active>();
    entry->run = std::make_unique<DrainRun>(
        m_control, drain, m_times,
        [this, kept = std::chrono::steady_clock::now(), told = drain](const v1::Drain &now) mutable {
            if (google::protobuf::util::MessageDifferencer::Equals(told, now))
                return;
            told = now;
            m_table.put(now.name(), now);
            if (std::chrono::steady_clock::now() - kept < kKeepEvery)
                return;
            kept = std::chrono::steady_clock::now();
            if (auto updated = m_store.update(now); !updated)
                spdlog::warn("drain is not kept {} {}", field("drain", now.name()), field("reason", updated.error().message));
        });
    const std::lock_guard lock(m_mutex);
    DrainRun *const run = entry->run.get();
    if (m_stopping)
        run->end(v1::Drain::STATE_INTERRUPTED, "the server ended while it ran");
    entry->thread = std::thread([this, run, name] {
        ::pthread_setname_np(::pthread_self(), ("drain-" + name.substr(name.size() - 4)).c_str());
        ended(name, run->run());
    });
    m_active[name] = std::move(entry);
}

void NodeDrains::ended(const std::string &name, const v1::Drain &drain)
{
    if (auto updated = m_store.update(drain); !updated)
        spdlog::error("drain is not kept {} {}", field("drain", name), field("reason", updated.error().message));
    spdlog::info("drain ended {} {} {} {}", field("drain", name), field("node", drain.node()),
                 field("state", v1::Drain::State_Name(drain.state())), field("reason", drain.reason()));
    m_table.put(name, drain);
    const std::lock_guard lock(m_mutex);
    if (const auto found = m_active.find(name); found != m_active.end())
        found->second->ended = true;
}

Result<v1::Drain> NodeDrains::get(const std::string &name) const
{
    const auto drain = m_table.get(name);
    if (!drain)
        return fail(ErrorCode::NotFound, fmt::format("there is no drain {}", name));
    return *drain;
}

Result<v1::Drain> NodeDrains::cancel(const std::string &name, const std::string &account)
{
    auto drain = get(name);
    if (!drain)
        return drain;
    const std::lock_guard lock(m_mutex);
    const auto found = m_active.find(name);
    if (drain->state() != v1::Drain::STATE_RUNNING || found == m_active.end())
        return fail(ErrorCode::FailedPrecondition, "it has ended already");
    found->second->run->end(v1::Drain::STATE_CANCELLED, fmt::format("cancelled by {}", account));
    return drain;
}

} // namespace wheelhouse::clusters
