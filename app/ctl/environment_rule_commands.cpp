#include "app/ctl/environment_rule_commands.h"

#include "app/ctl/choices.h"
#include "app/ctl/freeze_text.h"
#include "app/ctl/names.h"
#include "app/ctl/text_width.h"
#include "app/ctl/time_text.h"
#include "wheelhouse/v1/environment_rules.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

struct RuleOptions {
    std::string environment;
    std::string timeZone;
    std::vector<std::string> freezes;
    std::string promote;
    bool noFreeze = false;
};

std::string rulesName(const RuleOptions &options)
{
    return environmentName(options.environment) + "/rules";
}

void print(Session &session, const v1::EnvironmentRules &rules)
{
    session.printFacts(rules, [&](FactSheet &facts) {
        facts.add("promote", rules.promote() ? "on: tags of other environments are looked up" : "off");
        facts.add("time zone", rules.time_zone().empty() ? "UTC" : rules.time_zone());
        for (const auto &window : rules.freeze_windows()) {
            facts.add("freeze", oneLine(freezeText(window)));
        }
        if (rules.frozen()) {
            facts.add("now", {fmt::format("frozen until {}: {}", dateAndTime(rules.frozen_until_time()),
                                          oneLine(rules.frozen_reason())),
                              Tone::Warning});
        }
        facts.add("set by", lastPart(rules.updated_by()));
    });
}

Result<v1::EnvironmentRules> fetch(Session &session, const RuleOptions &options)
{
    v1::GetEnvironmentRulesRequest request;
    request.set_name(rulesName(options));
    return session.call(&v1::EnvironmentRuleService::Stub::GetEnvironmentRules, request);
}

Outcome show(Session &session, const RuleOptions &options)
{
    const auto rules = fetch(session, options);
    if (!rules) {
        return refuse(rules);
    }
    print(session, *rules);
    return {};
}

// What is not given stays.
Outcome set(Session &session, const RuleOptions &options)
{
    if (options.noFreeze && !options.freezes.empty()) {
        return wrongUsage("--no-freeze", "does not go with --freeze");
    }
    auto rules = fetch(session, options);
    if (!rules) {
        return refuse(rules);
    }
    if (options.noFreeze || !options.freezes.empty()) {
        rules->clear_freeze_windows();
    }
    for (const auto &text : options.freezes) {
        auto window = parseFreeze(text);
        if (!window) {
            return wrongUsage(window);
        }
        *rules->add_freeze_windows() = std::move(*window);
    }
    if (!options.timeZone.empty()) {
        rules->set_time_zone(options.timeZone);
    }
    if (!options.promote.empty()) {
        rules->set_promote(options.promote == "on");
    }
    v1::SetEnvironmentRulesRequest request;
    *request.mutable_rules() = std::move(*rules);
    const auto now = session.call(&v1::EnvironmentRuleService::Stub::SetEnvironmentRules, request);
    if (!now) {
        return refuse(now);
    }
    print(session, *now);
    return {};
}

} // namespace

void addEnvironmentRuleCommands(CLI::App &environment, Session &session)
{
    auto [show_, showOptions] = addCommand<RuleOptions>(&environment, "rules", "Shows freeze windows and promotion");
    show_->add_option("environment", showOptions->environment, "Of which")->required();
    session.onRun(show_, [&session, options = showOptions] { return show(session, *options); });

    auto [set_, setOptions] = addCommand<RuleOptions>(&environment, "set-rules", "Sets them; what is not given stays");
    set_->add_option("environment", setOptions->environment, "Of which")->required();
    set_->add_option("--time-zone", setOptions->timeZone, "In which the windows are meant: Asia/Shanghai");
    set_->add_option("--freeze", setOptions->freezes,
                     "'fri-sun 18:00-09:00 REASON' or '2026-12-20T18:00/2027-01-03T09:00 REASON'; may be repeated");
    set_->add_flag("--no-freeze", setOptions->noFreeze, "Takes all windows away");
    set_->add_option("--promote", setOptions->promote, "on or off: whether tags of other environments may be asked for")
        ->check(oneOf({"on", "off"}));
    session.onRun(set_, [&session, options = setOptions] { return set(session, *options); });
}

} // namespace wheelhouse::ctl
