#include "accounts.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <functional>
#include <limits>
#include <tuple>

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

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

std::string_view nameIn(std::string_view line)
{
    return line.substr(0, line.find(' '));
}

std::string_view nextWord(std::string_view &line)
{
    const auto end = std::min(line.find(' '), line.size());
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return word;
}

// `KIND HASH`, and `END` where there is more.
bool parseProof(std::string_view &line, Accounts::Proof &proof)
{
    const std::string_view kind = nextWord(line);
    if (kind == "t")
        proof.kind = Accounts::Kind::Token;
    else if (kind == "c")
        proof.kind = Accounts::Kind::Certificate;
    else if (kind == "s")
        proof.kind = Accounts::Kind::Server;
    else
        return false;
    if (!parseHash(nextWord(line), proof.hash))
        return false;
    if (line.empty())
        return true;
    const std::string_view end = nextWord(line);
    const auto parsed = std::from_chars(end.data(), end.data() + end.size(), proof.end);
    return parsed.ec == std::errc() && parsed.ptr == end.data() + end.size();
}

std::optional<Accounts::Account> parse(std::string_view line)
{
    Accounts::Account account;
    if (nextWord(line).empty() || !parseProof(line, account.newest))
        return std::nullopt;
    if (!line.empty() && !parseProof(line, account.older.emplace()))
        return std::nullopt;
    return line.empty() ? std::optional(account) : std::nullopt;
}

// As parseProof() would see it, without making anything.
bool isSoundProof(std::string_view &line)
{
    constexpr std::size_t kSize = 2 + 2 * std::tuple_size_v<Accounts::Hash>;
    if (line.size() < kSize || line[1] != ' ')
        return false;
    bool isSound = line[0] == 't' || line[0] == 'c' || line[0] == 's';
    for (const char c : line.substr(2, kSize - 2))
        isSound &= (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    line.remove_prefix(kSize);
    if (line.empty() || !isSound)
        return isSound;
    if (line.front() != ' ')
        return false;
    line.remove_prefix(1);
    const std::string_view end = nextWord(line);
    return !end.empty() && end.size() <= 18
        && std::all_of(end.begin(), end.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool isSound(std::string_view line)
{
    return !nextWord(line).empty() && isSoundProof(line) && (line.empty() || (isSoundProof(line) && line.empty()));
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

Accounts::~Accounts()
{
    unmap();
}

bool Accounts::map(const char *path)
{
    unmap();
    const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
    struct stat status {};
    if (fd < 0 || ::fstat(fd, &status) != 0) {
        if (fd >= 0)
            ::close(fd);
        return false;
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    void *bytes = size == 0 ? nullptr : ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    ::close(fd);
    if (bytes == MAP_FAILED)
        return false;
    m_text = {static_cast<const char *>(bytes), size};
    return true;
}

void Accounts::unmap()
{
    if (!m_text.empty())
        ::munmap(const_cast<char *>(m_text.data()), m_text.size());
    m_text = {};
}

const Accounts::Proof *Accounts::Account::find(Kind kind, const Hash &hash) const
{
    const auto is = [&](const Proof &proof) {
        return proof.kind == kind && CRYPTO_memcmp(proof.hash.data(), hash.data(), hash.size()) == 0;
    };
    if (is(newest))
        return &newest;
    return older && is(*older) ? &*older : nullptr;
}

bool Accounts::load(const char *path, std::size_t &badLines)
{
    badLines = 0;
    m_changed.clear();
    m_table.clear();
    m_count = 0;
    if (!map(path) || m_text.size() >= std::numeric_limits<std::uint32_t>::max())
        return false;
    const auto lines = static_cast<std::size_t>(std::count(m_text.begin(), m_text.end(), '\n')) + 1;
    m_table.assign(std::bit_ceil(lines * 3 / 2), 0);
    std::size_t end = 0;
    for (std::size_t begin = 0; begin < m_text.size(); begin = end + 1) {
        end = std::min(m_text.find('\n', begin), m_text.size());
        const std::string_view line(m_text.data() + begin, end - begin);
        if (line.empty())
            continue;
        if (!isSound(line)) {
            ++badLines;
            continue;
        }
        auto &entry = m_table[placeOf(nameIn(line))];
        m_count += entry == 0 ? 1 : 0;
        entry = static_cast<std::uint32_t>(begin + 1);
    }
    return true;
}

std::string_view Accounts::lineAt(std::size_t place) const
{
    const std::size_t begin = m_table[place] - 1;
    return m_text.substr(begin, std::min(m_text.find('\n', begin), m_text.size()) - begin);
}

std::size_t Accounts::placeOf(std::string_view name) const
{
    const std::size_t mask = m_table.size() - 1;
    std::size_t place = std::hash<std::string_view>()(name) & mask;
    while (m_table[place] != 0) {
        const std::string_view line = m_text.substr(m_table[place] - 1);
        if (line.size() > name.size() && line.starts_with(name) && line[name.size()] == ' ')
            break;
        place = (place + 1) & mask;
    }
    return place;
}

bool Accounts::add(std::string_view line)
{
    const auto account = parse(line);
    if (!account)
        return false;
    const std::string name(nameIn(line));
    m_count += find(name) ? 0 : 1;
    m_changed.insert_or_assign(name, account);
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
        return std::string(nameIn(line));
    }
    if (sign != '-')
        return std::nullopt;
    std::string name(line);
    m_count -= find(name) ? 1 : 0;
    if (!m_table.empty() && !name.empty() && m_table[placeOf(name)] != 0)
        m_changed.insert_or_assign(name, std::nullopt);
    else
        m_changed.erase(name);
    return name;
}

std::optional<Accounts::Account> Accounts::find(std::string_view name) const
{
    if (const auto changed = m_changed.find(name); changed != m_changed.end())
        return changed->second;
    if (m_table.empty() || name.empty())
        return std::nullopt;
    const std::size_t place = placeOf(name);
    return m_table[place] == 0 ? std::nullopt : parse(lineAt(place));
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
