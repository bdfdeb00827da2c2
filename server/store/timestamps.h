#pragma once

#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>

#include "server/store/value.h"

namespace wheelhouse::store {

// Protobuf's timestamps as a column keeps them; finer than a microsecond is
// cut off.
inline Time timeOf(const google::protobuf::Timestamp &timestamp)
{
    return Time(std::chrono::microseconds(google::protobuf::util::TimeUtil::TimestampToMicroseconds(timestamp)));
}

inline google::protobuf::Timestamp timestampOf(Time time)
{
    return google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(time.time_since_epoch().count());
}

} // namespace wheelhouse::store
