#pragma once

#include <limits>

#include <QMetaType>
#include <QString>
#include <QVector>

namespace wheelhouse::models {

inline constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

// An image tag, taken apart where it follows `${VERSION}-${ENV}-${CI_NUMBER}`.
struct TagValue {
    QString whole = {};
    QString version = {};
    QString environment = {};
    QString ciNumber = {};
    // The environment part is production's.
    bool production = false;
    // It runs where it does not belong.
    bool foreign = false;
    bool followsConvention() const { return !ciNumber.isEmpty(); }
    bool operator==(const TagValue &) const = default;
};

// An environment chip and, beside it, the cluster.
struct EnvironmentValue {
    QString id = {};
    bool production = false;
    QString cluster = {};
    bool operator==(const EnvironmentValue &) const = default;
};

// Shares of what there is, 0 … 1 and beyond; NaN where not known.
struct UsageValue {
    double used = kNoValue;
    double requested = kNoValue;
};

// The last minutes of a quantity.
struct SparklineValue {
    // Oldest first, even steps; NaN is a gap.
    QVector<float> values = {};
    // In the unit of the values; NaN where there is none.
    double limit = kNoValue;
    double last = kNoValue;
    // Share of the limit, 0 … 1 and beyond; NaN without limit.
    double share() const { return limit > 0 ? last / limit : kNoValue; }
};

// Ready against desired.
struct ReplicasValue {
    int ready = 0;
    int desired = 0;
};

} // namespace wheelhouse::models

Q_DECLARE_METATYPE(wheelhouse::models::TagValue)
Q_DECLARE_METATYPE(wheelhouse::models::EnvironmentValue)
Q_DECLARE_METATYPE(wheelhouse::models::UsageValue)
Q_DECLARE_METATYPE(wheelhouse::models::SparklineValue)
Q_DECLARE_METATYPE(wheelhouse::models::ReplicasValue)
