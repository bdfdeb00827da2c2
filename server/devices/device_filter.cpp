#include "server/devices/device_filter.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "core/image_tag.h"
#include "server/devices/device_attribute.h"
#include "server/devices/device_name.h"

namespace wheelhouse::devices {

namespace {

constexpr std::size_t kMaxLength = 2000;
constexpr int kMaxRestrictions = 100;
constexpr int kMaxDepth = 20;

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equalsAnyCase(std::string_view left, std::string_view right)
{
    return left.size() == right.size()
        && std::equal(left.begin(), left.end(), right.begin(), [](char l, char r) { return lower(l) == lower(r); });
}

bool containsAnyCase(std::string_view text, std::string_view part)
{
    return std::search(text.begin(), text.end(), part.begin(), part.end(),
                       [](char l, char r) { return lower(l) == lower(r); })
        != text.end();
}

enum class Operator { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual, Has };

bool holds(Operator op, std::strong_ordering order)
{
    switch (op) {
    case Operator::Equal: return order == 0;
    case Operator::NotEqual: return order != 0;
    case Operator::Less: return order < 0;
    case Operator::LessOrEqual: return order <= 0;
    case Operator::Greater: return order > 0;
    case Operator::GreaterOrEqual: return order >= 0;
    case Operator::Has: return order == 0;
    }
    return false;
}

std::strong_ordering compareNumbers(double left, double right)
{
    return left < right ? std::strong_ordering::less
        : left > right  ? std::strong_ordering::greater
                        : std::strong_ordering::equal;
}

std::optional<double> parseNumber(std::string_view text)
{
    double number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size())
        return std::nullopt;
    return number;
}

std::strong_ordering compareAnyCase(std::string_view left, std::string_view right)
{
    return std::lexicographical_compare_three_way(left.begin(), left.end(), right.begin(), right.end(),
                                                  [](char l, char r) { return lower(l) <=> lower(r); });
}

bool matchesText(const std::optional<std::string> &text, Operator op, const std::string &value)
{
    switch (op) {
    case Operator::Has:
        return text && (value == "*" || containsAnyCase(*text, value));
    case Operator::Equal:
        return matchesPattern(text.value_or(std::string()), value);
    case Operator::NotEqual:
        return !matchesPattern(text.value_or(std::string()), value);
    default:
        return text && holds(op, compareAnyCase(*text, value));
    }
}

DevicePredicate attributePredicate(DeviceAttribute attribute, Operator op, std::string value,
                                   std::optional<double> number)
{
    using Kind = DeviceAttribute::Kind;
    // A number asked of a property is compared as one, unless a pattern is meant.
    if (number && attribute.kind != Kind::Text && attribute.kind != Kind::Version && op != Operator::Has) {
        return [attribute = std::move(attribute), op, number = *number](const v1::Device &device) {
            const auto own = attribute.number(device);
            return own ? holds(op, compareNumbers(*own, number)) : op == Operator::NotEqual;
        };
    }
    if (attribute.kind == Kind::Time || attribute.kind == Kind::Number) {
        return [attribute = std::move(attribute)](const v1::Device &device) {
            return attribute.number(device).has_value();
        };
    }
    if (attribute.kind == Kind::Version && op != Operator::Has && op != Operator::Equal && op != Operator::NotEqual) {
        return [attribute = std::move(attribute), op, value = std::move(value)](const v1::Device &device) {
            const auto own = attribute.text(device);
            return own && holds(op, compareVersions(*own, value));
        };
    }
    return [attribute = std::move(attribute), op, value = std::move(value)](const v1::Device &device) {
        return matchesText(attribute.text(device), op, value);
    };
}

DevicePredicate freeTextPredicate(std::string text)
{
    return [text = std::move(text)](const v1::Device &device) {
        const auto has = [&](std::string_view field) {
            return text.find('*') == std::string::npos ? containsAnyCase(field, text) : matchesPattern(field, text);
        };
        const std::string_view name = device.name();
        if (has(name.substr(name.rfind('/') + 1)) || has(device.model()) || has(device.site()) || has(device.owner())
            || has(device.note()) || has(device.firmware()))
            return true;
        return std::any_of(device.labels().begin(), device.labels().end(),
                           [&](const auto &label) { return has(label.second); })
            || std::any_of(device.care().begin(), device.care().end(), has);
    };
}

struct Token {
    enum class Kind { End, Word, Text, Operator, Open, Close, Minus };
    Kind kind = Kind::End;
    std::string text;
    Operator op = Operator::Equal;
    std::size_t position = 0;
};

class Parser {
public:
    explicit Parser(std::string_view source) : m_source(source) {}

    Result<DevicePredicate> parse()
    {
        advance();
        auto predicate = expression(0);
        if (m_problem.empty() && m_token.kind != Token::Kind::End)
            problem("a field, a text or the end is expected");
        if (!m_problem.empty())
            return failField("filter", m_problem);
        return predicate;
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
    DevicePredicate expression(int depth)
    {
        if (depth > kMaxDepth) {
            problem(fmt::format("may be at most {} deep", kMaxDepth));
            return {};
        }
        std::vector<DevicePredicate> all;
        all.push_back(alternatives(depth));
        while (m_problem.empty() && m_token.kind != Token::Kind::End && m_token.kind != Token::Kind::Close) {
            if (isWord("AND"))
                advance();
            all.push_back(alternatives(depth));
        }
        if (all.size() == 1)
            return all.front();
        return [all = std::move(all)](const v1::Device &device) {
            return std::all_of(all.begin(), all.end(), [&](const auto &each) { return each(device); });
        };
    }

    DevicePredicate alternatives(int depth)
    {
        std::vector<DevicePredicate> any;
        any.push_back(term(depth));
        while (m_problem.empty() && isWord("OR")) {
            advance();
            any.push_back(term(depth));
        }
        if (any.size() == 1)
            return any.front();
        return [any = std::move(any)](const v1::Device &device) {
            return std::any_of(any.begin(), any.end(), [&](const auto &each) { return each(device); });
        };
    }

    DevicePredicate term(int depth)
    {
        if (isWord("NOT") || m_token.kind == Token::Kind::Minus) {
            advance();
            auto inner = simple(depth);
            return [inner = std::move(inner)](const v1::Device &device) { return !inner(device); };
        }
        return simple(depth);
    }

    DevicePredicate simple(int depth)
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
        return restriction();
    }

    DevicePredicate restriction()
    {
        const Token left = m_token;
        advance();
        if (m_token.kind != Token::Kind::Operator)
            return freeTextPredicate(left.text);
        auto attribute = DeviceAttribute::parse(left.text);
        if (left.kind != Token::Kind::Word || !attribute) {
            m_token.position = left.position;
            problem(fmt::format("there is no field {}; there are {}", left.text, deviceAttributeNames()));
            return {};
        }
        const Operator op = m_token.op;
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
        if (attribute->kind == DeviceAttribute::Kind::Time && op != Operator::Has) {
            google::protobuf::Timestamp time;
            if (!google::protobuf::util::TimeUtil::FromString(value, &time)) {
                problem("a time such as 2026-01-31T12:00:00Z is expected");
                return {};
            }
            number = static_cast<double>(time.seconds()) * 1000.0 + time.nanos() / 1'000'000;
        } else if (attribute->kind == DeviceAttribute::Kind::Number && op != Operator::Has && !number) {
            problem("a number is expected");
            return {};
        }
        advance();
        return attributePredicate(std::move(*attribute), op, std::move(value), number);
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
            Operator op;
        };
        static constexpr std::array kSymbols{
            Symbol{"!=", Operator::NotEqual},    Symbol{"<=", Operator::LessOrEqual},
            Symbol{">=", Operator::GreaterOrEqual}, Symbol{"=", Operator::Equal},
            Symbol{"<", Operator::Less},         Symbol{">", Operator::Greater},
            Symbol{":", Operator::Has},
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
    int m_restrictions = 0;
};

} // namespace

bool matchesPattern(std::string_view text, std::string_view pattern)
{
    if (pattern.find('*') == std::string_view::npos)
        return equalsAnyCase(text, pattern);
    // Greedy with one step back: linear but for the product of the lengths.
    std::size_t at = 0;
    std::size_t in = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (at < text.size()) {
        if (in < pattern.size() && pattern[in] == '*') {
            star = in++;
            resume = at;
        } else if (in < pattern.size() && lower(pattern[in]) == lower(text[at])) {
            ++in;
            ++at;
        } else if (star != std::string_view::npos) {
            in = star + 1;
            at = ++resume;
        } else {
            return false;
        }
    }
    while (in < pattern.size() && pattern[in] == '*')
        ++in;
    return in == pattern.size();
}

Result<DevicePredicate> compileDeviceFilter(std::string_view filter)
{
    if (filter.size() > kMaxLength)
        return failField("filter", fmt::format("may have at most {} characters", kMaxLength));
    if (filter.find_first_not_of(" \t\n") == std::string_view::npos)
        return DevicePredicate();
    return Parser(filter).parse();
}

} // namespace wheelhouse::devices
