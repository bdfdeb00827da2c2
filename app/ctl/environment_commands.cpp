#include "app/ctl/choices.h"
#include "app/ctl/commands.h"
#include "app/ctl/environment_rule_commands.h"
#include "app/ctl/names.h"
#include "wheelhouse/v1/environments.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

struct CreateOptions {
    std::string id;
    std::string displayName;
    std::string policy = "automatic";
    int approvals = 0;
    int rank = 0;
    bool production = false;
};

std::string policyText(const v1::Environment &environment)
{
    return environment.policy() == v1::Environment::POLICY_REVIEWED
        ? fmt::format("reviewed, {} to approve", std::max(environment.required_approvals(), 1))
        : "automatic";
}

Outcome create(Session &session, const CreateOptions &options)
{
    v1::CreateEnvironmentRequest request;
    request.set_environment_id(options.id);
    auto &environment = *request.mutable_environment();
    environment.set_display_name(options.displayName);
    environment.set_policy(options.policy == "reviewed" ? v1::Environment::POLICY_REVIEWED
                                                        : v1::Environment::POLICY_AUTOMATIC);
    environment.set_required_approvals(options.approvals);
    environment.set_rank(options.rank);
    environment.set_production(options.production);
    const auto created = session.call(&v1::EnvironmentService::Stub::CreateEnvironment, request);
    if (!created) {
        return refuse(created);
    }
    session.print(*created, [&] { return fmt::format("Environment {} is there\n", options.id); });
    return {};
}

Outcome list(Session &session)
{
    const auto environments = session.list(&v1::EnvironmentService::Stub::ListEnvironments, {});
    if (!environments) {
        return refuse(environments);
    }
    session.printTable(*environments, [&](Table &table) {
        table.setColumns({"ENVIRONMENT", "NAME", "POLICY", "PRODUCTION"});
        for (const auto &environment : environments->environments()) {
            table.addRow({lastPart(environment.name()), environment.display_name(), policyText(environment),
                          environment.production() ? Cell("yes", Tone::Warning) : Cell("no", Tone::Faint)});
        }
    });
    return {};
}

} // namespace

void addEnvironmentCommands(CLI::App &app, Session &session)
{
    auto *const group = addGroup(app, "environment", "Environments, and how a release gets in");

    auto *const list_ = group->add_subcommand("list", "Lists the environments, furthest from production first");
    session.onRun(list_, [&session] { return list(session); });

    auto [create_, options] = addCommand<CreateOptions>(group, "create", "Creates an environment");
    create_->add_option("environment", options->id, "What stands in image tags: a-z and 0-9")->required();
    create_->add_option("--display-name", options->displayName, "What people call it");
    create_->add_option("--policy", options->policy, "automatic or reviewed (automatic)")
        ->check(oneOf({"automatic", "reviewed"}));
    create_->add_option("--approvals", options->approvals, "How many others have to approve")->check(between(0, 10));
    create_->add_option("--rank", options->rank, "For ordering; lower is further from production");
    create_->add_flag("--production", options->production, "It is production: shown and guarded as such");
    session.onRun(create_, [&session, options = options] { return create(session, *options); });

    addEnvironmentRuleCommands(*group, session);
}

} // namespace wheelhouse::ctl
