#include "server/deployments/rollout_driver.h"

#include <algorithm>

#include <pthread.h>

#include <fmt/format.h>
#include <google/protobuf/util/message_differencer.h>
#include <google/protobuf/util/time_util.h>
#include <spdlog/spdlog.h>

#include "core/log.h"
#include "server/deployments/cluster_answers.h"
#include "server/deployments/names.h"
#include "server/deployments/transitions.h"

namespace wheelhouse::deployments {

namespace {

using google::protobuf::util::MessageDifferencer;
using google::protobuf::util::TimeUtil;
using Sight = WorkloadSource::Sight;
using State = v1::Deployment::State;

constexpr std::size_t kMaxToldTroubles = 20;

// The time left by the wall clock, since a deadline outlives the process.
std::chrono::milliseconds timeLeft(const v1::Deployment &deployment)
{
    return std::chrono::milliseconds(
        TimeUtil::DurationToMilliseconds(deployment.rollout().deadline_time() - TimeUtil::GetCurrentTime()));
}

std::string clusterOf(const std::string &workload)
{
    const auto parts = WorkloadName::parse(workload);
    return parts ? std::string(lastPart(parts->cluster)) : std::string("?");
}

} // namespace

RolloutDriver::RolloutDriver(DeploymentJournal &journal, const WorkloadSource &source, WorkloadPatcher &patcher,
                             const Advisors &advisors, DriverOptions options)
    : m_journal(journal), m_source(source), m_patcher(patcher), m_advisors(advisors), m_options(options),
      m_mailbox(std::make_shared<Mailbox>())
{
}

RolloutDriver::~RolloutDriver()
{
    stop();
}

void RolloutDriver::start()
{
    m_thread = std::thread([this] { run(); });
    pthread_setname_np(m_thread.native_handle(), "rollouts");
}

void RolloutDriver::stop()
{
    {
        const std::lock_guard lock(m_mailbox->mutex);
        m_mailbox->stopping = true;
    }
    m_mailbox->wakeUp.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void RolloutDriver::wake(const std::string &deployment)
{
    {
        const std::lock_guard lock(m_mailbox->mutex);
        m_mailbox->deployments.insert(deployment);
    }
    m_mailbox->wakeUp.notify_all();
}

void RolloutDriver::workloadsChanged(const std::vector<std::string> &workloads)
{
    bool any = false;
    {
        const std::lock_guard lock(m_mailbox->mutex);
        for (const auto &workload : workloads) {
            const auto found = m_mailbox->watched.find(workload);
            if (found != m_mailbox->watched.end())
                any = m_mailbox->deployments.insert(found->second).second || any;
        }
    }
    if (any)
        m_mailbox->wakeUp.notify_all();
}

void RolloutDriver::run()
{
    for (;;) {
        std::vector<std::function<void()>> answers;
        std::set<std::string> names;
        {
            auto due = Clock::time_point::max();
            for (const auto &[name, flight] : m_flights)
                due = std::min(due, flight.due);
            std::unique_lock lock(m_mailbox->mutex);
            const auto something = [this] {
                return m_mailbox->stopping || !m_mailbox->answers.empty() || !m_mailbox->deployments.empty();
            };
            // wait_until(max()) overflows in the library's conversion.
            if (due == Clock::time_point::max())
                m_mailbox->wakeUp.wait(lock, something);
            else
                m_mailbox->wakeUp.wait_until(lock, due, something);
            if (m_mailbox->stopping)
                return;
            answers.swap(m_mailbox->answers);
            names.swap(m_mailbox->deployments);
        }
        for (const auto &answer : answers)
            answer();
        const auto now = Clock::now();
        for (const auto &[name, flight] : m_flights) {
            if (flight.due <= now)
                names.insert(name);
        }
        for (const auto &name : names)
            step(name);
    }
}

RolloutDriver::Flight &RolloutDriver::flightOf(const DeploymentRecord &record)
{
    const auto &deployment = record.deployment;
    const auto [found, isNew] = m_flights.try_emplace(deployment.name());
    Flight &flight = found->second;
    if (isNew) {
        flight.id = ++m_lastFlight;
        flight.name = deployment.name();
        flight.workload = deployment.workload();
        flight.began = Clock::now();
        const std::lock_guard lock(m_mailbox->mutex);
        m_mailbox->watched[flight.workload] = flight.name;
    }
    return flight;
}

void RolloutDriver::drop(const std::string &name)
{
    const auto found = m_flights.find(name);
    if (found == m_flights.end())
        return;
    {
        const std::lock_guard lock(m_mailbox->mutex);
        const auto watched = m_mailbox->watched.find(found->second.workload);
        if (watched != m_mailbox->watched.end() && watched->second == name)
            m_mailbox->watched.erase(watched);
    }
    m_flights.erase(found);
}

void RolloutDriver::step(const std::string &name)
{
    const auto got = m_journal.get(name);
    if (!got) {
        if (got.error().code == ErrorCode::NotFound || !m_flights.contains(name))
            drop(name);
        else
            retryLater(m_flights.at(name), got.error());
        return;
    }
    const DeploymentRecord &record = **got;
    const State state = record.deployment.state();
    if (state != v1::Deployment::STATE_PLANNING && state != v1::Deployment::STATE_ROLLING_OUT) {
        drop(name);
        return;
    }
    Flight &flight = flightOf(record);
    flight.due = Clock::time_point::max();
    if (flight.asking)
        return;
    if (state == v1::Deployment::STATE_PLANNING)
        stepPlanning(flight, record);
    else
        stepRollingOut(flight, record);
}

template <class Answer, class Handler> auto RolloutDriver::comeBack(Flight &flight, Handler handler)
{
    flight.asking = true;
    return [this, mailbox = m_mailbox, name = flight.name, id = flight.id, handler](Result<Answer> answer) mutable {
        {
            const std::lock_guard lock(mailbox->mutex);
            // Run by the driver's thread or never: `this` is alive then.
            mailbox->answers.push_back([this, name, id, handler, answer = std::move(answer)]() mutable {
                const auto found = m_flights.find(name);
                if (found == m_flights.end() || found->second.id != id)
                    return;
                found->second.asking = false;
                handler(found->second, std::move(answer));
            });
        }
        mailbox->wakeUp.notify_all();
    };
}

void RolloutDriver::retryLater(Flight &flight, const Error &error)
{
    spdlog::warn("deployment will be tried again {} {}", field("deployment", flight.name),
                 field("error", error.message));
    flight.lastError = error.message;
    const auto wait = std::min(m_options.longestRetry, m_options.firstRetry * (1 << std::min(flight.failures, 10)));
    ++flight.failures;
    flight.retryAt = Clock::now() + wait;
    flight.due = flight.retryAt;
}

bool RolloutDriver::save(Flight &flight, const DeploymentJournal::Change &change,
                         const std::vector<DeploymentJournal::With> &alsoChange)
{
    bool refused = false;
    const auto guarded = [&](DeploymentRecord &record) {
        auto changed = change(record);
        refused = !changed;
        return changed;
    };
    const auto saved = m_journal.update(flight.name, guarded, alsoChange);
    if (saved)
        return true;
    // Refused: it was cancelled meanwhile. Else the store is not there, and what
    // was not kept is found out again.
    if (refused) {
        drop(flight.name);
    } else {
        flight.foundOut = false;
        retryLater(flight, saved.error());
    }
    return false;
}

void RolloutDriver::stepPlanning(Flight &flight, const DeploymentRecord &record)
{
    if (Clock::now() < flight.retryAt) {
        flight.due = flight.retryAt;
        return;
    }
    const auto &deployment = record.deployment;
    PlanInput input;
    input.workload = deployment.workload();
    input.container = record.order.container;
    input.tag = deployment.tag();
    if (!deployment.undoes().empty())
        input.targetImage = record.order.targetImage;
    if (const auto good = m_journal.lastGood(deployment.application(), deployment.environment()))
        input.lastGoodTag = good->deployment.tag();
    input.healthy = isHealthy(m_source, deployment.workload());
    input.architectures = m_source.architectures(deployment.workload());
    takeFreeze(m_advisors, deployment.environment(), input);
    const std::string workload = input.workload;
    m_patcher.read(workload, comeBack<std::string>(flight, [this, input](Flight &asked, Result<std::string> answer) {
        onLive(asked, input, std::move(answer));
    }));
}

void RolloutDriver::onLive(Flight &flight, PlanInput input, Result<std::string> answer)
{
    const auto live = answer ? WorkloadObject::parse(*answer) : Result<WorkloadObject>(passOn(answer));
    const auto order = live ? resolveOrder(input, *live) : Result<RolloutOrder>(passOn(live));
    if (!order) {
        onTried(flight, passOn(order));
        return;
    }
    if (!m_advisors.images || !needsInspection(input)) {
        tryOut(flight, std::move(input), *order, *live);
        return;
    }
    m_advisors.images->inspect(order->targetImage,
                      comeBack<ImageFacts>(flight, [this, input = std::move(input), order = *order,
                                                    live = *live](Flight &asked, Result<ImageFacts> found) mutable {
                          // The server is stopping; planned again by the next one.
                          if (!found && found.error().code == ErrorCode::Cancelled) {
                              retryLater(asked, found.error());
                              return;
                          }
                          input.image = std::move(found);
                          tryOut(asked, std::move(input), order, live);
                      }));
}

void RolloutDriver::tryOut(Flight &flight, PlanInput input, const RolloutOrder &order, const WorkloadObject &live)
{
    const std::string body = imagePatch(order.container, order.targetImage);
    m_patcher.patch(flight.workload, body, true,
                    comeBack<std::string>(flight, [this, input = std::move(input), order,
                                                   live](Flight &asked, Result<std::string> tried) {
                        onTried(asked, planFrom(input, order, live, tried));
                    }));
}

void RolloutDriver::onTried(Flight &flight, Result<PlannedRollout> plan)
{
    // Each save wakes the driver again through the journal.
    if (plan) {
        flight.failures = 0;
        save(flight, planned(std::move(*plan)));
    } else if (isPassing(plan.error().code) && Clock::now() - flight.began < m_options.planTimeout) {
        retryLater(flight, plan.error());
    } else {
        save(flight, planningFailed(plan.error()));
    }
}

void RolloutDriver::stepRollingOut(Flight &flight, const DeploymentRecord &record)
{
    const auto now = Clock::now();
    const auto left = timeLeft(record.deployment);
    if (left <= std::chrono::milliseconds(0) && (flight.foundOut || flight.failures > 0)) {
        onDeadline(flight, record);
        return;
    }
    if (flight.foundOut && record.order.applied) {
        flight.due = now + std::max(left, std::chrono::milliseconds(1));
        watch(flight, record);
        return;
    }
    if (now < flight.retryAt) {
        flight.due = flight.retryAt;
        return;
    }
    findOut(flight);
}

void RolloutDriver::findOut(Flight &flight)
{
    m_patcher.read(flight.workload, comeBack<std::string>(flight, [this](Flight &asked, Result<std::string> answer) {
        onFound(asked, std::move(answer));
    }));
}

void RolloutDriver::onFound(Flight &flight, Result<std::string> answer)
{
    const auto got = m_journal.get(flight.name);
    if (!got) {
        retryLater(flight, got.error());
        return;
    }
    const DeploymentRecord &record = **got;
    if (record.deployment.state() != v1::Deployment::STATE_ROLLING_OUT) {
        drop(flight.name);
        return;
    }
    if (!answer && isPassing(answer.error().code)) {
        retryLater(flight, answer.error());
        return;
    }
    auto live = answer ? WorkloadObject::parse(*answer) : Result<WorkloadObject>(passOn(answer));
    if (!live) {
        save(flight, failed(record.deployment.rollout(), live.error().message));
        return;
    }
    const auto *container = live->container(record.order.container);
    if (container && container->image == record.order.targetImage) {
        const bool same = record.order.previousImage == record.order.targetImage;
        flight.foundOut = true;
        // Woken by the save, or at once.
        if (record.order.applied)
            step(flight.name);
        else
            save(flight, applied(live->generation, same ? "It runs already; nothing to send."
                                                        : "Found that the cluster has it already."));
        return;
    }
    if (record.order.applied) {
        save(flight, failed(record.deployment.rollout(),
                            fmt::format("Someone set the image to {} meanwhile.",
                                        container ? container->image : "another container")));
        return;
    }
    if (timeLeft(record.deployment) <= std::chrono::milliseconds(0)) {
        save(flight, failed(record.deployment.rollout(), "Nothing was sent: its time was over."));
        return;
    }
    if (const auto stale = staleReason(record.order, *live)) {
        save(flight, failed(record.deployment.rollout(),
                            fmt::format("Nothing was sent, the plan is stale: {}.", *stale)));
        return;
    }
    apply(flight, record, *live);
}

void RolloutDriver::apply(Flight &flight, const DeploymentRecord &record, const WorkloadObject &live)
{
    flight.foundOut = true;
    // Bound to the very version that was just found to fit the plan.
    const std::string body = imagePatch(record.order.container, record.order.targetImage, live.resourceVersion);
    spdlog::info("rollout starts {} {} {}", field("deployment", flight.name), field("workload", flight.workload),
                 field("image", record.order.targetImage));
    m_patcher.patch(flight.workload, body, false,
                    comeBack<std::string>(flight, [this](Flight &asked, Result<std::string> answer) {
                        onApplied(asked, std::move(answer));
                    }));
}

void RolloutDriver::onApplied(Flight &flight, Result<std::string> answer)
{
    if (!answer && isPassing(answer.error().code)) {
        // It may have arrived; looked up before it is sent again.
        flight.foundOut = false;
        retryLater(flight, answer.error());
        return;
    }
    auto live = answer ? WorkloadObject::parse(*answer) : Result<WorkloadObject>(passOn(answer));
    if (live) {
        save(flight, applied(live->generation, "Sent to the cluster."));
        return;
    }
    const auto got = m_journal.get(flight.name);
    save(flight, failed(got ? (*got)->deployment.rollout() : v1::Rollout(),
                        "The API server refuses it: " + live.error().message));
}

void RolloutDriver::watch(Flight &flight, const DeploymentRecord &record)
{
    const auto now = Clock::now();
    if (m_source.sight(flight.workload) != Sight::Live) {
        auto rollout = record.deployment.rollout();
        rollout.set_waiting_for(fmt::format("cluster {} to be seen again", clusterOf(flight.workload)));
        if (!MessageDifferencer::Equals(flight.shown, rollout)) {
            flight.shown = rollout;
            m_journal.progress(flight.name, rollout);
        }
        return;
    }
    if (!flight.progress)
        flight.progress.emplace(RolloutTarget{record.order.container, record.order.targetImage, record.order.generation},
                                m_options.stuckAfter);
    const auto workload = m_source.workload(flight.workload);
    const auto outcome = flight.progress->look(workload.get(), m_source.podsOf(flight.workload), now);
    switch (outcome.verdict) {
    case RolloutProgress::Verdict::Ready: {
        std::vector<DeploymentJournal::With> alsoChange;
        if (!record.deployment.undoes().empty())
            alsoChange.push_back({record.deployment.undoes(), undone(flight.name)});
        save(flight, succeeded(outcome.rollout), alsoChange);
        return;
    }
    case RolloutProgress::Verdict::Failed:
        save(flight, failed(outcome.rollout, outcome.reason));
        return;
    case RolloutProgress::Verdict::Waiting:
        break;
    }
    flight.due = std::min(flight.due, outcome.lookAgain);
    if (MessageDifferencer::Equals(flight.shown, outcome.rollout))
        return;
    flight.shown = outcome.rollout;
    const auto &words = outcome.rollout.waiting_for();
    const bool worthTelling = !outcome.rollout.pod().empty() && outcome.lookAgain != Clock::time_point::max();
    if (worthTelling && flight.told.size() < kMaxToldTroubles && flight.told.insert(words).second)
        save(flight, told(outcome.rollout, "Waits for " + words));
    else
        m_journal.progress(flight.name, outcome.rollout);
}

void RolloutDriver::onDeadline(Flight &flight, const DeploymentRecord &record)
{
    const auto &deployment = record.deployment;
    if (!record.order.applied) {
        save(flight, failed(deployment.rollout(),
                            fmt::format("It could not be sent in time: {}", flight.lastError)));
        return;
    }
    if (m_source.sight(flight.workload) == Sight::Live) {
        const std::string name = flight.name;
        watch(flight, record);
        const auto after = m_journal.get(name);
        if (!m_flights.contains(name) || !after
            || (*after)->deployment.state() != v1::Deployment::STATE_ROLLING_OUT)
            return;
        const auto &waitingFor = (*after)->deployment.rollout().waiting_for();
        save(flight, failed((*after)->deployment.rollout(),
                            fmt::format("Not ready in time: {}", waitingFor.empty() ? "no reason is known" : waitingFor)));
        return;
    }
    const auto blindUntil = std::max(flight.began, Clock::now() + timeLeft(deployment)) + m_options.blindGrace;
    if (Clock::now() < blindUntil) {
        watch(flight, record);
        flight.due = blindUntil;
        return;
    }
    save(flight, failed(deployment.rollout(),
                        fmt::format("Cluster {} is not seen; the rollout may have gone on there.",
                                    clusterOf(flight.workload))));
}

} // namespace wheelhouse::deployments
