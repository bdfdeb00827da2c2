#include "server/links/kubernetes/objects/table_decoder.h"

#include <google/protobuf/util/time_util.h>
#include <simdjson.h>

#include "server/clusters/objects/kind_names.h"
#include "server/links/kubernetes/kubernetes_time.h"

namespace wheelhouse::kubernetes {

namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;
using google::protobuf::Timestamp;

constexpr std::size_t kMaxLabels = 64;
// Where a parser's memory is kept for the next document.
constexpr std::size_t kSmallDocument = 1u << 20;

std::string_view textAt(const object &from, std::string_view key)
{
    std::string_view text;
    return from[key].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

std::string cut(std::string_view text, std::size_t most)
{
    if (text.size() <= most)
        return std::string(text);
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return std::string(text.substr(0, end)) + "…";
}

bool isWord(std::string_view text, std::string_view word)
{
    return std::equal(text.begin(), text.end(), word.begin(), word.end(), [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == b;
    });
}

// Titles of the API server's own printers whose text is an age at the time of
// the answer, and would be wrong a minute later.
bool isAgeTitle(std::string_view title)
{
    return isWord(title, "age") || isWord(title, "last schedule") || isWord(title, "last seen") || isWord(title, "first seen");
}

v1::ObjectColumn::Type typeOf(std::string_view type, bool isAge)
{
    if (type == "integer")
        return v1::ObjectColumn::TYPE_INTEGER;
    if (type == "number")
        return v1::ObjectColumn::TYPE_NUMBER;
    if (type == "boolean")
        return v1::ObjectColumn::TYPE_TRUTH;
    return isAge ? v1::ObjectColumn::TYPE_TIME : v1::ObjectColumn::TYPE_TEXT;
}

Timestamp timestampOf(std::chrono::system_clock::time_point time)
{
    return google::protobuf::util::TimeUtil::NanosecondsToTimestamp(
        std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count());
}

Error malformed(const char *what)
{
    return {ErrorCode::Unavailable, fmt::format("the API server sent what cannot be decoded: {}", what), {}};
}

// A value of any kind, as text.
std::string plainText(const element &value)
{
    std::string_view text;
    return value.get(text) == simdjson::SUCCESS ? cut(text, TableDecoder::kMaxCellBytes)
                                                : cut(simdjson::minify(value), TableDecoder::kMaxCellBytes);
}

void fillNumber(const element &value, v1::ObjectCell &cell)
{
    std::int64_t integer = 0;
    double number = 0;
    if (value.get(integer) == simdjson::SUCCESS)
        cell.set_integer(integer);
    else if (value.get(number) == simdjson::SUCCESS)
        cell.set_number(number);
    else if (!value.is_null())
        cell.set_text(plainText(value));
}

void fillTime(const element &value, std::chrono::system_clock::time_point now, v1::ObjectCell &cell)
{
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS)
        return;
    if (const auto exact = parseRfc3339(text))
        *cell.mutable_time() = timestampOf(*exact);
    else if (const auto age = parseAge(text))
        *cell.mutable_time() = timestampOf(now - *age);
    else if (!text.empty() && text.front() != '<')
        cell.set_text(cut(text, TableDecoder::kMaxCellBytes));
}

void fillMetadata(const object &metadata, const clusters::ObjectScope &scope, v1::ObjectRow &row)
{
    row.set_object_name(std::string(textAt(metadata, "name")));
    row.set_namespace_(std::string(textAt(metadata, "namespace")));
    row.set_uid(std::string(textAt(metadata, "uid")));
    row.set_resource_version(std::string(textAt(metadata, "resourceVersion")));
    row.set_name(clusters::objectNameOf(scope.cluster, scope.kind, row.namespace_(), row.object_name()));
    if (const auto created = parseRfc3339(textAt(metadata, "creationTimestamp")))
        *row.mutable_create_time() = timestampOf(*created);
    row.set_deleting(!textAt(metadata, "deletionTimestamp").empty());
    object labels;
    if (metadata["labels"].get(labels) == simdjson::SUCCESS) {
        for (const auto [key, value] : labels) {
            std::string_view text;
            if (static_cast<std::size_t>(row.labels_size()) < kMaxLabels && value.get(text) == simdjson::SUCCESS)
                (*row.mutable_labels())[cut(key, 400)] = cut(text, 100);
        }
    }
    array owners;
    if (metadata["ownerReferences"].get(owners) == simdjson::SUCCESS) {
        for (const auto owner : owners) {
            object reference;
            bool controls = false;
            if (owner.get(reference) == simdjson::SUCCESS && reference["controller"].get(controls) == simdjson::SUCCESS && controls)
                row.set_controller(fmt::format("{}/{}", textAt(reference, "kind"), textAt(reference, "name")));
        }
    }
}

std::vector<v1::ObjectColumn> fallbackColumns()
{
    std::vector<v1::ObjectColumn> columns(2);
    columns[0].set_title("Name");
    columns[0].set_type(v1::ObjectColumn::TYPE_TEXT);
    columns[0].set_identity(true);
    columns[1].set_title("Age");
    columns[1].set_type(v1::ObjectColumn::TYPE_TIME);
    return columns;
}

} // namespace

std::optional<std::chrono::seconds> parseAge(std::string_view text)
{
    std::int64_t seconds = 0;
    std::int64_t number = 0;
    bool digits = false;
    for (const char c : text) {
        if (c >= '0' && c <= '9') {
            number = number * 10 + (c - '0');
            if (number > 100'000'000)
                return std::nullopt;
            digits = true;
            continue;
        }
        const std::int64_t unit = c == 's' ? 1 : c == 'm' ? 60 : c == 'h' ? 3600 : c == 'd' ? 86400 : c == 'y' ? 31536000 : 0;
        if (unit == 0 || !digits)
            return std::nullopt;
        seconds += number * unit;
        number = 0;
        digits = false;
    }
    return text.empty() || digits ? std::nullopt : std::optional(std::chrono::seconds(seconds));
}

// One document being read.
struct TableDecoder::Reading {
    TableDecoder &decoder;
    const Clock::time_point now;
    const OnRow &onRow;
    DecodedTable &told;

    // Whether there were any.
    bool readColumns(const object &table)
    {
        array definitions;
        if (table["columnDefinitions"].get(definitions) != simdjson::SUCCESS || definitions.size() == 0)
            return false;
        decoder.m_columns.clear();
        decoder.m_isAge.clear();
        for (const auto each : definitions) {
            object definition;
            if (decoder.m_columns.size() >= kMaxColumns || each.get(definition) != simdjson::SUCCESS)
                break;
            v1::ObjectColumn column;
            column.set_title(cut(textAt(definition, "name"), 200));
            const auto type = textAt(definition, "type");
            const bool isAge = type == "date" || (type == "string" && isAgeTitle(column.title()));
            column.set_type(typeOf(type, isAge));
            std::int64_t priority = 0;
            if (definition["priority"].get(priority) == simdjson::SUCCESS)
                column.set_priority(static_cast<std::int32_t>(std::clamp<std::int64_t>(priority, 0, 1000)));
            column.set_description(cut(textAt(definition, "description"), 1000));
            column.set_identity(textAt(definition, "format") == "name");
            decoder.m_columns.push_back(std::move(column));
            decoder.m_isAge.push_back(isAge);
        }
        return true;
    }

    bool readRows(const object &table)
    {
        array rows;
        if (table["rows"].get(rows) != simdjson::SUCCESS)
            return true;
        for (const auto each : rows) {
            object row;
            if (each.get(row) != simdjson::SUCCESS)
                return false;
            object about;
            object metadata;
            if (row["object"].get(about) != simdjson::SUCCESS || about["metadata"].get(metadata) != simdjson::SUCCESS)
                return false;
            if (!told.type.empty())
                told.version = textAt(metadata, "resourceVersion");
            if (told.type == "BOOKMARK")
                continue;
            v1::ObjectRow decoded;
            fillMetadata(metadata, decoder.m_scope, decoded);
            array cells;
            if (row["cells"].get(cells) == simdjson::SUCCESS)
                readCells(cells, decoded);
            if (decoded.object_name().empty())
                return false;
            onRow(std::move(decoded));
        }
        return true;
    }

    void readCells(const array &cells, v1::ObjectRow &row)
    {
        std::size_t at = 0;
        for (const auto value : cells) {
            if (at >= decoder.m_columns.size())
                break;
            auto &cell = *row.add_cells();
            const auto &column = decoder.m_columns[at];
            if (decoder.m_isAge[at]) {
                if (isWord(column.title(), "age") && row.has_create_time())
                    *cell.mutable_time() = row.create_time();
                else
                    fillTime(value, now, cell);
            } else if (column.type() == v1::ObjectColumn::TYPE_INTEGER || column.type() == v1::ObjectColumn::TYPE_NUMBER) {
                fillNumber(value, cell);
            } else if (bool truth = false; column.type() == v1::ObjectColumn::TYPE_TRUTH && value.get(truth) == simdjson::SUCCESS) {
                cell.set_truth(truth);
            } else if (!value.is_null()) {
                cell.set_text(plainText(value));
            }
            ++at;
        }
    }

    // A list of objects rather than a table.
    bool readItems(const object &list)
    {
        element value;
        array items;
        if (list["items"].get(value) != simdjson::SUCCESS)
            return false;
        // Where there are none they may be null.
        if (value.is_null())
            return true;
        if (value.get(items) != simdjson::SUCCESS)
            return false;
        for (const auto each : items) {
            object item;
            if (each.get(item) != simdjson::SUCCESS || !readItem(item))
                return false;
        }
        return true;
    }

    bool readItem(const object &item)
    {
        object metadata;
        if (item["metadata"].get(metadata) != simdjson::SUCCESS)
            return false;
        v1::ObjectRow row;
        fillMetadata(metadata, decoder.m_scope, row);
        if (!told.type.empty())
            told.version = row.resource_version();
        if (told.type == "BOOKMARK")
            return true;
        row.add_cells()->set_text(row.object_name());
        auto &age = *row.add_cells();
        if (row.has_create_time())
            *age.mutable_time() = row.create_time();
        onRow(std::move(row));
        return true;
    }

    void readListMetadata(const object &list)
    {
        object metadata;
        if (list["metadata"].get(metadata) != simdjson::SUCCESS)
            return;
        told.version = textAt(metadata, "resourceVersion");
        told.next = textAt(metadata, "continue");
    }
};

namespace {

// Parses, with a parser of its own where the document is large.
template <class Read> auto parsed(std::string_view json, Read read) -> decltype(read(object()))
{
    static thread_local simdjson::dom::parser kept;
    simdjson::dom::parser own;
    auto &parser = json.size() > kSmallDocument ? own : kept;
    element document;
    object root;
    if (parser.parse(json.data(), json.size()).get(document) != simdjson::SUCCESS || document.get(root) != simdjson::SUCCESS)
        return tl::unexpected<Error>(malformed("no JSON, or not all of it"));
    return read(root);
}

} // namespace

Result<DecodedTable> TableDecoder::readList(std::string_view json, Clock::time_point now,
                                            const std::function<void(const std::vector<v1::ObjectColumn> &)> &onColumns,
                                            const OnRow &onRow)
{
    return parsed(json, [&](const object &root) -> Result<DecodedTable> {
        DecodedTable told;
        Reading reading{*this, now, onRow, told};
        const bool isTable = textAt(root, "kind") == "Table";
        reading.readListMetadata(root);
        if (isTable) {
            reading.readColumns(root);
        } else {
            m_columns = fallbackColumns();
            m_isAge = {false, true};
        }
        onColumns(m_columns);
        if (told.version.empty() || !(isTable ? reading.readRows(root) : reading.readItems(root)))
            return tl::unexpected<Error>(malformed("neither a table nor a list"));
        told.columns = m_columns;
        return told;
    });
}

Result<DecodedTable> TableDecoder::readEvent(std::string_view json, Clock::time_point now, const OnRow &onRow)
{
    return parsed(json, [&](const object &root) -> Result<DecodedTable> {
        DecodedTable told;
        told.type = textAt(root, "type");
        Reading reading{*this, now, onRow, told};
        object table;
        if (told.type.empty() || root["object"].get(table) != simdjson::SUCCESS)
            return tl::unexpected<Error>(malformed("no event"));
        const bool isTable = textAt(table, "kind") == "Table";
        if (isTable && reading.readColumns(table))
            told.columns = m_columns;
        if (!(isTable ? reading.readRows(table) : reading.readItem(table)))
            return tl::unexpected<Error>(malformed("no event of a table"));
        // A bookmark may be a table without rows.
        object metadata;
        if (told.version.empty() && table["metadata"].get(metadata) == simdjson::SUCCESS)
            told.version = textAt(metadata, "resourceVersion");
        return told;
    });
}

} // namespace wheelhouse::kubernetes
