#include "models/feed_state.h"

#include <QCoreApplication>
#include <QLocale>

namespace wheelhouse::models {

namespace {

struct Feed {
    Q_DECLARE_TR_FUNCTIONS(Feed)
};

QString clockTime(const QDateTime &time)
{
    return QLocale().toString(time.toLocalTime(), QStringLiteral("HH:mm:ss"));
}

PanelState failed(const FeedState &feed)
{
    PanelState state;
    state.kind = PanelState::Kind::Failed;
    state.title = feed.cause.isEmpty() ? Feed::tr("This could not be read.") : feed.cause;
    state.action = feed.action.isEmpty() ? QStringLiteral("retry") : feed.action;
    if (state.action == QLatin1String("sign-in")) {
        state.detail = Feed::tr("Sign in again; nothing is lost.");
        state.actionText = Feed::tr("Sign in again…");
    } else {
        state.detail = feed.nextRetry.isValid()
            ? Feed::tr("It is tried again at %1.").arg(clockTime(feed.nextRetry))
            : Feed::tr("Try it again; if it stays so, look at the details.");
        state.actionText = Feed::tr("Try now");
    }
    return state;
}

} // namespace

PanelState panelStateOf(const FeedState &feed, bool hasData)
{
    PanelState state;
    switch (feed.kind) {
    case FeedState::Kind::Idle:
    case FeedState::Kind::Loading:
        if (hasData) {
            state.kind = PanelState::Kind::Stale;
            state.title = feed.dataTime.isValid()
                ? Feed::tr("From %1. It is being read again.").arg(clockTime(feed.dataTime))
                : Feed::tr("It is being read.");
        } else {
            state.title = Feed::tr("Reading from the server");
        }
        break;
    case FeedState::Kind::Live:
        state.kind = PanelState::Kind::Live;
        break;
    case FeedState::Kind::Failed:
    case FeedState::Kind::Stale:
        if (!hasData) {
            state = failed(feed);
            break;
        }
        state.kind = PanelState::Kind::Stale;
        state.title = feed.dataTime.isValid() ? Feed::tr("From %1.").arg(clockTime(feed.dataTime))
                                              : Feed::tr("This is not up to date.");
        state.detail = feed.cause;
        state.action = feed.action.isEmpty() ? QStringLiteral("retry") : feed.action;
        state.actionText = Feed::tr("Try now");
        break;
    }
    state.technical = feed.technical;
    state.dataTime = feed.dataTime;
    state.nextRetry = feed.nextRetry;
    return state;
}

} // namespace wheelhouse::models
