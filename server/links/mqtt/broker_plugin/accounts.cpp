#include "accounts.h"

#include <fstream>

namespace wheelhouse::broker {

namespace {

int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

bool parseHash(std::string_view hex, Accounts::Hash &hash)
{
    if (hex.size() != hash.size() * 2)
        return false;
    for (std::size_t i = 0; i < hash.size(); ++i) {
        const int high = nibble(hex[2 * i]);
        const int low = nibble(hex[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        hash[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return true;
}

bool isBelow(std::string_view name, std::string_view direction, std::string_view topic)
{
    constexpr std::string_view kRoot = "wh/1/";
    if (!topic.starts_with(kRoot))
        return false;
    topic.remove_prefix(kRoot.size());
    if (!topic.starts_with(name))
        return false;
    topic.remove_prefix(name.size());
    return topic.starts_with(direction) && topic.size() > direction.size();
}

} // namespace

bool Accounts::load(const char *path, std::size_t &badLines)
{
    std::ifstream file(path);
    if (!file)
        return false;
    m_accounts.clear();
    badLines = 0;
    std::string line;
    while (std::getline(file, line)) {
        if (!line.empty() && !add(line))
            ++badLines;
    }
    return !file.bad();
}

bool Accounts::add(std::string_view line)
{
    const auto first = line.find(' ');
    if (first == std::string_view::npos || first == 0 || line.size() < first + 4 || line[first + 2] != ' ')
        return false;
    Account account;
    switch (line[first + 1]) {
    case 't': account.kind = Kind::Token; break;
    case 'c': account.kind = Kind::Certificate; break;
    case 's': account.kind = Kind::Server; break;
    default: return false;
    }
    if (!parseHash(line.substr(first + 3), account.hash))
        return false;
    m_accounts.insert_or_assign(std::string(line.substr(0, first)), account);
    return true;
}

std::optional<std::string> Accounts::change(std::string_view line)
{
    if (line.size() < 2)
        return std::nullopt;
    const char sign = line.front();
    line.remove_prefix(1);
    if (sign == '+') {
        if (!add(line))
            return std::nullopt;
        return std::string(line.substr(0, line.find(' ')));
    }
    if (sign != '-')
        return std::nullopt;
    std::string name(line);
    m_accounts.erase(name);
    return name;
}

const Accounts::Account *Accounts::find(std::string_view name) const
{
    const auto found = m_accounts.find(name);
    return found == m_accounts.end() ? nullptr : &found->second;
}

bool mayPublish(std::string_view name, std::string_view topic)
{
    return isBelow(name, "/up/", topic);
}

bool mayReceive(std::string_view name, std::string_view topic)
{
    return isBelow(name, "/down/", topic);
}

} // namespace wheelhouse::broker
