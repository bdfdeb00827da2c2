#include "server/devices/transfer/seen_keys.h"

#include <algorithm>
#include <limits>

#include <openssl/rand.h>

namespace wheelhouse::devices {

namespace {

constexpr std::size_t kFirstSize = 4096;

std::uint64_t rotate(std::uint64_t value, int bits) { return (value << bits) | (value >> (64 - bits)); }

// SipHash-1-3, https://www.aumasson.jp/siphash/siphash.pdf: nobody who does not
// know the seed finds two keys of the same hash.
std::uint64_t sipHash(const std::uint64_t (&seed)[2], std::string_view text)
{
    std::uint64_t v0 = seed[0] ^ 0x736f6d6570736575U;
    std::uint64_t v1 = seed[1] ^ 0x646f72616e646f6dU;
    std::uint64_t v2 = seed[0] ^ 0x6c7967656e657261U;
    std::uint64_t v3 = seed[1] ^ 0x7465646279746573U;
    const auto round = [&] {
        v0 += v1;
        v1 = rotate(v1, 13) ^ v0;
        v0 = rotate(v0, 32);
        v2 += v3;
        v3 = rotate(v3, 16) ^ v2;
        v0 += v3;
        v3 = rotate(v3, 21) ^ v0;
        v2 += v1;
        v1 = rotate(v1, 17) ^ v2;
        v2 = rotate(v2, 32);
    };
    const auto take = [&](std::uint64_t word) {
        v3 ^= word;
        round();
        v0 ^= word;
    };
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        word |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[i])) << (8 * (i % 8));
        if (i % 8 == 7) {
            take(word);
            word = 0;
        }
    }
    take(word | (static_cast<std::uint64_t>(text.size()) << 56));
    v2 ^= 0xff;
    round();
    round();
    round();
    return v0 ^ v1 ^ v2 ^ v3;
}

} // namespace

SeenKeys::SeenKeys() : m_hashes(kFirstSize), m_lines(kFirstSize)
{
    RAND_bytes(reinterpret_cast<unsigned char *>(m_seed), sizeof m_seed);
}

std::int64_t SeenKeys::note(std::string_view key, std::int64_t line)
{
    // 0 is an empty place.
    const std::uint64_t hash = std::max<std::uint64_t>(sipHash(m_seed, key), 1);
    auto place = placeOf(hash);
    if (m_hashes[place] == hash)
        return m_lines[place];
    if (4 * (m_count + 1) > 3 * m_hashes.size()) {
        grow();
        place = placeOf(hash);
    }
    m_hashes[place] = hash;
    m_lines[place] = static_cast<std::uint32_t>(std::min<std::int64_t>(line, std::numeric_limits<std::uint32_t>::max()));
    ++m_count;
    return 0;
}

std::size_t SeenKeys::placeOf(std::uint64_t hash) const
{
    std::size_t place = hash & (m_hashes.size() - 1);
    while (m_hashes[place] != 0 && m_hashes[place] != hash)
        place = (place + 1) & (m_hashes.size() - 1);
    return place;
}

void SeenKeys::grow()
{
    auto hashes = std::exchange(m_hashes, std::vector<std::uint64_t>(2 * m_hashes.size()));
    auto lines = std::exchange(m_lines, std::vector<std::uint32_t>(m_hashes.size()));
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        if (hashes[i] == 0)
            continue;
        const auto place = placeOf(hashes[i]);
        m_hashes[place] = hashes[i];
        m_lines[place] = lines[i];
    }
}

} // namespace wheelhouse::devices
