#include "models/proto_values.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonValue>

#include "models/text.h"

namespace wheelhouse::models {

namespace pb = google::protobuf;

namespace {

struct Values {
    Q_DECLARE_TR_FUNCTIONS(Values)
};

pb::Value valueOf(const QVariant &variant)
{
    pb::Value value;
    switch (variant.typeId()) {
    case QMetaType::Bool: value.set_bool_value(variant.toBool()); break;
    case QMetaType::Int:
    case QMetaType::LongLong:
    case QMetaType::UInt:
    case QMetaType::Double: value.set_number_value(variant.toDouble()); break;
    case QMetaType::QVariantMap: *value.mutable_struct_value() = structOf(variant.toMap()); break;
    case QMetaType::QVariantList:
        for (const QVariant &item : variant.toList())
            *value.mutable_list_value()->add_values() = valueOf(item);
        break;
    case QMetaType::UnknownType:
    case QMetaType::Nullptr: value.set_null_value(pb::NULL_VALUE); break;
    default: value.set_string_value(variant.toString().toStdString());
    }
    return value;
}

} // namespace

qint64 msOf(const pb::Timestamp &time)
{
    return time.seconds() * 1000 + time.nanos() / 1'000'000;
}

QDateTime timeOfMs(qint64 msSinceEpoch)
{
    return msSinceEpoch == 0 ? QDateTime() : QDateTime::fromMSecsSinceEpoch(msSinceEpoch, Qt::UTC);
}

QDateTime timeOf(const pb::Timestamp &time)
{
    return timeOfMs(msOf(time));
}

QVariant variantOf(const pb::Value &value)
{
    switch (value.kind_case()) {
    case pb::Value::kBoolValue: return value.bool_value();
    case pb::Value::kNumberValue: return value.number_value();
    case pb::Value::kStringValue: return QString::fromStdString(value.string_value());
    case pb::Value::kStructValue: return mapOf(value.struct_value());
    case pb::Value::kListValue: {
        QVariantList list;
        for (const auto &item : value.list_value().values())
            list.append(variantOf(item));
        return list;
    }
    default: return {};
    }
}

QVariantMap mapOf(const pb::Struct &values)
{
    QVariantMap map;
    for (const auto &[key, value] : values.fields())
        map.insert(QString::fromStdString(key), variantOf(value));
    return map;
}

pb::Struct structOf(const QVariantMap &values)
{
    pb::Struct result;
    for (auto it = values.begin(); it != values.end(); ++it)
        (*result.mutable_fields())[it.key().toStdString()] = valueOf(it.value());
    return result;
}

QString textOf(const pb::Value &value)
{
    switch (value.kind_case()) {
    case pb::Value::kBoolValue: return value.bool_value() ? Values::tr("on") : Values::tr("off");
    case pb::Value::kNumberValue: {
        const double number = value.number_value();
        const bool isWhole = number == std::floor(number);
        const bool isTenths = std::abs(number * 10 - std::round(number * 10)) < 1e-9;
        return numberText(number, isWhole ? 0 : isTenths ? 1 : 2);
    }
    case pb::Value::kStringValue: return QString::fromStdString(value.string_value());
    case pb::Value::kStructValue:
    case pb::Value::kListValue: {
        const QJsonValue json = QJsonValue::fromVariant(variantOf(value));
        const QJsonDocument document = json.isArray() ? QJsonDocument(json.toArray()) : QJsonDocument(json.toObject());
        return QString::fromUtf8(document.toJson(QJsonDocument::Compact));
    }
    default: return {};
    }
}

} // namespace wheelhouse::models
