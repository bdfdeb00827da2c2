#include "server/devices/serial_search.h"

#include <algorithm>
#include <cstring>

namespace wheelhouse::devices {

namespace {

constexpr std::size_t kBlock = 16;
// The compiler's own vectors: sixteen letters at a time on every processor.
using Letters = unsigned char __attribute__((vector_size(kBlock)));

// Letters that differ only in bit 5 are the same but for their case; what else
// that joins is sorted out by the comparison that follows.
constexpr unsigned char kCase = 0x20;

Letters loadFolded(const char *text)
{
    Letters letters;
    std::memcpy(&letters, text, kBlock);
    return letters | kCase;
}

bool any(Letters letters)
{
    std::uint64_t halves[2];
    std::memcpy(halves, &letters, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

} // namespace

void keepSerialsWith(const std::string &part, const DeviceChunk &chunk, RowSet &rows)
{
    RowSet found;
    const std::string &text = chunk.serials();
    const auto &ends = chunk.serialEnds();
    const char *data = text.data();
    const std::size_t last = part.size() - 1;
    std::size_t row = 0;
    const auto check = [&](std::size_t at) {
        for (std::size_t i = 0; i <= last; ++i) {
            if (lowerLetter(data[at + i]) != part[i])
                return;
        }
        // Hits come in order: rows are walked through once.
        while (ends[row] <= at)
            ++row;
        if (at + last < ends[row])
            found.add(static_cast<std::uint32_t>(row));
    };
    std::size_t at = 0;
    if (text.size() >= part.size() + kBlock) {
        const Letters first = Letters{} + static_cast<unsigned char>(part.front() | kCase);
        const Letters final = Letters{} + static_cast<unsigned char>(part.back() | kCase);
        for (; at + last + kBlock <= text.size(); at += kBlock) {
            const auto hits = reinterpret_cast<Letters>((loadFolded(data + at) == first)
                                                        & (loadFolded(data + at + last) == final));
            if (!any(hits))
                continue;
            for (std::size_t i = 0; i < kBlock; ++i) {
                if (hits[i] != 0)
                    check(at + i);
            }
        }
    }
    for (; at + last < text.size(); ++at)
        check(at);
    for (std::size_t word = 0; word < RowSet::kWords; ++word)
        rows.words[word] &= found.words[word];
}

} // namespace wheelhouse::devices
