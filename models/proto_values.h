#pragma once

#include <QDateTime>
#include <QString>
#include <QVariantMap>

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include "models/row.h"
#include "wheelhouse/v1/watch.pb.h"

// Between protobuf and Qt; not for widgets.
namespace wheelhouse::models {

// 0 when not set.
qint64 msOf(const google::protobuf::Timestamp &time);
// Invalid when not set; UTC.
QDateTime timeOf(const google::protobuf::Timestamp &time);
QDateTime timeOfMs(qint64 msSinceEpoch);

QVariant variantOf(const google::protobuf::Value &value);
QVariantMap mapOf(const google::protobuf::Struct &values);
google::protobuf::Struct structOf(const QVariantMap &values);
// As a person reads it: `41`, `on`, `partial`; JSON for lists and objects.
QString textOf(const google::protobuf::Value &value);

// A watch response as a batch of rows; `convert` makes a row of each object.
template <class Response, class Convert> RowBatch batchOf(const Response &response, const Convert &convert)
{
    RowBatch batch;
    batch.reset = response.mark().reset();
    batch.synced = response.mark().phase() == v1::WatchMark::PHASE_SYNCED;
    batch.upserted.reserve(static_cast<std::size_t>(response.upserted_size()));
    for (const auto &object : response.upserted())
        batch.upserted.push_back(convert(object));
    batch.removed.assign(response.removed().begin(), response.removed().end());
    return batch;
}

} // namespace wheelhouse::models
