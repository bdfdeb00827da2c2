#include "app/ctl/device_facts.h"

#include <map>

#include <fmt/format.h>
#include <google/protobuf/util/message_differencer.h>

#include "client/documents/json_text.h"
#include "app/ctl/names.h"
#include "app/ctl/time_text.h"
#include "app/ctl/words.h"

namespace wheelhouse::ctl {
namespace {

using google::protobuf::util::MessageDifferencer;

std::string presenceText(const v1::Presence &presence)
{
    auto text = presenceCell(presence).text;
    if (presence.has_since_time()) {
        text += fmt::format(" for {}", age(presence.since_time()));
    }
    if (!presence.reason_text().empty()) {
        text += ": " + presence.reason_text();
    }
    return text;
}

// What is desired and not reported so, `density 5, reports 3`: all that is
// desired where the device does not report those keys.
std::string pendingText(const v1::Device &device)
{
    if (device.applied_version() >= device.desired_version()) {
        return {};
    }
    const auto &desired = device.desired().fields();
    const auto &reported = device.reported().fields();
    const std::map<std::string, google::protobuf::Value> sorted(desired.begin(), desired.end());
    std::string text;
    for (const auto &[key, value] : sorted) {
        const auto found = reported.find(key);
        if (found != reported.end() && MessageDifferencer::Equals(found->second, value)) {
            continue;
        }
        text += fmt::format("{}{} {}", text.empty() ? "" : "\n", key, client::jsonOf(value, false));
        if (found != reported.end()) {
            text += fmt::format(", reports {}", client::jsonOf(found->second, false));
        }
    }
    return text.empty() ? "to say that it applied it" : text;
}

} // namespace

std::string certaintyText(const v1::Presence &presence)
{
    switch (presence.certainty()) {
    case v1::Presence::CERTAINTY_EXACT: return "the broker said so";
    case v1::Presence::CERTAINTY_INFERRED: return "concluded from messages or their absence";
    default: return {};
    }
}

std::string findingsText(const v1::Device &device)
{
    std::string text;
    for (const auto &finding : device.findings()) {
        text += fmt::format("{}{} (since {})", text.empty() ? "" : "\n", finding.text(), dateAndTime(finding.since_time()));
    }
    return text;
}

void describePresence(const v1::Device &device, FactSheet &facts)
{
    const auto &presence = device.presence();
    facts.add("Presence", {presenceText(presence), presenceCell(presence).tone});
    facts.add("Since", dateAndTime(presence.since_time()));
    facts.add("Known", certaintyText(presence));
    facts.add("Last seen", dateAndTime(presence.last_seen_time()));
    facts.add("From", presence.address());
    facts.add("Findings", {findingsText(device), Tone::Warning});
}

void describeTwin(const v1::Device &device, FactSheet &facts)
{
    facts.add("Device", shortDevice(device.name()));
    facts.add("Desired", structText(device.desired()));
    facts.add("Desired at", dateAndTime(device.desired_time()));
    facts.add("Version", device.desired_version() > 0 ? std::to_string(device.desired_version()) : std::string());
    if (device.desired_version() > 0) {
        const bool isApplied = device.applied_version() >= device.desired_version();
        facts.add("Applied", {isApplied ? "yes" : fmt::format("version {} of {}", device.applied_version(), device.desired_version()),
                              isApplied ? Tone::Good : Tone::Busy});
    }
    facts.add("Applied at", dateAndTime(device.applied_time()));
    facts.add("Pending", {pendingText(device), Tone::Busy});
    facts.add("Reported", structText(device.reported()));
    facts.add("Reported at", dateAndTime(device.reported_time()));
}

} // namespace wheelhouse::ctl
