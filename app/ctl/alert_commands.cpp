#include <set>

#include <google/protobuf/util/time_util.h>

#include "app/ctl/choices.h"
#include "app/ctl/commands.h"
#include "app/ctl/monitoring_text.h"
#include "app/ctl/names.h"
#include "app/ctl/text_width.h"
#include "app/ctl/time_text.h"
#include "app/ctl/watching.h"
#include "app/ctl/words.h"
#include "wheelhouse/v1/alerts.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

// The server asks Prometheus or Alertmanager in between.
constexpr std::chrono::seconds kDeadline{30};

struct AlertOptions {
    std::string cluster;
    std::string resource;
    bool all = false;
    bool changesOnly = false;
    std::int64_t limit = 0;
};

struct SilenceOptions {
    std::string cluster;
    std::vector<std::string> matchers;
    std::string reason;
    std::string lasting = "2h";
    std::string end;
    std::string name;
    bool withExpired = false;
};

std::string parentOf(const std::string &cluster)
{
    return clusterName(cluster.empty() ? "-" : cluster);
}

bool isMuted(const v1::Alert &alert)
{
    return alert.state() == v1::Alert::STATE_SILENCED || alert.state() == v1::Alert::STATE_INHIBITED;
}

void saySources(const google::protobuf::RepeatedPtrField<v1::SourceState> &sources)
{
    for (const auto &source : sources) {
        if (source.state() != v1::SourceState::STATE_LIVE) {
            std::fputs(fmt::format("whctl: alerts of {} may be old: {}\n", lastPart(source.name()), oneLine(source.reason())).c_str(),
                       stderr);
        }
    }
}

Outcome listAlerts(Session &session, const AlertOptions &options)
{
    v1::ListAlertsRequest request;
    request.set_parent(parentOf(options.cluster));
    request.set_resource(options.resource);
    auto alerts = session.list(&v1::AlertService::Stub::ListAlerts, request, options.limit);
    if (!alerts) {
        return refuse(alerts);
    }
    // Each page tells the sources.
    if (alerts->sources_size() > 0) {
        std::set<std::string> told;
        auto &sources = *alerts->mutable_sources();
        for (int i = sources.size() - 1; i >= 0; --i) {
            if (!told.insert(sources[i].name()).second) {
                sources.DeleteSubrange(i, 1);
            }
        }
    }
    int hidden = 0;
    session.printTable(*alerts, [&](Table &table) {
        table.setColumns({"SEVERITY", "STATE", "ALERT", "ABOUT", "SINCE>", "SUMMARY", "ID"});
        for (const auto &alert : alerts->alerts()) {
            if (isMuted(alert) && !options.all) {
                ++hidden;
                continue;
            }
            table.addRow({severityCell(alert.severity()), alertStateCell(alert.state()), oneLine(alert.alert_name()),
                          shortResource(alert.resource()), age(alert.start_time()), elide(oneLine(alert.summary()), 90),
                          lastPart(alert.name())});
        }
    });
    if (hidden > 0 && session.format() == OutputFormat::Table) {
        std::fputs(fmt::format("whctl: {} more are silenced or inhibited; --all shows them\n", hidden).c_str(), stderr);
    }
    saySources(alerts->sources());
    return {};
}

std::string alertLines(const v1::WatchAlertsResponse &message, bool coloured)
{
    std::string text;
    const auto time = timeOfDay(message.mark().server_time());
    for (const auto &alert : message.upserted()) {
        const auto severity = severityCell(alert.severity());
        const auto state = alertStateCell(alert.state());
        text += fmt::format("{}  {}  {}  {}  {}  {}\n", time, paint(severity.text, severity.tone, coloured),
                            paint(state.text, state.tone, coloured), oneLine(alert.alert_name()),
                            shortResource(alert.resource()), oneLine(alert.summary()));
    }
    for (const auto &name : message.removed()) {
        text += fmt::format("{}  {}  {}\n", time, paint("resolved", Tone::Good, coloured), lastPart(name));
    }
    return text;
}

Outcome watchAlerts(Session &session, const AlertOptions &options)
{
    v1::WatchAlertsRequest request;
    request.set_parent(parentOf(options.cluster));
    return follow<v1::AlertService>(
        session, &v1::AlertService::Stub::async::WatchAlerts, request, [&](const v1::WatchAlertsResponse &message) {
            const bool snapshot = message.mark().phase() == v1::WatchMark::PHASE_SNAPSHOT;
            if (message.mark().phase() != v1::WatchMark::PHASE_HEARTBEAT && !(snapshot && options.changesOnly)) {
                session.printStreamed(message, [&] { return alertLines(message, session.coloured()); });
            }
            return true;
        });
}

void sayFailed(const char *what, const google::protobuf::RepeatedPtrField<v1::SourceState> &failed)
{
    for (const auto &source : failed) {
        std::fputs(fmt::format("whctl: {} of {} are not known: {}\n", what, lastPart(source.name()), oneLine(source.reason())).c_str(),
                   stderr);
    }
}

Outcome listRules(Session &session, const AlertOptions &options)
{
    v1::ListAlertRulesRequest request;
    request.set_parent(parentOf(options.cluster));
    const auto rules = session.call(&v1::AlertService::Stub::ListAlertRules, request, kDeadline);
    if (!rules) {
        return refuse(rules);
    }
    session.printTable(*rules, [&](Table &table) {
        table.setColumns({"STATE", "SEVERITY", "RULE", "CLUSTER", "GROUP", "ALERTS>", "FOR>", "HEALTH", "EXPRESSION"});
        for (const auto &rule : rules->rules()) {
            const Tone tone = rule.state() == "firing" ? Tone::Bad : rule.state() == "pending" ? Tone::Warning : Tone::Faint;
            table.addRow({{rule.state(), tone}, severityCell(rule.severity()), oneLine(rule.alert_name()), lastPart(rule.cluster()),
                          oneLine(rule.group()),
                          std::to_string(rule.alert_count()),
                          durationText(std::chrono::seconds(rule.hold_duration().seconds())),
                          {rule.last_error().empty() ? rule.health() : oneLine(rule.last_error()),
                           rule.last_error().empty() ? Tone::Plain : Tone::Bad},
                          elide(oneLine(rule.expression()), 80)});
        }
    });
    sayFailed("rules", rules->failed());
    return {};
}

std::string silenceId(const v1::Silence &silence)
{
    return partAfter(silence.name(), "clusters") + "/" + lastPart(silence.name());
}

Outcome createSilence(Session &session, const SilenceOptions &options)
{
    using google::protobuf::util::TimeUtil;
    v1::CreateSilenceRequest request;
    request.set_parent(clusterName(options.cluster));
    auto &silence = *request.mutable_silence();
    for (const auto &text : options.matchers) {
        auto matcher = parseMatcher(text);
        if (!matcher) {
            return wrongUsage(matcher);
        }
        *silence.add_matchers() = std::move(*matcher);
    }
    silence.set_reason(options.reason);
    if (!options.end.empty()) {
        if (!TimeUtil::FromString(options.end, silence.mutable_end_time())) {
            return wrongUsage("--end", "write a time as 2026-01-31T12:00:00Z");
        }
    } else {
        const auto lasting = parseDuration(options.lasting);
        if (!lasting) {
            return wrongUsage("--for", lasting.error().message);
        }
        *silence.mutable_end_time() = timestampOf(std::chrono::system_clock::now() + *lasting);
    }
    const auto made = session.call(&v1::AlertService::Stub::CreateSilence, request, kDeadline);
    if (!made) {
        return refuse(made);
    }
    session.print(*made, [&] {
        return fmt::format("Silenced until {}: {}\n", dateAndTime(made->end_time()), silenceId(*made));
    });
    return {};
}

Outcome listSilences(Session &session, const SilenceOptions &options)
{
    v1::ListSilencesRequest request;
    request.set_parent(parentOf(options.cluster));
    request.set_with_expired(options.withExpired);
    const auto silences = session.call(&v1::AlertService::Stub::ListSilences, request, kDeadline);
    if (!silences) {
        return refuse(silences);
    }
    session.printTable(*silences, [&](Table &table) {
        table.setColumns({"SILENCE", "STATE", "MATCHES", "BY", "ENDS", "REASON"});
        for (const auto &silence : silences->silences()) {
            std::vector<std::string> matchers;
            for (const auto &matcher : silence.matchers()) {
                matchers.push_back(oneLine(matcherText(matcher)));
            }
            const bool active = silence.state() == v1::Silence::STATE_ACTIVE;
            table.addRow({silenceId(silence),
                          {active                                             ? "active"
                               : silence.state() == v1::Silence::STATE_PENDING ? "pending"
                                                                               : "expired",
                           active ? Tone::Good : Tone::Faint},
                          fmt::format("{}", fmt::join(matchers, " ")), oneLine(lastPart(silence.creator())),
                          dateAndTime(silence.end_time()), oneLine(silence.reason())});
        }
    });
    sayFailed("silences", silences->failed());
    return {};
}

Outcome expireSilence(Session &session, const SilenceOptions &options)
{
    v1::ExpireSilenceRequest request;
    const auto slash = options.name.find('/');
    if (options.name.starts_with("clusters/")) {
        request.set_name(options.name);
    } else if (slash != std::string::npos) {
        request.set_name(fmt::format("{}/silences/{}", clusterName(options.name.substr(0, slash)), options.name.substr(slash + 1)));
    } else {
        return wrongUsage("silence", "write CLUSTER/ID, as silence list shows it");
    }
    const auto expired = session.call(&v1::AlertService::Stub::ExpireSilence, request, kDeadline);
    if (!expired) {
        return refuse(expired);
    }
    session.print(*expired, [&] { return fmt::format("Ended {}\n", options.name); });
    return {};
}

} // namespace

void addAlertCommands(CLI::App &app, Session &session)
{
    auto *const alert = addGroup(app, "alert", "Alerts of Alertmanager and of Prometheus' rules, over all clusters");
    auto [list_, listOptions] = addCommand<AlertOptions>(alert, "list", "Lists alerts, worst first");
    list_->add_option("--cluster", listOptions->cluster, "Only of this cluster");
    list_->add_option("--resource", listOptions->resource, "Only about this object: clusters/test/namespaces/iot");
    list_->add_flag("--all", listOptions->all, "Those too that are silenced or inhibited");
    list_->add_option("--limit", listOptions->limit, "At most so many; 0 for all")->check(atMost());
    session.onRun(list_, [&session, options = listOptions] { return listAlerts(session, *options); });

    auto [watch_, watchOptions] = addCommand<AlertOptions>(alert, "watch", "Follows alerts as they come and go");
    watch_->add_option("--cluster", watchOptions->cluster, "Only of this cluster");
    watch_->add_flag("--changes-only", watchOptions->changesOnly, "Leaves out what is there at the start");
    session.onRun(watch_, [&session, options = watchOptions] { return watchAlerts(session, *options); });

    auto [rules_, rulesOptions] = addCommand<AlertOptions>(alert, "rules", "Lists the alerting rules that Prometheus evaluates");
    rules_->add_option("--cluster", rulesOptions->cluster, "Only of this cluster's Prometheus");
    session.onRun(rules_, [&session, options = rulesOptions] { return listRules(session, *options); });

    auto *const silence = addGroup(app, "silence", "What mutes alerts for a time");
    auto [create_, createOptions] = addCommand<SilenceOptions>(silence, "create", "Silences alerts in a cluster's Alertmanager");
    create_->add_option("matcher", createOptions->matchers, "LABEL=VALUE, LABEL!=VALUE, LABEL=~REGEX or LABEL!~REGEX; all must match")
        ->required();
    create_->add_option("--cluster", createOptions->cluster, "Whose Alertmanager")->required();
    create_->add_option("--reason", createOptions->reason, "Why, for others to read")->required();
    create_->add_option("--for", createOptions->lasting, "How long, such as 30m or 7d (2h)");
    create_->add_option("--end", createOptions->end, "Until when, as 2026-01-31T12:00:00Z, instead of --for");
    session.onRun(create_, [&session, options = createOptions] { return createSilence(session, *options); });

    auto [silences_, silencesOptions] = addCommand<SilenceOptions>(silence, "list", "Lists silences, the soonest to end first");
    silences_->add_option("--cluster", silencesOptions->cluster, "Only of this cluster");
    silences_->add_flag("--with-expired", silencesOptions->withExpired, "Those too that are over");
    session.onRun(silences_, [&session, options = silencesOptions] { return listSilences(session, *options); });

    auto [expire_, expireOptions] = addCommand<SilenceOptions>(silence, "expire", "Ends a silence now");
    expire_->add_option("silence", expireOptions->name, "CLUSTER/ID, as silence list shows it")->required();
    session.onRun(expire_, [&session, options = expireOptions] { return expireSilence(session, *options); });
}

} // namespace wheelhouse::ctl
