#include "server/devices/transfer/export_columns.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

namespace wheelhouse::devices {

namespace {

using Kind = TransferColumn::Kind;
using Field = DeviceAttribute::Field;

std::string attributeText(const DeviceAttribute &attribute, const v1::Device &device)
{
    using google::protobuf::util::TimeUtil;
    if (attribute.kind != DeviceAttribute::Kind::Time)
        return attribute.text(device).value_or(std::string());
    const auto millis = attribute.number(device);
    return millis ? TimeUtil::ToString(TimeUtil::MillisecondsToTimestamp(static_cast<std::int64_t>(*millis))) : std::string();
}

void appendCsvCell(std::string &out, std::string_view cell)
{
    if (cell.find_first_of(",;\t\"\r\n") == std::string_view::npos && !cell.starts_with(' ') && !cell.ends_with(' ')) {
        out += cell;
        return;
    }
    out += '"';
    for (const char c : cell) {
        if (c == '"')
            out += '"';
        out += c;
    }
    out += '"';
}

void appendJsonText(std::string &out, std::string_view text)
{
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<int>(c));
        } else {
            out += c;
        }
    }
    out += '"';
}

} // namespace

Result<ExportColumn> ExportColumn::parse(const std::string &name)
{
    ExportColumn column;
    column.name = name;
    if (auto parsed = TransferColumn::parse(name)) {
        if (parsed->kind == Kind::Token)
            return failField("columns", "token is never exported: only its hash is kept");
        column.column = std::move(*parsed);
        return column;
    }
    column.attribute = DeviceAttribute::parse(name);
    if (!column.attribute)
        return failField("columns", fmt::format("{} is not known; there are {}", name, deviceAttributeNames()));
    return column;
}

std::string ExportColumn::cellOf(const v1::Device &device) const
{
    return attribute ? attributeText(*attribute, device) : column.cellOf(device);
}

bool ExportColumn::isBare(const v1::Device &device) const
{
    using google::protobuf::Value;
    const auto isBareValue = [](const google::protobuf::Struct &values, const std::string &key) {
        const auto found = values.fields().find(key);
        return found != values.fields().end() && found->second.kind_case() != Value::kStringValue;
    };
    if (!attribute)
        return column.kind == Kind::Desired && isBareValue(device.desired(), column.key);
    if (attribute->field == Field::Reported)
        return isBareValue(device.reported(), attribute->key);
    return attribute->kind == DeviceAttribute::Kind::Number;
}

void ColumnsInUse::see(const v1::Device &device)
{
    m_model = m_model || !device.model().empty();
    m_site = m_site || !device.site().empty();
    m_owner = m_owner || !device.owner().empty();
    m_note = m_note || !device.note().empty();
    m_groups = m_groups || !device.groups().empty();
    for (const auto &[key, value] : device.labels()) {
        if (!m_labels.contains(key))
            m_labels.insert(key);
    }
    for (const auto &[key, value] : device.desired().fields()) {
        if (!m_desired.contains(key))
            m_desired.insert(key);
    }
}

std::vector<ExportColumn> ColumnsInUse::columns() const
{
    std::vector<ExportColumn> columns;
    const auto add = [&](const std::string &name, bool used = true) {
        if (!used)
            return;
        if (auto column = ExportColumn::parse(name))
            columns.push_back(std::move(*column));
    };
    add("product");
    add("serial");
    add("model", m_model);
    add("site", m_site);
    add("owner", m_owner);
    add("note", m_note);
    for (const auto &key : m_labels)
        add("label." + key);
    for (const auto &key : m_desired)
        add("desired." + key);
    add("group", m_groups);
    add("credential");
    return columns;
}

void appendCsvHeader(std::string &out, const std::vector<ExportColumn> &columns)
{
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0)
            out += ',';
        appendCsvCell(out, columns[i].name);
    }
    out += "\r\n";
}

void appendCsv(std::string &out, const std::vector<ExportColumn> &columns, const v1::Device &device)
{
    const auto begin = out.size();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0)
            out += ',';
        appendCsvCell(out, columns[i].cellOf(device));
    }
    // An empty line would be no row.
    if (out.size() == begin)
        out += "\"\"";
    out += "\r\n";
}

void appendJson(std::string &out, const std::vector<ExportColumn> &columns, const v1::Device &device)
{
    char before = '{';
    for (const auto &column : columns) {
        const auto cell = column.cellOf(device);
        if (cell.empty())
            continue;
        out += before;
        before = ',';
        appendJsonText(out, column.name);
        out += ':';
        if (column.isBare(device))
            out += cell;
        else
            appendJsonText(out, cell);
    }
    out += before == '{' ? "{}\n" : "}\n";
}

} // namespace wheelhouse::devices
