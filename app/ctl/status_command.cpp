#include "app/ctl/commands.h"
#include "app/ctl/names.h"
#include "app/ctl/time_text.h"
#include "app/ctl/words.h"
#include "wheelhouse/v1/sessions.grpc.pb.h"
#include "wheelhouse/v1/system.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

std::string describe(const v1::Status &status, const v1::Session &caller, const std::string &address, bool coloured)
{
    FactSheet facts;
    facts.add("Server", fmt::format("{}, version {}, up {}", address, status.server_version(),
                                    age(status.start_time())));
    facts.add("You", fmt::format("{} ({})", lastPart(caller.account()), roleText(caller.role())));
    facts.add("Database", status.database());
    facts.add("Broker", status.broker_connected()
                  ? Cell(status.broker() + ", connected", Tone::Good)
                  : Cell(fmt::format("{}, not connected: {}", status.broker(), status.broker_reason()), Tone::Bad));
    facts.add("Clusters", Cell(fmt::format("{} of {} live", status.live_cluster_count(), status.cluster_count()),
                               status.live_cluster_count() < status.cluster_count() ? Tone::Warning : Tone::Plain));
    facts.add("Deployments", fmt::format("{} under way", status.active_deployment_count()));
    facts.add("Streams", fmt::format("{} open", status.stream_count()));
    facts.add("Memory", bytesText(static_cast<double>(status.resident_memory_bytes())));
    facts.add("Messages", fmt::format("{} from devices", status.device_message_count()));
    auto text = facts.toString(coloured);
    if (status.products_size() > 0) {
        Table table;
        table.setColumns({"PRODUCT", "REGISTERED>", "ON LINE>", "NEED CARE>", "NEVER SEEN>"});
        for (const auto &product : status.products()) {
            table.addRow({lastPart(product.product()), std::to_string(product.registered_count()),
                          std::to_string(product.online_count()),
                          Cell(std::to_string(product.care_count()), product.care_count() > 0 ? Tone::Warning : Tone::Plain),
                          std::to_string(product.never_seen_count())});
        }
        text += "\n" + table.toString(coloured);
    }
    return text;
}

} // namespace

void addStatusCommand(CLI::App &app, Session &session)
{
    auto *const command = app.add_subcommand("status", "Shows how the server is, and who you are to it");
    session.onRun(command, [&session]() -> Outcome {
        const auto status = session.call(&v1::SystemService::Stub::GetStatus, {});
        if (!status) {
            return refuse(status);
        }
        const auto caller = session.call(&v1::SessionService::Stub::GetCurrentSession, {});
        if (!caller) {
            return refuse(caller);
        }
        session.print(*status, [&] {
            return describe(*status, *caller, (*session.channel())->address(), session.coloured());
        });
        return {};
    });
}

} // namespace wheelhouse::ctl
