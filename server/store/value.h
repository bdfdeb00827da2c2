#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace wheelhouse::store {

// Times are kept as microseconds since 1970, UTC, in a BIGINT column whose
// name ends in `_us`.
using Time = std::chrono::sys_time<std::chrono::microseconds>;

// Bytes, as against text: a BLOB or BYTEA column.
struct Blob {
    std::string bytes;
};

// A parameter of a statement, or a column of a row: null, a 64-bit integer, a
// double, text in UTF-8, or bytes. Truth values are the integers 0 and 1.
class Value {
public:
    Value() = default;
    Value(std::nullopt_t) {}
    template <std::integral T> Value(T number) : m_value(static_cast<std::int64_t>(number)) {}
    template <class T>
        requires std::is_enum_v<T>
    Value(T number) : m_value(static_cast<std::int64_t>(number))
    {
    }
    Value(double number) : m_value(number) {}
    Value(const char *text) : m_value(std::string(text)) {}
    Value(std::string_view text) : m_value(std::string(text)) {}
    Value(std::string text) : m_value(std::move(text)) {}
    Value(Blob blob) : m_value(std::move(blob)) {}
    template <class Duration>
    Value(std::chrono::sys_time<Duration> time)
        : m_value(static_cast<std::int64_t>(
            std::chrono::floor<std::chrono::microseconds>(time).time_since_epoch().count()))
    {
    }
    template <class T> Value(const std::optional<T> &value) : Value(value ? Value(*value) : Value()) {}

    bool isNull() const { return std::holds_alternative<std::monostate>(m_value); }
    const std::variant<std::monostate, std::int64_t, double, std::string, Blob> &held() const { return m_value; }

private:
    std::variant<std::monostate, std::int64_t, double, std::string, Blob> m_value;
};

// Bytes, lent.
struct BytesView {
    std::string_view bytes;
};
// A column of a row to be inserted, lent by whoever fills it.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string_view, BytesView>;

// One row of a result. Columns count from 0, in the order of the statement;
// a null reads as 0, empty or false, so ask isNull() where that differs.
class Row {
public:
    explicit Row(std::vector<Value> columns = {}) : m_columns(std::move(columns)) {}

    std::size_t size() const { return m_columns.size(); }
    const Value &value(std::size_t column) const { return m_columns.at(column); }
    bool isNull(std::size_t column) const { return m_columns.at(column).isNull(); }
    std::int64_t integer(std::size_t column) const
    {
        const auto &held = m_columns.at(column).held();
        if (const auto *number = std::get_if<std::int64_t>(&held))
            return *number;
        const auto *real = std::get_if<double>(&held);
        return real ? static_cast<std::int64_t>(*real) : 0;
    }
    double real(std::size_t column) const
    {
        const auto &held = m_columns.at(column).held();
        if (const auto *number = std::get_if<double>(&held))
            return *number;
        return static_cast<double>(integer(column));
    }
    bool boolean(std::size_t column) const { return integer(column) != 0; }
    // Of a text or a bytes column.
    const std::string &text(std::size_t column) const
    {
        static const std::string kEmpty;
        const auto &held = m_columns.at(column).held();
        if (const auto *text = std::get_if<std::string>(&held))
            return *text;
        const auto *blob = std::get_if<Blob>(&held);
        return blob ? blob->bytes : kEmpty;
    }
    const std::string &bytes(std::size_t column) const { return text(column); }
    Time time(std::size_t column) const { return Time(std::chrono::microseconds(integer(column))); }

private:
    std::vector<Value> m_columns;
};

} // namespace wheelhouse::store
