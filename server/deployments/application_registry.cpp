#include "server/deployments/application_registry.h"

#include <algorithm>
#include <thread>

#include <fmt/format.h>
#include <google/protobuf/util/message_differencer.h>
#include <google/protobuf/util/time_util.h>

#include "core/identifier.h"
#include "server/deployments/names.h"

namespace wheelhouse::deployments {

namespace {

constexpr std::size_t kMaxId = 53;
constexpr std::size_t kMaxDisplayName = 100;

const v1::WorkloadContainer *containerOf(const v1::Workload &workload, const std::string &name)
{
    for (const auto &container : workload.containers()) {
        if (name.empty() || container.name() == name)
            return &container;
    }
    return nullptr;
}

// Two applications may share a workload only by different containers.
bool sameContainer(const v1::Binding &left, const v1::Binding &right)
{
    return left.workload() == right.workload()
        && (left.container() == right.container() || left.container().empty() || right.container().empty());
}

} // namespace

ApplicationRegistry::ApplicationRegistry(CatalogueStore &store, const EnvironmentRegistry &environments,
                                         const DeploymentJournal &journal, const WorkloadSource &source)
    : m_store(store), m_environments(environments), m_journal(journal), m_source(source)
{
}

Result<void> ApplicationRegistry::load()
{
    auto stored = m_store.applications();
    if (!stored)
        return passOn(stored);
    const std::lock_guard lock(m_mutex);
    for (auto &application : *stored) {
        for (const auto &binding : application.bindings())
            m_byWorkload[binding.workload()].insert(application.name());
        show(m_applications[application.name()] = std::move(application));
    }
    return {};
}

Result<v1::Application> ApplicationRegistry::create(const std::string &id, const v1::Application &wanted)
{
    if (!isResourceId(id, kMaxId))
        return failField("application_id", fmt::format("1 to {} of a-z, 0-9 and dash, beginning with a letter and "
                                                       "not ending with a dash.", kMaxId));
    if (wanted.display_name().size() > kMaxDisplayName)
        return failField("application.display_name", fmt::format("At most {} bytes.", kMaxDisplayName));
    v1::Application application;
    application.set_name("applications/" + id);
    application.set_display_name(wanted.display_name().empty() ? id : wanted.display_name());
    std::set<std::string> environments;
    for (int i = 0; i < wanted.bindings_size(); ++i) {
        const std::string field = fmt::format("application.bindings[{}]", i);
        auto binding = checkedBinding(wanted.bindings(i), field);
        if (!binding)
            return passOn(binding);
        if (!environments.insert(binding->environment()).second)
            return failField(field + ".environment", "Each environment once.");
        *application.add_bindings() = std::move(*binding);
    }
    *application.mutable_create_time() = google::protobuf::util::TimeUtil::GetCurrentTime();

    const std::lock_guard changing(m_changeMutex);
    {
        const std::lock_guard lock(m_mutex);
        if (m_applications.contains(application.name()))
            return fail(ErrorCode::AlreadyExists,
                        fmt::format("{} exists already; bind it to add an environment.", application.name()));
        if (m_applications.size() >= kMost)
            return fail(ErrorCode::ResourceExhausted, fmt::format("There are {} applications, and no more can be.", kMost));
    }
    for (const auto &binding : application.bindings()) {
        if (auto isFree = checkFree(application.name(), binding); !isFree)
            return passOn(isFree);
    }
    if (auto added = m_store.addApplication(application); !added)
        return passOn(added);
    const std::lock_guard lock(m_mutex);
    for (const auto &binding : application.bindings())
        m_byWorkload[binding.workload()].insert(application.name());
    m_applications[application.name()] = application;
    show(application);
    return seen(application);
}

Result<v1::Application> ApplicationRegistry::bind(const std::string &name, const v1::Binding &wanted)
{
    auto binding = checkedBinding(wanted, "binding");
    if (!binding)
        return passOn(binding);

    const std::lock_guard changing(m_changeMutex);
    if (auto known = get(name); !known)
        return known;
    if (const auto active = m_journal.activeFor(name, binding->environment()))
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("{} is under way there; bind again when it has ended.", active->deployment.name()));
    if (auto isFree = checkFree(name, *binding); !isFree)
        return passOn(isFree);
    if (auto put = m_store.putBinding(name, *binding); !put)
        return passOn(put);

    const std::lock_guard lock(m_mutex);
    v1::Application &application = m_applications[name];
    auto &bindings = *application.mutable_bindings();
    const auto old = std::find_if(bindings.begin(), bindings.end(), [&](const v1::Binding &held) {
        return held.environment() == binding->environment();
    });
    if (old == bindings.end()) {
        *bindings.Add() = *binding;
    } else {
        m_byWorkload[old->workload()].erase(name);
        *old = *binding;
    }
    for (const auto &held : bindings)
        m_byWorkload[held.workload()].insert(name);
    show(application);
    return seen(application);
}

Result<v1::Application> ApplicationRegistry::get(const std::string &name) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_applications.find(name);
    if (found == m_applications.end())
        return fail(ErrorCode::NotFound, fmt::format("There is no {}.", name.empty() ? "application without a name" : name));
    return seen(found->second);
}

std::vector<v1::Application> ApplicationRegistry::list(const std::string &after, std::size_t limit) const
{
    std::vector<v1::Application> page;
    const std::lock_guard lock(m_mutex);
    for (auto at = m_applications.upper_bound(after); at != m_applications.end() && page.size() < limit; ++at)
        page.push_back(seen(at->second));
    return page;
}

void ApplicationRegistry::workloadsChanged(const std::vector<std::string> &workloads)
{
    const std::lock_guard lock(m_mutex);
    std::set<std::string> touched;
    for (const auto &workload : workloads) {
        if (const auto found = m_byWorkload.find(workload); found != m_byWorkload.end())
            touched.insert(found->second.begin(), found->second.end());
    }
    for (const auto &name : touched)
        show(m_applications.at(name));
}

void ApplicationRegistry::deploymentChanged(const std::string &application)
{
    const std::lock_guard lock(m_mutex);
    if (const auto found = m_applications.find(application); found != m_applications.end())
        show(found->second);
}

Result<v1::Binding> ApplicationRegistry::checkedBinding(const v1::Binding &wanted, const std::string &field) const
{
    if (!m_environments.find(wanted.environment()))
        return failField(field + ".environment",
                         fmt::format("There is no environment '{}'.", lastPart(wanted.environment())));
    const auto parts = WorkloadName::parse(wanted.workload());
    if (!parts)
        return failField(field + ".workload", "clusters/CLUSTER/namespaces/NAMESPACE/deployments/NAME, or "
                                              "…/statefulsets/NAME, …/daemonsets/NAME.");
    const auto giveUp = std::chrono::steady_clock::now() + kMaxWait;
    auto sight = m_source.sight(wanted.workload());
    while (sight == WorkloadSource::Sight::Waiting && std::chrono::steady_clock::now() < giveUp) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        sight = m_source.sight(wanted.workload());
    }
    if (sight == WorkloadSource::Sight::Unknown)
        return failField(field + ".workload", fmt::format("There is no cluster '{}'.", lastPart(parts->cluster)));
    if (sight == WorkloadSource::Sight::Waiting)
        return fail(ErrorCode::Unavailable,
                    fmt::format("Cluster {} has not been seen yet, so whether it has this workload cannot be told; "
                                "try again.", lastPart(parts->cluster)));
    const auto workload = m_source.workload(wanted.workload());
    if (!workload)
        return failField(field + ".workload", fmt::format("There is no {} {} in namespace {} of cluster {}.",
                                                          parts->kind, parts->workload, parts->clusterNamespace,
                                                          lastPart(parts->cluster)));
    if (!containerOf(*workload, wanted.container()))
        return failField(field + ".container", fmt::format("The workload has no container '{}'.", wanted.container()));
    v1::Binding binding;
    binding.set_environment(wanted.environment());
    binding.set_workload(wanted.workload());
    binding.set_container(wanted.container());
    return binding;
}

Result<void> ApplicationRegistry::checkFree(const std::string &application, const v1::Binding &binding) const
{
    const std::lock_guard lock(m_mutex);
    const auto holders = m_byWorkload.find(binding.workload());
    if (holders == m_byWorkload.end())
        return {};
    for (const auto &holder : holders->second) {
        for (const auto &held : m_applications.at(holder).bindings()) {
            const bool itself = holder == application && held.environment() == binding.environment();
            if (!itself && sameContainer(held, binding))
                return fail(ErrorCode::FailedPrecondition,
                            fmt::format("{} is bound to that workload already, in {}.", holder, held.environment()));
        }
    }
    return {};
}

v1::Application ApplicationRegistry::seen(const v1::Application &application) const
{
    v1::Application shown = application;
    for (auto &binding : *shown.mutable_bindings())
        see(binding, application.name());
    return shown;
}

void ApplicationRegistry::see(v1::Binding &binding, const std::string &application) const
{
    if (const auto workload = m_source.workload(binding.workload())) {
        binding.set_health(workload->health());
        if (const auto *container = containerOf(*workload, binding.container()))
            *binding.mutable_running() = container->image();
        if (workload->has_rollout_time())
            *binding.mutable_deploy_time() = workload->rollout_time();
    }
    if (const auto good = m_journal.lastGood(application, binding.environment())) {
        binding.set_last_good_deployment(good->deployment.name());
        binding.set_last_good_tag(good->deployment.tag());
        if (!binding.has_deploy_time() && binding.running().tag() == good->deployment.tag())
            *binding.mutable_deploy_time() = good->deployment.end_time();
    }
    if (const auto active = m_journal.activeFor(application, binding.environment()))
        binding.set_active_deployment(active->deployment.name());
}

void ApplicationRegistry::show(const v1::Application &application)
{
    v1::Application now = seen(application);
    const auto before = m_table.get(now.name());
    if (!before || !google::protobuf::util::MessageDifferencer::Equals(*before, now))
        m_table.put(application.name(), std::move(now));
}

} // namespace wheelhouse::deployments
