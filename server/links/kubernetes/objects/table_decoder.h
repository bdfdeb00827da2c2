#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "server/clusters/objects/object_source.h"

namespace wheelhouse::kubernetes {

// How a kind's table is asked for: rows by printer columns, each with its
// object's metadata, and JSON that is no table where the API server has none.
inline constexpr char kTableJson[] = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

// A `meta.k8s.io/v1` Table, or an event of one, taken apart: rows as the
// contract has them.
struct DecodedTable {
    // Of an event: `ADDED`, `MODIFIED`, `DELETED`, `BOOKMARK`; empty of a list.
    std::string type;
    std::string version;
    // Token of the next page.
    std::string next;
    // Of an event only where they differ from those before it or are the first.
    std::vector<v1::ObjectColumn> columns;
};

// Reads tables of one kind. Bounded: kMaxColumns, kMaxCellBytes, kMaxLabels of
// 64; what is beyond is cut. One thread. An answer that is a list rather than a
// table (an aggregated API may not know tables) gives names and times only.
class TableDecoder {
public:
    static constexpr std::size_t kMaxColumns = 64;
    static constexpr std::size_t kMaxCellBytes = 4096;

    using OnRow = std::function<void(v1::ObjectRow)>;
    using Clock = std::chrono::system_clock;

    explicit TableDecoder(clusters::ObjectScope scope) : m_scope(std::move(scope)) {}

    // `columns` are told before the first row. Unavailable when it is cut off or
    // no table.
    Result<DecodedTable> readList(std::string_view json, Clock::time_point now,
                                  const std::function<void(const std::vector<v1::ObjectColumn> &)> &onColumns,
                                  const OnRow &onRow);
    Result<DecodedTable> readEvent(std::string_view json, Clock::time_point now, const OnRow &onRow);

private:
    struct Reading;

    const clusters::ObjectScope m_scope;
    std::vector<v1::ObjectColumn> m_columns;
    // Ages that the API server gives as text.
    std::vector<bool> m_isAge;
};

// `5d3h`, `43s`, `2y10d`: an age as the API server writes it. Any thread.
std::optional<std::chrono::seconds> parseAge(std::string_view text);

} // namespace wheelhouse::kubernetes
