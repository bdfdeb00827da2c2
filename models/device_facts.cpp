#include "models/device_facts.h"

#include <QCoreApplication>

#include "models/device_row.h"
#include "models/finding_text.h"
#include "models/proto_values.h"
#include "models/text.h"

namespace wheelhouse::models {

namespace {

// What the templates' properties may be, for translators; others show as they
// come.
[[maybe_unused]] constexpr const char *kValueWords[] = {
    QT_TRANSLATE_NOOP("value", "ok"),     QT_TRANSLATE_NOOP("value", "low"),     QT_TRANSLATE_NOOP("value", "out"),
    QT_TRANSLATE_NOOP("value", "closed"), QT_TRANSLATE_NOOP("value", "open"),    QT_TRANSLATE_NOOP("value", "jammed"),
    QT_TRANSLATE_NOOP("value", "failed"), QT_TRANSLATE_NOOP("value", "blocked"), QT_TRANSLATE_NOOP("value", "present"),
};

// A value of a list is a word; others are somebody's text.
QString wordOf(const QString &value)
{
    QString word = QCoreApplication::translate("value", value.toUtf8().constData());
    if (!word.isEmpty())
        word[0] = word[0].toUpper();
    return word;
}

bool isBroken(const CareRuleSpec &rule, const google::protobuf::Value &value)
{
    if (rule.equals) {
        QString text;
        if (value.has_bool_value())
            text = value.bool_value() ? QStringLiteral("true") : QStringLiteral("false");
        else
            text = variantOf(value).toString();
        return text == *rule.equals;
    }
    if (!value.has_number_value())
        return false;
    return (rule.above && value.number_value() > *rule.above) || (rule.below && value.number_value() < *rule.below);
}

} // namespace

QString propertyText(const google::protobuf::Value &value, const FieldSpec *field)
{
    const QString text = textOf(value);
    if (!field)
        return text;
    if (!field->allowed.isEmpty())
        return wordOf(text);
    if (field->unit.isEmpty() || !value.has_number_value())
        return text;
    // A time that runs reads better as people count it.
    if (field->unit == QLatin1String("s") && value.number_value() >= 120)
        return durationText(static_cast<qint64>(value.number_value() * 1000));
    return text + QChar(0x202f) + field->unit;
}

QVector<FindingFact> findingsOf(const v1::Device &device)
{
    QVector<FindingFact> facts;
    for (const auto &finding : device.findings()) {
        facts.append({.status = findingStatus(finding.kind()),
                      .word = findingWord(finding.kind()),
                      .text = QString::fromStdString(finding.text()),
                      .remedy = findingRemedy(finding.kind()),
                      .since = timeOf(finding.since_time()),
                      .count = finding.count()});
    }
    std::stable_sort(facts.begin(), facts.end(), [](const FindingFact &left, const FindingFact &right) {
        return rankOf(left.status) < rankOf(right.status);
    });
    return facts;
}

QVector<PeripheralFact> peripheralsOf(const v1::Device &device, const ProductSpec &product)
{
    struct Ranked {
        PeripheralFact fact;
        // Of its worst broken rule, after all rules when none is.
        qsizetype rank;
    };
    std::vector<Ranked> ranked;
    for (const FieldSpec &field : product.reported) {
        const auto found = device.reported().fields().find(field.key.toStdString());
        if (found == device.reported().fields().end())
            continue;
        Ranked entry{{.key = field.key, .name = field.displayName, .value = propertyText(found->second, &field)},
                     product.careRules.size()};
        for (qsizetype i = product.careRules.size() - 1; i >= 0; --i) {
            const CareRuleSpec &rule = product.careRules[i];
            if (rule.key != field.key)
                continue;
            if (entry.fact.status == Status::Unknown)
                entry.fact.status = Status::Ok;
            if (isBroken(rule, found->second)) {
                entry.fact.status = Status::Warn;
                entry.fact.care = careText(rule.words);
                entry.rank = i;
            }
        }
        ranked.push_back(std::move(entry));
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const Ranked &left, const Ranked &right) { return left.rank < right.rank; });
    QVector<PeripheralFact> facts;
    for (Ranked &entry : ranked)
        facts.append(std::move(entry.fact));
    return facts;
}

} // namespace wheelhouse::models
