#include "server/devices/transfer/json_lines_reader.h"

#include <algorithm>

#include <fmt/format.h>
#include <simdjson.h>

namespace wheelhouse::devices {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kSpace = " \t\r";

std::string_view trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of(kSpace);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

} // namespace

struct JsonLinesReader::Parser {
    simdjson::ondemand::parser json;
};

JsonLinesReader::JsonLinesReader() : m_parser(std::make_unique<Parser>()) {}

JsonLinesReader::~JsonLinesReader() = default;

Result<void> JsonLinesReader::feed(std::string_view piece, const Sink &sink)
{
    while (!piece.empty()) {
        const auto end = piece.find('\n');
        hold(piece.substr(0, end));
        if (end == std::string_view::npos)
            return {};
        piece.remove_prefix(end + 1);
        if (auto done = endLine(sink); !done)
            return done;
    }
    return {};
}

Result<void> JsonLinesReader::finish(const Sink &sink) { return endLine(sink); }

void JsonLinesReader::hold(std::string_view part)
{
    if (m_buffer.size() + part.size() > kMaxRow) {
        m_tooLong = true;
        part = part.substr(0, FileRow::kMaxText > m_buffer.size() ? FileRow::kMaxText - m_buffer.size() : 0);
    }
    m_buffer.append(part);
}

Result<void> JsonLinesReader::endLine(const Sink &sink)
{
    if (m_line == 1 && looksWide(m_buffer))
        return fail(ErrorCode::InvalidArgument, "wrong encoding: the file is UTF-16 or not a text; save it as UTF-8");
    if (m_line == 1 && m_buffer.starts_with(kByteOrderMark))
        m_buffer.erase(0, kByteOrderMark.size());
    Result<void> taken;
    if (!trimmed(m_buffer).empty()) {
        m_row.text = trimmed(shortened(m_buffer, FileRow::kMaxText));
        const auto checked = m_tooLong ? m_row.text : std::string_view(m_buffer);
        if (!simdjson::validate_utf8(checked.data(), checked.size()))
            return refuseEncoding(checked, m_line);
        m_row.line = m_line;
        const auto begin = m_row.text.data() - m_buffer.data();
        const auto size = m_row.text.size();
        parse();
        // Parsing may have moved the line.
        m_row.text = std::string_view(m_buffer).substr(static_cast<std::size_t>(begin), size);
        taken = sink(m_row);
    }
    ++m_line;
    m_buffer.clear();
    m_tooLong = false;
    m_row.names.clear();
    m_row.cells.clear();
    m_row.problem.clear();
    m_row.problemCell = -1;
    return taken;
}

void JsonLinesReader::parse()
{
    const auto spoil = [&](std::string problem, int cell = -1) {
        m_row.problem = std::move(problem);
        m_row.problemCell = cell;
    };
    if (m_tooLong)
        return spoil("the line has more than 256 KiB");
    namespace od = simdjson::ondemand;
    m_buffer.reserve(m_buffer.size() + simdjson::SIMDJSON_PADDING);
    constexpr const char *kNoObject = "is no JSON object; each line must be one, such as {\"serial\":\"SN1\"}";
    od::document document;
    od::object object;
    if (m_parser->json.iterate(m_buffer.data(), m_buffer.size(), m_buffer.capacity()).get(document) != simdjson::SUCCESS
        || document.get_object().get(object) != simdjson::SUCCESS)
        return spoil(kNoObject);
    for (auto each : object) {
        od::field field;
        std::string_view name;
        std::string_view cell;
        od::json_type type{};
        if (std::move(each).get(field) != simdjson::SUCCESS || field.unescaped_key().get(name) != simdjson::SUCCESS
            || field.value().type().get(type) != simdjson::SUCCESS)
            return spoil(kNoObject);
        const int number = static_cast<int>(m_row.cells.size());
        m_row.names.push_back(name);
        switch (type) {
        case od::json_type::string:
            if (field.value().get_string().get(cell) != simdjson::SUCCESS)
                return spoil("is no text that can be read", number);
            break;
        case od::json_type::number: {
            cell = trimmed(field.value().raw_json_token());
            double ignored = 0;
            if (field.value().get_double().get(ignored) != simdjson::SUCCESS)
                return spoil("is no number that can be read", number);
            break;
        }
        case od::json_type::boolean: {
            bool is = false;
            if (field.value().get_bool().get(is) != simdjson::SUCCESS)
                return spoil("must be true or false", number);
            cell = is ? "true" : "false";
            break;
        }
        case od::json_type::null: {
            bool isNull = false;
            if (field.value().is_null().get(isNull) != simdjson::SUCCESS || !isNull)
                return spoil(kNoObject);
            break;
        }
        default:
            return spoil("must be a text, a number, true, false or null", number);
        }
        if (cell.size() > kMaxCell)
            return spoil("has more than 64 KiB", number);
        if (m_row.cells.size() == kMaxCells)
            return spoil(fmt::format("has more than {} keys", kMaxCells));
        m_row.cells.push_back(cell);
    }
    // Nothing may stand behind the object.
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
        spoil(kNoObject);
}

} // namespace wheelhouse::devices
