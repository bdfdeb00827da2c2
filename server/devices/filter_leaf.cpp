#include "server/devices/filter_leaf.h"

#include <cmath>
#include <limits>

#include "server/devices/product_schema.h"
#include "server/devices/serial_search.h"

namespace wheelhouse::devices {

namespace {

using Operator = FilterRestriction::Operator;
using By = FilterRestriction::By;
using Small = DeviceChunk::Small;
using Text = DeviceChunk::Text;
using Time = DeviceChunk::Time;

// `test` of each value of a column, `none` being what rows beyond its end have.
template <class T, T None, class Test> void keepByValue(const LazyColumn<T, None> &column, RowSet &rows, Test test)
{
    const auto &values = column.values();
    const auto size = static_cast<std::uint32_t>(values.size());
    const T *data = values.data();
    bool known = false;
    bool ofNone = false;
    rows.keep(size, [&](std::uint32_t row) {
        if (row < size) [[likely]]
            return test(data[row]);
        if (!known)
            ofNone = test(None);
        known = true;
        return ofNone;
    });
}

class SmallLeaf final : public FilterLeaf {
public:
    SmallLeaf(const FilterRestriction &restriction, const ColumnOf &column) : m_column(column.small)
    {
        for (int value = 0; value < 256; ++value) {
            const std::string text = column.smallText(value);
            // A reason is the only one that may be none.
            m_answers[static_cast<std::size_t>(value)] =
                text.empty() ? restriction.matchesText(std::nullopt) : restriction.matchesText(text);
        }
    }

    void narrow(const DeviceChunk &chunk, RowSet &rows) override
    {
        keepByValue(chunk.smalls(m_column), rows, [this](std::uint8_t value) { return m_answers[value]; });
    }

private:
    Small m_column;
    std::array<bool, 256> m_answers{};
};

class TextLeaf final : public FilterLeaf {
public:
    TextLeaf(const FilterRestriction &restriction, Text column, const TextPool &pool)
        : m_restriction(restriction), m_column(column), m_answers(pool)
    {
    }

    void narrow(const DeviceChunk &chunk, RowSet &rows) override
    {
        const auto ask = [this](std::string_view text) {
            return m_restriction.matchesText(text.empty() ? std::nullopt : std::optional(text));
        };
        keepByValue(chunk.texts(m_column), rows, [&](TextPool::Id id) { return m_answers.of(id, ask); });
    }

private:
    const FilterRestriction &m_restriction;
    Text m_column;
    TextAnswers m_answers;
};

class ListLeaf final : public FilterLeaf {
public:
    ListLeaf(const FilterRestriction &restriction, Text column, const TextPool &pool)
        : m_restriction(restriction), m_column(column), m_answers(pool)
    {
    }

    void narrow(const DeviceChunk &chunk, RowSet &rows) override
    {
        const auto ask = [this](std::string_view list) {
            bool any = false;
            forEachListed(list, [&](std::string_view each) {
                any = any || m_restriction.matchesOne(m_column == Text::Groups ? groupId(each) : each);
            });
            return m_restriction.matchesList(any, list.empty());
        };
        keepByValue(chunk.texts(m_column), rows, [&](TextPool::Id id) { return m_answers.of(id, ask); });
    }

private:
    const FilterRestriction &m_restriction;
    Text m_column;
    TextAnswers m_answers;
};

class FindingLeaf final : public FilterLeaf {
public:
    explicit FindingLeaf(const FilterRestriction &restriction) : m_restriction(restriction)
    {
        for (int kind = 0; kind < 32; ++kind)
            m_wanted |= restriction.matchesOne(findingText(kind)) ? 1U << kind : 0;
    }

    void narrow(const DeviceChunk &chunk, RowSet &rows) override
    {
        keepByValue(chunk.findingKinds(), rows, [this](std::uint32_t kinds) {
            return m_restriction.matchesList((kinds & m_wanted) != 0, kinds == 0);
        });
    }

private:
    const FilterRestriction &m_restriction;
    std::uint32_t m_wanted = 0;
};

// Numbers of a range; without one, `m_ofNone`.
class TimeLeaf final : public FilterLeaf {
public:
    TimeLeaf(const FilterRestriction &restriction, Time column) : m_column(column)
    {
        const auto edge = [](double millis) {
            const double nanos = millis * 1e6;
            return nanos >= 9.2e18 ? std::numeric_limits<std::int64_t>::max()
                : nanos <= -9.2e18 ? DeviceChunk::kUnset + 1
                                   : static_cast<std::int64_t>(millis) * 1'000'000;
        };
        const std::int64_t begin = edge(restriction.number);
        const std::int64_t end = edge(restriction.number + 1);
        if (restriction.by == By::Presence)
            return;
        switch (restriction.op) {
        case Operator::Less: m_below = begin; break;
        case Operator::LessOrEqual: m_below = end; break;
        case Operator::Greater: m_from = end; break;
        case Operator::GreaterOrEqual: m_from = begin; break;
        case Operator::NotEqual: m_negated = true; [[fallthrough]];
        case Operator::Equal:
        case Operator::Has:
            m_from = begin;
            m_below = end;
        }
    }

    void narrow(const DeviceChunk &chunk, RowSet &rows) override
    {
        keepByValue(chunk.times(m_column), rows,
                    [this](std::int64_t time) { return (time >= m_from && time < m_below) != m_negated; });
    }

private:
    Time m_column;
    std::int64_t m_from = DeviceChunk::kUnset + 1;
    std::int64_t m_below = std::numeric_limits<std::int64_t>::max();
    bool m_negated = false;
};

class VersionLeaf final : public FilterLeaf {
public:
    VersionLeaf(const FilterRestriction &restriction, DeviceChunk::Version column)
        : m_restriction(restriction), m_column(column)
    {
    }

    void narrow(const DeviceChunk &chunk, RowSet &rows) override
    {
        keepByValue(chunk.versions(m_column), rows, [this](std::int64_t version) {
            return m_restriction.matchesNumber(static_cast<double>(version));
        });
    }

private:
    const FilterRestriction &m_restriction;
    DeviceChunk::Version m_column;
};

class PendingLeaf final : public FilterLeaf {
public:
    explicit PendingLeaf(const FilterRestriction &restriction)
        : m_ofPending(restriction.matchesText("true")), m_ofOthers(restriction.matchesText("false"))
    {
    }

    void narrow(const DeviceChunk &chunk, RowSet &rows) override
    {
        const auto &desired = chunk.versions(DeviceChunk::Version::Desired);
        const auto &applied = chunk.versions(DeviceChunk::Version::Applied);
        rows.keep(chunk.rows(), [&](std::uint32_t row) {
            return desired.get(row) > applied.get(row) ? m_ofPending : m_ofOthers;
        });
    }

private:
    const bool m_ofPending;
    const bool m_ofOthers;
};

class ProductLeaf final : public FilterLeaf {
public:
    explicit ProductLeaf(const FilterRestriction &restriction) : m_restriction(restriction) {}

    void narrow(const DeviceChunk &chunk, RowSet &rows) override
    {
        if (!m_restriction.matchesText(chunk.product))
            rows.clear();
    }

private:
    const FilterRestriction &m_restriction;
};

// Serials, names and uids: of each device its own.
class OwnTextLeaf final : public FilterLeaf {
public:
    OwnTextLeaf(const FilterRestriction &restriction, ColumnOf::Kind kind) : m_restriction(restriction), m_kind(kind) {}

    void narrow(const DeviceChunk &chunk, RowSet &rows) override
    {
        if (m_kind == ColumnOf::Kind::Serial && m_restriction.op == Operator::Has
            && m_restriction.pattern.anywhere() != nullptr) {
            keepSerialsWith(*m_restriction.pattern.anywhere(), chunk, rows);
            return;
        }
        rows.keep(chunk.rows(), [&](std::uint32_t row) {
            switch (m_kind) {
            case ColumnOf::Kind::Serial: return m_restriction.matchesText(chunk.serial(row));
            case ColumnOf::Kind::Uid: return m_restriction.matchesText(chunk.uid(row));
            default: return m_restriction.matchesText(chunk.name(row));
            }
        });
    }

private:
    const FilterRestriction &m_restriction;
    ColumnOf::Kind m_kind;
};

// Labels, reported and desired values.
class CellLeaf final : public FilterLeaf {
public:
    CellLeaf(const FilterRestriction &restriction, const ColumnOf &column, const TextPool &pool)
        : m_restriction(restriction), m_family(column.cells), m_pool(pool), m_answers(pool),
          m_ofNone(restriction.by == By::Number || restriction.by == By::Presence
                       ? restriction.matchesNumber(std::nullopt)
                       : restriction.matchesText(std::nullopt))
    {
        if (restriction.by == By::Number && !std::isnan(restriction.number))
            setRange(restriction.number);
    }

    void narrow(const DeviceChunk &chunk, RowSet &rows) override
    {
        const CellFamily &family = (chunk.*m_family)();
        RowSet inRest;
        if (family.hasRest()) {
            inRest = rows;
            inRest.keep(chunk.rows(), [&](std::uint32_t row) { return family.restOf(row) != TextPool::kEmpty; });
        }
        const CellColumn *column = family.column(m_restriction.attribute.key);
        if (!inRest.isEmpty())
            narrowRest(family, column, rows, inRest);
        narrowColumn(column, rows);
        for (std::size_t word = 0; word < RowSet::kWords; ++word)
            rows.words[word] |= inRest.words[word];
    }

private:
    // Takes the rows with a value outside of columns from `rows`, and leaves
    // those that match in `inRest`.
    void narrowRest(const CellFamily &family, const CellColumn *column, RowSet &rows, RowSet &inRest) const
    {
        RowSet match;
        inRest.forEach([&](std::uint32_t row) {
            if (column != nullptr && column->get(row) != 0)
                return;
            const auto value = valueInRest(family, row, m_restriction.attribute.key, m_pool);
            if (!value)
                return;
            rows.remove(row);
            const bool isNumber = value->kind_case() == google::protobuf::Value::kNumberValue;
            if (m_restriction.by == By::Number
                    ? m_restriction.matchesNumber(isNumber ? std::optional(value->number_value()) : std::nullopt)
                    : m_restriction.matchesText(valueText(*value)))
                match.add(row);
        });
        inRest = match;
    }

    void narrowColumn(const CellColumn *column, RowSet &rows)
    {
        if (column == nullptr) {
            if (!m_ofNone)
                rows.clear();
            return;
        }
        if (!column->isDense()) {
            RowSet kept;
            for (const auto &[row, cell] : column->sparse()) {
                if (!(rows.words[row / 64] >> row % 64 & 1))
                    continue;
                if (matches(cell))
                    kept.add(row);
                rows.remove(row);
            }
            if (!m_ofNone)
                rows.clear();
            for (std::size_t word = 0; word < RowSet::kWords; ++word)
                rows.words[word] |= kept.words[word];
            return;
        }
        const auto size = static_cast<std::uint32_t>(column->dense().size());
        const Cell *cells = column->dense().data();
        if (m_hasRange) {
            rows.keep(size, [&](std::uint32_t row) {
                if (row >= size || !isNumber(cells[row])) [[unlikely]]
                    return m_ofNone;
                const double number = numberOf(cells[row]);
                return (number >= m_from && number <= m_to) != m_negated;
            });
            return;
        }
        rows.keep(size, [&](std::uint32_t row) { return row < size ? matches(cells[row]) : m_ofNone; });
    }

    void setRange(double number)
    {
        const double infinity = std::numeric_limits<double>::infinity();
        m_hasRange = true;
        m_from = -infinity;
        m_to = infinity;
        switch (m_restriction.op) {
        case Operator::Less: m_to = std::nextafter(number, -infinity); break;
        case Operator::LessOrEqual: m_to = number; break;
        case Operator::Greater: m_from = std::nextafter(number, infinity); break;
        case Operator::GreaterOrEqual: m_from = number; break;
        case Operator::NotEqual: m_negated = true; [[fallthrough]];
        case Operator::Equal:
        case Operator::Has:
            m_from = number;
            m_to = number;
        }
        // Nothing is below the least.
        m_hasRange = std::isfinite(number);
    }

    bool matches(Cell cell)
    {
        if (cell == 0)
            return m_ofNone;
        if (m_restriction.by == By::Number)
            return isNumber(cell) ? m_restriction.matchesNumber(numberOf(cell)) : m_ofNone;
        if (tagOf(cell) == CellTag::Text) {
            return m_answers.of(payloadOf(cell),
                                [this](std::string_view text) { return m_restriction.matchesText(text); });
        }
        // Numbers are made texts of; the latest are remembered.
        auto &[known, answer] = m_latest[(cell ^ cell >> 29 ^ cell >> 43) % m_latest.size()];
        if (known != cell) {
            known = cell;
            answer = m_restriction.matchesText(textOfCell(cell, m_pool));
        }
        return answer;
    }

    const FilterRestriction &m_restriction;
    const CellFamily &(DeviceChunk::*m_family)() const;
    const TextPool &m_pool;
    TextAnswers m_answers;
    const bool m_ofNone;
    bool m_hasRange = false;
    bool m_negated = false;
    double m_from = 0;
    double m_to = 0;
    std::vector<std::pair<Cell, bool>> m_latest = std::vector<std::pair<Cell, bool>>(4096);
};

// A text looked for anywhere.
class AnywhereLeaf final : public FilterLeaf {
public:
    AnywhereLeaf(const FilterText &text, const TextPool &pool)
        : m_pattern(text.pattern), m_pool(pool), m_answers(pool), m_ofLists(pool), m_ofEmpty(m_pattern.matches({}))
    {
    }

    void narrow(const DeviceChunk &chunk, RowSet &rows) override
    {
        // Every device has a model, even if an empty one.
        if (m_ofEmpty)
            return;
        RowSet left = rows;
        const auto take = [&](auto narrowed) {
            if (left.isEmpty())
                return;
            RowSet found = left;
            narrowed(found);
            for (std::size_t word = 0; word < RowSet::kWords; ++word)
                left.words[word] &= ~found.words[word];
        };
        const auto ask = [this](std::string_view text) { return !text.empty() && m_pattern.matches(text); };
        for (const auto column : {Text::Model, Text::Site, Text::Owner, Text::Firmware, Text::Note}) {
            if (chunk.texts(column).values().empty())
                continue;
            take([&](RowSet &found) {
                keepByValue(chunk.texts(column), found, [&](TextPool::Id id) { return m_answers.of(id, ask); });
            });
        }
        take([&](RowSet &found) { keepSerials(chunk, found); });
        take([&](RowSet &found) {
            keepByValue(chunk.texts(Text::Care), found, [&](TextPool::Id id) {
                return m_ofLists.of(id, [this](std::string_view list) {
                    bool any = false;
                    forEachListed(list, [&](std::string_view each) { any = any || m_pattern.matches(each); });
                    return any;
                });
            });
        });
        const CellFamily &labels = chunk.labelCells();
        for (const auto &entry : labels.columns()) {
            take([&](RowSet &found) {
                found.keep(chunk.rows(), [&](std::uint32_t row) {
                    const Cell cell = entry.column.get(row);
                    return cell != 0 && m_answers.of(payloadOf(cell), ask);
                });
            });
        }
        if (labels.hasRest()) {
            take([&](RowSet &found) {
                found.keep(chunk.rows(), [&](std::uint32_t row) { return restHas(labels, row); });
            });
        }
        for (std::size_t word = 0; word < RowSet::kWords; ++word)
            rows.words[word] &= ~left.words[word];
    }

private:
    void keepSerials(const DeviceChunk &chunk, RowSet &rows) const
    {
        if (m_pattern.anywhere() != nullptr) {
            keepSerialsWith(*m_pattern.anywhere(), chunk, rows);
            return;
        }
        rows.keep(chunk.rows(), [&](std::uint32_t row) { return m_pattern.matches(chunk.serial(row)); });
    }

    bool restHas(const CellFamily &labels, std::uint32_t row) const
    {
        google::protobuf::Struct rest;
        const auto bytes = m_pool.text(labels.restOf(row));
        rest.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
        for (const auto &[key, value] : rest.fields()) {
            if (m_pattern.matches(value.string_value()))
                return true;
        }
        return false;
    }

    const TextPattern &m_pattern;
    const TextPool &m_pool;
    TextAnswers m_answers;
    TextAnswers m_ofLists;
    const bool m_ofEmpty;
};

} // namespace

ColumnOf columnOf(DeviceAttribute::Field field)
{
    using Field = DeviceAttribute::Field;
    using Kind = ColumnOf::Kind;
    ColumnOf column;
    const auto small = [&](Small which, std::string (*text)(int)) {
        column.kind = Kind::Small;
        column.small = which;
        column.smallText = text;
    };
    const auto text = [&](Kind kind, Text which) {
        column.kind = kind;
        column.text = which;
    };
    const auto time = [&](Time which) {
        column.kind = Kind::Time;
        column.time = which;
    };
    const auto cells = [&](const CellFamily &(DeviceChunk::*which)() const) {
        column.kind = Kind::Cells;
        column.cells = which;
    };
    switch (field) {
    case Field::Serial: column.kind = Kind::Serial; break;
    case Field::Product: column.kind = Kind::Product; break;
    case Field::Name: column.kind = Kind::Name; break;
    case Field::Uid: column.kind = Kind::Uid; break;
    case Field::Model: text(Kind::Text, Text::Model); break;
    case Field::Site: text(Kind::Text, Text::Site); break;
    case Field::Owner: text(Kind::Text, Text::Owner); break;
    case Field::Note: text(Kind::Text, Text::Note); break;
    case Field::Firmware: text(Kind::Text, Text::Firmware); break;
    case Field::ReplacedBy: text(Kind::Text, Text::ReplacedBy); break;
    case Field::Replaces: text(Kind::Text, Text::Replaces); break;
    case Field::Care: text(Kind::List, Text::Care); break;
    case Field::Group: text(Kind::List, Text::Groups); break;
    case Field::Finding: column.kind = Kind::Finding; break;
    case Field::State: small(Small::State, stateText); break;
    case Field::Presence: small(Small::Presence, presenceText); break;
    case Field::Reason: small(Small::Reason, reasonText); break;
    case Field::Credential: small(Small::Credential, credentialText); break;
    case Field::CreateTime: time(Time::Create); break;
    case Field::UpdateTime: time(Time::Update); break;
    case Field::LastSeen: time(Time::LastSeen); break;
    case Field::Since: time(Time::Since); break;
    case Field::CredentialExpireTime: time(Time::CredentialExpire); break;
    case Field::DesiredTime: time(Time::Desired); break;
    case Field::AppliedTime: time(Time::Applied); break;
    case Field::AppliedVersion:
        column.kind = Kind::Version;
        column.version = DeviceChunk::Version::Applied;
        break;
    case Field::DesiredVersion:
        column.kind = Kind::Version;
        column.version = DeviceChunk::Version::Desired;
        break;
    case Field::Pending: column.kind = Kind::Pending; break;
    case Field::Label: cells(&DeviceChunk::labelCells); break;
    case Field::Reported: cells(&DeviceChunk::reportedCells); break;
    case Field::Desired: cells(&DeviceChunk::desiredCells); break;
    }
    return column;
}

std::optional<google::protobuf::Value> valueInRest(const CellFamily &family, std::uint32_t row, const std::string &key,
                                                   const TextPool &pool)
{
    google::protobuf::Struct rest;
    const auto bytes = pool.text(family.restOf(row));
    rest.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    const auto found = rest.fields().find(key);
    if (found == rest.fields().end())
        return std::nullopt;
    return found->second;
}

std::unique_ptr<FilterLeaf> makeLeaf(const FilterRestriction &restriction, const TextPool &pool)
{
    const ColumnOf column = columnOf(restriction.attribute.field);
    using Kind = ColumnOf::Kind;
    switch (column.kind) {
    case Kind::Small: return std::make_unique<SmallLeaf>(restriction, column);
    case Kind::Text: return std::make_unique<TextLeaf>(restriction, column.text, pool);
    case Kind::List: return std::make_unique<ListLeaf>(restriction, column.text, pool);
    case Kind::Finding: return std::make_unique<FindingLeaf>(restriction);
    case Kind::Time: return std::make_unique<TimeLeaf>(restriction, column.time);
    case Kind::Version: return std::make_unique<VersionLeaf>(restriction, column.version);
    case Kind::Cells: return std::make_unique<CellLeaf>(restriction, column, pool);
    case Kind::Pending: return std::make_unique<PendingLeaf>(restriction);
    case Kind::Product: return std::make_unique<ProductLeaf>(restriction);
    case Kind::Serial:
    case Kind::Name:
    case Kind::Uid: break;
    }
    return std::make_unique<OwnTextLeaf>(restriction, column.kind);
}

std::unique_ptr<FilterLeaf> makeLeaf(const FilterText &text, const TextPool &pool)
{
    return std::make_unique<AnywhereLeaf>(text, pool);
}

} // namespace wheelhouse::devices
