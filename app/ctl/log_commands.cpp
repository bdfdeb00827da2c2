#include <map>

#include "app/ctl/choices.h"
#include "app/ctl/commands.h"
#include "app/ctl/names.h"
#include "app/ctl/text_width.h"
#include "app/ctl/time_text.h"
#include "wheelhouse/v1/clusters.grpc.pb.h"
#include "wheelhouse/v1/logs.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

// The log store may take its time.
constexpr std::chrono::seconds kStoreDeadline{45};

struct LogCommandOptions {
    std::string workload;
    std::string cluster;
    std::string space;
    std::vector<std::string> containers;
    bool follow = false;
    bool previous = false;
    bool timestamps = false;
    bool withoutNames = false;
    std::int64_t tail = 0;
    std::string since;
    std::string include;
    std::string exclude;
};

struct StoredOptions {
    std::string what;
    std::string cluster;
    std::string space;
    std::string query;
    std::string since = "1h";
    std::string include;
    int limit = 0;
    bool oldest = false;
    bool timestamps = false;
};

struct StoreOptions {
    std::string cluster;
    std::string url;
};

std::string noticeText(const v1::LogNotice &notice)
{
    const auto with = [&](const char *what) {
        return notice.reason().empty() ? std::string(what) : fmt::format("{}: {}", what, notice.reason());
    };
    switch (notice.kind()) {
    case v1::LogNotice::KIND_STARTED: return with("begins");
    case v1::LogNotice::KIND_ENDED: return with("ended");
    case v1::LogNotice::KIND_RESTARTED: return with("was restarted");
    case v1::LogNotice::KIND_BROKEN: return with("broken off, tried again");
    case v1::LogNotice::KIND_REFUSED: return with("cannot be read");
    default: return with("?");
    }
}

// Prints what comes, lines to standard output and what is said of them to
// standard error.
class LogPrinter {
public:
    LogPrinter(Session &session, const LogCommandOptions &options) : m_session(session), m_options(options) {}

    void print(const v1::StreamLogsResponse &batch)
    {
        for (const auto &source : batch.sources()) {
            m_sources[source.number()] = lastPart(source.pod()) + "/" + source.container();
        }
        m_hidden += batch.hidden_count();
        m_session.printStreamed(batch, [&] {
            std::string text;
            for (const auto &entry : batch.entries()) {
                add(entry, text);
            }
            return text;
        });
        if (batch.left_out_source_count() > m_leftOut) {
            m_leftOut = batch.left_out_source_count();
            say(fmt::format("{} containers are left out: there are more than 200", m_leftOut));
        }
    }

    void finish() const
    {
        if (m_hidden > 0) {
            say(fmt::format("{} lines were hidden by the filter", m_hidden));
        }
    }

private:
    static void say(const std::string &text) { std::fputs(fmt::format("whctl: {}\n", text).c_str(), stderr); }

    void add(const v1::LogEntry &entry, std::string &text)
    {
        const auto &source = m_sources[entry.source()];
        if (entry.has_notice() || entry.what_case() == v1::LogEntry::kSkippedCount) {
            // In its place among the lines, where both are one terminal.
            m_session.format() == OutputFormat::Table ? flush(text) : void();
            say(fmt::format("{} {}", source,
                            entry.has_notice() ? noticeText(entry.notice())
                                               : fmt::format("{} lines were left out: they came too fast", entry.skipped_count())));
            return;
        }
        if (!m_options.withoutNames) {
            text += paint(source, Tone::Faint, m_session.coloured()) + " ";
        }
        text += m_options.timestamps ? dateAndTime(entry.time()) + " " : "";
        // A log may hold what a terminal would obey; a file gets it as it is.
        text += (m_session.coloured() ? printable(entry.text()) : entry.text()) + (entry.cut() ? " […]\n" : "\n");
    }

    static void flush(std::string &text)
    {
        std::fwrite(text.data(), 1, text.size(), stdout);
        std::fflush(stdout);
        text.clear();
    }

    Session &m_session;
    const LogCommandOptions &m_options;
    std::map<int, std::string> m_sources;
    std::int64_t m_hidden = 0;
    int m_leftOut = 0;
};

Outcome logs(Session &session, const LogCommandOptions &options)
{
    const auto name = workloadName(options.workload, options.cluster, options.space);
    if (!name) {
        return wrongUsage(name);
    }
    v1::StreamLogsRequest request;
    request.set_parent(*name);
    request.mutable_containers()->Assign(options.containers.begin(), options.containers.end());
    request.set_follow(options.follow);
    request.set_previous(options.previous);
    request.set_tail_lines(options.tail);
    request.set_include(options.include);
    request.set_exclude(options.exclude);
    if (!options.since.empty()) {
        const auto since = parseDuration(options.since);
        if (!since) {
            return wrongUsage(since);
        }
        *request.mutable_since_time() = timestampOf(std::chrono::system_clock::now() - *since);
    }
    const auto channel = session.channel();
    if (!channel) {
        return refuse(channel);
    }
    LogPrinter printer(session, options);
    const auto read = client::readBlocking(**channel, &v1::LogService::Stub::StreamLogs, request,
                                           [&](const v1::StreamLogsResponse &batch) {
                                               printer.print(batch);
                                               return true;
                                           });
    printer.finish();
    if (!read) {
        return refuse(read);
    }
    return {};
}

Outcome stored(Session &session, const StoredOptions &options)
{
    v1::QueryStoredLogsRequest request;
    if (options.query.empty()) {
        const auto name = workloadName(options.what, options.cluster, options.space);
        if (!name) {
            return wrongUsage(name);
        }
        request.set_object(*name);
        request.set_cluster(clusterName(partAfter(*name, "clusters")));
    } else {
        request.set_cluster(clusterName(options.cluster));
        request.set_query(options.query);
    }
    request.set_include(options.include);
    request.set_limit(options.limit);
    request.set_direction(options.oldest ? v1::QueryStoredLogsRequest::DIRECTION_FORWARD
                                         : v1::QueryStoredLogsRequest::DIRECTION_BACKWARD);
    const auto since = parseDuration(options.since);
    if (!since) {
        return wrongUsage(since);
    }
    *request.mutable_start_time() = timestampOf(std::chrono::system_clock::now() - *since);
    const auto answer = session.call(&v1::LogService::Stub::QueryStoredLogs, request, kStoreDeadline);
    if (!answer) {
        return refuse(answer);
    }
    session.print(*answer, [&] {
        std::vector<std::string> lines;
        for (const auto &line : answer->lines()) {
            const auto pod = line.labels().find("pod");
            lines.push_back((pod == line.labels().end() ? "" : paint(pod->second, Tone::Faint, session.coloured()) + " ")
                            + (options.timestamps ? dateAndTime(line.time()) + " " : "")
                            + (session.coloured() ? printable(line.text()) : line.text()) + (line.cut() ? " […]\n" : "\n"));
        }
        // Read as a log is: the oldest first.
        if (!options.oldest) {
            std::reverse(lines.begin(), lines.end());
        }
        return fmt::format("{}", fmt::join(lines, ""));
    });
    if (answer->truncated()) {
        std::fputs("whctl: there are more lines than these\n", stderr);
    }
    return {};
}

Outcome setStore(Session &session, const StoreOptions &options)
{
    v1::SetLogStoreRequest request;
    request.set_name(clusterName(options.cluster));
    request.set_log_store_url(options.url);
    const auto cluster = session.call(&v1::LogService::Stub::SetLogStore, request);
    if (!cluster) {
        return refuse(cluster);
    }
    session.print(*cluster, [&] {
        return options.url.empty() ? fmt::format("{} has no log store\n", options.cluster)
                                   : fmt::format("{}: logs are in {}\n", options.cluster, options.url);
    });
    return {};
}

} // namespace

void addLogCommands(CLI::App &app, Session &session)
{
    auto *const workload = app.get_subcommand("workload");
    auto [logsCommand, options] = addCommand<LogCommandOptions>(workload, "logs", "Prints the lines of all pods of a workload, by time");
    logsCommand->add_option("workload", options->workload, "CLUSTER/NAMESPACE/KIND/NAME, or KIND/NAME with --cluster and -n")->required();
    logsCommand->add_option("--cluster", options->cluster, "Its cluster, where the name does not say it");
    logsCommand->add_option("-n,--namespace", options->space, "Its namespace, where the name does not say it");
    logsCommand->add_option("-c,--container", options->containers, "Only of these containers; all by default");
    logsCommand->add_flag("-f,--follow", options->follow, "Goes on with what comes, through restarts and rollouts");
    logsCommand->add_flag("--previous", options->previous, "Of the instances before the last restart");
    logsCommand->add_flag("--timestamps", options->timestamps, "With the time of each line");
    logsCommand->add_flag("--no-names", options->withoutNames, "Without the pod and container of each line");
    logsCommand->add_option("--tail", options->tail, "Of each container the last so many lines (1000); -1 for all");
    logsCommand->add_option("--since", options->since, "Only what is not older: 30m, 2h");
    logsCommand->add_option("--include", options->include, "Only lines that match (RE2); the server looks");
    logsCommand->add_option("--exclude", options->exclude, "No lines that match (RE2)");
    session.onRun(logsCommand, [&session, options = options] { return logs(session, *options); });

    auto [stored_, storedOptions] = addCommand<StoredOptions>(workload, "stored-logs", "Prints lines from the cluster's log store");
    stored_->add_option("workload", storedOptions->what, "CLUSTER/NAMESPACE/KIND/NAME, or KIND/NAME with --cluster and -n");
    stored_->add_option("--cluster", storedOptions->cluster, "Its cluster, where the name does not say it");
    stored_->add_option("-n,--namespace", storedOptions->space, "Its namespace, where the name does not say it");
    stored_->add_option("--query", storedOptions->query, "LogQL instead of a workload; with --cluster");
    stored_->add_option("--since", storedOptions->since, "How far back, such as 30m or 7d (1h)");
    stored_->add_option("--include", storedOptions->include, "Only lines that match (RE2)");
    stored_->add_option("--limit", storedOptions->limit, "At most so many lines (1000)")->check(between(1, 5000));
    stored_->add_flag("--oldest", storedOptions->oldest, "The oldest lines, not the newest");
    stored_->add_flag("--timestamps", storedOptions->timestamps, "With the time of each line");
    session.onRun(stored_, [&session, options = storedOptions] { return stored(session, *options); });

    auto [store, storeOptions] = addCommand<StoreOptions>(app.get_subcommand("cluster"), "log-store", "Says where a cluster's log store (Loki) is");
    store->add_option("cluster", storeOptions->cluster, "Its name")->required();
    store->add_option("url", storeOptions->url, "Its base URL; none: it has none");
    session.onRun(store, [&session, options = storeOptions] { return setStore(session, *options); });
}

} // namespace wheelhouse::ctl
