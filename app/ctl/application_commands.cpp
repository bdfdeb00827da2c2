#include "app/ctl/commands.h"
#include "app/ctl/names.h"
#include "app/ctl/time_text.h"
#include "app/ctl/words.h"
#include "wheelhouse/v1/applications.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

struct CreateOptions {
    std::string id;
    std::string displayName;
    std::string environment;
    std::string cluster;
    std::string space;
    std::string workload;
    std::string container;
};

struct NameOptions {
    std::string name;
};

// Tag that runs, and a hint where it is not what was last deployed.
Cell runningCell(const v1::Binding &binding)
{
    if (!binding.has_running()) {
        return {"not seen", Tone::Faint};
    }
    const auto &tag = binding.running().tag();
    if (!binding.last_good_tag().empty() && binding.last_good_tag() != tag && binding.active_deployment().empty()) {
        return {fmt::format("{} (deployed was {})", tag, binding.last_good_tag()), Tone::Warning};
    }
    return tag;
}

void fillTable(const v1::Application &application, Table &table)
{
    const auto id = lastPart(application.name());
    if (application.bindings().empty()) {
        table.addRow({id, "", "", "", "", "", ""});
    }
    for (const auto &binding : application.bindings()) {
        const auto &workload = binding.workload();
        table.addRow({id, lastPart(binding.environment()), runningCell(binding), healthCell(binding.health()),
                      age(binding.deploy_time()),
                      fmt::format("{}/{}/{}", partAfter(workload, "clusters"), partAfter(workload, "namespaces"),
                                  shortWorkload(workload)),
                      lastPart(binding.active_deployment())});
    }
}

void setColumns(Table &table)
{
    table.setColumns({"APPLICATION", "ENVIRONMENT", "RUNS", "HEALTH", "SINCE>", "WORKLOAD", "UNDER WAY"});
}

Outcome create(Session &session, const CreateOptions &options)
{
    const bool binds = !options.workload.empty() || !options.environment.empty();
    v1::Binding binding;
    if (binds) {
        if (options.environment.empty() || options.workload.empty()) {
            return wrongUsage("application create", "a binding takes --environment and --workload");
        }
        const auto workload = workloadName(options.workload, options.cluster, options.space);
        if (!workload) {
            return wrongUsage(workload);
        }
        binding.set_environment(environmentName(options.environment));
        binding.set_workload(*workload);
        binding.set_container(options.container);
    }
    v1::CreateApplicationRequest request;
    request.set_application_id(options.id);
    request.mutable_application()->set_display_name(options.displayName);
    if (binds) {
        *request.mutable_application()->add_bindings() = binding;
    }
    auto application = session.call(&v1::ApplicationService::Stub::CreateApplication, request);
    // It may be there already, for another environment: then it is bound in
    // this one as well, so that a job can say the same thing every time.
    const bool wasThere = !application && application.error().code == ErrorCode::AlreadyExists && binds;
    if (wasThere) {
        v1::BindApplicationRequest bind;
        bind.set_name(applicationName(options.id));
        *bind.mutable_binding() = binding;
        application = session.call(&v1::ApplicationService::Stub::BindApplication, bind);
    }
    if (!application) {
        return refuse(application);
    }
    session.print(*application, [&] {
        return binds ? fmt::format("{} {} in {}: {}\n", wasThere ? "Bound" : "Created", options.id,
                                   lastPart(binding.environment()), shortWorkload(binding.workload()))
                     : fmt::format("Created {}\n", options.id);
    });
    return {};
}

} // namespace

void addApplicationCommands(CLI::App &app, Session &session)
{
    auto *const group = addGroup(app, "application", "What is deployed, and where it runs in each environment");

    auto [create_, createOptions] = addCommand<CreateOptions>(
        group, "create", "Creates an application, or binds one that exists in a further environment");
    create_->add_option("application", createOptions->id, "What to call it: a-z, 0-9 and dash")->required();
    create_->add_option("--display-name", createOptions->displayName, "What people call it");
    create_->add_option("--environment", createOptions->environment, "Environment to bind it in");
    create_->add_option("--cluster", createOptions->cluster, "Cluster it runs in");
    create_->add_option("-n,--namespace", createOptions->space, "Namespace it runs in");
    create_->add_option("--workload", createOptions->workload, "What is deployed: deployment/gateway");
    create_->add_option("--container", createOptions->container, "Which container's image is set; the first by default");
    session.onRun(create_, [&session, options = createOptions] { return create(session, *options); });

    auto [get, getOptions] = addCommand<NameOptions>(group, "get", "Shows what of an application runs where");
    get->add_option("application", getOptions->name, "Its name")->required();
    session.onRun(get, [&session, options = getOptions]() -> Outcome {
        v1::GetApplicationRequest request;
        request.set_name(applicationName(options->name));
        const auto application = session.call(&v1::ApplicationService::Stub::GetApplication, request);
        if (!application) {
            return refuse(application);
        }
        session.printTable(*application, [&](Table &table) {
            setColumns(table);
            fillTable(*application, table);
        });
        return {};
    });

    auto *const list = group->add_subcommand("list", "Lists applications with what runs");
    session.onRun(list, [&session]() -> Outcome {
        const auto applications = session.list(&v1::ApplicationService::Stub::ListApplications, {});
        if (!applications) {
            return refuse(applications);
        }
        session.printTable(*applications, [&](Table &table) {
            setColumns(table);
            for (const auto &application : applications->applications()) {
                fillTable(application, table);
            }
        });
        return {};
    });
}

} // namespace wheelhouse::ctl
