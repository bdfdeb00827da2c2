#include "server/links/registry/challenge.h"

#include <algorithm>
#include <cctype>

namespace wheelhouse::registry {

namespace {

constexpr std::size_t kMaxValue = 4000;

bool isTokenCharacter(unsigned char c)
{
    return std::isalnum(c) || std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos;
}

std::string lowered(std::string_view text)
{
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower;
}

// Reads one header; whatever it cannot read ends the reading.
class Reader {
public:
    explicit Reader(std::string_view text) : m_text(text) {}

    void read(std::vector<Challenge> &challenges)
    {
        for (;;) {
            skip(" \t,");
            const std::string word = lowered(token());
            if (word.empty())
                return;
            skip(" \t");
            if (take('=')) {
                // A parameter of the challenge before.
                std::string value;
                if (challenges.empty() || !readValue(value))
                    return;
                put(challenges.back(), word, std::move(value));
                continue;
            }
            Challenge challenge;
            challenge.scheme = word == "bearer" ? Challenge::Scheme::Bearer
                : word == "basic"               ? Challenge::Scheme::Basic
                                                : Challenge::Scheme::None;
            challenges.push_back(std::move(challenge));
        }
    }

private:
    static void put(Challenge &challenge, const std::string &name, std::string value)
    {
        if (value.size() > kMaxValue)
            return;
        if (name == "realm")
            challenge.realm = std::move(value);
        else if (name == "service")
            challenge.service = std::move(value);
        else if (name == "scope")
            challenge.scope = std::move(value);
    }

    void skip(std::string_view characters)
    {
        while (!m_text.empty() && characters.find(m_text.front()) != std::string_view::npos)
            m_text.remove_prefix(1);
    }

    bool take(char c)
    {
        if (m_text.empty() || m_text.front() != c)
            return false;
        m_text.remove_prefix(1);
        skip(" \t");
        return true;
    }

    std::string_view token()
    {
        const auto end = std::find_if_not(m_text.begin(), m_text.end(),
                                          [](char c) { return isTokenCharacter(static_cast<unsigned char>(c)); });
        const auto word = m_text.substr(0, static_cast<std::size_t>(end - m_text.begin()));
        m_text.remove_prefix(word.size());
        return word;
    }

    bool readValue(std::string &value)
    {
        if (m_text.empty() || m_text.front() != '"') {
            value = token();
            return !value.empty();
        }
        m_text.remove_prefix(1);
        while (!m_text.empty() && m_text.front() != '"') {
            if (m_text.front() == '\\' && m_text.size() > 1)
                m_text.remove_prefix(1);
            value += m_text.front();
            m_text.remove_prefix(1);
        }
        return take('"');
    }

    std::string_view m_text;
};

} // namespace

Challenge Challenge::choose(const std::vector<std::string_view> &headers)
{
    std::vector<Challenge> challenges;
    for (const auto header : headers)
        Reader(header).read(challenges);
    for (const auto scheme : {Scheme::Bearer, Scheme::Basic}) {
        for (auto &challenge : challenges) {
            if (challenge.scheme == scheme)
                return std::move(challenge);
        }
    }
    return {};
}

} // namespace wheelhouse::registry
