#include "app/ctl/choices.h"
#include "app/ctl/commands.h"
#include "app/ctl/names.h"
#include "app/ctl/text_width.h"
#include "app/ctl/time_text.h"
#include "app/ctl/words.h"
#include "wheelhouse/v1/applications.grpc.pb.h"
#include "wheelhouse/v1/matrix.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

struct MatrixOptions {
    std::string application;
};

struct UnboundOptions {
    std::string cluster;
    bool system = false;
};

struct AdoptOptions {
    std::string workload;
    std::string cluster;
    std::string space;
    std::string application;
    std::string environment;
};

Cell lagCell(const v1::MatrixCell &cell)
{
    switch (cell.lag()) {
    case v1::MatrixCell::LAG_SAME:
        return {fmt::format("as {}", lastPart(cell.compared_environment())), Tone::Good};
    case v1::MatrixCell::LAG_AHEAD:
        return {fmt::format("ahead of {}", lastPart(cell.compared_environment())), Tone::Warning};
    case v1::MatrixCell::LAG_BEHIND: {
        const auto builds = cell.ci_number_lag() > 0 ? fmt::format("{} CI numbers ", cell.ci_number_lag()) : std::string();
        const auto since = cell.has_behind_since() ? fmt::format(", {}", age(cell.behind_since())) : std::string();
        return {fmt::format("{}behind {} ({}{})", builds, lastPart(cell.compared_environment()), cell.compared_tag(), since),
                Tone::Busy};
    }
    default:
        return "";
    }
}

Cell tagCell(const v1::MatrixCell &cell)
{
    if (!cell.has_running()) {
        return {"not seen", Tone::Faint};
    }
    const auto &tag = cell.running().tag().empty() ? cell.running().image() : cell.running().tag();
    return {tag, cell.drifted() ? Tone::Warning : Tone::Plain};
}

std::string noteOf(const v1::MatrixCell &cell)
{
    if (!cell.active_deployment().empty()) {
        return fmt::format("deployment {} under way", lastPart(cell.active_deployment()));
    }
    return cell.drifted() ? oneLine(cell.drift()) : std::string();
}

Outcome showMatrix(Session &session, const MatrixOptions &options)
{
    v1::GetMatrixRequest request;
    if (!options.application.empty()) {
        request.set_application(applicationName(options.application));
    }
    const auto matrix = session.call(&v1::MatrixService::Stub::GetMatrix, request);
    if (!matrix) {
        return refuse(matrix);
    }
    session.printTable(*matrix, [&](Table &table) {
        table.setColumns({"APPLICATION", "ENVIRONMENT", "TAG", "VERSION", "CI>", "AGE>", "BY", "HEALTH", "LAG", "NOTE"});
        for (const auto &row : matrix->rows()) {
            for (const auto &cell : row.cells()) {
                table.addRow({lastPart(row.application()), lastPart(cell.environment()), tagCell(cell),
                              cell.running().version(),
                              cell.running().ci_number() > 0 ? std::to_string(cell.running().ci_number()) : std::string(),
                              age(cell.deploy_time()), lastPart(cell.deployed_by()), healthCell(cell.health()),
                              lagCell(cell), {noteOf(cell), Tone::Warning}});
            }
        }
    });
    return {};
}

std::string placeOf(const std::string &workload)
{
    return fmt::format("{}/{}/{}", partAfter(workload, "clusters"), partAfter(workload, "namespaces"),
                       shortWorkload(workload));
}

Outcome listUnbound(Session &session, const UnboundOptions &options)
{
    v1::ListUnboundWorkloadsRequest request;
    request.set_parent(clusterName(options.cluster.empty() ? "-" : options.cluster));
    request.set_include_system(options.system);
    const auto found = session.list(&v1::MatrixService::Stub::ListUnboundWorkloads, request);
    if (!found) {
        return refuse(found);
    }
    session.printTable(*found, [&](Table &table) {
        table.setColumns({"WORKLOAD", "IMAGE", "HEALTH", "APPLICATION", "ENVIRONMENT"});
        for (const auto &offer : found->workloads()) {
            table.addRow({placeOf(offer.workload()), oneLine(offer.running().image()), healthCell(offer.health()),
                          offer.application_exists() ? Cell(offer.application_id())
                                                     : Cell(offer.application_id() + " (new)", Tone::Faint),
                          lastPart(offer.environment())});
        }
    });
    return {};
}

// What the server offers for a workload; NotFound where it is bound already.
Result<v1::UnboundWorkload> offerFor(Session &session, const std::string &workload)
{
    v1::ListUnboundWorkloadsRequest request;
    request.set_parent(clusterName(partAfter(workload, "clusters")));
    request.set_include_system(true);
    const auto found = session.list(&v1::MatrixService::Stub::ListUnboundWorkloads, request);
    if (!found) {
        return passOn(found);
    }
    for (const auto &offer : found->workloads()) {
        if (offer.workload() == workload) {
            return offer;
        }
    }
    return fail(ErrorCode::NotFound, fmt::format("{} is not there, or belongs to an application already", placeOf(workload)));
}

Outcome adopt(Session &session, const AdoptOptions &options)
{
    const auto workload = workloadName(options.workload, options.cluster, options.space);
    if (!workload) {
        return wrongUsage(workload);
    }
    const auto offer = offerFor(session, *workload);
    if (!offer) {
        return refuse(offer);
    }
    const auto application = options.application.empty() ? offer->application_id() : options.application;
    const auto environment = options.environment.empty() ? lastPart(offer->environment()) : options.environment;
    if (environment.empty()) {
        return wrongUsage("--environment", "its tag names none: say which one it belongs to");
    }
    if (application.empty()) {
        return wrongUsage("--application", "no name can be made of the workload's: say one");
    }
    v1::Binding binding;
    binding.set_environment(environmentName(environment));
    binding.set_workload(*workload);
    v1::CreateApplicationRequest create;
    create.set_application_id(application);
    *create.mutable_application()->add_bindings() = binding;
    auto bound = session.call(&v1::ApplicationService::Stub::CreateApplication, create);
    if (!bound && bound.error().code == ErrorCode::AlreadyExists) {
        const auto known = [&] {
            v1::GetApplicationRequest request;
            request.set_name(applicationName(application));
            return session.call(&v1::ApplicationService::Stub::GetApplication, request);
        }();
        if (!known) {
            return refuse(known);
        }
        // Another workload is not to be put aside by the way.
        for (const auto &held : known->bindings()) {
            if (held.environment() == binding.environment()) {
                return refuse(ErrorCode::FailedPrecondition,
                              fmt::format("{} is bound in {} already, to {}; give another --application, or bind it anew "
                                          "with application create",
                                          application, environment, placeOf(held.workload())));
            }
        }
        v1::BindApplicationRequest bind;
        bind.set_name(applicationName(application));
        *bind.mutable_binding() = binding;
        bound = session.call(&v1::ApplicationService::Stub::BindApplication, bind);
    }
    if (!bound) {
        return refuse(bound);
    }
    session.print(*bound, [&] {
        return fmt::format("{} is {} in {} now\n", placeOf(*workload), application, environment);
    });
    return {};
}

} // namespace

void addMatrixCommands(CLI::App &app, Session &session)
{
    const auto options = std::make_shared<MatrixOptions>();
    auto *const matrix = app.add_subcommand("matrix", "What of each application runs in which environment, and how far it lags");
    matrix->add_option("--application", options->application, "Only this one");
    session.onRun(matrix, [&session, options] { return showMatrix(session, *options); });

    auto *const application = app.get_subcommand("application");
    auto [unbound_, unboundOptions] = addCommand<UnboundOptions>(
        application, "unbound", "Lists workloads that belong to no application yet");
    unbound_->add_option("--cluster", unboundOptions->cluster, "Only of this one");
    unbound_->add_flag("--system", unboundOptions->system, "Also those of Kubernetes itself");
    session.onRun(unbound_, [&session, options = unboundOptions] { return listUnbound(session, *options); });

    auto [adopt_, adoptOptions] = addCommand<AdoptOptions>(
        application, "adopt", "Makes a workload an application, or part of one, by what its name and tag say");
    adopt_->add_option("workload", adoptOptions->workload, "deployment/gateway, or test/iot/deployment/gateway")->required();
    adopt_->add_option("--cluster", adoptOptions->cluster, "Cluster it runs in");
    adopt_->add_option("-n,--namespace", adoptOptions->space, "Namespace it runs in");
    adopt_->add_option("--application", adoptOptions->application, "Another name than the one offered");
    adopt_->add_option("--environment", adoptOptions->environment, "Another than the one its tag names");
    session.onRun(adopt_, [&session, options = adoptOptions] { return adopt(session, *options); });
}

} // namespace wheelhouse::ctl
