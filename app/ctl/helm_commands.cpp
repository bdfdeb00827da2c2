#include "app/ctl/helm_commands.h"

#include "app/ctl/choices.h"
#include "app/ctl/commands.h"
#include "app/ctl/deployment_text.h"
#include "app/ctl/helm_text.h"
#include "app/ctl/names.h"
#include "app/ctl/text_width.h"
#include "app/ctl/time_text.h"
#include "wheelhouse/v1/helm.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

// The server asks the cluster in between, object by object for a live diff.
constexpr std::chrono::seconds kReadDeadline{60};

struct ListOptions {
    std::string cluster;
    std::string space;
    std::vector<std::string> states;
    std::string text;
    std::int64_t limit = 0;
    bool noCharts = false;
};

struct RevisionOptions : ReleaseOptions {
    int revision = 0;
    std::string part;
};

struct DiffOptions : ReleaseOptions {
    int from = 0;
    int to = 0;
    bool live = false;
};

const std::vector<std::pair<std::string, v1::HelmReleaseState>> kStates{
    {"deployed", v1::HELM_RELEASE_STATE_DEPLOYED},
    {"failed", v1::HELM_RELEASE_STATE_FAILED},
    {"pending-install", v1::HELM_RELEASE_STATE_PENDING_INSTALL},
    {"pending-upgrade", v1::HELM_RELEASE_STATE_PENDING_UPGRADE},
    {"pending-rollback", v1::HELM_RELEASE_STATE_PENDING_ROLLBACK},
    {"uninstalling", v1::HELM_RELEASE_STATE_UNINSTALLING},
    {"uninstalled", v1::HELM_RELEASE_STATE_UNINSTALLED},
    {"unknown", v1::HELM_RELEASE_STATE_UNKNOWN},
};

std::vector<std::string> stateWords()
{
    std::vector<std::string> words;
    for (const auto &[word, state] : kStates) {
        words.push_back(word);
    }
    return words;
}

std::string chartText(const std::string &chart, const std::string &version)
{
    return version.empty() ? chart : fmt::format("{}-{}", chart, version);
}

Outcome list(Session &session, const ListOptions &options)
{
    v1::ListHelmReleasesRequest request;
    request.set_parent(options.space.empty() ? clusterName(options.cluster) : namespaceParent(options.cluster, options.space));
    request.set_text(options.text);
    request.set_read_charts(!options.noCharts);
    for (const auto &word : options.states) {
        for (const auto &[known, state] : kStates) {
            if (known == word) {
                request.add_states(state);
            }
        }
    }
    const auto releases = session.list(&v1::HelmService::Stub::ListHelmReleases, request, options.limit);
    if (!releases) {
        return refuse(releases);
    }
    session.printTable(*releases, [&](Table &table) {
        table.setColumns({"NAMESPACE", "RELEASE", "REVISION>", "STATE", "CHART", "APP VERSION", "AGE>", "DESCRIPTION"});
        for (const auto &release : releases->releases()) {
            table.addRow({partAfter(release.name(), "namespaces"), lastPart(release.name()), std::to_string(release.revision()),
                          releaseCell(release.state()), chartText(release.chart(), release.chart_version()), release.app_version(),
                          age(release.update_time()),
                          oneLine(release.unreadable().empty() ? release.description() : release.unreadable())});
        }
    });
    return {};
}

Outcome history(Session &session, const ReleaseOptions &options)
{
    const auto name = releaseName(options);
    if (!name) {
        return wrongUsage(name);
    }
    v1::ListHelmRevisionsRequest request;
    request.set_parent(*name);
    request.set_page_size(100);
    const auto revisions = session.call(&v1::HelmService::Stub::ListHelmRevisions, request, kReadDeadline);
    if (!revisions) {
        return refuse(revisions);
    }
    session.printTable(*revisions, [&](Table &table) {
        table.setColumns({"REVISION>", "STATE", "CHART", "APP VERSION", "CHANGED", "DESCRIPTION"});
        for (const auto &revision : revisions->revisions()) {
            table.addRow({std::to_string(revision.revision()), releaseCell(revision.state()),
                          chartText(revision.chart(), revision.chart_version()), revision.app_version(),
                          dateAndTime(revision.update_time()),
                          oneLine(revision.unreadable().empty() ? revision.description() : revision.unreadable())});
        }
    });
    return {};
}

std::string partOf(const v1::HelmRevision &revision, const std::string &part)
{
    if (part == "values") {
        return revision.values_yaml();
    }
    if (part == "all-values") {
        return revision.computed_values_yaml();
    }
    if (part == "notes") {
        return revision.notes();
    }
    if (part == "hooks") {
        std::string text;
        for (const auto &hook : revision.hooks()) {
            text += fmt::format("# {} ({}) {}\n{}", hook.object(), fmt::join(hook.events(), ", "), hook.phase(), hook.manifest_yaml());
        }
        return text;
    }
    return revision.manifest_yaml();
}

Outcome get(Session &session, const RevisionOptions &options)
{
    const auto name = releaseName(options);
    if (!name) {
        return wrongUsage(name);
    }
    v1::GetHelmRevisionRequest request;
    request.set_name(fmt::format("{}/revisions/{}", *name, options.revision > 0 ? std::to_string(options.revision) : "latest"));
    const auto revision = session.call(&v1::HelmService::Stub::GetHelmRevision, request, kReadDeadline);
    if (!revision) {
        return refuse(revision);
    }
    if (!options.part.empty()) {
        session.print(*revision, [&] { return partOf(*revision, options.part); });
        return {};
    }
    session.printFacts(*revision, [&](FactSheet &facts) {
        facts.add("Release", lastPart(*name));
        facts.add("Revision", std::to_string(revision->revision()));
        facts.add("State", releaseCell(revision->state()));
        facts.add("Chart", chartText(revision->chart(), revision->chart_version()));
        facts.add("App version", revision->app_version());
        facts.add("First deployed", dateAndTime(revision->first_deploy_time()));
        facts.add("Changed", dateAndTime(revision->update_time()));
        facts.add("Description", oneLine(revision->description()));
        facts.add("Hooks", revision->hooks_size() == 0 ? std::string() : std::to_string(revision->hooks_size()));
        facts.add("Unreadable", Cell(oneLine(revision->unreadable()), Tone::Warning));
    });
    return {};
}

Outcome diff(Session &session, const DiffOptions &options)
{
    const auto name = releaseName(options);
    if (!name) {
        return wrongUsage(name);
    }
    v1::DiffHelmRevisionsRequest request;
    request.set_name(*name);
    request.set_from_revision(options.from);
    request.set_to_revision(options.to);
    request.set_live(options.live);
    const auto found = session.call(&v1::HelmService::Stub::DiffHelmRevisions, request, kReadDeadline);
    if (!found) {
        return refuse(found);
    }
    session.print(*found, [&] {
        const std::string from = found->from_revision() == 0 ? "the cluster" : fmt::format("revision {}", found->from_revision());
        std::string text;
        if (!found->values_diff().empty()) {
            text += fmt::format("Values, {} → revision {}\n{}", from, found->to_revision(),
                                diffText(found->values_diff(), session.coloured()));
        }
        if (!found->manifest_diff().empty()) {
            text += fmt::format("Manifests, {} → revision {}\n{}", from, found->to_revision(),
                                diffText(found->manifest_diff(), session.coloured()));
        }
        for (const auto &finding : found->findings()) {
            text += paint(oneLine(finding), Tone::Warning, session.coloured()) + "\n";
        }
        for (const auto &field : found->truncated()) {
            text += fmt::format("{} is cut: it is too long\n", field);
        }
        return text.empty() ? fmt::format("Nothing differs between {} and revision {}\n", from, found->to_revision()) : text;
    });
    return {};
}

Outcome program(Session &session)
{
    const auto found = session.call(&v1::HelmService::Stub::GetHelmProgram, v1::GetHelmProgramRequest(), kReadDeadline);
    if (!found) {
        return refuse(found);
    }
    session.print(*found, [&] {
        return found->path().empty() ? std::string() : fmt::format("{} {}\n", found->path(), found->version());
    });
    return found->path().empty() ? Outcome(refuse(ErrorCode::FailedPrecondition, found->problem())) : Outcome();
}

} // namespace

void addRelease(CLI::App *command, ReleaseOptions &options)
{
    command->add_option("release", options.release, "gateway, test/iot/gateway or the full name")->required();
    command->add_option("--cluster", options.cluster, "Cluster, where the name does not say it");
    command->add_option("-n,--namespace", options.space, "Namespace, where the name does not say it");
}

Result<std::string> releaseName(const ReleaseOptions &options)
{
    if (options.release.starts_with("clusters/")) {
        return options.release;
    }
    std::string cluster = options.cluster;
    std::string space = options.space;
    std::string release = options.release;
    if (const auto first = release.find('/'); first != std::string::npos) {
        const auto second = release.find('/', first + 1);
        if (second == std::string::npos || release.find('/', second + 1) != std::string::npos) {
            return failField("release", "write RELEASE with --cluster and --namespace, or CLUSTER/NAMESPACE/RELEASE");
        }
        cluster = release.substr(0, first);
        space = release.substr(first + 1, second - first - 1);
        release = release.substr(second + 1);
    }
    if (cluster.empty() || space.empty()) {
        return failField(cluster.empty() ? "--cluster" : "--namespace", "say where the release is");
    }
    return fmt::format("{}/helmReleases/{}", namespaceParent(cluster, space), release);
}

void addHelmCommands(CLI::App &app, Session &session)
{
    auto *const group = addGroup(app, "helm", "Helm releases of clusters");

    auto [list_, listOptions] = addCommand<ListOptions>(group, "list", "Lists the releases of a cluster, in every state");
    list_->add_option("--cluster", listOptions->cluster, "Of which cluster")->required();
    list_->add_option("-n,--namespace", listOptions->space, "Only in this namespace");
    list_->add_option("--state", listOptions->states, "Only in this state; may be repeated")->check(oneOf(stateWords()));
    list_->add_option("--text", listOptions->text, "Only with this in the name");
    list_->add_option("--limit", listOptions->limit, "At most so many; 0 lists all")->check(atMost());
    list_->add_flag("--no-charts", listOptions->noCharts, "Does not read what charts they are of, which takes a request each");
    session.onRun(list_, [&session, options = listOptions] { return list(session, *options); });

    auto [history_, historyOptions] = addCommand<ReleaseOptions>(group, "history", "Lists the revisions of a release");
    addRelease(history_, *historyOptions);
    session.onRun(history_, [&session, options = historyOptions] { return history(session, *options); });

    auto [get_, getOptions] = addCommand<RevisionOptions>(group, "get", "Shows a revision of a release, or a part of it");
    addRelease(get_, *getOptions);
    get_->add_option("--revision", getOptions->revision, "Which; the latest when not given")->check(between(1, 1'000'000'000));
    get_->add_option("--part", getOptions->part, "Only this: values, all-values, manifest, notes or hooks")
        ->check(oneOf(std::vector<std::string>{"values", "all-values", "manifest", "notes", "hooks"}));
    session.onRun(get_, [&session, options = getOptions] { return get(session, *options); });

    auto [diff_, diffOptions] = addCommand<DiffOptions>(group, "diff", "Shows what differs between two revisions, or from what is in the cluster");
    addRelease(diff_, *diffOptions);
    diff_->add_option("--from", diffOptions->from, "Revision; the one before when not given")->check(between(1, 1'000'000'000));
    diff_->add_option("--to", diffOptions->to, "Revision; the latest when not given")->check(between(1, 1'000'000'000));
    diff_->add_flag("--live", diffOptions->live, "From what is in the cluster now");
    session.onRun(diff_, [&session, options = diffOptions] { return diff(session, *options); });

    auto [program_, programOptions] = addCommand<ListOptions>(group, "program", "Shows which helm program the server runs");
    session.onRun(program_, [&session] { return program(session); });

    addHelmOperationCommands(*group, session);
    addHelmRepositoryCommands(*group, session);
}

} // namespace wheelhouse::ctl
