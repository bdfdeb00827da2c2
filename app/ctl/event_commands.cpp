#include "app/ctl/choices.h"
#include "app/ctl/commands.h"
#include "app/ctl/names.h"
#include "app/ctl/text_width.h"
#include "app/ctl/time_text.h"
#include "wheelhouse/v1/events.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

struct ListOptions {
    std::string cluster;
    std::string space;
    std::string object;
    std::string reason;
    std::string since;
    std::string until;
    std::string text;
    bool warnings = false;
    std::int64_t limit = 0;
};

Outcome list(Session &session, const ListOptions &options)
{
    v1::ListEventsRequest request;
    request.set_parent(namespaceParent(options.cluster, options.space));
    request.set_object(options.object);
    request.set_reason(options.reason);
    request.set_text(options.text);
    request.set_warnings_only(options.warnings);
    const auto now = std::chrono::system_clock::now();
    if (!options.since.empty()) {
        const auto since = parseDuration(options.since);
        if (!since) {
            return wrongUsage(since);
        }
        *request.mutable_since_time() = timestampOf(now - *since);
    }
    if (!options.until.empty()) {
        const auto until = parseDuration(options.until);
        if (!until) {
            return wrongUsage(until);
        }
        *request.mutable_until_time() = timestampOf(now - *until);
    }
    const auto events = session.list(&v1::EventService::Stub::ListEvents, request, options.limit);
    if (!events) {
        return refuse(events);
    }
    session.printTable(*events, [&](Table &table) {
        table.setColumns({"CLUSTER", "NAMESPACE", "LAST>", "TYPE", "REASON", "OBJECT", "COUNT>", "MESSAGE"});
        for (const auto &event : events->events()) {
            table.addRow({partAfter(event.name(), "clusters"), partAfter(event.name(), "namespaces"), age(event.last_time()),
                          event.warning() ? Cell("Warning", Tone::Warning) : Cell("Normal", Tone::Faint), event.reason(),
                          event.object_kind() + "/" + event.object_name(), std::to_string(event.count()),
                          oneLine(event.message())});
        }
    });
    return {};
}

} // namespace

void addEventCommands(CLI::App &app, Session &session)
{
    auto *const group = addGroup(app, "event", "Kubernetes events");
    auto [command, options] = addCommand<ListOptions>(group, "list", "Lists events, latest first, also those that clusters forgot");
    command->add_option("--cluster", options->cluster, "Only of this cluster");
    command->add_option("-n,--namespace", options->space, "Only of this namespace");
    command->add_option("--object", options->object, "Only of this object: Pod/gateway-1, or its full name");
    command->add_flag("--warnings", options->warnings, "Only warnings");
    command->add_option("--reason", options->reason, "Only with this reason, such as BackOff");
    command->add_option("--since", options->since, "Only of the last so long, such as 2h or 7d");
    command->add_option("--until", options->until, "Only until so long ago");
    command->add_option("--text", options->text, "Only with this text in message, reason or object");
    command->add_option("--limit", options->limit, "At most so many (all)")->check(atMost());
    session.onRun(command, [&session, options = options] { return list(session, *options); });
}

} // namespace wheelhouse::ctl
