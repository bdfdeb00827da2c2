#include "server/devices/device_rows.h"

#include <algorithm>

#include "server/devices/chunk_filter.h"
#include "server/devices/device_query.h"

namespace wheelhouse::devices {

namespace {

constexpr std::string_view kProducts = "products/";
constexpr std::string_view kDevices = "/devices/";

std::uint32_t placeOf(DeviceRows::Row row)
{
    return row & (DeviceChunk::kRows - 1);
}

// Serials do not move while rows cannot be added.
SerialOrder::SerialOf serialIn(const std::vector<DeviceChunk *> &all)
{
    return [&all](DeviceRows::Row row) { return all[row >> DeviceChunk::kBits]->serial(placeOf(row)); };
}

SerialOrder::LabelOf labelIn(const std::vector<DeviceChunk *> &all)
{
    return [&all](DeviceRows::Row row) {
        return all[row >> DeviceChunk::kBits]->labels[placeOf(row)].load(std::memory_order_relaxed);
    };
}

} // namespace

std::optional<DeviceRows::Row> DeviceRows::find(std::string_view product, std::string_view serial) const
{
    const auto row = findAny(product, serial);
    if (!row)
        return std::nullopt;
    const DeviceChunk &holder = chunk(*row);
    const std::shared_lock lock(holder.mutex);
    return holder.isThere(placeOf(*row)) ? row : std::nullopt;
}

std::optional<DeviceRows::Row> DeviceRows::findAny(std::string_view product, std::string_view serial) const
{
    return m_index.find(NameIndex::hashOf(product, serial), [&](Row row) {
        const DeviceChunk &holder = chunk(row);
        const std::shared_lock lock(holder.mutex);
        return holder.serial(placeOf(row)) == serial && holder.product == product;
    });
}

std::optional<DeviceRows::Row> DeviceRows::find(std::string_view name) const
{
    if (!name.starts_with(kProducts))
        return std::nullopt;
    name.remove_prefix(kProducts.size());
    const auto end = name.find('/');
    if (end == std::string_view::npos || !name.substr(end).starts_with(kDevices))
        return std::nullopt;
    return find(name.substr(0, end), name.substr(end + kDevices.size()));
}

DeviceRows::Product &DeviceRows::productOf(std::string_view id)
{
    {
        const std::shared_lock lock(m_layout);
        if (const auto found = m_products.find(id); found != m_products.end())
            return *found->second;
    }
    const std::unique_lock lock(m_layout);
    auto &product = m_products[std::string(id)];
    if (!product)
        product = std::make_unique<Product>();
    return *product;
}

DeviceRows::Made DeviceRows::make(std::string_view productId, std::string_view serial, const v1::Device &device,
                                  const Account &account)
{
    Product &product = productOf(productId);
    const std::lock_guard adding(product.mutex);
    const auto hash = NameIndex::hashOf(productId, serial);
    if (const auto there = findAny(productId, serial)) {
        DeviceChunk &holder = chunkAt(*there);
        const std::unique_lock lock(holder.mutex);
        const auto place = placeOf(*there);
        if (holder.isThere(place))
            return {*there, false};
        // It was removed, and its name is used anew.
        holder.write(place, device);
        holder.setAccount(place, account);
        forgetRecent(*there);
        return {*there, true};
    }
    if (product.chunks.empty() || product.chunks.back()->rows() == DeviceChunk::kRows) {
        const std::unique_lock lock(m_layout);
        m_chunks.push_back(std::make_unique<DeviceChunk>(std::string(productId),
                                                         static_cast<std::uint32_t>(m_chunks.size()), m_pool));
        product.chunks.push_back(m_chunks.back().get());
    }
    DeviceChunk &last = *product.chunks.back();
    Row row = 0;
    {
        const std::unique_lock lock(last.mutex);
        const auto place = last.append(serial);
        last.write(place, device);
        last.setAccount(place, account);
        row = last.index << DeviceChunk::kBits | place;
    }
    m_index.insert(hash, row);
    product.pending.push_back(row);
    return {row, true};
}

DeviceChunk &DeviceRows::chunkAt(Row row) const
{
    const std::shared_lock lock(m_layout);
    return *m_chunks[row >> DeviceChunk::kBits];
}

const DeviceChunk &DeviceRows::chunk(Row row) const { return chunkAt(row); }

DeviceRows::Recent &DeviceRows::recentOf(Row row) const
{
    return m_recent[row % m_recent.size()];
}

std::pair<DeviceRows::Row, DeviceRows::Device> &DeviceRows::recentEntry(Recent &recent, Row row) const
{
    return recent.entries[row / m_recent.size() % recent.entries.size()];
}

// What is among the recent equals the row whenever the chunk's lock is free: it
// is put there under that lock.
DeviceRows::Device DeviceRows::get(Row row) const
{
    Recent &recent = recentOf(row);
    {
        const std::lock_guard lock(recent.mutex);
        const auto &[held, device] = recentEntry(recent, row);
        if (device && held == row)
            return device;
    }
    const DeviceChunk &holder = chunk(row);
    const std::shared_lock lock(holder.mutex);
    auto device = std::make_shared<const v1::Device>(holder.read(placeOf(row)));
    const std::lock_guard recentLock(recent.mutex);
    recentEntry(recent, row) = {row, device};
    return device;
}

void DeviceRows::set(Row row, const Device &device)
{
    DeviceChunk &holder = chunkAt(row);
    Recent &recent = recentOf(row);
    const std::unique_lock lock(holder.mutex);
    holder.write(placeOf(row), *device);
    const std::lock_guard recentLock(recent.mutex);
    recentEntry(recent, row) = {row, device};
}

void DeviceRows::remove(Row row)
{
    DeviceChunk &holder = chunkAt(row);
    const std::unique_lock lock(holder.mutex);
    holder.clear(placeOf(row));
    forgetRecent(row);
}

void DeviceRows::forgetRecent(Row row) const
{
    Recent &recent = recentOf(row);
    const std::lock_guard lock(recent.mutex);
    recentEntry(recent, row) = {};
}

Account DeviceRows::account(Row row) const
{
    const DeviceChunk &holder = chunk(row);
    const std::shared_lock lock(holder.mutex);
    return holder.account(placeOf(row));
}

void DeviceRows::setAccount(Row row, const Account &account)
{
    DeviceChunk &holder = chunkAt(row);
    const std::unique_lock lock(holder.mutex);
    holder.setAccount(placeOf(row), account);
}

std::size_t DeviceRows::livingCount() const
{
    std::size_t count = 0;
    for (const DeviceChunk *each : chunks()) {
        const std::shared_lock lock(each->mutex);
        for (std::uint32_t place = 0; place < each->rows(); ++place)
            count += each->isLiving(place) ? 1 : 0;
    }
    return count;
}

void DeviceRows::tell(Row row)
{
    {
        const std::unique_lock lock(m_logMutex);
        m_log.touch(row);
    }
    wakeAll();
}

std::vector<DeviceChunk *> DeviceRows::allChunks() const
{
    std::vector<DeviceChunk *> all;
    const std::shared_lock lock(m_layout);
    all.reserve(m_chunks.size());
    for (const auto &each : m_chunks)
        all.push_back(each.get());
    return all;
}

void DeviceRows::settle(Product &product) const
{
    const std::lock_guard adding(product.mutex);
    if (product.pending.empty())
        return;
    const auto all = allChunks();
    const auto setLabel = [&all](Row row, std::uint64_t label) {
        all[row >> DeviceChunk::kBits]->labels[placeOf(row)].store(label, std::memory_order_release);
    };
    if (!product.order.insert(std::exchange(product.pending, {}), serialIn(all), labelIn(all), setLabel))
        product.isFull = true;
}

// Questions that are under way compare by the old places.
void DeviceRows::renumber(Product &product) const
{
    const std::unique_lock numbering(m_numbering);
    const std::lock_guard adding(product.mutex);
    const auto all = allChunks();
    product.order.renumber([&all](Row row, std::uint64_t label) {
        all[row >> DeviceChunk::kBits]->labels[placeOf(row)].store(label, std::memory_order_release);
    });
    product.isFull = false;
}

std::vector<const DeviceChunk *> DeviceRows::chunks(const std::string &productId) const
{
    std::vector<Product *> products;
    {
        const std::shared_lock lock(m_layout);
        for (const auto &[id, product] : m_products) {
            if (productId.empty() || id == productId)
                products.push_back(product.get());
        }
    }
    std::vector<const DeviceChunk *> all;
    for (Product *product : products) {
        settle(*product);
        std::unique_lock adding(product->mutex);
        if (product->isFull) {
            adding.unlock();
            renumber(*product);
            adding.lock();
        }
        all.insert(all.end(), product->chunks.begin(), product->chunks.end());
    }
    return all;
}

std::map<std::string, DeviceRows::ProductRank, std::less<>> DeviceRows::productRanks() const
{
    std::map<std::string, ProductRank, std::less<>> ranks;
    std::map<std::string, std::string> byName;
    std::uint64_t rank = 0;
    {
        const std::shared_lock lock(m_layout);
        for (const auto &[id, product] : m_products) {
            ranks[id].byId = rank += 2;
            byName[id + "/"] = id;
        }
    }
    rank = 0;
    for (const auto &[name, id] : byName)
        ranks[id].byName = rank += 2;
    return ranks;
}

std::uint64_t DeviceRows::labelUpTo(const std::string &productId, std::string_view serial) const
{
    const Product *product = nullptr;
    {
        const std::shared_lock lock(m_layout);
        const auto found = m_products.find(productId);
        if (found == m_products.end())
            return 0;
        product = found->second.get();
    }
    const std::lock_guard adding(product->mutex);
    const auto all = allChunks();
    return product->order.labelUpTo(serial, serialIn(all), labelIn(all));
}

live::Feed<v1::Device>::Position DeviceRows::position() const
{
    const std::shared_lock lock(m_logMutex);
    return {m_log.revision(), m_log.forgotten()};
}

live::Feed<v1::Device>::Page DeviceRows::page(std::size_t first, std::size_t most, const Filter &filter) const
{
    Page page;
    page.next = first;
    const DeviceChunk *holder = nullptr;
    {
        const std::shared_lock lock(m_layout);
        page.isLast = (first >> DeviceChunk::kBits) >= m_chunks.size();
        if (page.isLast)
            return page;
        holder = m_chunks[first >> DeviceChunk::kBits].get();
    }
    // A query that can be asked of columns saves making devices in vain.
    const auto *predicate = filter.target<QueryPredicate>();
    std::optional<TextPool::Reading> reading;
    std::optional<ChunkFilter> columns;
    if (predicate != nullptr) {
        reading.emplace(m_pool);
        columns.emplace(predicate->query->filter, m_pool);
    }
    std::shared_lock lock(holder->mutex);
    RowSet rows = RowSet::upTo(holder->rows());
    rows.dropBelow(placeOf(static_cast<Row>(first)));
    keepPresent(*holder, false, rows);
    if (columns) {
        if (!predicate->query->product.empty() && predicate->query->product != holder->product)
            rows.clear();
        else
            columns->narrow(*holder, rows);
    }
    lock.unlock();
    const Row base = holder->index << DeviceChunk::kBits;
    page.next = static_cast<std::size_t>(base) + DeviceChunk::kRows;
    rows.forEach([&](std::uint32_t place) {
        if (page.items.size() == most) {
            page.next = std::min<std::size_t>(page.next, base | place);
            return;
        }
        // One by one, so that nobody waits for all of them.
        const std::shared_lock one(holder->mutex);
        if (holder->isLiving(place))
            page.items.push_back({base | place, std::make_shared<const v1::Device>(holder->read(place)), {}});
    });
    return page;
}

live::Feed<v1::Device>::Changes DeviceRows::changes(std::uint64_t cursor, std::size_t most, bool withKeys) const
{
    Changes changes;
    std::vector<Row> rows;
    {
        const std::shared_lock lock(m_logMutex);
        const auto walk = m_log.walk(cursor, [&](Row row) {
            rows.push_back(row);
            return rows.size() < most;
        });
        changes.cursor = walk.cursor;
        changes.folded = static_cast<std::int64_t>(walk.cursor - cursor) - walk.visited;
    }
    changes.items.reserve(rows.size());
    for (const Row row : rows) {
        auto device = get(row);
        Item item;
        item.slot = row;
        const bool isLiving = device->state() < v1::Device::STATE_RETIRED;
        if (!isLiving || withKeys)
            item.key = device->name();
        if (isLiving)
            item.value = std::move(device);
        changes.items.push_back(std::move(item));
    }
    return changes;
}

} // namespace wheelhouse::devices
