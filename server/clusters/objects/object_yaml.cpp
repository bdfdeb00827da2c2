#include "server/clusters/objects/object_yaml.h"

#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/yaml.h>

namespace wheelhouse::clusters {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxNodes = 50'000;
constexpr std::size_t kMaxBytes = 4u << 20;
constexpr int kMaxDepth = 100;

bool needsQuotes(std::string_view text)
{
    if (text.empty() || text.front() == ' ' || text.back() == ' ' || text.back() == ':' || text.find(": ") != std::string_view::npos
        || text.find(" #") != std::string_view::npos
        || std::string_view("-?:,[]{}#&*!|>'\"%@`=<~.+0123456789\t").find(text.front()) != std::string_view::npos)
        return true;
    if (std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
        return true;
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    constexpr std::array kWords{"null", "true", "false", "yes", "no", "on", "off", "y", "n"};
    return std::any_of(kWords.begin(), kWords.end(), [&](const char *word) { return lower == word; });
}

std::string quoted(const std::string &text)
{
    return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string word(const std::string &text)
{
    return needsQuotes(text) ? quoted(text) : text;
}

// Whether it can be a block, whose lines are as they are.
bool isBlock(const std::string &text)
{
    const auto end = text.find('\n');
    if (end == std::string::npos || text.size() < 2 || text.front() == ' ' || text.front() == '\n' || text.front() == '\t')
        return false;
    return std::none_of(text.begin(), text.end(), [](unsigned char c) { return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f; });
}

class YamlWriter {
public:
    std::string write(const Json &value)
    {
        if (isNested(value))
            nested(value, 0, false);
        else
            scalar(value, 0);
        return std::move(m_out);
    }

private:
    static bool isNested(const Json &value) { return (value.is_object() || value.is_array()) && !value.empty(); }

    void indent(int depth) { m_out.append(static_cast<std::size_t>(depth) * 2, ' '); }

    // `begun`: the first line's indent is there already.
    void nested(const Json &value, int depth, bool begun)
    {
        const auto beginLine = [&] {
            if (!std::exchange(begun, false))
                indent(depth);
        };
        if (value.is_object()) {
            for (const auto &[key, child] : value.items()) {
                beginLine();
                m_out += word(key) + ":";
                if (isNested(child)) {
                    m_out += '\n';
                    nested(child, child.is_array() ? depth : depth + 1, false);
                } else {
                    m_out += ' ';
                    scalar(child, depth + 1);
                }
            }
            return;
        }
        for (const auto &child : value) {
            beginLine();
            m_out += "- ";
            if (isNested(child))
                nested(child, depth + 1, true);
            else
                scalar(child, depth + 1);
        }
    }

    void scalar(const Json &value, int depth)
    {
        if (!value.is_string()) {
            m_out += value.is_object() ? "{}" : value.is_array() ? "[]" : value.dump();
            m_out += '\n';
            return;
        }
        const auto &text = value.get_ref<const std::string &>();
        if (!isBlock(text)) {
            m_out += word(text) + '\n';
            return;
        }
        const bool ends = text.back() == '\n';
        m_out += !ends ? "|-\n" : text[text.size() - 2] == '\n' ? "|+\n" : "|\n";
        std::size_t at = 0;
        while (at < text.size()) {
            const auto end = std::min(text.find('\n', at), text.size());
            if (end > at)
                indent(std::max(depth, 1));
            m_out.append(text, at, end - at);
            m_out += '\n';
            at = end + 1;
        }
    }

    std::string m_out;
};

// As JSON writes numbers; nothing else of YAML's many ways.
bool isNumber(std::string_view text)
{
    return Json::accept(text) && !text.empty() && (text.front() == '-' || std::isdigit(static_cast<unsigned char>(text.front())))
        && text.find_first_not_of("-+.0123456789eE") == std::string_view::npos;
}

class YamlReader {
public:
    Result<Json> read(const YAML::Node &root)
    {
        Json json = value(root, 0);
        if (m_problem.empty())
            return json;
        return failField("yaml", m_problem);
    }

private:
    Json value(const YAML::Node &node, int depth)
    {
        m_bytes += node.IsScalar() ? node.Scalar().size() : 8;
        if (++m_nodes > kMaxNodes || depth > kMaxDepth || m_bytes > kMaxBytes)
            m_problem = fmt::format("at most {} nodes, {} levels and {} MB are allowed, with its aliases followed", kMaxNodes,
                                    kMaxDepth, kMaxBytes >> 20);
        if (!m_problem.empty())
            return nullptr;
        switch (node.Type()) {
        case YAML::NodeType::Map: {
            Json object = Json::object();
            for (const auto &entry : node) {
                if (!entry.first.IsScalar()) {
                    m_problem = fmt::format("line {}: a key is not a word", node.Mark().line + 1);
                    break;
                }
                if (object.contains(entry.first.Scalar())) {
                    m_problem = fmt::format("line {}: the key {} is there twice", entry.first.Mark().line + 1, entry.first.Scalar().substr(0, 100));
                    break;
                }
                object[entry.first.Scalar()] = value(entry.second, depth + 1);
                if (!m_problem.empty())
                    break;
            }
            return object;
        }
        case YAML::NodeType::Sequence: {
            Json list = Json::array();
            for (const auto &entry : node) {
                list.push_back(value(entry, depth + 1));
                if (!m_problem.empty())
                    break;
            }
            return list;
        }
        case YAML::NodeType::Scalar: return scalar(node);
        default: return nullptr;
        }
    }

    static Json scalar(const YAML::Node &node)
    {
        const std::string &text = node.Scalar();
        // `!` is what yaml-cpp says of quoted texts.
        if (node.Tag() == "!" || node.Tag() == "tag:yaml.org,2002:str")
            return text;
        if (text == "true" || text == "false")
            return text == "true";
        if (text.empty() || text == "null" || text == "~")
            return nullptr;
        return isNumber(text) ? Json::parse(text, nullptr, false) : Json(text);
    }

    std::size_t m_nodes = 0;
    std::size_t m_bytes = 0;
    std::string m_problem;
};

} // namespace

std::string yamlOf(const Json &value)
{
    return YamlWriter().write(value);
}

Result<Json> jsonOfYaml(const std::string &yaml)
{
    try {
        const auto documents = YAML::LoadAll(yaml);
        if (documents.size() != 1)
            return failField("yaml", documents.empty() ? "it is empty: one object is allowed" : "several documents are in it: one object is allowed");
        if (!documents.front().IsMap())
            return failField("yaml", "an object is allowed: apiVersion, kind, metadata, …");
        return YamlReader().read(documents.front());
    } catch (const YAML::Exception &problem) {
        const auto where = problem.mark.is_null() ? std::string() : fmt::format("line {}, column {}: ", problem.mark.line + 1, problem.mark.column + 1);
        return failField("yaml", where + problem.msg);
    }
}

} // namespace wheelhouse::clusters
