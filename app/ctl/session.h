#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <google/protobuf/message.h>

#include "app/ctl/failure.h"
#include "app/ctl/table.h"
#include "client/call.h"
#include "client/connection_options.h"

namespace wheelhouse::ctl {

enum class OutputFormat { Table, Json, Yaml };

// One run of whctl: what is common to all commands. Holds the options that
// every command takes, opens the channel for the one that needs it, prints what
// it found. Lives in main, on the one thread.
class Session {
public:
    // Adds the common options to the program.
    void addOptions(CLI::App &app);

    // Declares what a command does; it is run after everything was parsed.
    void onRun(CLI::App *command, std::function<Outcome()> action);
    Outcome run();

    // Calls without a token from now on; before the first.
    void goWithoutToken() { m_settings.withoutToken = true; }

    // The channel, opened with the first call. Fails for wrong settings only.
    Result<std::shared_ptr<client::Channel>> channel();

    // A unary call; a longer `deadline` than the person's only where the server
    // itself has to ask another system.
    template <class Stub, class Request, class Response>
    Result<Response> call(grpc::Status (Stub::*method)(grpc::ClientContext *, const Request &, Response *),
                          const std::type_identity_t<Request> &request,
                          std::chrono::seconds deadline = std::chrono::seconds(0))
    {
        auto open = channel();
        if (!open) {
            return passOn(open);
        }
        return client::callBlocking(**open, method, request,
                                    {.deadline = std::max(deadline, std::chrono::seconds(m_callSeconds)), .requestId = {}});
    }

    // All pages of a list as one response, or the first `limit` (0: all) and a
    // page token.
    template <class Stub, class Request, class Response>
    Result<Response> list(grpc::Status (Stub::*method)(grpc::ClientContext *, const Request &, Response *),
                          std::type_identity_t<Request> request, std::int64_t limit = 0)
    {
        Response whole;
        std::int64_t count = 0;
        for (;;) {
            constexpr std::int64_t kPage = 1000;
            request.set_page_size(static_cast<std::int32_t>(limit > 0 ? std::min(kPage, limit - count) : kPage));
            auto page = call(method, request);
            if (!page) {
                return page;
            }
            count += countOf(*page);
            const auto next = page->next_page_token();
            whole.clear_next_page_token();
            whole.MergeFrom(*page);
            // A page that leads to itself would never end.
            if (next.empty() || next == request.page_token() || (limit > 0 && count >= limit)) {
                return whole;
            }
            request.set_page_token(next);
        }
    }

    OutputFormat format() const { return m_format; }
    // Whether standard output is a terminal that may be coloured.
    bool coloured() const { return m_coloured; }
    // A person sits there: one may ask.
    bool interactive() const { return m_interactive; }

    // Prints a message: the JSON or YAML of it, or the text that `describe`
    // makes of it.
    void print(const google::protobuf::Message &message, const std::function<std::string()> &describe) const;
    // A message of a stream: JSON on one line, a YAML document of its own.
    void printStreamed(const google::protobuf::Message &message, const std::function<std::string()> &describe) const;
    void printTable(const google::protobuf::Message &message, const std::function<void(Table &)> &fill) const;
    void printFacts(const google::protobuf::Message &message, const std::function<void(FactSheet &)> &fill) const;
    // A sentence for the person: to standard output with tables, else to
    // standard error, so that JSON stays JSON.
    void say(const std::string &text) const;
    // Asks on the terminal; true without asking where nobody sits there.
    bool confirm(const std::string &question) const;

private:
    static std::int64_t countOf(const google::protobuf::Message &page);

    client::ConnectionSettings m_settings;
    OutputFormat m_format = OutputFormat::Table;
    int m_callSeconds = 10;
    bool m_coloured = false;
    bool m_interactive = false;
    bool m_settingsRefused = false;
    std::function<Outcome()> m_action;
    std::shared_ptr<client::Channel> m_channel;
};

// Declares a command below `parent`. Its options live in `Options`, handed to
// the action:
//
//   auto [command, options] = addCommand<GetOptions>(group, "get", "Shows one device");
template <class Options> std::pair<CLI::App *, std::shared_ptr<Options>>
addCommand(CLI::App *parent, const std::string &name, const std::string &description)
{
    return {parent->add_subcommand(name, description), std::make_shared<Options>()};
}

// A command that only holds others.
CLI::App *addGroup(CLI::App &app, const std::string &name, const std::string &description);

} // namespace wheelhouse::ctl
