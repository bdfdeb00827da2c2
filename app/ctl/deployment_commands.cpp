#include "app/ctl/choices.h"
#include "app/ctl/commands.h"
#include "app/ctl/deployment_follow.h"
#include "app/ctl/deployment_text.h"
#include "app/ctl/names.h"
#include "app/ctl/time_text.h"
#include "app/ctl/watching.h"
#include "app/ctl/words.h"
#include "core/identifier.h"
#include "wheelhouse/v1/deployments.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

// The server plans with the cluster's API server in between.
constexpr std::chrono::seconds kPlanDeadline{60};

struct CreateOptions {
    std::string application;
    std::string environment;
    std::string version;
    std::string comment;
    std::string timeout;
    bool wait = false;
    bool planOnly = false;
};

struct NameOptions {
    std::string name;
    std::string comment;
    std::string planHash;
    bool wait = false;
};

struct ListOptions {
    std::string application;
    std::string environment;
    std::int64_t limit = 20;
};

Result<v1::Deployment> getDeployment(Session &session, const std::string &name)
{
    v1::GetDeploymentRequest request;
    request.set_name(deploymentName(name));
    return session.call(&v1::DeploymentService::Stub::GetDeployment, request);
}

Outcome create(Session &session, const CreateOptions &options)
{
    v1::CreateDeploymentRequest request;
    request.set_application(applicationName(options.application));
    request.set_environment(environmentName(options.environment));
    request.set_tag(options.version);
    request.set_comment(options.comment);
    request.set_validate_only(options.planOnly);
    request.set_request_id(makeUuid());
    if (!options.timeout.empty()) {
        const auto timeout = parseDuration(options.timeout);
        if (!timeout) {
            return wrongUsage(timeout);
        }
        request.mutable_rollout_timeout()->set_seconds(timeout->count());
    }
    const auto deployment = session.call(&v1::DeploymentService::Stub::CreateDeployment, request, kPlanDeadline);
    if (!deployment) {
        return refuse(deployment);
    }
    if (session.format() == OutputFormat::Table) {
        session.say(headline(*deployment));
        session.say(diffText(deployment->plan().diff(), session.coloured())
                    + checksText(deployment->plan(), session.coloured()));
    }
    if (options.planOnly) {
        session.print(*deployment, [] { return std::string("This is a plan only; nothing was changed\n"); });
        return {};
    }
    return finish(session, *deployment, options.wait);
}

Outcome list(Session &session, const ListOptions &options)
{
    v1::ListDeploymentsRequest request;
    if (!options.application.empty()) {
        request.set_application(applicationName(options.application));
    }
    if (!options.environment.empty()) {
        request.set_environment(environmentName(options.environment));
    }
    const auto deployments = session.list(&v1::DeploymentService::Stub::ListDeployments, request, options.limit);
    if (!deployments) {
        return refuse(deployments);
    }
    session.printTable(*deployments, [&](Table &table) {
        table.setColumns({"DEPLOYMENT", "APPLICATION", "ENVIRONMENT", "VERSION", "STATE", "BY", "AGE>", "REASON"});
        for (const auto &deployment : deployments->deployments()) {
            table.addRow({lastPart(deployment.name()), lastPart(deployment.application()),
                          lastPart(deployment.environment()), deployment.tag(), deploymentCell(deployment.state()),
                          lastPart(deployment.requester()), age(deployment.create_time()), deployment.reason()});
        }
    });
    return {};
}

// All of them until interrupted, or one until it ends.
Outcome watchDeployments(Session &session, const NameOptions &options)
{
    if (!options.name.empty()) {
        const auto deployment = getDeployment(session, options.name);
        if (!deployment) {
            return refuse(deployment);
        }
        if (session.format() == OutputFormat::Table) {
            session.say(fmt::format("{}: {}", headline(*deployment), progressText(*deployment)));
        }
        return finish(session, *deployment, true);
    }
    return follow<v1::DeploymentService>(
        session, &v1::DeploymentService::Stub::async::WatchDeployments, v1::WatchDeploymentsRequest(),
        [&](const v1::WatchDeploymentsResponse &message) {
            if (message.mark().phase() != v1::WatchMark::PHASE_HEARTBEAT) {
                session.printStreamed(message, [&] {
                    std::string text;
                    for (const auto &each : message.upserted()) {
                        text += fmt::format("{}  {}: {}\n", timeOfDay(message.mark().server_time()), headline(each),
                                            paint(progressText(each), deploymentCell(each.state()).tone, session.coloured()));
                    }
                    return text;
                });
            }
            return true;
        });
}

Outcome undo(Session &session, const NameOptions &options)
{
    v1::UndoDeploymentRequest request;
    request.set_name(deploymentName(options.name));
    request.set_comment(options.comment);
    const auto deployment = session.call(&v1::DeploymentService::Stub::UndoDeployment, request, kPlanDeadline);
    if (!deployment) {
        return refuse(deployment);
    }
    return finish(session, *deployment, options.wait);
}

Outcome approve(Session &session, const NameOptions &options)
{
    v1::ApproveDeploymentRequest request;
    request.set_name(deploymentName(options.name));
    request.set_comment(options.comment);
    request.set_plan_hash(options.planHash);
    if (options.planHash.empty()) {
        // An approval is for what the approver saw, so it is shown and asked.
        if (!session.interactive()) {
            return wrongUsage("--plan-hash", "say which plan you approve; `whctl deployment get` shows it with its hash");
        }
        const auto deployment = getDeployment(session, options.name);
        if (!deployment) {
            return refuse(deployment);
        }
        std::fputs((headline(*deployment) + "\n" + diffText(deployment->plan().diff(), session.coloured())
                    + checksText(deployment->plan(), session.coloured()))
                       .c_str(),
                   stderr);
        if (!session.confirm("Approve this?")) {
            return refuse(ErrorCode::Cancelled, "Nothing was done");
        }
        request.set_plan_hash(deployment->plan().hash());
    }
    const auto approved = session.call(&v1::DeploymentService::Stub::ApproveDeployment, request, kPlanDeadline);
    if (!approved) {
        return refuse(approved);
    }
    return finish(session, *approved, options.wait);
}

// What a person decided about one; its outcome is not this command's failure.
Outcome decided(Session &session, const Result<v1::Deployment> &deployment)
{
    if (!deployment) {
        return refuse(deployment);
    }
    session.print(*deployment,
                  [&] { return fmt::format("{}: {}\n", headline(*deployment), progressText(*deployment)); });
    return {};
}

} // namespace

void addDeploymentCommands(CLI::App &app, Session &session)
{
    auto *const group = addGroup(app, "deployment", "Bringing a version into an environment");

    auto [create_, createOptions] = addCommand<CreateOptions>(group, "create", "Plans a deployment and rolls it out, or has it wait for approval");
    create_->add_option("application", createOptions->application, "What to deploy")->required();
    create_->add_option("--environment", createOptions->environment, "Where to")->required();
    create_->add_option("--version", createOptions->version, "Image tag: 1.4.3-test-319")->required();
    create_->add_option("--comment", createOptions->comment, "Why");
    create_->add_option("--timeout", createOptions->timeout, "How long pods may take to become ready (5m)");
    create_->add_flag("--wait", createOptions->wait, "Waits until it ended, and says what it waits for");
    create_->add_flag("--plan-only", createOptions->planOnly, "Shows what would be changed, and changes nothing");
    session.onRun(create_, [&session, options = createOptions] { return create(session, *options); });

    const auto addNamed = [group](const char *word, const char *description, bool required = true) {
        auto added = addCommand<NameOptions>(group, word, description);
        added.first->add_option("deployment", added.second->name, "Its number")->required(required);
        return added;
    };

    auto [get, getOptions] = addNamed("get", "Shows one deployment with its plan and its story");
    session.onRun(get, [&session, options = getOptions]() -> Outcome {
        const auto deployment = getDeployment(session, options->name);
        if (!deployment) {
            return refuse(deployment);
        }
        session.print(*deployment, [&] {
            FactSheet facts;
            describe(*deployment, facts);
            return facts.toString(session.coloured()) + "\n" + diffText(deployment->plan().diff(), session.coloured())
                + checksText(deployment->plan(), session.coloured());
        });
        return {};
    });

    auto [list_, listOptions] = addCommand<ListOptions>(group, "list", "Lists deployments, newest first");
    list_->add_option("--application", listOptions->application, "Only of this application");
    list_->add_option("--environment", listOptions->environment, "Only in this environment");
    list_->add_option("--limit", listOptions->limit, "At most so many (20); 0 for all")->check(atMost());
    session.onRun(list_, [&session, options = listOptions] { return list(session, *options); });

    auto [watch, watchOptions] = addNamed("watch", "Follows one deployment to its end, or all until interrupted", false);
    session.onRun(watch, [&session, options = watchOptions] { return watchDeployments(session, *options); });

    auto [undo_, undoOptions] = addNamed("undo", "Brings back the last good version from before a deployment");
    undo_->add_option("--comment", undoOptions->comment, "Why");
    undo_->add_flag("--wait", undoOptions->wait, "Waits until it ended");
    session.onRun(undo_, [&session, options = undoOptions] { return undo(session, *options); });

    auto [approve_, approveOptions] = addNamed("approve", "Approves the plan of a deployment that another person asked for");
    approve_->add_option("--plan-hash", approveOptions->planHash, "The plan you saw; shown and asked on a terminal");
    approve_->add_option("--comment", approveOptions->comment, "A word to it");
    approve_->add_flag("--wait", approveOptions->wait, "Waits until the deployment ended");
    session.onRun(approve_, [&session, options = approveOptions] { return approve(session, *options); });

    auto [reject, rejectOptions] = addNamed("reject", "Rejects a deployment that waits for approval");
    reject->add_option("--comment", rejectOptions->comment, "Why")->required();
    session.onRun(reject, [&session, options = rejectOptions] {
        v1::RejectDeploymentRequest request;
        request.set_name(deploymentName(options->name));
        request.set_comment(options->comment);
        return decided(session, session.call(&v1::DeploymentService::Stub::RejectDeployment, request));
    });

    auto [cancel, cancelOptions] = addNamed("cancel", "Withdraws a request, or stops waiting for a rollout");
    session.onRun(cancel, [&session, options = cancelOptions] {
        v1::CancelDeploymentRequest request;
        request.set_name(deploymentName(options->name));
        return decided(session, session.call(&v1::DeploymentService::Stub::CancelDeployment, request));
    });
}

} // namespace wheelhouse::ctl
