#include "models/device_query.h"

#include <array>

#include <QHash>

namespace wheelhouse::models {

namespace {

using Operator = RowFilter::Operator;
using Condition = RowFilter::Condition;

struct Field {
    QStringView key;
    QStringView field;
    // Its values are names of an enum: `never-seen` here, `NEVER_SEEN` there.
    bool isEnum = false;
    // `yes` here, `true` there.
    bool isBool = false;
};
constexpr std::array kFields{
    Field{u"serial", u"serial"},      Field{u"product", u"product"},  Field{u"uid", u"uid"},
    Field{u"model", u"model"},        Field{u"site", u"site"},        Field{u"owner", u"owner"},
    Field{u"shop", u"owner"},         Field{u"note", u"note"},        Field{u"firmware", u"firmware"},
    Field{u"care", u"care"},          Field{u"group", u"group"},      Field{u"presence", u"presence", true},
    Field{u"state", u"state", true},  Field{u"finding", u"finding", true},
    Field{u"pending", u"pending", false, true}, Field{u"signal", u"reported.signal"}, Field{u"queue", u"reported.queue"},
};
// Where a word is looked for, as the page does.
constexpr std::array kSearched{QStringView(u"serial"), QStringView(u"model"), QStringView(u"site"),
                               QStringView(u"owner"),  QStringView(u"care"),  QStringView(u"note")};

struct OperatorText {
    Operator op;
    QStringView text;
};
constexpr std::array kOrders{OperatorText{Operator::LessOrEqual, u"<="}, OperatorText{Operator::GreaterOrEqual, u">="},
                             OperatorText{Operator::Less, u"<"}, OperatorText{Operator::Greater, u">"}};

std::optional<Field> fieldOf(const QString &key)
{
    for (const Field &field : kFields) {
        if (field.key == key)
            return field;
    }
    if (key.startsWith(QLatin1String("label.")) || key.startsWith(QLatin1String("reported."))
        || key.startsWith(QLatin1String("desired.")))
        return Field{key, key};
    return std::nullopt;
}

QString quoted(QString text)
{
    text.replace(u'\\', QStringLiteral("\\\\")).replace(u'"', QStringLiteral("\\\""));
    return u'"' + text + u'"';
}

QString enumName(const QString &value)
{
    return value.toUpper().replace(u'-', u'_');
}

QString equalTo(const Field &field, const QString &value)
{
    const QString name = field.field.toString();
    if (value == QLatin1String("*"))
        return name + QStringLiteral(":*");
    if (field.isBool)
        return name + QStringLiteral(" = ") + quoted(value == QLatin1String("yes") ? QStringLiteral("true") : QStringLiteral("false"));
    return name + QStringLiteral(" = ") + quoted(field.isEnum ? enumName(value) : value);
}

QString anyOf(const QStringList &terms)
{
    return terms.size() == 1 ? terms.first() : u'(' + terms.join(QStringLiteral(" OR ")) + u')';
}

QString termOf(const Condition &condition, const Field &field)
{
    for (const auto &order : kOrders) {
        if (order.op == condition.op) {
            bool isNumber = false;
            condition.value.toDouble(&isNumber);
            return field.field.toString() + u' ' + order.text.toString() + u' '
                + (isNumber ? condition.value : quoted(condition.value));
        }
    }
    QStringList terms;
    for (const QString &value : condition.value.split(u','))
        terms.append(equalTo(field, value.trimmed()));
    return condition.op == Operator::NotEqual ? QStringLiteral("NOT ") + anyOf(terms) : anyOf(terms);
}

// Reads back just what deviceQueryOf writes, blanks aside.
class Reader {
public:
    explicit Reader(const QString &text) : m_text(text) {}

    std::optional<RowFilter> read()
    {
        RowFilter filter;
        skipBlanks();
        while (m_at < m_text.size()) {
            const auto condition = readTerm();
            if (!condition)
                return std::nullopt;
            filter.append(*condition);
            skipBlanks();
            if (take(QStringLiteral("AND ")))
                skipBlanks();
        }
        return filter;
    }

private:
    std::optional<Condition> readTerm()
    {
        const bool negated = take(QStringLiteral("NOT ")) || take(QStringLiteral("-"));
        std::vector<Condition> any;
        if (take(QStringLiteral("("))) {
            do {
                const auto one = readRestriction();
                if (!one)
                    return std::nullopt;
                any.push_back(*one);
                skipBlanks();
            } while (take(QStringLiteral("OR ")));
            if (!take(QStringLiteral(")")))
                return std::nullopt;
        } else {
            const auto one = readRestriction();
            if (!one)
                return std::nullopt;
            any.push_back(*one);
        }
        return joined(any, negated);
    }

    static std::optional<Condition> joined(const std::vector<Condition> &any, bool negated)
    {
        Condition result = any.front();
        if (result.op == Operator::Word) {
            const bool isWord = !negated && any.size() == kSearched.size()
                && std::all_of(any.begin(), any.end(), [&](const auto &each) { return each.value == result.value; });
            if (!isWord)
                return std::nullopt;
            result.key.clear();
            return result;
        }
        QStringList values;
        for (const Condition &each : any) {
            if (each.key != result.key || each.op != result.op || each.value.contains(u','))
                return std::nullopt;
            values.append(each.value);
        }
        const bool isEqual = result.op == Operator::Equal || result.op == Operator::NotEqual;
        if (!isEqual && (negated || values.size() > 1))
            return std::nullopt;
        if (result.op == Operator::NotEqual && (negated || values.size() > 1))
            return std::nullopt;
        if (negated)
            result.op = Operator::NotEqual;
        result.value = values.join(u',');
        return result;
    }

    // `:` with a value is a word's; the caller decides.
    std::optional<Condition> readRestriction()
    {
        skipBlanks();
        const QString name = readName();
        skipBlanks();
        Condition condition;
        QString op;
        while (m_at < m_text.size() && QStringLiteral("!=<>:").contains(m_text[m_at]))
            op += m_text[m_at++];
        skipBlanks();
        const QString value = readValue();
        if (name.isEmpty() || op.isEmpty() || value.isEmpty())
            return std::nullopt;
        const Field *known = nullptr;
        for (const Field &field : kFields) {
            // The latter of two names for the same is the page's own.
            if (field.field == name)
                known = &field;
        }
        condition.key = known ? known->key.toString() : name;
        if (!known && !fieldOf(name))
            return std::nullopt;
        condition.value = known && known->isEnum ? value.toLower().replace(u'_', u'-')
            : known && known->isBool             ? (value == QLatin1String("true") ? QStringLiteral("yes") : QStringLiteral("no"))
                                                 : value;
        if (op == QLatin1String(":")) {
            condition.op = value == QLatin1String("*") ? Operator::Equal : Operator::Word;
            return condition;
        }
        if (op == QLatin1String("=") || op == QLatin1String("!=")) {
            condition.op = op.size() == 1 ? Operator::Equal : Operator::NotEqual;
            return condition;
        }
        for (const auto &order : kOrders) {
            if (order.text == op) {
                condition.op = order.op;
                return condition;
            }
        }
        return std::nullopt;
    }

    QString readName()
    {
        const qsizetype from = m_at;
        while (m_at < m_text.size()
               && (m_text[m_at].isLetterOrNumber() || m_text[m_at] == u'.' || m_text[m_at] == u'_' || m_text[m_at] == u'-'
                   || m_text[m_at] == u'/'))
            ++m_at;
        return m_text.mid(from, m_at - from);
    }

    QString readValue()
    {
        if (!take(QStringLiteral("\""))) {
            const qsizetype from = m_at;
            while (m_at < m_text.size() && !m_text[m_at].isSpace() && m_text[m_at] != u')' && m_text[m_at] != u'"')
                ++m_at;
            return m_text.mid(from, m_at - from);
        }
        QString value;
        for (; m_at < m_text.size() && m_text[m_at] != u'"'; ++m_at) {
            if (m_text[m_at] == u'\\' && m_at + 1 < m_text.size())
                ++m_at;
            value += m_text[m_at];
        }
        return take(QStringLiteral("\"")) ? value : QString();
    }

    void skipBlanks()
    {
        while (m_at < m_text.size() && m_text[m_at].isSpace())
            ++m_at;
    }

    bool take(const QString &what)
    {
        if (!QStringView(m_text).mid(m_at).startsWith(what))
            return false;
        m_at += what.size();
        return true;
    }

    const QString m_text;
    qsizetype m_at = 0;
};

} // namespace

DeviceQuery deviceQueryOf(const RowFilter &filter)
{
    DeviceQuery query;
    QStringList terms;
    for (const Condition &condition : filter.conditions()) {
        if (condition.op == Operator::Word) {
            QStringList places;
            for (const QStringView field : kSearched)
                places.append(field.toString() + u':' + quoted(condition.value));
            terms.append(anyOf(places));
        } else if (const auto field = fieldOf(condition.key)) {
            terms.append(termOf(condition, *field));
        } else {
            query.unknownKeys.append(condition.key);
        }
    }
    query.filter = terms.join(QStringLiteral(" AND "));
    return query;
}

std::optional<RowFilter> rowFilterOf(const QString &deviceQuery)
{
    return Reader(deviceQuery).read();
}

} // namespace wheelhouse::models
