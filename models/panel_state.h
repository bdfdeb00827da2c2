#pragma once

#include <QDateTime>
#include <QObject>
#include <QString>

namespace wheelhouse::models {

// What a panel shows of its data: exactly one of five. All texts are whole,
// translated sentences. A value.
struct PanelState {
    Q_GADGET
public:
    enum class Kind { Loading, Empty, Live, Stale, Failed };
    Q_ENUM(Kind)

    Kind kind = Kind::Loading;
    // What happened: `No devices match`. Empty when live.
    QString title = {};
    // What it means and what to do.
    QString detail = {};
    // Which step the panel's button takes: `retry`, `clear-filter`,
    // `register-device`, `add-cluster`, `create-application`, `sign-in`;
    // empty without a button.
    QString action = {};
    // The button's text.
    QString actionText = {};
    // For "Details": the failure's own words, may hold codes.
    QString technical = {};
    // Until when the data is known to be right; invalid when there is none.
    QDateTime dataTime = {};
    // When it will be tried again by itself; invalid when it will not.
    QDateTime nextRetry = {};

    bool operator==(const PanelState &) const = default;
};

} // namespace wheelhouse::models
