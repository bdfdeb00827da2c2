#pragma once

#include <QDateTime>
#include <QString>

#include "models/panel_state.h"

namespace wheelhouse::models {

// How well rows are known; PanelState is made from it.
struct FeedState {
    enum class Kind {
        // Nobody looks; nothing was asked for yet.
        Idle,
        Loading,
        Live,
        // Contact was lost; the rows are from `dataTime`.
        Stale,
        Failed,
    };
    Kind kind = Kind::Idle;
    // A translated sentence, and its technical words.
    QString cause = {};
    QString technical = {};
    // `sign-in`, `retry`, or empty.
    QString action = {};
    QDateTime dataTime = {};
    QDateTime nextRetry = {};
};

// What a panel says of data that is known so well; `hasData`: there is
// something to show. Never Empty: that is for the caller to say.
PanelState panelStateOf(const FeedState &feed, bool hasData);

} // namespace wheelhouse::models
