#include "app/ctl/choices.h"
#include "app/ctl/commands.h"
#include "app/ctl/names.h"
#include "app/ctl/time_text.h"
#include "wheelhouse/v1/audit.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

// The whole chain is read.
constexpr std::chrono::seconds kVerifyDeadline{120};

struct ListOptions {
    std::string resource;
    std::int64_t limit = 50;
};

Outcome list(Session &session, const ListOptions &options)
{
    v1::ListAuditEntriesRequest request;
    request.set_resource(options.resource);
    const auto entries = session.list(&v1::AuditService::Stub::ListAuditEntries, request, options.limit);
    if (!entries) {
        return refuse(entries);
    }
    session.printTable(*entries, [&](Table &table) {
        table.setColumns({"#>", "TIME", "ACCOUNT", "METHOD", "RESOURCE", "RESULT", "FROM"});
        for (const auto &entry : entries->entries()) {
            table.addRow({std::to_string(entry.sequence()), dateAndTime(entry.time()), lastPart(entry.account()),
                          entry.method(), entry.resource(),
                          {entry.result(), entry.result() == "OK" ? Tone::Good : Tone::Bad}, entry.peer()});
        }
    });
    return {};
}

Outcome verify(Session &session)
{
    const auto response = session.call(&v1::AuditService::Stub::VerifyAuditTrail, {}, kVerifyDeadline);
    if (!response) {
        return refuse(response);
    }
    session.print(*response, [&] {
        return response->intact() ? fmt::format("The audit trail is intact: {} entries\n", response->entry_count())
                                  : std::string();
    });
    if (!response->intact()) {
        return refuse(ErrorCode::FailedPrecondition,
                      fmt::format("The audit trail is broken at entry {} of {}", response->broken_sequence(),
                                  response->entry_count()));
    }
    return {};
}

} // namespace

void addAuditCommands(CLI::App &app, Session &session)
{
    auto *const group = addGroup(app, "audit", "Who changed what, and with what result");

    auto [list_, options] = addCommand<ListOptions>(group, "list", "Lists changes, newest first");
    list_->add_option("--resource", options->resource, "Only those about this resource: products/printer/devices/SN1");
    list_->add_option("--limit", options->limit, "At most so many (50); 0 for all")->check(atMost());
    session.onRun(list_, [&session, options = options] { return list(session, *options); });

    auto *const verify_ = group->add_subcommand("verify", "Proves that no entry was changed or removed");
    session.onRun(verify_, [&session] { return verify(session); });
}

} // namespace wheelhouse::ctl
