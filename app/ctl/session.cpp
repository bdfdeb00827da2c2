#include "app/ctl/session.h"

#include <cstdio>
#include <iostream>

#include <unistd.h>

#include "app/ctl/choices.h"
#include "client/documents/json_text.h"
#include "client/documents/yaml_text.h"

namespace wheelhouse::ctl {

void Session::addOptions(CLI::App &app)
{
    app.add_option("--server", m_settings.server, "Server: HOST:PORT or unix:PATH [WHEELHOUSE_SERVER]")
        ->group("Connection");
    app.add_option("--ca", m_settings.caFile, "PEM file of the server's CA [WHEELHOUSE_CA]")->group("Connection");
    app.add_option("--token-file", m_settings.tokenFile, "File with the token [WHEELHOUSE_TOKEN_FILE]")
        ->group("Connection");
    app.add_option("--call-timeout", m_callSeconds, "Seconds a call may take (10)")
        ->check(between(1, 600))
        ->group("Connection");
    app.add_option("-o,--output", m_format, "Output: table, json or yaml (table)")
        ->transform(oneOf<OutputFormat>(
            {{"table", OutputFormat::Table}, {"json", OutputFormat::Json}, {"yaml", OutputFormat::Yaml}}))
        ->option_text("FORMAT")
        ->group("Output");
    const char *noColor = std::getenv("NO_COLOR");
    const char *terminal = std::getenv("TERM");
    const bool dumb = terminal && std::string_view(terminal) == "dumb";
    m_coloured = ::isatty(STDOUT_FILENO) == 1 && (!noColor || !*noColor) && !dumb;
    m_interactive = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
}

void Session::onRun(CLI::App *command, std::function<Outcome()> action)
{
    // A command may do something by itself, and have others below it.
    command->callback([this, command, action = std::move(action)] {
        if (command->get_subcommands().empty()) {
            m_action = action;
        }
    });
}

Outcome Session::run()
{
    if (!m_action) {
        return wrongUsage("whctl", "no command given");
    }
    auto outcome = m_action();
    std::fflush(stdout);
    if (m_channel) {
        m_channel->shutDown();
    }
    if (!outcome && m_settingsRefused) {
        outcome.error().exitCode = ExitCode::WrongUsage;
    }
    return outcome;
}

Result<std::shared_ptr<client::Channel>> Session::channel()
{
    if (!m_channel) {
        auto options = client::resolveConnection(m_settings);
        if (!options) {
            m_settingsRefused = true;
            return passOn(options);
        }
        m_channel = std::make_shared<client::Channel>(std::move(*options));
    }
    return m_channel;
}

void Session::print(const google::protobuf::Message &message, const std::function<std::string()> &describe) const
{
    std::string text;
    switch (m_format) {
    case OutputFormat::Table: text = describe(); break;
    case OutputFormat::Json: text = client::jsonOf(message, true) + "\n"; break;
    case OutputFormat::Yaml: text = client::yamlOfJson(client::jsonOf(message, false)); break;
    }
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void Session::printStreamed(const google::protobuf::Message &message,
                            const std::function<std::string()> &describe) const
{
    std::string text;
    switch (m_format) {
    case OutputFormat::Table: text = describe(); break;
    case OutputFormat::Json: text = client::jsonOf(message, false) + "\n"; break;
    case OutputFormat::Yaml: text = "---\n" + client::yamlOfJson(client::jsonOf(message, false)); break;
    }
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

void Session::printTable(const google::protobuf::Message &message, const std::function<void(Table &)> &fill) const
{
    print(message, [&] {
        Table table;
        fill(table);
        return table.toString(m_coloured);
    });
}

void Session::printFacts(const google::protobuf::Message &message, const std::function<void(FactSheet &)> &fill) const
{
    print(message, [&] {
        FactSheet facts;
        fill(facts);
        return facts.toString(m_coloured);
    });
}

void Session::say(const std::string &text) const
{
    auto *const stream = m_format == OutputFormat::Table ? stdout : stderr;
    std::fputs((text + "\n").c_str(), stream);
    std::fflush(stream);
}

bool Session::confirm(const std::string &question) const
{
    if (!m_interactive) {
        return true;
    }
    std::fputs((question + " [y/N] ").c_str(), stderr);
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

std::int64_t Session::countOf(const google::protobuf::Message &page)
{
    const auto *descriptor = page.GetDescriptor();
    for (int i = 0; i < descriptor->field_count(); ++i) {
        if (descriptor->field(i)->is_repeated()) {
            return page.GetReflection()->FieldSize(page, descriptor->field(i));
        }
    }
    return 0;
}

CLI::App *addGroup(CLI::App &app, const std::string &name, const std::string &description)
{
    auto *const group = app.add_subcommand(name, description);
    group->require_subcommand(1);
    return group;
}

} // namespace wheelhouse::ctl
