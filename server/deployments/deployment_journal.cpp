#include "server/deployments/deployment_journal.h"

#include <algorithm>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "server/deployments/names.h"

namespace wheelhouse::deployments {

namespace {

constexpr int kMaxEvents = 200;
constexpr int kMaxAttempts = 8;

std::pair<std::string, std::string> placeOf(const v1::Deployment &deployment)
{
    return {deployment.application(), deployment.environment()};
}

} // namespace

void addEvent(v1::Deployment &deployment, std::string_view actor, std::string text)
{
    if (deployment.events_size() >= kMaxEvents)
        deployment.mutable_events()->DeleteSubrange(1, deployment.events_size() - kMaxEvents + 1);
    auto &event = *deployment.add_events();
    *event.mutable_time() = google::protobuf::util::TimeUtil::GetCurrentTime();
    event.set_actor(std::string(actor));
    event.set_text(std::move(text));
}

DeploymentJournal::DeploymentJournal(DeploymentStore &store) : m_store(store) {}

void DeploymentJournal::addListener(Listener listener)
{
    m_listeners.push_back(std::move(listener));
}

Result<void> DeploymentJournal::load()
{
    auto good = m_store.lastGood();
    if (!good)
        return passOn(good);
    auto latest = m_store.list({{}, {}, 0, static_cast<int>(kHeld)});
    if (!latest)
        return passOn(latest);
    auto active = m_store.active();
    if (!active)
        return passOn(active);
    for (auto &record : *good) {
        auto held = std::make_shared<const DeploymentRecord>(std::move(record));
        {
            const std::lock_guard lock(m_mutex);
            m_lastGood[placeOf(held->deployment)] = held;
        }
        for (const auto &listener : m_listeners)
            listener(*held);
    }
    {
        const std::lock_guard lock(m_mutex);
        for (auto &record : *latest)
            hold(std::make_shared<const DeploymentRecord>(std::move(record)));
    }
    publish(std::move(*active));
    return {};
}

Result<DeploymentJournal::Record> DeploymentJournal::get(const std::string &name) const
{
    auto record = copyOf(name, false);
    if (!record)
        return passOn(record);
    return std::make_shared<const DeploymentRecord>(std::move(*record));
}

Result<std::vector<DeploymentJournal::Record>> DeploymentJournal::list(const DeploymentQuery &query) const
{
    auto stored = m_store.list(query);
    if (!stored)
        return passOn(stored);
    std::vector<Record> records;
    const std::lock_guard lock(m_mutex);
    for (auto &record : *stored) {
        // What is held knows the progress too.
        const auto held = m_held.find(record.number);
        if (held != m_held.end() && held->second->revision >= record.revision)
            records.push_back(held->second);
        else
            records.push_back(std::make_shared<const DeploymentRecord>(std::move(record)));
    }
    return records;
}

std::vector<DeploymentJournal::Record> DeploymentJournal::active() const
{
    std::vector<Record> records;
    const std::lock_guard lock(m_mutex);
    for (const auto &[number, record] : m_held) {
        if (isActive(record->deployment.state()))
            records.push_back(record);
    }
    return records;
}

DeploymentJournal::Record DeploymentJournal::activeOn(const std::string &workload) const
{
    const std::lock_guard lock(m_mutex);
    for (const auto &[number, record] : m_held) {
        if (record->deployment.workload() == workload && isActive(record->deployment.state()))
            return record;
    }
    return nullptr;
}

DeploymentJournal::Record DeploymentJournal::activeFor(const std::string &application,
                                                       const std::string &environment) const
{
    const std::lock_guard lock(m_mutex);
    for (const auto &[number, record] : m_held) {
        const auto &deployment = record->deployment;
        if (deployment.application() == application && deployment.environment() == environment
            && isActive(deployment.state()))
            return record;
    }
    return nullptr;
}

DeploymentJournal::Record DeploymentJournal::lastGood(const std::string &application,
                                                      const std::string &environment) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_lastGood.find({application, environment});
    return found == m_lastGood.end() ? nullptr : found->second;
}

Result<std::optional<DeploymentRecord>> DeploymentJournal::byRequest(const std::string &requester,
                                                                     const std::string &requestId) const
{
    return m_store.byRequest(requester, requestId);
}

Result<DeploymentJournal::Record> DeploymentJournal::insert(DeploymentRecord record,
                                                            const std::vector<With> &alsoChange)
{
    for (int attempt = 1;; ++attempt) {
        // The others first: they may be what holds the workload.
        std::vector<DeploymentRecord> records;
        for (const auto &other : alsoChange) {
            auto copy = copyOf(other.name, attempt > 1);
            if (!copy)
                return passOn(copy);
            if (auto changed = other.change(*copy); !changed)
                return passOn(changed);
            records.push_back(std::move(*copy));
        }
        records.push_back(record);
        auto saved = m_store.save(records);
        if (!saved && saved.error().code == ErrorCode::Aborted && attempt < kMaxAttempts)
            continue;
        if (!saved)
            return passOn(saved);
        return publish(std::move(records)).back();
    }
}

Result<DeploymentJournal::Record> DeploymentJournal::update(const std::string &name, const Change &change,
                                                            const std::vector<With> &alsoChange)
{
    for (int attempt = 1;; ++attempt) {
        std::vector<DeploymentRecord> records;
        auto copy = copyOf(name, attempt > 1);
        if (!copy)
            return passOn(copy);
        if (auto changed = change(*copy); !changed)
            return passOn(changed);
        records.push_back(std::move(*copy));
        for (const auto &other : alsoChange) {
            auto otherCopy = copyOf(other.name, attempt > 1);
            if (!otherCopy)
                return passOn(otherCopy);
            if (auto changed = other.change(*otherCopy); !changed)
                return passOn(changed);
            records.push_back(std::move(*otherCopy));
        }
        auto saved = m_store.save(records);
        if (!saved && saved.error().code == ErrorCode::Aborted && attempt < kMaxAttempts)
            continue;
        if (!saved)
            return passOn(saved);
        return publish(std::move(records)).front();
    }
}

void DeploymentJournal::progress(const std::string &name, const v1::Rollout &rollout)
{
    const auto number = deploymentNumber(name);
    if (!number)
        return;
    const std::lock_guard lock(m_mutex);
    const auto found = m_held.find(*number);
    if (found == m_held.end() || found->second->deployment.state() != v1::Deployment::STATE_ROLLING_OUT)
        return;
    auto changed = std::make_shared<DeploymentRecord>(*found->second);
    auto &shown = *changed->deployment.mutable_rollout();
    const auto deadline = shown.deadline_time();
    shown = rollout;
    *shown.mutable_deadline_time() = deadline;
    changed->deployment.set_reason(rollout.waiting_for().empty() ? std::string()
                                                                 : "Waits for " + rollout.waiting_for());
    hold(changed);
}

void DeploymentJournal::waitPlanned(const std::string &name, std::chrono::milliseconds atMost) const
{
    const auto number = deploymentNumber(name);
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, atMost, [&] {
        const auto found = m_held.find(number.value_or(0));
        return m_waitingEnded || found == m_held.end()
            || found->second->deployment.state() != v1::Deployment::STATE_PLANNING;
    });
}

void DeploymentJournal::stopWaiting()
{
    {
        const std::lock_guard lock(m_mutex);
        m_waitingEnded = true;
    }
    m_changed.notify_all();
}

Result<DeploymentRecord> DeploymentJournal::copyOf(const std::string &name, bool fromStore) const
{
    const auto number = deploymentNumber(name);
    if (!number)
        return failField("name", "A deployment's name is deployments/NUMBER.");
    if (!fromStore) {
        const std::lock_guard lock(m_mutex);
        const auto found = m_held.find(*number);
        if (found != m_held.end())
            return *found->second;
    }
    auto stored = m_store.get(*number);
    if (!stored)
        return passOn(stored);
    if (!*stored)
        return fail(ErrorCode::NotFound, fmt::format("There is no {}.", name));
    return std::move(**stored);
}

std::vector<DeploymentJournal::Record> DeploymentJournal::publish(std::vector<DeploymentRecord> records)
{
    std::vector<Record> published;
    {
        const std::lock_guard lock(m_mutex);
        for (auto &record : records) {
            auto held = std::make_shared<const DeploymentRecord>(std::move(record));
            published.push_back(held);
            const auto known = m_held.find(held->number);
            if (known != m_held.end() && known->second->revision > held->revision)
                continue;
            hold(held);
            const auto place = placeOf(held->deployment);
            auto &good = m_lastGood[place];
            if (held->deployment.state() == v1::Deployment::STATE_SUCCEEDED && (!good || good->number <= held->number))
                good = held;
        }
        dropOldest();
    }
    m_changed.notify_all();
    for (const auto &record : published) {
        for (const auto &listener : m_listeners)
            listener(*record);
    }
    return published;
}

void DeploymentJournal::hold(const Record &record)
{
    m_held[record->number] = record;
    m_table.put(record->deployment.name(), record->deployment);
}

void DeploymentJournal::dropOldest()
{
    auto oldest = m_held.begin();
    while (m_held.size() > kHeld && oldest != m_held.end()) {
        if (isActive(oldest->second->deployment.state())) {
            ++oldest;
            continue;
        }
        m_table.erase(oldest->second->deployment.name());
        oldest = m_held.erase(oldest);
    }
}

} // namespace wheelhouse::deployments
