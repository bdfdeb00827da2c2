#include <cstring>
#include <optional>

#include <CLI/CLI.hpp>
#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <simdjson.h>

#include "app/ctl/claim_commands.h"
#include "app/ctl/commands.h"
#include "core/log.h"

using namespace wheelhouse;

namespace {

// The libraries' own lines on standard error; what matters of them is in the
// error that follows.
void silenceLibraries()
{
    gpr_set_log_function([](gpr_log_func_args *) {});
    google::protobuf::SetLogHandler(nullptr);
}

// The contract's texts are UTF-8 and nothing else.
std::optional<int> argumentThatIsNoText(int argc, char **argv)
{
    for (int i = 1; i < argc; ++i) {
        if (!simdjson::validate_utf8(argv[i], std::strlen(argv[i]))) {
            return i;
        }
    }
    return std::nullopt;
}

} // namespace

int main(int argc, char **argv)
{
    silenceLibraries();
    setUpLogging({.program = "whctl", .level = "warn", .json = false});

    CLI::App app("whctl - the command line of Wheelhouse: devices, clusters, deployments", "whctl");
    app.set_version_flag("-V,--program-version", "whctl " WHEELHOUSE_VERSION, "Prints the version of whctl");
    app.set_help_all_flag("--help-all", "Prints the help of all commands");
    app.require_subcommand(1);
    // Common options may also stand after the command.
    app.fallthrough();
    app.footer("Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 server not reached, 4 not allowed, 5 not found.\n"
               "Names are short (printer/SN0001) or full (products/printer/devices/SN0001).");

    ctl::Session session;
    session.addOptions(app);
    ctl::addStatusCommand(app, session);
    ctl::addProductCommands(app, session);
    ctl::addDeviceCommands(app, session);
    ctl::addGroupCommands(app, session);
    ctl::addJobCommands(app, session);
    ctl::addClaimCommands(app, session);
    ctl::addClusterCommands(app, session);
    ctl::addObjectCommands(app, session);
    ctl::addEventCommands(app, session);
    ctl::addKindCommands(app, session);
    ctl::addPodCommands(app, session);
    ctl::addActionCommands(app, session);
    ctl::addLogCommands(app, session);
    ctl::addTerminalCommands(app, session);
    ctl::addMetricsCommands(app, session);
    ctl::addAlertCommands(app, session);
    ctl::addProblemCommands(app, session);
    ctl::addEnvironmentCommands(app, session);
    ctl::addApplicationCommands(app, session);
    ctl::addMatrixCommands(app, session);
    ctl::addRegistryCommands(app, session);
    ctl::addDeploymentCommands(app, session);
    ctl::addCiCommands(app, session);
    ctl::addNotificationCommands(app, session);
    ctl::addHelmCommands(app, session);
    ctl::addAccountCommands(app, session);
    ctl::addAuditCommands(app, session);
    ctl::addCompletionCommands(app, session);

    // Not a command of CLI11's: half-typed words are not to be judged.
    if (argc >= 3 && std::string_view(argv[1]) == "__complete") {
        ctl::complete(app, std::vector<std::string>(argv + 3, argv + argc));
        return 0;
    }
    if (const auto wrong = argumentThatIsNoText(argc, argv)) {
        std::fputs(fmt::format("whctl: argument {} is not UTF-8 text\n", *wrong).c_str(), stderr);
        return static_cast<int>(ctl::ExitCode::WrongUsage);
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &problem) {
        // Help and version are "errors" of code 0.
        return app.exit(problem) == 0 ? 0 : static_cast<int>(ctl::ExitCode::WrongUsage);
    }
    const auto outcome = session.run();
    if (!outcome) {
        ctl::report(outcome.error());
        return static_cast<int>(outcome.error().exitCode);
    }
    return 0;
}
