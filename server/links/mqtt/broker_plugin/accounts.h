#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace wheelhouse::broker {

// Who may connect to the broker, inside the broker's own process.
//
// One line an account: `NAME KIND HASH [END [KIND HASH END]]`, where NAME is
// user name and client id at once, KIND is `t` (token), `c` (certificate) or
// `s` (the server itself), HASH is the SHA-256, in hexadecimal, of the token or
// of the certificate in DER, and END is when that proof ends, in seconds since
// 1970, or 0. The second proof is an older one that is still good. Tokens are
// 256 random bits, so a plain hash cannot be turned back.
//
// The file of the start is held as it is, with a table of where its lines begin:
// a million are there within a tenth of a second. What changed since lies beside
// it.
//
// Thread: the broker's only one. Bound: what the registry holds.
class Accounts {
public:
    Accounts() = default;
    ~Accounts();
    Accounts(const Accounts &) = delete;
    Accounts &operator=(const Accounts &) = delete;

    using Hash = std::array<std::uint8_t, 32>;
    enum class Kind : char { Token = 't', Certificate = 'c', Server = 's' };

    struct Proof {
        Kind kind = Kind::Token;
        Hash hash{};
        // 0 where it does not end.
        std::int64_t end = 0;
        bool isOver(std::int64_t now) const { return end != 0 && end <= now; }
    };
    struct Account {
        Proof newest;
        std::optional<Proof> older;

        bool takes(Kind kind) const { return newest.kind == kind || (older && older->kind == kind); }
        // Null if that is no proof of this account. Compares in constant time.
        const Proof *find(Kind kind, const Hash &hash) const;
    };

    // Replaces all by the lines of a file; false if it cannot be read. Lines
    // that make no sense are left out and counted in `badLines`.
    bool load(const char *path, std::size_t &badLines);

    // `+` and a line as above, or `-NAME`. The name, or nothing if it makes no
    // sense.
    std::optional<std::string> change(std::string_view line);

    std::optional<Account> find(std::string_view name) const;
    std::size_t size() const { return m_count; }

private:
    bool map(const char *path);
    void unmap();
    bool add(std::string_view line);
    // Where the line of this name is in the table, or would be.
    std::size_t placeOf(std::string_view name) const;
    std::string_view lineAt(std::size_t place) const;

    struct NameHash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    // The file, mapped: whoever writes accounts makes a new one.
    std::string_view m_text;
    // Offsets into the text, one more than where the line begins; 0 is empty. Its
    // size is a power of two.
    std::vector<std::uint32_t> m_table;
    // Newer than the text; nothing for one that was taken away.
    std::unordered_map<std::string, std::optional<Account>, NameHash, std::equal_to<>> m_changed;
    std::size_t m_count = 0;
};

// Whether a device of that name may publish to `topic`: `wh/1/NAME/up/…`.
bool mayPublish(std::string_view name, std::string_view topic);

// Whether it may subscribe to, or be sent, `topic`: `wh/1/NAME/down/…`.
bool mayReceive(std::string_view name, std::string_view topic);

} // namespace wheelhouse::broker
