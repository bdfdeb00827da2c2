#include "models/metric_explorer.h"

#include <algorithm>

#include "core/result.h"
#include "models/error_text.h"

namespace wheelhouse::models {

namespace {

bool isNamePart(QChar c)
{
    return c.isLetterOrNumber() || c == u'_' || c == u':';
}

// The name that ends right before `end`.
QString nameBefore(const QString &text, int end)
{
    while (end > 0 && text[end - 1].isSpace())
        --end;
    int begin = end;
    while (begin > 0 && isNamePart(text[begin - 1]))
        --begin;
    return text.mid(begin, end - begin);
}

// The index in UTF-16 of a character counted in code points.
int indexOf(const QString &text, int codePoints)
{
    int index = 0;
    while (codePoints > 0 && index < text.size()) {
        index += text[index].isHighSurrogate() ? 2 : 1;
        --codePoints;
    }
    return std::min(index, static_cast<int>(text.size()));
}

} // namespace

CompletionPlace CompletionPlace::of(const QString &text, int cursor)
{
    CompletionPlace place;
    cursor = std::clamp(cursor, 0, static_cast<int>(text.size()));
    QChar quote;
    int quoteAt = -1;
    int braceAt = -1;
    QVector<int> parens;
    for (int i = 0; i < cursor; ++i) {
        const QChar c = text[i];
        if (!quote.isNull()) {
            if (c == u'\\' && quote != u'`')
                ++i;
            else if (c == quote)
                quote = {};
        } else if (c == u'"' || c == u'\'' || c == u'`') {
            quote = c;
            quoteAt = i;
        } else if (c == u'{') {
            braceAt = i;
        } else if (c == u'}') {
            braceAt = -1;
        } else if (c == u'(') {
            parens.append(i);
        } else if (c == u')' && !parens.isEmpty()) {
            parens.removeLast();
        }
    }
    if (!quote.isNull()) {
        if (braceAt < 0)
            return place;
        int end = quoteAt;
        while (end > braceAt && (text[end - 1] == u'=' || text[end - 1] == u'~' || text[end - 1] == u'!' || text[end - 1].isSpace()))
            --end;
        place.kind = Kind::LabelValue;
        place.label = nameBefore(text, end);
        place.begin = quoteAt + 1;
    } else {
        int begin = cursor;
        while (begin > 0 && isNamePart(text[begin - 1]))
            --begin;
        place.begin = begin;
        static const QStringList kGroupings{QStringLiteral("by"), QStringLiteral("without"), QStringLiteral("on"),
                                            QStringLiteral("ignoring"), QStringLiteral("group_left"), QStringLiteral("group_right")};
        if (braceAt >= 0) {
            // A name stands after `{` or `,` only.
            int before = begin;
            while (before > 0 && text[before - 1].isSpace())
                --before;
            if (before == 0 || (text[before - 1] != u'{' && text[before - 1] != u','))
                return {};
            place.kind = Kind::LabelName;
        } else if (!parens.isEmpty() && kGroupings.contains(nameBefore(text, parens.last()))) {
            place.kind = Kind::LabelName;
        } else if (begin < cursor && !text[begin].isDigit()) {
            place.kind = Kind::Metric;
        } else {
            return {};
        }
    }
    if (braceAt >= 0)
        place.metric = nameBefore(text, braceAt);
    place.prefix = text.mid(place.begin, cursor - place.begin);
    return place;
}

MetricExplorer::MetricExplorer(QObject *parent)
    : QObject(parent), m_chart(std::make_unique<MetricSeriesModel>(QString(), MetricSeriesModel::Unit::Plain))
{
}

void MetricExplorer::ask(const QString &clusterKey, const QString &query)
{
    m_cluster = clusterKey;
    m_query = query;
    m_chart->refresh();
}

void MetricExplorer::complete(const QString &clusterKey, const CompletionPlace &place)
{
    m_asked = place;
    if (place.kind == CompletionPlace::Kind::None || clusterKey.isEmpty())
        Q_EMIT proposed({});
    else
        Q_EMIT completionWanted(clusterKey, place);
}

void MetricExplorer::succeed(const QStringList &warnings)
{
    m_error.clear();
    m_errorPosition = -1;
    m_warnings = warnings;
    Q_EMIT answered();
}

void MetricExplorer::fail(const Error &error)
{
    m_error = errorSentence(error);
    m_errorPosition = -1;
    for (const auto &violation : error.fields) {
        if (violation.field == "query")
            m_error = QString::fromStdString(violation.description);
        else if (violation.field == "query.position")
            m_errorPosition = indexOf(m_query, QString::fromStdString(violation.description).toInt());
    }
    m_warnings.clear();
    Q_EMIT answered();
}

void MetricExplorer::propose(const CompletionPlace &place, const QStringList &proposals)
{
    // Who types on has asked for others meanwhile.
    if (place == m_asked)
        Q_EMIT proposed(proposals);
}

} // namespace wheelhouse::models
