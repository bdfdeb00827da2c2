#include "server/notifications/news.h"

namespace wheelhouse::notifications {

std::optional<v1::NotificationEvent> newsOf(v1::Deployment::State before, v1::Deployment::State now)
{
    if (before == now)
        return std::nullopt;
    switch (now) {
    case v1::Deployment::STATE_AWAITING_APPROVAL: return v1::NOTIFICATION_EVENT_APPROVAL_WANTED;
    case v1::Deployment::STATE_ROLLING_OUT: return v1::NOTIFICATION_EVENT_STARTED;
    case v1::Deployment::STATE_SUCCEEDED: return v1::NOTIFICATION_EVENT_SUCCEEDED;
    case v1::Deployment::STATE_FAILED: return v1::NOTIFICATION_EVENT_FAILED;
    case v1::Deployment::STATE_REJECTED: return v1::NOTIFICATION_EVENT_REJECTED;
    case v1::Deployment::STATE_CANCELLED: return v1::NOTIFICATION_EVENT_CANCELLED;
    case v1::Deployment::STATE_UNDONE: return v1::NOTIFICATION_EVENT_UNDONE;
    default: return std::nullopt;
    }
}

} // namespace wheelhouse::notifications
