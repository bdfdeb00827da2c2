#include "app/ctl/choices.h"
#include "app/ctl/commands.h"
#include "app/ctl/monitoring_text.h"
#include "app/ctl/names.h"
#include "app/ctl/text_width.h"
#include "app/ctl/time_text.h"
#include "app/ctl/watching.h"
#include "wheelhouse/v1/problems.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

struct ProblemOptions {
    std::string cluster;
    bool evidence = false;
    bool changesOnly = false;
    std::int64_t limit = 0;
};

std::string parentOf(const std::string &cluster)
{
    return clusterName(cluster.empty() ? "-" : cluster);
}

std::string evidenceText(const v1::Problem &problem)
{
    std::vector<std::string> parts;
    for (const auto &evidence : problem.evidence()) {
        parts.push_back(evidence.id() + "=" + elide(oneLine(evidence.text()), 120));
    }
    for (const auto &pod : problem.pods()) {
        parts.push_back("pod=" + lastPart(pod));
    }
    return fmt::format("{}", fmt::join(parts, "  "));
}

Outcome list(Session &session, const ProblemOptions &options)
{
    v1::ListProblemsRequest request;
    request.set_parent(parentOf(options.cluster));
    const auto problems = session.list(&v1::ProblemService::Stub::ListProblems, request, options.limit);
    if (!problems) {
        return refuse(problems);
    }
    session.printTable(*problems, [&](Table &table) {
        std::vector<std::string> columns{"SEVERITY", "PROBLEM", "ABOUT", "SINCE>", "WHAT"};
        if (options.evidence) {
            columns.emplace_back("EVIDENCE");
        }
        table.setColumns(columns);
        for (const auto &problem : problems->problems()) {
            std::vector<Cell> row{severityCell(problem.severity()), problemKindText(problem.kind()),
                                  shortResource(problem.resource()), age(problem.since_time()),
                                  elide(oneLine(problem.summary()), 140)};
            if (options.evidence) {
                row.emplace_back(evidenceText(problem));
            }
            table.addRow(std::move(row));
        }
    });
    if (problems->problems_size() == 0) {
        session.say("Nothing is wrong now");
    }
    return {};
}

std::string lines(const v1::WatchProblemsResponse &message, bool coloured)
{
    std::string text;
    const auto time = timeOfDay(message.mark().server_time());
    for (const auto &problem : message.upserted()) {
        const auto severity = severityCell(problem.severity());
        text += fmt::format("{}  {}  {}  {}  {}\n", time, paint(severity.text, severity.tone, coloured),
                            problemKindText(problem.kind()), shortResource(problem.resource()), oneLine(problem.summary()));
    }
    for (const auto &name : message.removed()) {
        text += fmt::format("{}  {}  {}\n", time, paint("over", Tone::Good, coloured), name);
    }
    return text;
}

Outcome watch(Session &session, const ProblemOptions &options)
{
    v1::WatchProblemsRequest request;
    request.set_parent(parentOf(options.cluster));
    return follow<v1::ProblemService>(
        session, &v1::ProblemService::Stub::async::WatchProblems, request, [&](const v1::WatchProblemsResponse &message) {
            const bool snapshot = message.mark().phase() == v1::WatchMark::PHASE_SNAPSHOT;
            if (message.mark().phase() != v1::WatchMark::PHASE_HEARTBEAT && !(snapshot && options.changesOnly)) {
                session.printStreamed(message, [&] { return lines(message, session.coloured()); });
            }
            return true;
        });
}

} // namespace

void addProblemCommands(CLI::App &app, Session &session)
{
    auto *const group = addGroup(app, "problem", "What is wrong now, over all clusters");
    auto [list_, listOptions] = addCommand<ProblemOptions>(group, "list", "Lists what is wrong now, worst first");
    list_->add_option("--cluster", listOptions->cluster, "Only of this cluster");
    list_->add_flag("--evidence", listOptions->evidence, "With what each follows from");
    list_->add_option("--limit", listOptions->limit, "At most so many; 0 for all")->check(atMost());
    session.onRun(list_, [&session, options = listOptions] { return list(session, *options); });

    auto [watch_, watchOptions] = addCommand<ProblemOptions>(group, "watch", "Follows problems as they come and go");
    watch_->add_option("--cluster", watchOptions->cluster, "Only of this cluster");
    watch_->add_flag("--changes-only", watchOptions->changesOnly, "Leaves out what is there at the start");
    session.onRun(watch_, [&session, options = watchOptions] { return watch(session, *options); });
}

} // namespace wheelhouse::ctl
