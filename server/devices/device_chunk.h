#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "server/devices/device_cells.h"
#include "server/devices/device_link.h"
#include "server/devices/text_pool.h"
#include "wheelhouse/v1/devices.pb.h"

namespace wheelhouse::devices {

// Room for a row in few, large steps: what a chunk outgrows is soon of use to
// another, and a full one has no more than it needs.
template <class T> void reserveRow(std::vector<T> &values, std::uint32_t row)
{
    constexpr std::size_t kFirst = 64, kStep = 8;
    std::size_t room = std::max<std::size_t>(values.capacity(), kFirst);
    while (room <= row)
        room *= kStep;
    values.reserve(room);
}

// A column that takes no memory until a row has something else than `None`.
template <class T, T None = T{}> class LazyColumn {
public:
    T get(std::uint32_t row) const { return row < m_values.size() ? m_values[row] : None; }
    void set(std::uint32_t row, T value)
    {
        if (row >= m_values.size()) {
            if (value == None)
                return;
            reserveRow(m_values, row);
            m_values.resize(row + 1, None);
        }
        m_values[row] = value;
    }
    // Of rows 0 and on; those missing at the end have None.
    const std::vector<T> &values() const { return m_values; }

private:
    std::vector<T> m_values;
};

// Up to `kRows` devices of one product, a column for each attribute. Rows are
// never taken away: a retired device keeps its name for ever.
//
// Threads: `mutex` guards all but what is const and `labels`; readers share
// it, for some microseconds at a time. Owned by the table.
class DeviceChunk {
public:
    static constexpr std::uint32_t kBits = 12;
    static constexpr std::uint32_t kRows = 1U << kBits;

    enum class Text {
        Model, Site, Owner, Note, Firmware, Address, ReasonText, ReplacedBy, Replaces,
        // Lists; see forEachListed.
        Care, Groups,
        // A serialized Device with findings alone.
        Findings,
        // Of those that are not written as the server writes them.
        Uid, Etag,
        Count
    };
    enum class Time {
        Create, Update, Since, LastSeen, Reported, Desired, Applied, CredentialExpire, Count
    };
    enum class Small { State, Credential, Presence, Reason, Certainty, Count };
    enum class Version { Desired, Applied, Count };
    // Of a time: nanoseconds since 1970; unset.
    static constexpr std::int64_t kUnset = std::numeric_limits<std::int64_t>::min();

    DeviceChunk(std::string product, std::uint32_t index, TextPool &pool);
    ~DeviceChunk();
    DeviceChunk(const DeviceChunk &) = delete;
    DeviceChunk &operator=(const DeviceChunk &) = delete;

    const std::string product;
    // Its rows are numbered `index * kRows` and on in the table.
    const std::uint32_t index;
    mutable std::shared_mutex mutex;
    // The place of each row in the order of serials, see SerialOrder; 0 where
    // it has none yet.
    const std::unique_ptr<std::atomic<std::uint64_t>[]> labels;

    std::uint32_t rows() const { return m_rows; }
    std::uint32_t append(std::string_view serial);
    // Makes the row be this device, whose name is not looked at.
    void write(std::uint32_t row, const v1::Device &device);
    v1::Device read(std::uint32_t row) const;

    std::string_view serial(std::uint32_t row) const
    {
        const std::uint32_t begin = row == 0 ? 0 : m_serialEnds[row - 1];
        return std::string_view(m_serials).substr(begin, m_serialEnds[row] - begin);
    }
    // All serials one after the other, and where each ends.
    const std::string &serials() const { return m_serials; }
    const std::vector<std::uint32_t> &serialEnds() const { return m_serialEnds; }
    std::string name(std::uint32_t row) const;
    std::string uid(std::uint32_t row) const;

    const LazyColumn<TextPool::Id> &texts(Text what) const { return m_texts[static_cast<std::size_t>(what)]; }
    const LazyColumn<std::int64_t, kUnset> &times(Time what) const { return m_times[static_cast<std::size_t>(what)]; }
    const LazyColumn<std::uint8_t> &smalls(Small what) const { return m_smalls[static_cast<std::size_t>(what)]; }
    const LazyColumn<std::int64_t> &versions(Version what) const { return m_versions[static_cast<std::size_t>(what)]; }
    const CellFamily &labelCells() const { return m_labels; }
    const CellFamily &reportedCells() const { return m_reported; }
    const CellFamily &desiredCells() const { return m_desired; }
    // A bit for each kind of finding.
    const LazyColumn<std::uint32_t> &findingKinds() const { return m_findingKinds; }
    bool isLiving(std::uint32_t row) const { return smalls(Small::State).get(row) < v1::Device::STATE_RETIRED; }
    // Not removed.
    bool isThere(std::uint32_t row) const { return smalls(Small::State).get(row) != kRemoved; }
    static bool isThere(const v1::Device &device) { return device.state() != kRemoved; }
    // As if the row had never been, but for its serial.
    void clear(std::uint32_t row);

    // What a time column has of a time beyond its reach.
    static std::int64_t heldMillis(std::int64_t millis);

    // The broker's account of the row; key left empty.
    Account account(std::uint32_t row) const;
    void setAccount(std::uint32_t row, const Account &account);

private:
    // In the place of a state.
    static constexpr int kRemoved = 0xFF;
    // Bits of m_flags and of m_accountFlags.
    static constexpr unsigned kHasPresence = 1, kHasReported = 2, kHasDesired = 4, kHasHexEtag = 8, kHasUuid = 16;
    static constexpr unsigned kByCertificate = 1, kRefused = 2;

    std::string_view text(std::uint32_t row, Text what) const { return m_pool.text(texts(what).get(row)); }
    void setText(std::uint32_t row, Text what, std::string_view text);
    bool setTime(std::uint32_t row, Time what, bool has, const google::protobuf::Timestamp &time);
    bool setSmall(std::uint32_t row, Small what, int value);
    void readPresence(std::uint32_t row, v1::Presence &presence) const;
    void readTime(std::uint32_t row, Time what, google::protobuf::Timestamp *(v1::Device::*field)(),
                  v1::Device &device) const;

    TextPool &m_pool;
    std::uint32_t m_rows = 0;
    std::string m_serials;
    std::vector<std::uint32_t> m_serialEnds;
    std::vector<std::array<std::uint8_t, 16>> m_uids;
    std::vector<SecretHash> m_hashes;
    LazyColumn<std::uint8_t> m_accountFlags;
    LazyColumn<std::uint8_t> m_flags;
    LazyColumn<std::uint64_t> m_etags;
    std::array<LazyColumn<TextPool::Id>, static_cast<std::size_t>(Text::Count)> m_texts;
    std::array<LazyColumn<std::int64_t, kUnset>, static_cast<std::size_t>(Time::Count)> m_times;
    std::array<LazyColumn<std::uint8_t>, static_cast<std::size_t>(Small::Count)> m_smalls;
    std::array<LazyColumn<std::int64_t>, static_cast<std::size_t>(Version::Count)> m_versions;
    LazyColumn<std::uint32_t> m_findingKinds;
    CellFamily m_labels;
    CellFamily m_reported;
    CellFamily m_desired;
    // Devices that hold what no column can (a time beyond the year 2262),
    // serialized.
    LazyColumn<TextPool::Id> m_odd;
};

// Some texts in one: each with its length before it.
std::string listed(const google::protobuf::RepeatedPtrField<std::string> &texts);

template <class Visit> void forEachListed(std::string_view list, Visit visit)
{
    while (!list.empty()) {
        std::size_t size = 0;
        unsigned shift = 0;
        while (static_cast<unsigned char>(list.front()) >= 0x80) {
            size |= static_cast<std::size_t>(list.front() & 0x7F) << shift;
            shift += 7;
            list.remove_prefix(1);
        }
        size |= static_cast<std::size_t>(list.front()) << shift;
        list.remove_prefix(1);
        visit(list.substr(0, size));
        list.remove_prefix(size);
    }
}

// Of a uid as makeUuid() writes it; false for another.
bool parseUuid(std::string_view text, std::array<std::uint8_t, 16> &bytes);
std::string uuidText(const std::array<std::uint8_t, 16> &bytes);

} // namespace wheelhouse::devices
