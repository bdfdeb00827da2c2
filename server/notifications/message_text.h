#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "wheelhouse/v1/deployments.pb.h"
#include "wheelhouse/v1/notifications.pb.h"

namespace wheelhouse::notifications {

// `approval wanted`, `succeeded`, …
const char *eventWord(v1::NotificationEvent event);

// InvalidArgument naming the place below `field` where a template has a word in
// braces that nothing stands for.
Result<void> checkTemplate(const std::string &text, const std::string &field);

// The route's template filled in, or our own words where it is empty. What people
// and clusters wrote is put in as text: marks of Markdown and mentions in it are
// made harmless.
std::string messageText(const std::string &text, v1::NotificationEvent event, const v1::Deployment &deployment);
// One line.
std::string messageSubject(v1::NotificationEvent event, const v1::Deployment &deployment);

// The beginning that fits, whole characters only, with `…` where it was cut.
std::string cutTo(std::string_view text, std::size_t bytes);

} // namespace wheelhouse::notifications
