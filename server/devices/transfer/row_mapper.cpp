#include "server/devices/transfer/row_mapper.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/sha.h>

namespace wheelhouse::devices {

namespace {

using Kind = TransferColumn::Kind;

constexpr std::string_view kProducts = "products/";
// Of names that a file makes up, in what is told of them.
constexpr std::size_t kMaxTold = 120;

std::optional<double> numberOf(std::string_view text)
{
    double number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size())
        return std::nullopt;
    return number;
}

// The cell as the product's schema types it; what does not fit its type stays a
// text, and is refused with the reason.
google::protobuf::Value typed(const v1::Product &product, const std::string &key, std::string_view text)
{
    google::protobuf::Value value;
    const auto schema = std::find_if(product.desired().begin(), product.desired().end(),
                                     [&](const auto &each) { return each.key() == key; });
    const auto type = schema == product.desired().end() ? v1::VALUE_TYPE_STRING : schema->type();
    if (type == v1::VALUE_TYPE_BOOL && (text == "true" || text == "false")) {
        value.set_bool_value(text == "true");
        return value;
    }
    if (type == v1::VALUE_TYPE_INTEGER || type == v1::VALUE_TYPE_NUMBER) {
        if (const auto number = numberOf(text)) {
            value.set_number_value(*number);
            return value;
        }
    }
    value.set_string_value(std::string(text));
    return value;
}

// `a;b;c`, each once, in order.
std::vector<std::string> groupsOf(std::string_view cell)
{
    std::vector<std::string> groups;
    while (!cell.empty()) {
        const auto end = cell.find(';');
        auto id = cell.substr(0, end);
        while (!id.empty() && id.front() == ' ')
            id.remove_prefix(1);
        while (!id.empty() && id.back() == ' ')
            id.remove_suffix(1);
        if (id.starts_with("groups/"))
            id.remove_prefix(7);
        if (!id.empty())
            groups.emplace_back(id);
        cell = end == std::string_view::npos ? std::string_view() : cell.substr(end + 1);
    }
    std::sort(groups.begin(), groups.end());
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    return groups;
}

} // namespace

RowMapper::RowMapper(const v1::ImportOptions &options, const ProductCatalog &catalog)
    : m_catalog(catalog), m_isCsv(options.format() != v1::TRANSFER_FORMAT_JSONL),
      m_mapping(options.columns().begin(), options.columns().end())
{
    if (options.parent() != "products/-")
        m_product = options.parent().substr(kProducts.size());
}

Result<RowMapper::Mapped> RowMapper::map(const FileRow &row)
{
    if (m_isCsv && !m_hasColumns) {
        if (auto taken = takeHeader(row); !taken)
            return passOn(taken);
        return Mapped();
    }
    ImportRow mapped;
    auto reject = findColumns(row);
    if (!reject)
        return passOn(reject);
    if (!*reject)
        *reject = nameDevice(row, mapped);
    if (!*reject)
        *reject = noteKey(row, mapped);
    if (!*reject)
        *reject = takeCells(row, mapped);
    if (*reject)
        return Mapped(rejected(row.line, std::move((*reject)->column), std::move((*reject)->reason), std::string(row.text)));
    mapped.line = row.line;
    mapped.text = row.text;
    return Mapped(std::move(mapped));
}

Result<bool> RowMapper::skip(const FileRow &row)
{
    if (m_isCsv && !m_hasColumns) {
        if (auto taken = takeHeader(row); !taken)
            return passOn(taken);
        return false;
    }
    ImportRow mapped;
    const auto reject = findColumns(row);
    if (!reject)
        return passOn(reject);
    if (!*reject && !nameDevice(row, mapped))
        noteKey(row, mapped);
    return true;
}

Result<void> RowMapper::takeHeader(const FileRow &row)
{
    if (!row.problem.empty())
        return fail(ErrorCode::InvalidArgument, "the header " + row.problem);
    for (const auto &[header, attribute] : m_mapping) {
        // One to be left out may be missing.
        if (attribute != "-" && std::find(row.cells.begin(), row.cells.end(), header) == row.cells.end()) {
            return failField("options.columns",
                             fmt::format("the header has no {}; it has {}", header, fmt::join(row.cells, ", ")));
        }
    }
    for (const auto cell : row.cells) {
        auto column = columnNamed(cell);
        if (!column)
            return passOn(column);
        m_columns.push_back((*column)->kind == Kind::Ignored ? nullptr : *column);
    }
    m_hasColumns = true;
    return checkWhole(m_columns);
}

Result<const TransferColumn *> RowMapper::columnNamed(std::string_view name)
{
    if (const auto found = m_byName.find(name); found != m_byName.end())
        return found->second;
    auto column = TransferColumn::parse(name, m_mapping);
    if (!column)
        return passOn(column);
    m_known.push_back(std::move(*column));
    return m_byName.emplace(std::string(name), &m_known.back()).first->second;
}

Result<void> RowMapper::checkWhole(const Columns &columns) const
{
    const auto has = [&](Kind kind) {
        return std::any_of(columns.begin(), columns.end(), [&](const auto *column) { return column && column->kind == kind; });
    };
    if (!has(Kind::Serial))
        return fail(ErrorCode::InvalidArgument, "there is no column serial; map the one that is, such as SN=serial");
    if (m_product.empty() && !has(Kind::Product)) {
        return fail(ErrorCode::InvalidArgument,
                    "there is no column product; add it, or say of which product all rows are (parent: products/…)");
    }
    for (auto column = columns.begin(); column != columns.end(); ++column) {
        const auto twin = std::find_if(columns.begin(), column, [&](const auto *other) { return *column && other && *other == **column; });
        if (twin != column) {
            return fail(ErrorCode::InvalidArgument,
                        (*twin)->header == (*column)->header
                            ? fmt::format("column {} is there twice", (*column)->header)
                            : fmt::format("columns {} and {} are the same", (*twin)->header, (*column)->header));
        }
    }
    return {};
}

// Of JSON Lines the first object tells what the file holds, as a header does;
// what a later one has besides is its own fault.
Result<std::optional<RowMapper::Reject>> RowMapper::findColumns(const FileRow &row)
{
    const auto headerOf = [&](int cell) -> std::string {
        const auto index = static_cast<std::size_t>(cell);
        if (cell < 0)
            return {};
        if (!m_isCsv)
            return index < row.names.size() ? std::string(row.names[index]) : std::string();
        return index < m_columns.size() && m_columns[index] ? m_columns[index]->header : std::string();
    };
    if (!row.problem.empty())
        return std::optional<Reject>(Reject{headerOf(row.problemCell), row.problem});
    if (m_isCsv) {
        if (row.cells.size() != m_columns.size()) {
            return std::optional<Reject>(
                Reject{{}, fmt::format("has {} cells, the header has {}", row.cells.size(), m_columns.size())});
        }
        return std::optional<Reject>();
    }
    Columns columns;
    for (const auto name : row.names) {
        auto column = columnNamed(name);
        if (!column && !m_hasColumns)
            return passOn(column);
        if (!column)
            return std::optional<Reject>(Reject{std::string(shortened(name, kMaxTold)), column.error().message});
        columns.push_back((*column)->kind == Kind::Ignored ? nullptr : *column);
    }
    if (auto whole = checkWhole(columns); !whole) {
        if (!m_hasColumns)
            return passOn(whole);
        return std::optional<Reject>(Reject{{}, whole.error().message});
    }
    m_columns = std::move(columns);
    m_hasColumns = true;
    return std::optional<Reject>();
}

std::optional<RowMapper::Reject> RowMapper::nameDevice(const FileRow &row, ImportRow &mapped)
{
    std::string_view productId = m_product;
    std::string productHeader = "product";
    std::string serialHeader = "serial";
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        if (m_columns[i] && m_columns[i]->kind == Kind::Serial) {
            mapped.name.serial = row.cells[i];
            serialHeader = m_columns[i]->header;
        } else if (m_columns[i] && m_columns[i]->kind == Kind::Product && !row.cells[i].empty()) {
            productId = row.cells[i];
            productHeader = m_columns[i]->header;
        }
    }
    if (productId.starts_with(kProducts))
        productId.remove_prefix(kProducts.size());
    if (const auto problem = serialProblem(mapped.name.serial))
        return Reject{serialHeader, *problem};
    mapped.product = product(productId);
    if (!mapped.product) {
        return Reject{productHeader, productId.empty() ? std::string("must be given")
                                                       : fmt::format("there is no product {}; create it first",
                                                                     shortened(productId, kMaxTold))};
    }
    mapped.name.product = productId;
    return std::nullopt;
}

std::optional<RowMapper::Reject> RowMapper::noteKey(const FileRow &row, const ImportRow &mapped)
{
    const auto first = m_seen.note(mapped.name.key(), row.line);
    if (first == 0)
        return std::nullopt;
    const auto serial = std::find_if(m_columns.begin(), m_columns.end(),
                                     [](const auto *column) { return column && column->kind == Kind::Serial; });
    return Reject{(*serial)->header, fmt::format("{} is in the file already, in line {}", mapped.name.key(), first)};
}

std::optional<RowMapper::Reject> RowMapper::takeCells(const FileRow &row, ImportRow &mapped)
{
    mapped.cells.reserve(m_columns.size());
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        if (!m_columns[i] || row.cells[i].empty())
            continue;
        if (auto reject = takeCell(*m_columns[i], row.cells[i], mapped))
            return reject;
    }
    if (mapped.token && mapped.credential != v1::CREDENTIAL_KIND_TOKEN)
        return Reject{"token", "can only be given with credential token"};
    return std::nullopt;
}

std::optional<RowMapper::Reject> RowMapper::takeCell(const TransferColumn &column, std::string_view cell, ImportRow &mapped)
{
    if (column.kind == Kind::Product || column.kind == Kind::Serial)
        return std::nullopt;
    if (auto problem = cellProblem(column, cell))
        return Reject{column.header, std::move(*problem)};
    const bool clears = cell == "-";
    switch (column.kind) {
    case Kind::Credential:
        mapped.credential = cell == "token" ? v1::CREDENTIAL_KIND_TOKEN : v1::CREDENTIAL_KIND_NONE;
        break;
    case Kind::Token:
        SHA256(reinterpret_cast<const unsigned char *>(cell.data()), cell.size(), mapped.token.emplace().data());
        break;
    case Kind::Group:
        mapped.groups = clears ? std::vector<std::string>() : groupsOf(cell);
        mapped.groupColumn = &column;
        break;
    default: {
        auto &taken = mapped.cells.emplace_back();
        taken.column = &column;
        if (clears)
            break;
        if (column.kind == Kind::Desired)
            taken.value = typed(*mapped.product, column.key, cell);
        taken.text = cell;
    }
    }
    return std::nullopt;
}

std::shared_ptr<const v1::Product> RowMapper::product(std::string_view id)
{
    const auto found = m_products.find(id);
    if (found != m_products.end())
        return found->second;
    auto product = m_catalog.find(std::string(id));
    // Not remembered where there is none: names made up by a file have no bound.
    if (product)
        m_products.emplace(std::string(id), product);
    return product;
}

} // namespace wheelhouse::devices
