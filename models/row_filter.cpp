#include "models/row_filter.h"

#include <array>

#include <QRegularExpression>

#include "models/row_schema.h"

namespace wheelhouse::models {

namespace {

struct OperatorText {
    RowFilter::Operator op;
    QStringView text;
};
// The longer ones first: the first that fits is taken.
constexpr std::array kOperators{
    OperatorText{RowFilter::Operator::NotEqual, u"!="},
    OperatorText{RowFilter::Operator::LessOrEqual, u"<="},
    OperatorText{RowFilter::Operator::GreaterOrEqual, u">="},
    OperatorText{RowFilter::Operator::Equal, u"="},
    OperatorText{RowFilter::Operator::Less, u"<"},
    OperatorText{RowFilter::Operator::Greater, u">"},
};

bool isKeyCharacter(QChar c)
{
    return c.isLetterOrNumber() || c == u'.' || c == u'-' || c == u'_' || c == u'/';
}

QString quoted(const QString &value)
{
    if (!value.isEmpty() && !value.contains(u' ') && !value.contains(u'"'))
        return value;
    QString text = value;
    text.replace(u'"', QStringLiteral("\\\""));
    return u'"' + text + u'"';
}

// Splits at blanks outside of double quotes.
QStringList words(const QString &text)
{
    QStringList result;
    QString word;
    bool inQuotes = false;
    bool any = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c == u'\\' && i + 1 < text.size() && text[i + 1] == u'"') {
            word += c;
            word += text[++i];
            any = true;
        } else if (c == u'"') {
            inQuotes = !inQuotes;
            word += c;
            any = true;
        } else if (c.isSpace() && !inQuotes) {
            if (any)
                result.append(std::exchange(word, {}));
            any = false;
        } else {
            word += c;
            any = true;
        }
    }
    if (any)
        result.append(word);
    return result;
}

QString unquoted(QStringView text)
{
    QString result;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == u'\\' && i + 1 < text.size() && text[i + 1] == u'"')
            result += text[++i];
        else if (text[i] != u'"')
            result += text[i];
    }
    return result;
}

RowFilter::Condition conditionOf(const QString &word)
{
    qsizetype keyEnd = 0;
    while (keyEnd < word.size() && isKeyCharacter(word[keyEnd]))
        ++keyEnd;
    if (keyEnd > 0) {
        const QStringView rest = QStringView(word).mid(keyEnd);
        for (const auto &candidate : kOperators) {
            if (rest.startsWith(candidate.text))
                return {.key = word.left(keyEnd).toLower(), .op = candidate.op,
                        .value = unquoted(rest.mid(candidate.text.size()))};
        }
    }
    return {.key = {}, .op = RowFilter::Operator::Word, .value = unquoted(word)};
}

using Test = std::function<bool(const QString &)>;

// `sz-*`: equal but for `*`; without one, equal; alone, anything but nothing.
Test patternTest(const QString &pattern)
{
    if (pattern == QLatin1String("*"))
        return [](const QString &text) { return !text.isEmpty(); };
    if (!pattern.contains(u'*'))
        return [pattern](const QString &text) { return text.compare(pattern, Qt::CaseInsensitive) == 0; };
    const QStringList parts = pattern.split(u'*');
    if (parts.size() == 2) {
        return [head = parts[0], tail = parts[1]](const QString &text) {
            return text.size() >= head.size() + tail.size() && text.startsWith(head, Qt::CaseInsensitive)
                && text.endsWith(tail, Qt::CaseInsensitive);
        };
    }
    QStringList escaped;
    for (const QString &part : parts)
        escaped.append(QRegularExpression::escape(part));
    const QRegularExpression expression(
        QRegularExpression::anchoredPattern(escaped.join(QStringLiteral(".*"))),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::DotMatchesEverythingOption);
    return [expression](const QString &text) { return expression.match(text).hasMatch(); };
}

Test anyOf(const QString &value)
{
    std::vector<Test> tests;
    for (const QString &alternative : value.split(u','))
        tests.push_back(patternTest(alternative.trimmed()));
    if (tests.size() == 1)
        return tests.front();
    return [tests](const QString &text) {
        return std::any_of(tests.begin(), tests.end(), [&text](const Test &test) { return test(text); });
    };
}

bool matchesOne(const Test &test, const QString &text)
{
    if (!text.contains(kListDivider))
        return test(text);
    const QStringList values = text.split(kListDivider);
    return std::any_of(values.begin(), values.end(), test);
}

bool holds(RowFilter::Operator op, int comparison)
{
    switch (op) {
    case RowFilter::Operator::Less: return comparison < 0;
    case RowFilter::Operator::LessOrEqual: return comparison <= 0;
    case RowFilter::Operator::Greater: return comparison > 0;
    case RowFilter::Operator::GreaterOrEqual: return comparison >= 0;
    default: return false;
    }
}

// What has no value is neither less nor greater than anything.
bool isOrdered(const AttributeValue &value, RowFilter::Operator op, const QString &text, double number)
{
    if (!std::isnan(value.number) && !std::isnan(number))
        return holds(op, value.number < number ? -1 : value.number > number ? 1 : 0);
    return !value.text.isEmpty() && holds(op, naturalCompare(value.text, text));
}

} // namespace

QString RowFilter::Condition::toText() const
{
    for (const auto &candidate : kOperators) {
        if (candidate.op == op)
            return key + candidate.text.toString() + quoted(value);
    }
    return quoted(value);
}

RowFilter RowFilter::parse(const QString &text)
{
    RowFilter filter;
    for (const QString &word : words(text)) {
        const Condition condition = conditionOf(word);
        // A condition just begun (`site=`) does not hide everything.
        if (!condition.value.isEmpty())
            filter.append(condition);
    }
    return filter;
}

QString RowFilter::toText() const
{
    QStringList texts;
    for (const Condition &condition : m_conditions)
        texts.append(condition.toText());
    return texts.join(u' ');
}

CompiledFilter::CompiledFilter(const RowFilter &filter, const std::shared_ptr<const RowSchema> &schema)
{
    for (const auto &condition : filter.conditions()) {
        if (condition.op == RowFilter::Operator::Word) {
            m_tests.push_back([schema, word = condition.value](const Row &row) {
                return schema->containsWord(row, word);
            });
            continue;
        }
        const AttributeReader read = schema->attribute(condition.key);
        if (!read) {
            m_unknownKeys.append(condition.key);
            continue;
        }
        if (condition.op == RowFilter::Operator::Equal || condition.op == RowFilter::Operator::NotEqual) {
            const bool wanted = condition.op == RowFilter::Operator::Equal;
            m_tests.push_back([read, test = anyOf(condition.value), wanted](const Row &row) {
                return matchesOne(test, read(row).text) == wanted;
            });
            continue;
        }
        bool isNumber = false;
        const double parsed = condition.value.toDouble(&isNumber);
        m_tests.push_back([read, op = condition.op, text = condition.value,
                           number = isNumber ? parsed : kNoValue](const Row &row) {
            return isOrdered(read(row), op, text, number);
        });
    }
}

bool CompiledFilter::matches(const Row &row) const
{
    return std::all_of(m_tests.begin(), m_tests.end(), [&row](const auto &test) { return test(row); });
}

int naturalCompare(QStringView left, QStringView right)
{
    const auto isDigit = [](QChar c) { return c.unicode() >= u'0' && c.unicode() <= u'9'; };
    const qsizetype common = std::min(left.size(), right.size());
    qsizetype i = 0;
    while (i < common && left[i] == right[i])
        ++i;
    if (i == left.size() && i == right.size())
        return 0;
    // Two numbers that begin before the first difference.
    qsizetype begin = i;
    while (begin > 0 && isDigit(left[begin - 1]))
        --begin;
    qsizetype leftEnd = i;
    while (leftEnd < left.size() && isDigit(left[leftEnd]))
        ++leftEnd;
    qsizetype rightEnd = i;
    while (rightEnd < right.size() && isDigit(right[rightEnd]))
        ++rightEnd;
    const bool numbersDiffer = leftEnd > i || rightEnd > i;
    if (numbersDiffer && leftEnd > begin && rightEnd > begin) {
        while (begin < i && left[begin] == u'0')
            ++begin;
        // Without leading zeros the longer number is the larger one.
        const QStringView a = left.mid(begin, leftEnd - begin);
        const QStringView b = right.mid(begin, rightEnd - begin);
        const auto stripped = [](QStringView digits) {
            while (digits.size() > 1 && digits[0] == u'0')
                digits = digits.mid(1);
            return digits;
        };
        const QStringView x = stripped(a);
        const QStringView y = stripped(b);
        if (x.size() != y.size())
            return x.size() < y.size() ? -1 : 1;
        const int byDigits = x.compare(y);
        if (byDigits != 0)
            return byDigits;
        // `01` and `1`: the shorter first, then what follows decides.
        return a.size() < b.size() ? -1 : 1;
    }
    if (i == left.size())
        return -1;
    if (i == right.size())
        return 1;
    return left[i] < right[i] ? -1 : 1;
}

} // namespace wheelhouse::models
