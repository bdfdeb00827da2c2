#include "server/notifications/message_text.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

namespace wheelhouse::notifications {

namespace {

constexpr std::size_t kMaxTemplate = 2000;
constexpr std::size_t kMaxValue = 600;

std::string lastPart(const std::string &name)
{
    return name.substr(name.rfind('/') + 1);
}

struct Field {
    std::string_view name;
    std::function<std::string(v1::NotificationEvent, const v1::Deployment &)> value;
};

const std::vector<Field> &fields()
{
    static const std::vector<Field> kFields{
        {"application", [](auto, const auto &deployment) { return lastPart(deployment.application()); }},
        {"environment", [](auto, const auto &deployment) { return lastPart(deployment.environment()); }},
        {"tag", [](auto, const auto &deployment) { return deployment.tag(); }},
        {"previous_tag", [](auto, const auto &deployment) { return deployment.previous_tag(); }},
        {"event", [](auto event, const auto &) { return std::string(eventWord(event)); }},
        {"requester", [](auto, const auto &deployment) { return lastPart(deployment.requester()); }},
        {"reason", [](auto, const auto &deployment) { return deployment.reason(); }},
        {"comment", [](auto, const auto &deployment) { return deployment.comment(); }},
        {"deployment", [](auto, const auto &deployment) { return lastPart(deployment.name()); }},
    };
    return kFields;
}

// Somebody's words must not become a link, a heading or a call to all.
std::string harmless(const std::string &value)
{
    std::string out;
    for (const char c : cutTo(value, kMaxValue)) {
        if (c == '\n' || c == '\r' || c == '\t')
            out += ' ';
        else if (static_cast<unsigned char>(c) < 0x20)
            out += '?';
        else if (c == '<')
            out += "&lt;";
        else if (c == '[' || c == ']' || c == '`' || c == '*' || c == '#' || c == '@' || c == '>' || c == '_')
            out += std::string("\\") + c;
        else
            out += c;
    }
    return out;
}

const Field *fieldOf(std::string_view name)
{
    const auto found = std::find_if(fields().begin(), fields().end(), [&](const Field &field) { return field.name == name; });
    return found == fields().end() ? nullptr : &*found;
}

// Calls `plain` and `field` for the parts in their order; false at a brace that is
// none.
bool walk(std::string_view text, const std::function<void(std::string_view)> &plain,
          const std::function<bool(std::string_view)> &field)
{
    while (!text.empty()) {
        const auto open = std::min(text.find('{'), text.size());
        plain(text.substr(0, open));
        text.remove_prefix(open);
        if (text.empty())
            return true;
        const auto close = text.find('}');
        if (close == std::string_view::npos || !field(text.substr(1, close - 1)))
            return false;
        text.remove_prefix(close + 1);
    }
    return true;
}

} // namespace

const char *eventWord(v1::NotificationEvent event)
{
    switch (event) {
    case v1::NOTIFICATION_EVENT_APPROVAL_WANTED: return "approval wanted";
    case v1::NOTIFICATION_EVENT_REJECTED: return "rejected";
    case v1::NOTIFICATION_EVENT_STARTED: return "started";
    case v1::NOTIFICATION_EVENT_SUCCEEDED: return "succeeded";
    case v1::NOTIFICATION_EVENT_FAILED: return "failed";
    case v1::NOTIFICATION_EVENT_CANCELLED: return "cancelled";
    case v1::NOTIFICATION_EVENT_UNDONE: return "undone";
    default: return "test";
    }
}

Result<void> checkTemplate(const std::string &text, const std::string &field)
{
    if (text.size() > kMaxTemplate)
        return failField(field, fmt::format("At most {} bytes.", kMaxTemplate));
    std::string wrong;
    const bool good = walk(text, [](std::string_view) {}, [&](std::string_view name) {
        wrong = name;
        return fieldOf(name) != nullptr;
    });
    if (good)
        return {};
    return failField(field, fmt::format("'{{{}}}' stands for nothing: allowed are {{application}}, {{environment}}, {{tag}}, "
                                        "{{previous_tag}}, {{event}}, {{requester}}, {{reason}}, {{comment}}, {{deployment}}.",
                                        wrong));
}

std::string messageText(const std::string &text, v1::NotificationEvent event, const v1::Deployment &deployment)
{
    std::string_view form = text;
    if (form.empty())
        form = event == v1::NOTIFICATION_EVENT_APPROVAL_WANTED
            ? "**{application} {tag} in {environment}: {event}**\nAsked for by {requester}: {comment}\nNow {previous_tag}. "
              "Look at it: `whctl deployment get {deployment}`"
            : "**{application} {tag} in {environment}: {event}**\n{reason}\nDeployment {deployment} by {requester}, "
              "before it {previous_tag}";
    std::string out;
    walk(form, [&](std::string_view plain) { out += plain; }, [&](std::string_view name) {
        const auto *field = fieldOf(name);
        out += field ? harmless(field->value(event, deployment)) : std::string();
        return true;
    });
    return out;
}

std::string messageSubject(v1::NotificationEvent event, const v1::Deployment &deployment)
{
    std::string subject = fmt::format("{} {} in {}: {}", lastPart(deployment.application()), deployment.tag(),
                                      lastPart(deployment.environment()), eventWord(event));
    std::replace_if(subject.begin(), subject.end(), [](unsigned char c) { return c < 0x20; }, ' ');
    return cutTo(subject, 200);
}

std::string cutTo(std::string_view text, std::size_t bytes)
{
    if (text.size() <= bytes)
        return std::string(text);
    constexpr std::string_view kEnd = "…";
    std::size_t at = bytes > kEnd.size() ? bytes - kEnd.size() : 0;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
        --at;
    return std::string(text.substr(0, at)) + std::string(kEnd);
}

} // namespace wheelhouse::notifications
