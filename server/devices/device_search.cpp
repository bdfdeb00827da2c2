#include <algorithm>
#include <numeric>

#include "server/devices/chunk_filter.h"
#include "server/devices/device_table.h"
#include "server/devices/row_order.h"
#include "server/devices/value_counts.h"

namespace wheelhouse::devices {

namespace {

using Number = RowOrder::Number;

// What a question looks at: chunks, with what must last while it does.
struct Scan {
    Scan(const DeviceRows &rows, const DeviceQuery &query)
        : chunks(rows.chunks(query.product)), order(rows.holdOrder()), reading(rows.pool()),
          filter(query.filter, rows.pool()), withRetired(query.withRetired)
    {
    }

    // The chunk's lock must be held. Rows that have no place yet came later than
    // the question.
    RowSet matching(const DeviceChunk &chunk)
    {
        std::uint32_t count = chunk.rows();
        while (count > 0 && chunk.labels[count - 1].load(std::memory_order_acquire) == 0)
            --count;
        RowSet rows = RowSet::upTo(count);
        keepPresent(chunk, withRetired, rows);
        filter.narrow(chunk, rows);
        return rows;
    }

    const std::vector<const DeviceChunk *> chunks;
    const std::shared_lock<std::shared_mutex> order;
    const TextPool::Reading reading;
    ChunkFilter filter;
    const bool withRetired;
};

// Steps through chunks far apart, so that rows that came in order do not come in
// order here: a best one after the other would be kept for nothing.
std::vector<const DeviceChunk *> shuffled(const std::vector<const DeviceChunk *> &chunks)
{
    std::vector<const DeviceChunk *> mixed;
    mixed.reserve(chunks.size());
    const std::size_t step = std::max<std::size_t>(1, chunks.size() * 5 / 13);
    for (std::size_t first = 0; first < step; ++first) {
        for (std::size_t i = first; i < chunks.size(); i += step)
            mixed.push_back(chunks[i]);
    }
    return mixed;
}

// The first rows of an order among many that are shown to it.
class FirstRows {
public:
    FirstRows(const RowOrder &order, std::size_t most) : m_width(order.width()), m_most(most), m_order(order)
    {
        m_numbers.reserve(std::min<std::size_t>(most, 4096) * m_width);
    }

    // By the rows' numbers.
    auto less() const
    {
        return [this](std::size_t left, std::size_t right) {
            const Number *l = &m_numbers[left * m_width];
            const Number *r = &m_numbers[right * m_width];
            return std::lexicographical_compare(l, l + m_width, r, r + m_width);
        };
    }

    // Rows whose first number is above it need not be shown.
    Number limit() const { return m_rows.size() < m_most ? ~Number(0) : m_numbers[m_heap.front() * m_width]; }

    void show(const DeviceChunk &chunk, std::uint32_t row, Number leading)
    {
        const DeviceRows::Row number = chunk.index << DeviceChunk::kBits | row;
        if (m_rows.size() < m_most) {
            m_numbers.resize(m_numbers.size() + m_width);
            m_order.all(chunk, row, &m_numbers[m_rows.size() * m_width]);
            m_heap.push_back(m_rows.size());
            m_rows.push_back(number);
            std::push_heap(m_heap.begin(), m_heap.end(), less());
            return;
        }
        const std::size_t worst = m_heap.front();
        Number *last = &m_numbers[worst * m_width];
        if (!isBefore(chunk, row, leading, last))
            return;
        std::pop_heap(m_heap.begin(), m_heap.end(), less());
        m_order.all(chunk, row, last);
        m_rows[worst] = number;
        std::push_heap(m_heap.begin(), m_heap.end(), less());
    }

    // In order.
    std::vector<DeviceRows::Row> take()
    {
        std::sort_heap(m_heap.begin(), m_heap.end(), less());
        std::vector<DeviceRows::Row> rows;
        for (const auto at : m_heap)
            rows.push_back(m_rows[at]);
        return rows;
    }

private:
    bool isBefore(const DeviceChunk &chunk, std::uint32_t row, Number leading, const Number *other) const
    {
        if (leading != other[0])
            return leading < other[0];
        for (std::size_t part = 1; part < m_width; ++part) {
            const Number own = m_order.number(part, chunk, row);
            if (own != other[part])
                return own < other[part];
        }
        return false;
    }

    const std::size_t m_width;
    const std::size_t m_most;
    const RowOrder &m_order;
    std::vector<Number> m_numbers;
    std::vector<DeviceRows::Row> m_rows;
    // Places in m_rows, the last in order first.
    std::vector<std::size_t> m_heap;
};

bool isAfter(const RowOrder &order, const DeviceChunk &chunk, std::uint32_t row, const std::vector<Number> &place)
{
    for (std::size_t part = 0; part < place.size(); ++part) {
        const Number own = order.number(part, chunk, row);
        if (own != place[part])
            return own > place[part];
    }
    return false;
}

} // namespace

bool QueryPredicate::operator()(const v1::Device &device) const
{
    if (!query->product.empty()) {
        constexpr std::string_view kProducts = "products/";
        const std::string_view rest = std::string_view(device.name()).substr(kProducts.size());
        if (!rest.starts_with(query->product) || rest[query->product.size()] != '/')
            return false;
    }
    return query->filter.matches(device);
}

DeviceTable::Page DeviceTable::page(const DeviceQuery &query, const DeviceOrder &order,
                                    const std::optional<DeviceOrder::Key> &after, std::size_t size) const
{
    Page page;
    std::vector<DeviceRows::Row> shown;
    {
        Scan scan(*m_rows, query);
        if (scan.chunks.empty())
            return page;
        const RowOrder places(order, *m_rows, scan.chunks);
        std::vector<Number> begin;
        if (after)
            begin = places.numbersOf(*after);
        // One more tells whether there is another page.
        FirstRows first(places, size + 1);
        std::vector<Number> leading(DeviceChunk::kRows);
        std::vector<std::pair<Number, std::uint32_t>> candidates;
        for (const DeviceChunk *chunk : shuffled(scan.chunks)) {
            const std::shared_lock lock(chunk->mutex);
            const RowSet rows = scan.matching(*chunk);
            page.total += rows.count();
            if (rows.isEmpty())
                continue;
            places.leading(*chunk, rows, leading.data());
            const Number limit = first.limit();
            candidates.clear();
            rows.forEach([&](std::uint32_t row) {
                const Number own = leading[row];
                if (own > limit)
                    return;
                if (after && (own < begin[0] || (own == begin[0] && !isAfter(places, *chunk, row, begin))))
                    return;
                candidates.push_back({own, row});
            });
            // Rows that come in order, from the last on, would each be kept for a
            // moment: only the chunk's own first are looked at more closely.
            if (candidates.size() > size + 1) {
                std::nth_element(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(size),
                                 candidates.end());
                const Number last = candidates[size].first;
                std::erase_if(candidates, [last](const auto &each) { return each.first > last; });
            }
            for (const auto &[own, row] : candidates) {
                if (own <= first.limit())
                    first.show(*chunk, row, own);
            }
        }
        shown = first.take();
    }
    page.isLast = shown.size() <= size;
    shown.resize(std::min(shown.size(), size));
    page.devices.reserve(shown.size());
    for (const auto row : shown) {
        // It may just have gone.
        if (auto device = m_rows->get(row); DeviceChunk::isThere(*device))
            page.devices.push_back(std::move(device));
    }
    return page;
}

std::int64_t DeviceTable::count(const DeviceQuery &query) const
{
    Scan scan(*m_rows, query);
    std::int64_t count = 0;
    for (const DeviceChunk *chunk : scan.chunks) {
        const std::shared_lock lock(chunk->mutex);
        count += scan.matching(*chunk).count();
    }
    return count;
}

v1::SummarizeDevicesResponse DeviceTable::summarize(const DeviceQuery &query, const std::vector<std::string> &names,
                                                    const std::vector<DeviceAttribute> &facets,
                                                    std::size_t facetSize) const
{
    v1::SummarizeDevicesResponse response;
    Scan scan(*m_rows, query);
    std::vector<std::unique_ptr<ValueCounts>> counts;
    for (const auto &facet : facets)
        counts.push_back(std::make_unique<ValueCounts>(facet, m_rows->pool()));
    std::int64_t total = 0;
    for (const DeviceChunk *chunk : scan.chunks) {
        const std::shared_lock lock(chunk->mutex);
        const RowSet rows = scan.matching(*chunk);
        total += rows.count();
        for (const auto &each : counts)
            each->add(*chunk, rows);
    }
    response.set_total_size(total);
    for (std::size_t i = 0; i < facets.size(); ++i) {
        auto &facet = *response.add_facets();
        facet.set_field(names[i]);
        counts[i]->fill(facet, facetSize);
    }
    return response;
}

std::vector<DeviceRows::Row> LiveDevices::rows(const DeviceQuery &query, const DeviceOrder &order) const
{
    std::vector<DeviceRows::Row> rows;
    Scan scan(*m_rows, query);
    if (scan.chunks.empty())
        return rows;
    const RowOrder places(order, *m_rows, scan.chunks);
    const std::size_t width = places.width();
    std::vector<Number> numbers;
    for (const DeviceChunk *chunk : scan.chunks) {
        const std::shared_lock lock(chunk->mutex);
        scan.matching(*chunk).forEach([&](std::uint32_t row) {
            rows.push_back(chunk->index << DeviceChunk::kBits | row);
            numbers.resize(numbers.size() + width);
            places.all(*chunk, row, &numbers[numbers.size() - width]);
        });
    }
    std::vector<std::uint32_t> sorted(rows.size());
    std::iota(sorted.begin(), sorted.end(), 0);
    std::sort(sorted.begin(), sorted.end(), [&](std::uint32_t left, std::uint32_t right) {
        const Number *l = &numbers[left * width];
        const Number *r = &numbers[right * width];
        return std::lexicographical_compare(l, l + width, r, r + width);
    });
    for (auto &each : sorted)
        each = rows[each];
    return sorted;
}

LiveDevices::Device LiveDevices::at(DeviceRows::Row row) const
{
    auto device = m_rows->get(row);
    return device->state() < v1::Device::STATE_RETIRED ? device : nullptr;
}

void LiveDevices::forEach(const std::function<void(const v1::Device &)> &visit) const
{
    for (std::size_t next = 0;;) {
        const auto page = m_rows->page(next, 1024, {});
        for (const auto &item : page.items)
            visit(*item.value);
        if (page.isLast)
            return;
        next = page.next;
    }
}

std::vector<LiveDevices::Device> LiveDevices::select(const DevicePredicate &predicate) const
{
    std::vector<Device> found;
    for (std::size_t next = 0;;) {
        auto page = m_rows->page(next, 1024, predicate);
        for (auto &item : page.items) {
            if (item.value && (!predicate || predicate(*item.value)))
                found.push_back(std::move(item.value));
        }
        if (page.isLast)
            return found;
        next = page.next;
    }
}

void DeviceTable::walk(const DeviceQuery &query, std::size_t batch, const Visit &visit) const
{
    std::vector<Device> devices;
    for (const DeviceChunk *chunk : m_rows->chunks(query.product)) {
        RowSet rows;
        {
            // For each chunk anew: nothing is held while others look.
            const TextPool::Reading reading(m_rows->pool());
            ChunkFilter filter(query.filter, m_rows->pool());
            const std::shared_lock lock(chunk->mutex);
            rows = RowSet::upTo(chunk->rows());
            keepPresent(*chunk, query.withRetired, rows);
            filter.narrow(*chunk, rows);
        }
        bool goesOn = true;
        rows.forEach([&](std::uint32_t row) {
            if (!goesOn)
                return;
            {
                const std::shared_lock lock(chunk->mutex);
                if (!chunk->isThere(row))
                    return;
                devices.push_back(std::make_shared<const v1::Device>(chunk->read(row)));
            }
            if (devices.size() == batch) {
                goesOn = visit(devices);
                devices.clear();
            }
        });
        if (!goesOn)
            return;
    }
    if (!devices.empty())
        visit(devices);
}

void DeviceTable::walk(const DeviceQuery &query, const DeviceOrder &order, std::size_t batch, const Visit &visit) const
{
    std::optional<DeviceOrder::Key> after;
    while (true) {
        const auto found = page(query, order, after, batch);
        if (found.devices.empty() || !visit(found.devices) || found.isLast)
            return;
        after = order.keyOf(*found.devices.back());
    }
}

} // namespace wheelhouse::devices
