#include "server/store/connection.h"

#include <fmt/format.h>

namespace wheelhouse::store {

Result<std::vector<Row>> Connection::queryWith(std::string_view sql, std::span<const Value> parameters)
{
    std::vector<Row> rows;
    const auto done = run(sql, parameters, [&rows](Row &&row) { rows.push_back(std::move(row)); });
    if (!done)
        return passOn(done);
    return rows;
}

Result<void> Connection::eachWith(const std::function<void(const Row &)> &onRow, std::string_view sql,
                                  std::span<const Value> parameters)
{
    const auto done = run(sql, parameters, [&onRow](Row &&row) { onRow(row); });
    if (!done)
        return passOn(done);
    return {};
}

std::string placeholders(std::size_t rows, std::size_t columns)
{
    std::string text;
    std::size_t number = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        text += row == 0 ? "(" : ",(";
        for (std::size_t column = 0; column < columns; ++column)
            fmt::format_to(std::back_inserter(text), "{}${}", column == 0 ? "" : ",", ++number);
        text += ')';
    }
    return text;
}

std::string insertText(std::string_view table, std::span<const std::string_view> columns, std::size_t rows)
{
    return fmt::format("INSERT INTO {} ({}) VALUES {}", table, fmt::join(columns, ", "),
                       placeholders(rows, columns.size()));
}

} // namespace wheelhouse::store
