#include <filesystem>

#include "app/ctl/choices.h"
#include "app/ctl/deployment_text.h"
#include "app/ctl/helm_commands.h"
#include "app/ctl/helm_text.h"
#include "app/ctl/names.h"
#include "app/ctl/text_file.h"
#include "app/ctl/text_width.h"
#include "app/ctl/time_text.h"
#include "app/ctl/watching.h"
#include "core/identifier.h"
#include "wheelhouse/v1/helm.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

// The server asks the cluster, and for a dry run the helm program, in between.
constexpr std::chrono::seconds kBeginDeadline{150};
constexpr std::size_t kMaxValues = 1u << 20;
constexpr std::size_t kMaxArchive = 3u << 20;

struct RunOptions : ReleaseOptions {
    std::string comment;
    std::string timeout;
    bool rollBack = false;
    bool waitReady = false;
    bool noHooks = false;
    bool dryRun = false;
    bool detach = false;
};

struct ChartOptions : RunOptions {
    std::string chart;
    std::string version;
    std::string values;
    bool createNamespace = false;
    bool reuseValues = false;
    int expected = 0;
};

struct BackOptions : RunOptions {
    int revision = 0;
};

struct UninstallOptions : RunOptions {
    bool keepHistory = false;
    bool yes = false;
};

struct RescueOptions : ReleaseOptions {
    bool markFailed = false;
    bool rollBack = false;
    std::string comment;
    bool yes = false;
};

struct OperationOptions {
    std::string operation;
    std::string cluster;
    std::int64_t limit = 20;
};

std::string operationName(std::string_view text)
{
    return text.find('/') != std::string_view::npos ? std::string(text) : fmt::format("helmOperations/{:0>8}", text);
}

Result<void> fill(const RunOptions &options, v1::HelmRunOptions &run)
{
    if (!options.timeout.empty()) {
        const auto timeout = parseDuration(options.timeout);
        if (!timeout) {
            return passOn(timeout);
        }
        run.mutable_timeout()->set_seconds(timeout->count());
    }
    run.set_comment(options.comment);
    run.set_wait(options.waitReady);
    run.set_no_hooks(options.noHooks);
    run.set_failure_policy(options.rollBack ? v1::HELM_FAILURE_POLICY_ROLL_BACK : v1::HELM_FAILURE_POLICY_MARK_FAILED);
    return {};
}

// A file that is there is packaged; everything else is a reference.
Result<void> fill(const ChartOptions &options, v1::HelmChartSource &chart, std::string &values)
{
    std::error_code error;
    if (options.chart.empty()) {
        // An upgrade then keeps the one there is.
    } else if (std::filesystem::is_directory(options.chart, error)) {
        return failField("chart", "it is a folder: make an archive of it with helm package");
    } else if (std::filesystem::exists(options.chart, error)) {
        auto archive = readTextFile(options.chart, kMaxArchive);
        if (!archive) {
            return passOn(archive);
        }
        chart.set_archive(std::move(*archive));
    } else {
        chart.set_reference(options.chart);
    }
    chart.set_version(options.version);
    if (!options.values.empty()) {
        auto text = readTextFile(options.values, kMaxValues);
        if (!text) {
            return passOn(text);
        }
        values = std::move(*text);
    }
    return {};
}

Outcome verdict(const v1::HelmOperation &operation)
{
    if (!hasEnded(operation) || wentWell(operation)) {
        return {};
    }
    return refuse(ErrorCode::FailedPrecondition, fmt::format("{} {}", headline(operation), progressText(operation)));
}

Outcome awaitEnd(Session &session, v1::HelmOperation &operation)
{
    v1::WatchHelmOperationsRequest request;
    request.set_name(operation.name());
    auto shown = progressText(operation);
    return follow<v1::HelmService>(session, &v1::HelmService::Stub::async::WatchHelmOperations, request,
                                   [&](const v1::WatchHelmOperationsResponse &message) {
                                       for (const auto &each : message.upserted()) {
                                           if (each.name() == operation.name()) {
                                               operation = each;
                                           }
                                       }
                                       const auto progress = progressText(operation);
                                       if (progress != shown) {
                                           session.say(paint(progress, operationCell(operation).tone, session.coloured()));
                                           shown = progress;
                                       }
                                       return !hasEnded(operation);
                                   });
}

Outcome finish(Session &session, const Result<v1::HelmOperation> &begun, bool dryRun, bool detach)
{
    if (!begun) {
        return refuse(begun);
    }
    auto operation = *begun;
    if (dryRun) {
        session.print(operation, [&] {
            return operation.diff().empty() ? std::string("Nothing would change in the manifests\n")
                                            : diffText(operation.diff(), session.coloured())
                    + "This is a dry run; nothing was changed\n";
        });
        return {};
    }
    if (!detach && !hasEnded(operation)) {
        session.say(headline(operation));
        if (auto ended = awaitEnd(session, operation); !ended) {
            return ended;
        }
    }
    session.print(operation, [&] {
        auto text = fmt::format("{}: {}\n", headline(operation),
                                paint(progressText(operation), operationCell(operation).tone, session.coloured()));
        if (!hasEnded(operation)) {
            text += fmt::format("Follow it with: whctl helm operation watch {}\n", lastPart(operation.name()));
        } else if (!wentWell(operation)) {
            text += printable(operation.output());
        }
        return text;
    });
    return verdict(operation);
}

Outcome install(Session &session, const ChartOptions &options)
{
    const auto name = releaseName(options);
    if (!name) {
        return wrongUsage(name);
    }
    v1::InstallHelmReleaseRequest request;
    const auto at = name->rfind("/helmReleases/");
    request.set_parent(name->substr(0, at));
    request.set_release_id(std::string(lastPart(*name)));
    for (const auto &filled : {fill(options, *request.mutable_chart(), *request.mutable_values_yaml()),
                               fill(options, *request.mutable_options())}) {
        if (!filled) {
            return wrongUsage(filled);
        }
    }
    request.set_create_namespace(options.createNamespace);
    request.set_validate_only(options.dryRun);
    request.set_request_id(makeUuid());
    return finish(session, session.call(&v1::HelmService::Stub::InstallHelmRelease, request, kBeginDeadline), options.dryRun,
                  options.detach);
}

Outcome upgrade(Session &session, const ChartOptions &options)
{
    const auto name = releaseName(options);
    if (!name) {
        return wrongUsage(name);
    }
    v1::UpgradeHelmReleaseRequest request;
    request.set_name(*name);
    for (const auto &filled : {fill(options, *request.mutable_chart(), *request.mutable_values_yaml()),
                               fill(options, *request.mutable_options())}) {
        if (!filled) {
            return wrongUsage(filled);
        }
    }
    request.set_reuse_values(options.reuseValues);
    request.set_expected_revision(options.expected);
    request.set_validate_only(options.dryRun);
    request.set_request_id(makeUuid());
    return finish(session, session.call(&v1::HelmService::Stub::UpgradeHelmRelease, request, kBeginDeadline), options.dryRun,
                  options.detach);
}

Outcome rollback(Session &session, const BackOptions &options)
{
    const auto name = releaseName(options);
    if (!name) {
        return wrongUsage(name);
    }
    v1::RollbackHelmReleaseRequest request;
    request.set_name(*name);
    request.set_revision(options.revision);
    if (const auto filled = fill(options, *request.mutable_options()); !filled) {
        return wrongUsage(filled);
    }
    request.set_validate_only(options.dryRun);
    request.set_request_id(makeUuid());
    return finish(session, session.call(&v1::HelmService::Stub::RollbackHelmRelease, request, kBeginDeadline), options.dryRun,
                  options.detach);
}

Outcome uninstall(Session &session, const UninstallOptions &options)
{
    const auto name = releaseName(options);
    if (!name) {
        return wrongUsage(name);
    }
    v1::UninstallHelmReleaseRequest request;
    request.set_name(*name);
    request.set_keep_history(options.keepHistory);
    if (const auto filled = fill(options, *request.mutable_options()); !filled) {
        return wrongUsage(filled);
    }
    if (!options.dryRun && !options.yes
        && !session.confirm(fmt::format("Uninstall {} and all its objects?", lastPart(*name)))) {
        return refuse(ErrorCode::Cancelled, "Nothing was done");
    }
    request.set_validate_only(options.dryRun);
    request.set_request_id(makeUuid());
    return finish(session, session.call(&v1::HelmService::Stub::UninstallHelmRelease, request, kBeginDeadline), options.dryRun,
                  options.detach);
}

void describe(const v1::HelmDiagnosis &diagnosis, FactSheet &facts)
{
    const auto &release = diagnosis.release();
    facts.add("Release", lastPart(release.name()));
    facts.add("Revision", std::to_string(release.revision()));
    facts.add("State", releaseCell(release.state()));
    facts.add("Stuck", diagnosis.stuck() ? Cell("yes", Tone::Warning) : Cell("no", Tone::Good));
    facts.add("Held by", diagnosis.has_operation() ? headline(diagnosis.operation()) : "somebody outside of this server");
    facts.add("Holder lives", diagnosis.holder_known() ? (diagnosis.holder_lives() ? "yes" : "no") : "not known");
    facts.add("Last sign", dateAndTime(diagnosis.last_sign_time()));
    facts.add("In the cluster", fmt::format("{} of {} objects", diagnosis.present_count(), diagnosis.object_count()));
    for (const auto &object : diagnosis.objects()) {
        if (!object.present()) {
            facts.add("Missing", oneLine(object.reason().empty() ? object.object()
                                                                 : fmt::format("{}: {}", object.object(), object.reason())));
        }
    }
    facts.add("What to do", diagnosis.advice());
}

Outcome rescue(Session &session, const RescueOptions &options)
{
    const auto name = releaseName(options);
    if (!name) {
        return wrongUsage(name);
    }
    v1::DiagnoseHelmReleaseRequest look;
    look.set_name(*name);
    const auto diagnosis = session.call(&v1::HelmService::Stub::DiagnoseHelmRelease, look, kBeginDeadline);
    if (!diagnosis) {
        return refuse(diagnosis);
    }
    if (!options.markFailed && !options.rollBack) {
        session.printFacts(*diagnosis, [&](FactSheet &facts) { describe(*diagnosis, facts); });
        return {};
    }
    if (session.format() == OutputFormat::Table) {
        FactSheet facts;
        describe(*diagnosis, facts);
        session.say(facts.toString(session.coloured()));
    }
    if (!options.yes && !session.confirm(options.rollBack ? "Roll it back?" : "Mark it as failed?")) {
        return refuse(ErrorCode::Cancelled, "Nothing was done");
    }
    v1::RescueHelmReleaseRequest request;
    request.set_name(*name);
    request.set_action(options.rollBack ? v1::RescueHelmReleaseRequest::ACTION_ROLL_BACK
                                        : v1::RescueHelmReleaseRequest::ACTION_MARK_FAILED);
    request.set_revision(diagnosis->release().revision());
    request.set_comment(options.comment);
    request.set_request_id(makeUuid());
    return finish(session, session.call(&v1::HelmService::Stub::RescueHelmRelease, request, kBeginDeadline), false, false);
}

Outcome listOperations(Session &session, const OperationOptions &options)
{
    v1::ListHelmOperationsRequest request;
    request.set_parent(clusterName(options.cluster.empty() ? "-" : options.cluster));
    const auto operations = session.list(&v1::HelmService::Stub::ListHelmOperations, request, options.limit);
    if (!operations) {
        return refuse(operations);
    }
    session.printTable(*operations, [&](Table &table) {
        table.setColumns({"OPERATION", "WHAT", "STATE", "BY", "AGE>", "REASON"});
        for (const auto &operation : operations->operations()) {
            const auto line = headline(operation);
            table.addRow({lastPart(operation.name()), line.substr(line.find(": ") + 2), operationCell(operation),
                          lastPart(operation.requester()), age(operation.create_time()), oneLine(operation.reason())});
        }
    });
    return {};
}

Outcome getOperation(Session &session, const OperationOptions &options, bool wait)
{
    v1::GetHelmOperationRequest request;
    request.set_name(operationName(options.operation));
    auto operation = session.call(&v1::HelmService::Stub::GetHelmOperation, request);
    if (!operation) {
        return refuse(operation);
    }
    if (wait) {
        return finish(session, operation, false, false);
    }
    session.printFacts(*operation, [&](FactSheet &facts) {
        facts.add("Operation", headline(*operation));
        facts.add("State", operationCell(*operation));
        facts.add("Reason", oneLine(operation->reason()));
        facts.add("By", lastPart(operation->requester()));
        facts.add("Comment", oneLine(operation->comment()));
        facts.add("Chart", operation->chart());
        facts.add("Revisions", fmt::format("{} → {}", operation->base_revision(), operation->result_revision()));
        facts.add("Begun", dateAndTime(operation->create_time()));
        facts.add("Ended", dateAndTime(operation->end_time()));
        facts.add("Last heartbeat", hasEnded(*operation) ? std::string() : dateAndTime(operation->heartbeat_time()));
        for (const auto &event : operation->events()) {
            facts.add(dateAndTime(event.time()), oneLine(event.text()));
        }
        facts.add("Output", printable(operation->output()));
    });
    return {};
}

Outcome cancelOperation(Session &session, const OperationOptions &options)
{
    v1::CancelHelmOperationRequest request;
    request.set_name(operationName(options.operation));
    const auto operation = session.call(&v1::HelmService::Stub::CancelHelmOperation, request);
    if (!operation) {
        return refuse(operation);
    }
    session.print(*operation, [&] { return fmt::format("{} is told to end\n", headline(*operation)); });
    return {};
}

void addRun(CLI::App *command, RunOptions &options)
{
    addRelease(command, options);
    command->add_option("--comment", options.comment, "Why");
    command->add_option("--timeout", options.timeout, "How long helm may take (5m)");
    command->add_flag("--no-hooks", options.noHooks, "Runs no hooks");
    command->add_flag("--dry-run", options.dryRun, "Shows what would change, and changes nothing");
    command->add_flag("--detach", options.detach, "Does not wait until it has ended");
}

void addFailure(CLI::App *command, RunOptions &options)
{
    command->add_flag("--roll-back", options.rollBack, "Rolls back when it fails; else it stays, marked as failed");
    command->add_flag("--wait-ready", options.waitReady, "Deployed only when its workloads are ready");
}

CLI::Option *addChart(CLI::App *command, ChartOptions &options)
{
    addRun(command, options);
    addFailure(command, options);
    auto *const chart = command->add_option("chart", options.chart, "oci://REGISTRY/CHART, REPOSITORY/CHART, or a packaged chart's file");
    command->add_option("--version", options.version, "Of the chart; the newest when not given");
    command->add_option("-f,--values", options.values, "YAML file of values; - reads standard input");
    return chart;
}

} // namespace

void addHelmOperationCommands(CLI::App &helm, Session &session)
{
    auto [install_, installOptions] = addCommand<ChartOptions>(&helm, "install", "Installs a chart as a release");
    addChart(install_, *installOptions)->required();
    install_->add_flag("--create-namespace", installOptions->createNamespace, "Makes the namespace where it is missing");
    session.onRun(install_, [&session, options = installOptions] { return install(session, *options); });

    auto [upgrade_, upgradeOptions] = addCommand<ChartOptions>(&helm, "upgrade", "Upgrades a release, one that has failed too; without a chart only its values");
    addChart(upgrade_, *upgradeOptions);
    upgrade_->add_flag("--reuse-values", upgradeOptions->reuseValues, "On top of the values of the latest revision");
    upgrade_->add_option("--expected-revision", upgradeOptions->expected, "Only while this is the latest revision")
        ->check(between(1, 1'000'000'000));
    session.onRun(upgrade_, [&session, options = upgradeOptions] { return upgrade(session, *options); });

    auto [rollback_, rollbackOptions] = addCommand<BackOptions>(&helm, "rollback", "Brings back an earlier revision");
    addRun(rollback_, *rollbackOptions);
    rollback_->add_flag("--wait-ready", rollbackOptions->waitReady, "Deployed only when its workloads are ready");
    rollback_->add_option("--revision", rollbackOptions->revision, "Which; the latest before that was deployed when not given")
        ->check(between(1, 1'000'000'000));
    session.onRun(rollback_, [&session, options = rollbackOptions] { return rollback(session, *options); });

    auto [uninstall_, uninstallOptions] = addCommand<UninstallOptions>(&helm, "uninstall", "Uninstalls a release");
    addRun(uninstall_, *uninstallOptions);
    uninstall_->add_flag("--keep-history", uninstallOptions->keepHistory, "Its revisions stay");
    uninstall_->add_flag("-y,--yes", uninstallOptions->yes, "Does not ask on a terminal");
    session.onRun(uninstall_, [&session, options = uninstallOptions] { return uninstall(session, *options); });

    auto [rescue_, rescueOptions] = addCommand<RescueOptions>(
        &helm, "rescue", "Shows what is known of a release that is stuck; marks it as failed or rolls it back");
    addRelease(rescue_, *rescueOptions);
    auto *mark = rescue_->add_flag("--mark-failed", rescueOptions->markFailed, "Marks it as failed");
    rescue_->add_flag("--roll-back", rescueOptions->rollBack, "Rolls it back")->excludes(mark);
    rescue_->add_option("--comment", rescueOptions->comment, "Why");
    rescue_->add_flag("-y,--yes", rescueOptions->yes, "Does not ask on a terminal");
    session.onRun(rescue_, [&session, options = rescueOptions] { return rescue(session, *options); });

    auto *const group = addGroup(helm, "operation", "What was and is done to releases");
    auto [list_, listOptions] = addCommand<OperationOptions>(group, "list", "Lists operations, newest first");
    list_->add_option("--cluster", listOptions->cluster, "Only of this cluster");
    list_->add_option("--limit", listOptions->limit, "At most so many; 0 lists all")->check(atMost());
    session.onRun(list_, [&session, options = listOptions] { return listOperations(session, *options); });
    auto [get_, getOptions] = addCommand<OperationOptions>(group, "get", "Shows an operation and its story");
    get_->add_option("operation", getOptions->operation, "Its number")->required();
    session.onRun(get_, [&session, options = getOptions] { return getOperation(session, *options, false); });
    auto [watch_, watchOptions] = addCommand<OperationOptions>(group, "watch", "Follows an operation until it has ended");
    watch_->add_option("operation", watchOptions->operation, "Its number")->required();
    session.onRun(watch_, [&session, options = watchOptions] { return getOperation(session, *options, true); });
    auto [cancel_, cancelOptions] = addCommand<OperationOptions>(group, "cancel", "Ends the helm program of an operation");
    cancel_->add_option("operation", cancelOptions->operation, "Its number")->required();
    session.onRun(cancel_, [&session, options = cancelOptions] { return cancelOperation(session, *options); });
}

} // namespace wheelhouse::ctl
