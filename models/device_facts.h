#pragma once

#include <QDateTime>
#include <QString>
#include <QVector>

#include "models/product_spec.h"
#include "models/roles.h"

namespace google::protobuf {
class Value;
}
namespace wheelhouse::v1 {
class Device;
}

namespace wheelhouse::models {

// Something that was recognised in how a device behaves.
struct FindingFact {
    Status status = Status::Warn;
    // `Duplicate identity`.
    QString word;
    // With figures, in the server's words.
    QString text;
    // What to do.
    QString remedy;
    QDateTime since;
    qint64 count = 0;
    bool operator==(const FindingFact &) const = default;
};

// One value of what a device reported, in its product's words.
struct PeripheralFact {
    QString key = {};
    QString name = {};
    // `Out`, `34.3 °C`, `2 d`.
    QString value = {};
    // Ok where a rule watches over it and it is fine; nothing watches over
    // what is Unknown.
    Status status = Status::Unknown;
    // `Paper out`: which rule is broken; empty when none is.
    QString care = {};
    bool operator==(const PeripheralFact &) const = default;
};

// Worst first.
QVector<FindingFact> findingsOf(const v1::Device &device);
// What is broken first, then as the product lists it; what has no value is
// left out.
QVector<PeripheralFact> peripheralsOf(const v1::Device &device, const ProductSpec &product);
// `Closed`, `34.3 °C`, `2 d`: one value by its schema.
QString propertyText(const google::protobuf::Value &value, const FieldSpec *field);

} // namespace wheelhouse::models
