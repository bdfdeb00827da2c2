#pragma once

#include <functional>
#include <vector>

#include <QList>
#include <QString>
#include <QStringList>

#include "models/row.h"

namespace wheelhouse::models {

class RowSchema;

// What the filter bar says: conditions that must all hold. As text:
//
//   product=printer  firmware<3.4  label.site=sz-*  presence!=online  noodles
//
// separated by blanks; a value with blanks stands in double quotes. `=` knows
// `*` as any characters, alone as any value at all, and takes alternatives with
// commas; `!=*` is what has none; `<`, `<=`, `>`,
// `>=` compare numbers as numbers and versions part by part; a word alone is
// looked for in the row's texts. Case does not matter. A value; any thread.
class RowFilter {
public:
    enum class Operator { Word, Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual };
    struct Condition {
        // Empty for a word.
        QString key;
        Operator op = Operator::Word;
        QString value;
        // As it is typed, and as a chip shows it.
        QString toText() const;
        bool operator==(const Condition &) const = default;
    };

    RowFilter() = default;
    explicit RowFilter(QList<Condition> conditions) : m_conditions(std::move(conditions)) {}
    // Never fails: what is not a condition is a word.
    static RowFilter parse(const QString &text);

    const QList<Condition> &conditions() const { return m_conditions; }
    void append(const Condition &condition) { m_conditions.append(condition); }
    bool isEmpty() const { return m_conditions.isEmpty(); }
    QString toText() const;
    bool operator==(const RowFilter &) const = default;

private:
    QList<Condition> m_conditions;
};

// A filter made ready for rows of one kind. Immutable; any thread.
class CompiledFilter {
public:
    CompiledFilter() = default;
    // Conditions with a key that the rows do not have are left out and told
    // in `unknownKeys`.
    CompiledFilter(const RowFilter &filter, const std::shared_ptr<const RowSchema> &schema);
    bool matches(const Row &row) const;
    bool isEmpty() const { return m_tests.empty(); }
    const QStringList &unknownKeys() const { return m_unknownKeys; }

private:
    std::vector<std::function<bool(const Row &)>> m_tests;
    QStringList m_unknownKeys;
};

// Orders text with runs of digits as numbers: `sz-2` before `sz-10`, `3.2.1`
// before `3.10`. Negative, 0 or positive.
int naturalCompare(QStringView left, QStringView right);

} // namespace wheelhouse::models
