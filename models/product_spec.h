#pragma once

#include <optional>

#include <QString>
#include <QStringList>
#include <QVariant>
#include <QVector>

namespace wheelhouse::models {

// One value of a product: a command's parameter, or a property of the twin.
// A form field is made from it.
struct FieldSpec {
    enum class Type { Bool, Integer, Number, String };
    QString key;
    // Falls back to the key.
    QString displayName;
    Type type = Type::String;
    QString unit;
    std::optional<double> minimum;
    std::optional<double> maximum;
    // What a string may be; anything when empty.
    QStringList allowed;
    bool required = false;
};

// A command that devices of a product understand.
struct CommandSpec {
    QString id;
    QString displayName;
    QVector<FieldSpec> parameters;
    int timeoutSeconds = 30;
};

// When a device needs somebody: the reported value is, is above or below this.
struct CareRuleSpec {
    QString key;
    std::optional<QString> equals;
    std::optional<double> above;
    std::optional<double> below;
    // `Paper out`, English.
    QString words;
};

// A kind of devices.
struct ProductSpec {
    // `products/printer`, and its last part.
    QString key;
    QString id;
    QString displayName;
    // Name in the icon set.
    QString icon;
    QStringList models;
    QVector<CommandSpec> commands;
    QVector<FieldSpec> reported;
    QVector<FieldSpec> desired;
    // Worst first.
    QVector<CareRuleSpec> careRules;
};

} // namespace wheelhouse::models
