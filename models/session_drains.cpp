// The part of Session that follows the drains of nodes.
#include "models/session_private.h"
#include "models/text.h"
#include "wheelhouse/v1/cluster_actions.grpc.pb.h"

namespace wheelhouse::models {

namespace {

DrainFacts::State stateOf(v1::Drain::State state)
{
    switch (state) {
    case v1::Drain::STATE_SUCCEEDED: return DrainFacts::State::Succeeded;
    case v1::Drain::STATE_FAILED: return DrainFacts::State::Failed;
    case v1::Drain::STATE_CANCELLED: return DrainFacts::State::Cancelled;
    case v1::Drain::STATE_INTERRUPTED: return DrainFacts::State::Interrupted;
    default: return DrainFacts::State::Running;
    }
}

RowPtr drainRowOf(const v1::Drain &drain)
{
    DrainFacts facts;
    facts.key = fromUtf8(drain.name());
    facts.node = fromUtf8(drain.node());
    facts.state = stateOf(drain.state());
    facts.pods = drain.pod_count();
    facts.gone = drain.gone_pod_count();
    facts.reason = fromUtf8(drain.reason());
    for (const auto &pod : drain.pods()) {
        if (pod.state() != v1::DrainPod::STATE_REFUSED && pod.state() != v1::DrainPod::STATE_BLOCKED)
            continue;
        if (facts.refused++ == 0) {
            facts.firstRefused = fromUtf8(lastPart(pod.pod()));
            facts.firstReason = fromUtf8(pod.reason());
        }
    }
    return DrainFollower::rowOf(facts);
}

} // namespace

void Session::Private::followDrains()
{
    auto *made = new RowFeed(
        bridge,
        opener<v1::ClusterActionService>(channel, &v1::ClusterActionService::Stub::async::WatchDrains, {},
                                         [](const v1::WatchDrainsResponse &response) { return batchOf(response, drainRowOf); }),
        [this](RowBatch batch) { drains.apply(batch); }, [](const FeedState &) {}, &session);
    watchOver(made);
    made->start();
}

ObjectDeeds &Session::objectDeeds() const { return d->objectDeeds; }
DrainFollower &Session::drains() const { return d->drains; }

} // namespace wheelhouse::models
