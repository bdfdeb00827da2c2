#pragma once

#include <functional>
#include <optional>
#include <vector>

#include <QVariant>

#include "models/column_spec.h"
#include "models/row.h"

namespace wheelhouse::models {

// Reads one attribute of a row for a filter.
using AttributeReader = std::function<AttributeValue(const Row &)>;

// How rows of one kind are read. Immutable; its functions are pure and called
// on any thread, but for `cell`, which is called on the UI thread.
class RowSchema {
public:
    virtual ~RowSchema() = default;

    virtual const std::vector<ColumnSpec> &columns() const = 0;
    virtual QVariant cell(const Row &row, int column, int role) const = 0;
    virtual SortKey sortKey(const Row &row, int column) const = 0;
    // Health rank, then age: smaller is shown first.
    virtual std::int64_t urgency(const Row &row) const = 0;

    // Empty when rows have no such attribute.
    virtual AttributeReader attribute(const QString &id) const = 0;
    // For completion: ids, and those with a free part as `label.`.
    virtual QStringList attributeIds() const = 0;
    // Whether any of the words-searched attributes holds `word` (lower case).
    virtual bool containsWord(const Row &row, const QString &word) const = 0;
};

// Rank and time in one number; the earlier time is first within a rank.
inline std::int64_t urgencyOf(int rank, std::int64_t msSinceEpoch)
{
    return (std::int64_t{rank} << 48) + msSinceEpoch;
}

// The schema of rows of type R: a table of functions.
template <class R> class TypedSchema final : public RowSchema {
public:
    struct Column {
        ColumnSpec spec;
        // DisplayRole; translated at the call.
        std::function<QString(const R &)> text;
        // Ordering; by `number` of the attribute of the same id when empty.
        std::function<SortKey(const R &)> sortKey;
        std::function<QVariant(const R &)> value = {};
        std::function<std::optional<Status>(const R &)> status = {};
        std::function<QString(const R &)> tooltip = {};
        // CopyTextRole where it is not the text.
        std::function<QString(const R &)> copy = {};
    };
    struct Attribute {
        QString id;
        std::function<AttributeValue(const R &)> read;
        // Free words of the filter look here.
        bool searched = false;
    };
    struct Parts {
        std::vector<Column> columns;
        std::vector<Attribute> attributes;
        // Reads `label.NAME`; optional.
        std::function<AttributeValue(const R &, const QString &name)> label = {};
        std::function<Status(const R &)> status;
        // When it became so, in ms since 1970.
        std::function<std::int64_t(const R &)> since;
        std::function<QString(const R &)> environment = {};
    };

    explicit TypedSchema(Parts parts) : m_parts(std::move(parts))
    {
        for (const auto &column : m_parts.columns)
            m_specs.push_back(column.spec);
    }

    const std::vector<ColumnSpec> &columns() const override { return m_specs; }

    QVariant cell(const Row &base, int index, int role) const override
    {
        const R &row = static_cast<const R &>(base);
        const Column &column = m_parts.columns[static_cast<std::size_t>(index)];
        switch (role) {
        case Qt::DisplayRole:
            return column.text ? QVariant(column.text(row)) : QVariant();
        case Qt::ToolTipRole:
            return column.tooltip ? column.tooltip(row) : column.text(row);
        case CopyTextRole:
            return column.copy ? column.copy(row) : column.text(row);
        case ValueRole:
            return column.value ? column.value(row) : QVariant();
        case StatusRole:
            if (column.spec.kind == ColumnKind::Status && !column.status)
                return static_cast<int>(m_parts.status(row));
            if (column.status) {
                if (const auto status = column.status(row))
                    return static_cast<int>(*status);
            }
            return {};
        case RowStatusRole:
            return static_cast<int>(m_parts.status(row));
        case EnvironmentRole:
            return m_parts.environment ? QVariant(m_parts.environment(row)) : QVariant();
        case SortRole: {
            const SortKey key = sortKey(base, index);
            return key.text.isEmpty() ? QVariant(key.number) : QVariant(key.text.toString());
        }
        default:
            return {};
        }
    }

    SortKey sortKey(const Row &row, int column) const override
    {
        return m_parts.columns[static_cast<std::size_t>(column)].sortKey(static_cast<const R &>(row));
    }

    std::int64_t urgency(const Row &base) const override
    {
        const R &row = static_cast<const R &>(base);
        return urgencyOf(rankOf(m_parts.status(row)), m_parts.since(row));
    }

    AttributeReader attribute(const QString &id) const override
    {
        for (const auto &attribute : m_parts.attributes) {
            if (attribute.id == id) {
                return [read = attribute.read](const Row &row) {
                    return read(static_cast<const R &>(row));
                };
            }
        }
        if (m_parts.label && id.startsWith(QLatin1String("label."))) {
            return [read = m_parts.label, name = id.mid(6)](const Row &row) {
                return read(static_cast<const R &>(row), name);
            };
        }
        return {};
    }

    QStringList attributeIds() const override
    {
        QStringList ids;
        for (const auto &attribute : m_parts.attributes)
            ids.append(attribute.id);
        if (m_parts.label)
            ids.append(QStringLiteral("label."));
        return ids;
    }

    bool containsWord(const Row &base, const QString &word) const override
    {
        const R &row = static_cast<const R &>(base);
        for (const auto &attribute : m_parts.attributes) {
            if (attribute.searched && attribute.read(row).text.contains(word, Qt::CaseInsensitive))
                return true;
        }
        return false;
    }

private:
    Parts m_parts;
    std::vector<ColumnSpec> m_specs;
};

} // namespace wheelhouse::models
