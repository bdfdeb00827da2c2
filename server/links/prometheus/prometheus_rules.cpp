#include "server/links/prometheus/prometheus_rules.h"

#include <google/protobuf/util/time_util.h>

namespace wheelhouse::prometheus {

std::vector<v1::Alert> readAlerts(element data, std::size_t most)
{
    std::vector<v1::Alert> alerts;
    simdjson::dom::array entries;
    if (data["alerts"].get(entries) != simdjson::SUCCESS)
        return alerts;
    for (const element entry : entries) {
        if (!entry.is_object() || alerts.size() >= most)
            continue;
        v1::Alert alert;
        readTexts(entry, "labels", *alert.mutable_labels());
        readTexts(entry, "annotations", *alert.mutable_annotations());
        alert.set_state(textAt(entry, "state") == "firing" ? v1::Alert::STATE_FIRING : v1::Alert::STATE_PENDING);
        *alert.mutable_start_time() = timeAt(entry, "activeAt");
        alert.set_value(std::string(textAt(entry, "value").substr(0, 100)));
        alerts.push_back(std::move(alert));
    }
    return alerts;
}

std::vector<v1::AlertRule> readAlertRules(element data, std::size_t most)
{
    std::vector<v1::AlertRule> rules;
    simdjson::dom::array groups;
    if (data["groups"].get(groups) != simdjson::SUCCESS)
        return rules;
    for (const element group : groups) {
        simdjson::dom::array entries;
        if (!group.is_object() || group["rules"].get(entries) != simdjson::SUCCESS)
            continue;
        for (const element entry : entries) {
            if (!entry.is_object() || textAt(entry, "type") != "alerting" || rules.size() >= most)
                continue;
            v1::AlertRule rule;
            rule.set_alert_name(std::string(textAt(entry, "name")));
            rule.set_group(std::string(textAt(group, "name")));
            rule.set_file(std::string(textAt(group, "file")));
            rule.set_expression(std::string(textAt(entry, "query").substr(0, 20000)));
            double seconds = 0;
            if (entry["duration"].get(seconds) == simdjson::SUCCESS)
                *rule.mutable_hold_duration()
                    = google::protobuf::util::TimeUtil::MillisecondsToDuration(static_cast<std::int64_t>(seconds * 1000));
            readTexts(entry, "labels", *rule.mutable_labels());
            readTexts(entry, "annotations", *rule.mutable_annotations());
            rule.set_state(std::string(textAt(entry, "state")));
            simdjson::dom::array alerts;
            if (entry["alerts"].get(alerts) == simdjson::SUCCESS)
                rule.set_alert_count(static_cast<int>(alerts.size()));
            rule.set_health(std::string(textAt(entry, "health")));
            rule.set_last_error(std::string(textAt(entry, "lastError").substr(0, 2000)));
            *rule.mutable_evaluation_time() = timeAt(entry, "lastEvaluation");
            rules.push_back(std::move(rule));
        }
    }
    return rules;
}

} // namespace wheelhouse::prometheus
