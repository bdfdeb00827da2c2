#include "server/devices/device_filter.h"

#include <array>
#include <charconv>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

namespace wheelhouse::devices {

namespace {

using Op = FilterRestriction::Operator;

constexpr std::size_t kMaxLength = 2000;
constexpr int kMaxRestrictions = 100;
constexpr int kMaxDepth = 20;

std::optional<double> parseNumber(std::string_view text)
{
    double number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size())
        return std::nullopt;
    return number;
}

FilterNode joined(FilterNode::Kind kind, std::vector<FilterNode> children)
{
    if (children.size() == 1)
        return std::move(children.front());
    FilterNode node;
    node.kind = kind;
    node.children = std::move(children);
    return node;
}

FilterNode negated(FilterNode inner)
{
    FilterNode node;
    node.kind = FilterNode::Kind::Not;
    node.children.push_back(std::move(inner));
    return node;
}

FilterNode textNode(const std::string &text)
{
    FilterNode node;
    node.kind = FilterNode::Kind::Text;
    node.text = FilterText{text.find('*') == std::string::npos ? TextPattern::part(text) : TextPattern::whole(text)};
    return node;
}

FilterNode restrictionNode(DeviceAttribute attribute, Op op, std::string value, std::optional<double> number)
{
    using Kind = DeviceAttribute::Kind;
    using By = FilterRestriction::By;
    FilterRestriction restriction;
    const bool ordered = op != Op::Has && op != Op::Equal && op != Op::NotEqual;
    // A number asked of a property is compared as one, unless a pattern is meant.
    if (number && attribute.kind != Kind::Text && attribute.kind != Kind::Version && attribute.kind != Kind::List
        && op != Op::Has) {
        restriction.by = By::Number;
        restriction.number = *number;
    } else if (attribute.kind == Kind::Time || attribute.kind == Kind::Number) {
        restriction.by = By::Presence;
    } else if (attribute.kind == Kind::Version && ordered) {
        restriction.by = By::Version;
    } else if (attribute.kind == Kind::List) {
        restriction.by = By::List;
    }
    restriction.pattern = op == Op::Has && value != "*" ? TextPattern::part(value) : TextPattern::whole(value);
    restriction.attribute = std::move(attribute);
    restriction.op = op;
    restriction.value = std::move(value);
    FilterNode node;
    node.kind = FilterNode::Kind::Restriction;
    node.restriction = std::move(restriction);
    return node;
}

struct Token {
    enum class Kind { End, Word, Text, Operator, Open, Close, Minus };
    Kind kind = Kind::End;
    std::string text;
    Op op = Op::Equal;
    std::size_t position = 0;
};

class Parser {
public:
    // `depth` and `restrictions` are what is used up already.
    Parser(std::string_view source, const DeviceFilter::GroupFilter &groupFilter, int depth, int &restrictions)
        : m_source(source), m_groupFilter(groupFilter), m_depth(depth), m_restrictions(restrictions)
    {
    }

    Result<FilterNode> parse()
    {
        advance();
        auto node = expression(m_depth);
        if (m_problem.empty() && m_token.kind != Token::Kind::End)
            problem("a field, a text or the end is expected");
        if (!m_problem.empty())
            return failField("filter", m_problem);
        return node;
    }

private:
    void problem(const std::string &what)
    {
        if (m_problem.empty())
            m_problem = fmt::format("at character {}: {}", m_token.position + 1, what);
        m_token = Token{};
    }

    bool isWord(std::string_view keyword) const
    {
        return m_token.kind == Token::Kind::Word && m_token.text == keyword;
    }

    // AND, or nothing, between groups of ORs: AIP-160 lets OR bind closer.
    FilterNode expression(int depth)
    {
        if (depth > kMaxDepth) {
            problem(fmt::format("may be at most {} deep", kMaxDepth));
            return {};
        }
        std::vector<FilterNode> all;
        all.push_back(alternatives(depth));
        while (m_problem.empty() && m_token.kind != Token::Kind::End && m_token.kind != Token::Kind::Close) {
            if (isWord("AND"))
                advance();
            all.push_back(alternatives(depth));
        }
        return joined(FilterNode::Kind::All, std::move(all));
    }

    FilterNode alternatives(int depth)
    {
        std::vector<FilterNode> any;
        any.push_back(term(depth));
        while (m_problem.empty() && isWord("OR")) {
            advance();
            any.push_back(term(depth));
        }
        return joined(FilterNode::Kind::Any, std::move(any));
    }

    FilterNode term(int depth)
    {
        if (isWord("NOT") || m_token.kind == Token::Kind::Minus) {
            advance();
            return negated(simple(depth));
        }
        return simple(depth);
    }

    FilterNode simple(int depth)
    {
        if (m_token.kind == Token::Kind::Open) {
            advance();
            auto inner = expression(depth + 1);
            if (m_problem.empty() && m_token.kind != Token::Kind::Close)
                problem("a closing parenthesis is expected");
            advance();
            return inner;
        }
        if (m_token.kind != Token::Kind::Word && m_token.kind != Token::Kind::Text) {
            problem("a field or a text is expected");
            return {};
        }
        if (isWord("AND") || isWord("OR")) {
            problem(fmt::format("{} needs something on both sides", m_token.text));
            return {};
        }
        if (++m_restrictions > kMaxRestrictions) {
            problem(fmt::format("may have at most {} restrictions", kMaxRestrictions));
            return {};
        }
        return restriction(depth);
    }

    FilterNode restriction(int depth)
    {
        const Token left = m_token;
        advance();
        if (m_token.kind != Token::Kind::Operator)
            return textNode(left.text);
        auto attribute = DeviceAttribute::parse(left.text);
        if (left.kind != Token::Kind::Word || !attribute) {
            m_token.position = left.position;
            problem(fmt::format("there is no field {}; there are {}", left.text, deviceAttributeNames()));
            return {};
        }
        const Op op = m_token.op;
        advance();
        // A negative number; elsewhere a minus negates.
        const bool negative = m_token.kind == Token::Kind::Minus;
        if (negative)
            advance();
        if (m_token.kind != Token::Kind::Word && m_token.kind != Token::Kind::Text) {
            problem("a value is expected");
            return {};
        }
        std::string value = (negative ? "-" : "") + m_token.text;
        auto number = parseNumber(value);
        if (attribute->kind == DeviceAttribute::Kind::Time && op != Op::Has) {
            google::protobuf::Timestamp time;
            if (!google::protobuf::util::TimeUtil::FromString(value, &time)) {
                problem("a time such as 2026-01-31T12:00:00Z is expected");
                return {};
            }
            number = static_cast<double>(time.seconds()) * 1000.0 + time.nanos() / 1'000'000;
        } else if (attribute->kind == DeviceAttribute::Kind::Number && op != Op::Has && !number) {
            problem("a number is expected");
            return {};
        }
        advance();
        if (attribute->field == DeviceAttribute::Field::Group && (op == Op::Equal || op == Op::NotEqual)) {
            if (auto members = membersOf(value, depth))
                return op == Op::Equal ? std::move(*members) : negated(std::move(*members));
        }
        return restrictionNode(std::move(*attribute), op, std::move(value), number);
    }

    // Of a group that is defined by a filter.
    std::optional<FilterNode> membersOf(const std::string &group, int depth)
    {
        auto filter = m_groupFilter ? m_groupFilter(group) : std::nullopt;
        if (!filter || filter->find_first_not_of(" \t\n") == std::string::npos)
            return std::nullopt;
        // A group may be defined by others, but not by itself: that gets too deep.
        auto node = Parser(*filter, m_groupFilter, depth + 1, m_restrictions).parse();
        if (node)
            return std::move(*node);
        problem(fmt::format("group {}: {}", group, node.error().fields.front().description));
        return FilterNode();
    }

    void advance()
    {
        if (!m_problem.empty())
            return;
        while (m_at < m_source.size() && (m_source[m_at] == ' ' || m_source[m_at] == '\t' || m_source[m_at] == '\n'))
            ++m_at;
        m_token = Token{};
        m_token.position = m_at;
        if (m_at >= m_source.size())
            return;
        const char c = m_source[m_at];
        if (c == '(' || c == ')') {
            m_token.kind = c == '(' ? Token::Kind::Open : Token::Kind::Close;
            ++m_at;
        } else if (c == '"' || c == '\'') {
            quoted(c);
        } else if (c == '-') {
            m_token.kind = Token::Kind::Minus;
            ++m_at;
        } else if (!symbol()) {
            while (m_at < m_source.size() && std::string_view(" \t\n()\"'=!<>:").find(m_source[m_at]) == std::string_view::npos)
                m_token.text += m_source[m_at++];
            m_token.kind = Token::Kind::Word;
        }
    }

    bool symbol()
    {
        struct Symbol {
            std::string_view text;
            Op op;
        };
        static constexpr std::array kSymbols{
            Symbol{"!=", Op::NotEqual},    Symbol{"<=", Op::LessOrEqual},
            Symbol{">=", Op::GreaterOrEqual}, Symbol{"=", Op::Equal},
            Symbol{"<", Op::Less},         Symbol{">", Op::Greater},
            Symbol{":", Op::Has},
        };
        for (const auto &candidate : kSymbols) {
            if (m_source.substr(m_at).starts_with(candidate.text)) {
                m_at += candidate.text.size();
                m_token.kind = Token::Kind::Operator;
                m_token.op = candidate.op;
                return true;
            }
        }
        if (m_source[m_at] == '!') {
            problem("only != begins with an exclamation mark");
            return true;
        }
        return false;
    }

    void quoted(char quote)
    {
        m_token.kind = Token::Kind::Text;
        for (++m_at; m_at < m_source.size(); ++m_at) {
            if (m_source[m_at] == quote) {
                ++m_at;
                return;
            }
            if (m_source[m_at] == '\\' && m_at + 1 < m_source.size())
                ++m_at;
            m_token.text += m_source[m_at];
        }
        problem("the quotation mark is not closed");
    }

    std::string_view m_source;
    std::size_t m_at = 0;
    Token m_token;
    std::string m_problem;
    const DeviceFilter::GroupFilter &m_groupFilter;
    const int m_depth;
    int &m_restrictions;
};

} // namespace

Result<DeviceFilter> DeviceFilter::parse(std::string_view filter, const GroupFilter &groupFilter)
{
    if (filter.size() > kMaxLength)
        return failField("filter", fmt::format("may have at most {} characters", kMaxLength));
    DeviceFilter compiled;
    if (filter.find_first_not_of(" \t\n") == std::string_view::npos)
        return compiled;
    int restrictions = 0;
    auto node = Parser(filter, groupFilter, 0, restrictions).parse();
    if (!node)
        return passOn(node);
    compiled.m_root = std::make_shared<const FilterNode>(std::move(*node));
    return compiled;
}

Result<DevicePredicate> compileDeviceFilter(std::string_view filter, const DeviceFilter::GroupFilter &groupFilter)
{
    auto compiled = DeviceFilter::parse(filter, groupFilter);
    if (!compiled)
        return passOn(compiled);
    if (compiled->root() == nullptr)
        return DevicePredicate();
    return DevicePredicate([filter = std::move(*compiled)](const v1::Device &device) { return filter.matches(device); });
}

} // namespace wheelhouse::devices
