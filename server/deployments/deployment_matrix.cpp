#include "server/deployments/deployment_matrix.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "core/identifier.h"
#include "core/image_tag.h"
#include "server/deployments/names.h"

namespace wheelhouse::deployments {

namespace {

using google::protobuf::util::TimeUtil;

constexpr int kDefaultPage = 100;
constexpr int kLargestPage = 1000;
constexpr std::size_t kMaxId = 53;
constexpr std::size_t kAll = ApplicationRegistry::kMost;

} // namespace

DeploymentMatrix::DeploymentMatrix(const ApplicationRegistry &applications, const EnvironmentRegistry &environments,
                                   const DeploymentJournal &journal, const WorkloadSource &source)
    : m_applications(applications), m_environments(environments), m_journal(journal), m_source(source)
{
}

void compareCells(const v1::MatrixCell &before, v1::MatrixCell &cell)
{
    cell.set_compared_environment(before.environment());
    cell.set_compared_tag(before.running().tag());
    const auto theirs = ImageTag::parse(before.running().tag());
    const auto ours = ImageTag::parse(cell.running().tag());
    if (!theirs || !ours) {
        cell.set_lag(v1::MatrixCell::LAG_UNKNOWN);
        return;
    }
    const auto order = ours->compareBuild(*theirs);
    cell.set_lag(order == 0 ? v1::MatrixCell::LAG_SAME
                     : order < 0 ? v1::MatrixCell::LAG_BEHIND
                                 : v1::MatrixCell::LAG_AHEAD);
    cell.set_ci_number_lag(theirs->ciNumber - ours->ciNumber);
    if (order < 0 && before.has_deploy_time())
        *cell.mutable_behind_since() = before.deploy_time();
}

v1::MatrixCell DeploymentMatrix::cellOf(const v1::Application &application, const v1::Binding &binding) const
{
    v1::MatrixCell cell;
    cell.set_environment(binding.environment());
    cell.set_workload(binding.workload());
    if (binding.has_running())
        *cell.mutable_running() = binding.running();
    cell.set_health(binding.health());
    if (binding.has_deploy_time())
        *cell.mutable_deploy_time() = binding.deploy_time();
    cell.set_last_good_deployment(binding.last_good_deployment());
    cell.set_last_good_tag(binding.last_good_tag());
    cell.set_active_deployment(binding.active_deployment());
    cell.set_lag(v1::MatrixCell::LAG_UNKNOWN);
    const auto good = m_journal.lastGood(application.name(), binding.environment());
    if (!good)
        return cell;
    cell.set_deployed_by(good->deployment.requester());
    // While one is under way, what runs is its affair.
    if (!binding.has_running() || !binding.active_deployment().empty())
        return cell;
    if (good->deployment.workload() != binding.workload())
        return cell;
    const std::string &running = binding.running().image();
    if (running == good->order.targetImage)
        return cell;
    cell.set_drifted(true);
    const auto words = [](const std::string &image) {
        const auto name = ImageName::parse(image);
        return name.tag.empty() ? image : name.tag;
    };
    const bool sameTag = words(running) == words(good->order.targetImage);
    cell.set_drift(fmt::format("{} runs, but {} was deployed last ({}): someone changed it by hand.",
                               sameTag ? running : words(running),
                               sameTag ? good->order.targetImage : words(good->order.targetImage),
                               good->deployment.name()));
    return cell;
}

v1::MatrixRow DeploymentMatrix::rowOf(const v1::Application &application,
                                      const std::vector<v1::Environment> &environments) const
{
    v1::MatrixRow row;
    row.set_application(application.name());
    row.set_display_name(application.display_name());
    for (const auto &environment : environments) {
        for (const auto &binding : application.bindings()) {
            if (binding.environment() != environment.name())
                continue;
            auto cell = cellOf(application, binding);
            if (row.cells_size() > 0)
                compareCells(row.cells(row.cells_size() - 1), cell);
            *row.add_cells() = std::move(cell);
        }
    }
    return row;
}

Result<v1::Matrix> DeploymentMatrix::get(const v1::GetMatrixRequest &request) const
{
    std::vector<v1::Application> applications;
    if (request.application().empty()) {
        applications = m_applications.list({}, kAll);
    } else {
        auto one = m_applications.get(request.application());
        if (!one)
            return passOn(one);
        applications.push_back(std::move(*one));
    }
    v1::Matrix matrix;
    const auto environments = m_environments.list();
    for (const auto &environment : environments)
        matrix.add_environments(environment.name());
    for (const auto &application : applications)
        *matrix.add_rows() = rowOf(application, environments);
    *matrix.mutable_server_time() = TimeUtil::GetCurrentTime();
    return matrix;
}

std::string applicationIdOf(const std::string &workload, const std::vector<v1::Environment> &environments)
{
    std::string id = workload;
    for (const auto &environment : environments) {
        const std::string ending = "-" + std::string(lastPart(environment.name()));
        if (id.size() > ending.size() && id.ends_with(ending)) {
            id.resize(id.size() - ending.size());
            break;
        }
    }
    std::replace(id.begin(), id.end(), '.', '-');
    if (id.empty() || id.front() < 'a' || id.front() > 'z')
        id.insert(0, "app-");
    if (id.size() > kMaxId)
        id.resize(kMaxId);
    while (id.ends_with('-'))
        id.pop_back();
    return isResourceId(id, kMaxId) ? id : std::string();
}

v1::UnboundWorkload DeploymentMatrix::offerOf(const v1::Workload &workload) const
{
    v1::UnboundWorkload offer;
    offer.set_workload(workload.name());
    offer.set_health(workload.health());
    if (workload.containers_size() > 0)
        *offer.mutable_running() = workload.containers(0).image();
    const auto environments = m_environments.list();
    offer.set_application_id(applicationIdOf(std::string(lastPart(workload.name())), environments));
    offer.set_application_exists(!offer.application_id().empty()
                                 && m_applications.get("applications/" + offer.application_id()).has_value());
    const auto tag = ImageTag::parse(offer.running().tag());
    for (const auto &environment : environments) {
        if (tag && lastPart(environment.name()) == tag->environment)
            offer.set_environment(environment.name());
    }
    return offer;
}

Result<v1::ListUnboundWorkloadsResponse>
DeploymentMatrix::unbound(const v1::ListUnboundWorkloadsRequest &request) const
{
    if (request.page_size() < 0)
        return failField("page_size", "0 or more.");
    const bool all = request.parent() == "clusters/-";
    if (!all && (!request.parent().starts_with("clusters/") || lastPart(request.parent()).size() + 9 != request.parent().size()))
        return failField("parent", "clusters/CLUSTER or clusters/-.");
    std::set<std::string> bound;
    for (const auto &application : m_applications.list({}, kAll)) {
        for (const auto &binding : application.bindings())
            bound.insert(binding.workload());
    }
    auto workloads = m_source.workloads(all ? std::string() : request.parent());
    std::erase_if(workloads, [&](const std::shared_ptr<const v1::Workload> &workload) {
        if (bound.contains(workload->name()))
            return true;
        const auto parts = WorkloadName::parse(workload->name());
        return !parts || (!request.include_system() && parts->clusterNamespace.starts_with("kube-"));
    });
    std::sort(workloads.begin(), workloads.end(),
              [](const auto &left, const auto &right) { return left->name() < right->name(); });
    v1::ListUnboundWorkloadsResponse response;
    response.set_total_size(static_cast<std::int32_t>(workloads.size()));
    const int size = request.page_size() == 0 ? kDefaultPage : std::min(request.page_size(), kLargestPage);
    for (const auto &workload : workloads) {
        // The token is the last name of the page before.
        if (workload->name() <= request.page_token())
            continue;
        if (response.workloads_size() == size) {
            response.set_next_page_token(response.workloads(size - 1).workload());
            break;
        }
        *response.add_workloads() = offerOf(*workload);
    }
    return response;
}

} // namespace wheelhouse::deployments
