#include "client/documents/yaml_text.h"

#include <array>
#include <charconv>
#include <cmath>

#include <simdjson.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/yaml.h>

#include "client/documents/json_text.h"

namespace wheelhouse::client {
namespace {

constexpr int kMaxNodes = 20'000;
constexpr int kMaxDepth = 60;
constexpr std::size_t kMaxJsonBytes = 4 << 20;

// A decimal number as JSON writes it; nothing else of YAML's many ways.
bool isNumber(std::string_view text)
{
    if (text.empty() || text.find_first_not_of("+-.0123456789eE") != std::string_view::npos) {
        return false;
    }
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    const auto digits = text.substr(text.front() == '-' ? 1 : 0);
    const bool leadingZero = digits.size() > 1 && digits[0] == '0' && std::isdigit(static_cast<unsigned char>(digits[1]));
    return problem == std::errc() && end == text.data() + text.size() && std::isfinite(value) && !leadingZero
        && !digits.starts_with('.') && !digits.ends_with('.') && digits.find(".e") == std::string_view::npos
        && digits.find(".E") == std::string_view::npos;
}

// Letters that begin something else than a plain string, words that YAML 1.1
// takes for booleans, whatever looks like a number, a date or a time.
bool needsQuotes(std::string_view text)
{
    if (text.empty() || std::string_view(" \t").find(text.front()) != std::string_view::npos || text.back() == ' '
        || text.back() == ':' || text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos
        || std::string_view("-?:,[]{}#&*!|>'\"%@`=<~.+0123456789").find(text.front()) != std::string_view::npos) {
        return true;
    }
    if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; })) {
        return true;
    }
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    constexpr std::array kWords{"null", "true", "false", "yes", "no", "on", "off", "y", "n"};
    return std::any_of(kWords.begin(), kWords.end(), [&](const char *word) { return lower == word; });
}

std::string yamlString(std::string_view text)
{
    return needsQuotes(text) ? quoteJson(text) : std::string(text);
}

using Element = simdjson::dom::element;

void writeYaml(const Element &element, int depth, std::string &yaml);

void writeEntries(const Element &element, int depth, std::string &yaml)
{
    const std::string indent(static_cast<std::size_t>(depth) * 2, ' ');
    bool first = true;
    const auto beginLine = [&] {
        yaml += first ? "" : indent;
        first = false;
    };
    if (element.is_object()) {
        for (const auto &[key, value] : simdjson::dom::object(element)) {
            beginLine();
            yaml += yamlString(key) + ":";
            writeYaml(value, depth + 1, yaml);
        }
    } else {
        for (const auto &value : simdjson::dom::array(element)) {
            beginLine();
            yaml += "-";
            const bool nested = (value.is_object() && simdjson::dom::object(value).size() > 0)
                || (value.is_array() && simdjson::dom::array(value).size() > 0);
            if (nested) {
                yaml += " ";
                writeEntries(value, depth + 1, yaml);
            } else {
                writeYaml(value, depth + 1, yaml);
            }
        }
    }
}

// The value after `key:` or `-`, up to its line's end.
void writeYaml(const Element &element, int depth, std::string &yaml)
{
    if (element.is_object() || element.is_array()) {
        const bool empty = element.is_object() ? simdjson::dom::object(element).size() == 0
                                               : simdjson::dom::array(element).size() == 0;
        if (empty) {
            yaml += element.is_object() ? " {}\n" : " []\n";
            return;
        }
        yaml += "\n" + std::string(static_cast<std::size_t>(depth) * 2, ' ');
        writeEntries(element, depth, yaml);
    } else if (element.is_string()) {
        yaml += " " + yamlString(std::string_view(element)) + "\n";
    } else {
        yaml += " " + simdjson::minify(element) + "\n";
    }
}

class JsonWriter {
public:
    Result<std::string> write(const YAML::Node &root)
    {
        add(root, 0);
        if (!m_problem.empty()) {
            return fail(ErrorCode::InvalidArgument, m_problem);
        }
        return m_json;
    }

private:
    void add(const YAML::Node &node, int depth)
    {
        // Aliases are followed, so nodes are counted as they are written.
        if (++m_nodes > kMaxNodes || depth > kMaxDepth || m_json.size() > kMaxJsonBytes) {
            m_problem = fmt::format("the YAML is too large: more than {} nodes, {} levels or {} bytes with its aliases "
                                    "followed", kMaxNodes, kMaxDepth, kMaxJsonBytes);
        }
        if (!m_problem.empty()) {
            return;
        }
        bool first = true;
        const auto separate = [&] {
            m_json += first ? "" : ",";
            first = false;
        };
        switch (node.Type()) {
        case YAML::NodeType::Map:
            m_json += "{";
            for (const auto &entry : node) {
                separate();
                if (!entry.first.IsScalar()) {
                    m_problem = "a key of the YAML is not a word";
                    return;
                }
                m_json += quoteJson(entry.first.Scalar()) + ":";
                add(entry.second, depth + 1);
            }
            m_json += "}";
            break;
        case YAML::NodeType::Sequence:
            m_json += "[";
            for (const auto &entry : node) {
                separate();
                add(entry, depth + 1);
            }
            m_json += "]";
            break;
        case YAML::NodeType::Scalar: addScalar(node); break;
        default: m_json += "null"; break;
        }
    }

    void addScalar(const YAML::Node &node)
    {
        const auto &text = node.Scalar();
        const bool quoted = node.Tag() == "!" || node.Tag() == "tag:yaml.org,2002:str";
        if (!quoted && (text == "null" || text == "~" || text.empty())) {
            m_json += "null";
        } else if (!quoted && (text == "true" || text == "false" || isNumber(text))) {
            m_json += text;
        } else {
            m_json += quoteJson(text);
        }
    }

    std::string m_json;
    std::string m_problem;
    int m_nodes = 0;
};

} // namespace

std::string yamlOfJson(const std::string &json)
{
    simdjson::dom::parser parser;
    Element root;
    if (parser.parse(json).get(root) != simdjson::SUCCESS) {
        return json;
    }
    std::string yaml;
    const bool filled = (root.is_object() && simdjson::dom::object(root).size() > 0)
        || (root.is_array() && simdjson::dom::array(root).size() > 0);
    if (filled) {
        writeEntries(root, 0, yaml);
        return yaml;
    }
    writeYaml(root, 0, yaml);
    return yaml.substr(1);
}

Result<std::string> jsonOfYaml(const std::string &yaml)
{
    // yaml-cpp reports by exceptions; here they become values.
    try {
        const auto documents = YAML::LoadAll(yaml);
        if (documents.size() != 1) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("expected one YAML document, found {}", documents.size()));
        }
        return JsonWriter().write(documents.front());
    } catch (const YAML::DeepRecursion &) {
        return fail(ErrorCode::InvalidArgument, fmt::format("the YAML is nested more than {} levels deep", kMaxDepth));
    } catch (const YAML::Exception &problem) {
        return fail(ErrorCode::InvalidArgument, fmt::format("not YAML: {}", problem.what()));
    }
}

} // namespace wheelhouse::client
