#pragma once

#include <memory>

#include "server/devices/chunk_filter.h"

namespace wheelhouse::devices {

// One restriction or text of a filter, asked of a chunk's columns; remembers
// what it found of each text. For one query, within a Reading of the pool.
class FilterLeaf {
public:
    virtual ~FilterLeaf() = default;
    // Keeps the rows that match. The chunk's lock must be held.
    virtual void narrow(const DeviceChunk &chunk, RowSet &rows) = 0;
};

// What is given must outlive the leaf.
std::unique_ptr<FilterLeaf> makeLeaf(const FilterRestriction &restriction, const TextPool &pool);
std::unique_ptr<FilterLeaf> makeLeaf(const FilterText &text, const TextPool &pool);

// Where an attribute is kept.
struct ColumnOf {
    enum class Kind { Small, Text, List, Finding, Time, Version, Cells, Pending, Serial, Product, Name, Uid };
    Kind kind = Kind::Serial;
    DeviceChunk::Small small = DeviceChunk::Small::State;
    DeviceChunk::Text text = DeviceChunk::Text::Model;
    DeviceChunk::Time time = DeviceChunk::Time::Create;
    DeviceChunk::Version version = DeviceChunk::Version::Desired;
    const CellFamily &(DeviceChunk::*cells)() const = nullptr;
    // Of Small: what a filter calls it; empty for none.
    std::string (*smallText)(int) = nullptr;
};
ColumnOf columnOf(DeviceAttribute::Field field);

// The value of a row's key that found no column; nothing if it has none.
std::optional<google::protobuf::Value> valueInRest(const CellFamily &family, std::uint32_t row, const std::string &key,
                                                   const TextPool &pool);

// Milliseconds of a time as DeviceAttribute::number says them.
inline std::int64_t millisOf(std::int64_t nanos)
{
    const std::int64_t millis = nanos / 1'000'000;
    return nanos % 1'000'000 < 0 ? millis - 1 : millis;
}

// What a question about a text of the pool was answered, by the text's number.
class TextAnswers {
public:
    explicit TextAnswers(const TextPool &pool) : m_pool(pool), m_answers(pool.idLimit()) {}

    template <class Ask> bool of(TextPool::Id id, Ask ask)
    {
        if (id >= m_answers.size()) [[unlikely]]
            m_answers.resize(id + 1);
        auto &answer = m_answers[id];
        if (answer == kUnknown) [[unlikely]]
            answer = ask(m_pool.text(id)) ? kYes : kNo;
        return answer == kYes;
    }

private:
    enum Answer : std::uint8_t { kUnknown, kNo, kYes };
    const TextPool &m_pool;
    std::vector<Answer> m_answers;
};

} // namespace wheelhouse::devices
