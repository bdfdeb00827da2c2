#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/struct.pb.h>

#include "server/devices/device_name.h"

namespace wheelhouse::devices {

// What a device said, taken apart and limited by the link (docs/protocol.md).
struct DeviceReport {
    enum class Kind {
        // `up/state` or the state in `up/event`.
        State,
        // `up/ack`.
        Acknowledgement,
        // Could not be read; `text` says why.
        Unreadable,
        // More bytes than a message may have; `text` says how many.
        TooLarge,
        // `up/will`: the broker says it for a device that went without good-bye.
        Will,
    };
    enum class Answer { Acknowledged, Done, Failed };
    using Values = std::vector<std::pair<std::string, google::protobuf::Value>>;

    Kind kind = Kind::State;
    // `printer/SN1`.
    std::string key;
    Clock::time_point time;
    std::string text;

    // Of a state; a null value takes the key away.
    Values values;
    std::optional<std::string> firmware;
    std::optional<std::string> model;
    std::optional<std::int64_t> appliedVersion;
    // The device's own clock, where it tells it.
    std::optional<Clock::time_point> deviceTime;

    // Of an acknowledgement, with `text` as its reason and `values` as result.
    std::string commandId;
    Answer answer = Answer::Acknowledged;
};

} // namespace wheelhouse::devices
