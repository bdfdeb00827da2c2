#include "models/device_transfers.h"
#include "models/row_filter.h"

namespace wheelhouse::models {

namespace {

QString quoted(QString value)
{
    return u'"' + value.replace(u'\\', QStringLiteral("\\\\")).replace(u'"', QStringLiteral("\\\"")) + u'"';
}

// The server's name of an attribute; empty where only the console knows it.
QString fieldOf(const QString &key)
{
    static const QStringList same{QStringLiteral("serial"), QStringLiteral("product"), QStringLiteral("model"),
                                  QStringLiteral("site"), QStringLiteral("owner"), QStringLiteral("firmware"),
                                  QStringLiteral("care"), QStringLiteral("note"), QStringLiteral("presence"),
                                  QStringLiteral("state")};
    if (same.contains(key) || key.startsWith(QLatin1String("label.")))
        return key;
    if (key == QLatin1String("shop"))
        return QStringLiteral("owner");
    if (key == QLatin1String("signal") || key == QLatin1String("queue"))
        return QStringLiteral("reported.") + key;
    return {};
}

} // namespace

QString serverFilter(const RowFilter &filter, QStringList *unknown)
{
    using Operator = RowFilter::Operator;
    QStringList terms;
    for (const auto &condition : filter.conditions()) {
        if (condition.op == Operator::Word) {
            terms.append(quoted(condition.value));
            continue;
        }
        const QString field = fieldOf(condition.key);
        if (field.isEmpty()) {
            if (unknown && !unknown->contains(condition.key))
                unknown->append(condition.key);
            continue;
        }
        const bool isWord = field == QLatin1String("presence") || field == QLatin1String("state");
        const auto value = [isWord](QString text) {
            return isWord ? text.toUpper().replace(u'-', u'_') : quoted(std::move(text));
        };
        switch (condition.op) {
        case Operator::Equal:
        case Operator::NotEqual: {
            const bool isNot = condition.op == Operator::NotEqual;
            QStringList either;
            for (const QString &one : condition.value.split(u',', Qt::SkipEmptyParts)) {
                either.append(one == QLatin1String("*") ? field + QStringLiteral(":*")
                                                        : QStringLiteral("%1 = %2").arg(field, value(one.trimmed())));
            }
            if (either.isEmpty())
                either.append(QStringLiteral("%1 = \"\"").arg(field));
            const QString whole = either.size() > 1 || isNot ? u'(' + either.join(QStringLiteral(" OR ")) + u')' : either.front();
            terms.append(isNot ? QStringLiteral("NOT ") + whole : whole);
            break;
        }
        case Operator::Less: terms.append(QStringLiteral("%1 < %2").arg(field, value(condition.value))); break;
        case Operator::LessOrEqual: terms.append(QStringLiteral("%1 <= %2").arg(field, value(condition.value))); break;
        case Operator::Greater: terms.append(QStringLiteral("%1 > %2").arg(field, value(condition.value))); break;
        case Operator::GreaterOrEqual: terms.append(QStringLiteral("%1 >= %2").arg(field, value(condition.value))); break;
        case Operator::Word: break;
        }
    }
    return terms.join(QStringLiteral(" AND "));
}

} // namespace wheelhouse::models
