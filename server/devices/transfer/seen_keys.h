#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace wheelhouse::devices {

// At which line of a file each device stood first. 12 bytes a device, at most
// 24 for a moment and while it is half empty; no text is kept. Of a million
// devices two with the same 64-bit hash, which a file cannot aim at, are there
// in one of 40 million files. One thread.
class SeenKeys {
public:
    SeenKeys();

    // 0 if the key is new, and it is noted; else the line of the first.
    std::int64_t note(std::string_view key, std::int64_t line);

private:
    void grow();
    std::size_t placeOf(std::uint64_t hash) const;

    std::uint64_t m_seed[2];
    std::vector<std::uint64_t> m_hashes;
    std::vector<std::uint32_t> m_lines;
    std::size_t m_count = 0;
};

} // namespace wheelhouse::devices
