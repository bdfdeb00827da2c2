#pragma once

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "server/devices/device_chunk.h"
#include "server/devices/name_index.h"
#include "server/devices/serial_order.h"
#include "server/devices/text_pool.h"
#include "server/live/change_log.h"
#include "server/live/feed.h"

namespace wheelhouse::devices {

// The rows of all devices: chunks of one product each, from names to rows, the
// order of names, and what has changed for those who watch. A row's number is
// its chunk's index and its place there; rows stay for ever.
//
// Threads: any. Locks, in the order they are taken in: the numbering's, a
// product's (adding and placing rows), the layout's, a chunk's, that of the
// recent; the log's alone. Owned by the table and by subscriptions.
class DeviceRows final : public live::Feed<v1::Device> {
public:
    using Row = std::uint32_t;
    using Device = std::shared_ptr<const v1::Device>;

    std::optional<Row> find(std::string_view product, std::string_view serial) const;
    // By resource name; nothing for what is no such name.
    std::optional<Row> find(std::string_view name) const;
    // The row of the name, made if there is none; whether it was made.
    struct Made {
        Row row = 0;
        bool isNew = false;
    };
    Made make(std::string_view product, std::string_view serial, const v1::Device &device, const Account &account);

    // As it is now.
    Device get(Row row) const;
    void set(Row row, const Device &device);
    // As if it had never been; the row waits for its name to be used again.
    void remove(Row row);
    Account account(Row row) const;
    void setAccount(Row row, const Account &account);
    std::size_t livingCount() const;

    // To be called after a change that watches are to see.
    void tell(Row row);

    // All chunks as they are now, of all products or of one. Every row that was
    // made before has its place in the order.
    std::vector<const DeviceChunk *> chunks(const std::string &product = {}) const;
    const DeviceChunk &chunk(Row row) const;
    // Holds every row's place in the order still.
    std::shared_lock<std::shared_mutex> holdOrder() const { return std::shared_lock(m_numbering); }
    // Places products in the order of their names, and of names of devices.
    struct ProductRank {
        std::uint64_t byId = 0;
        std::uint64_t byName = 0;
    };
    // Even numbers for products that there are, odd ones between them.
    std::map<std::string, ProductRank, std::less<>> productRanks() const;
    // The greatest place in its product of that serial or one before.
    std::uint64_t labelUpTo(const std::string &product, std::string_view serial) const;

    TextPool &pool() { return m_pool; }
    const TextPool &pool() const { return m_pool; }

    Position position() const override;
    Page page(std::size_t first, std::size_t most, const Filter &filter) const override;
    Changes changes(std::uint64_t cursor, std::size_t most, bool withKeys) const override;

private:
    struct Product {
        // Adding rows, and the order.
        mutable std::mutex mutex;
        std::vector<DeviceChunk *> chunks;
        SerialOrder order;
        // Rows that have no place in the order yet.
        std::vector<Row> pending;
        // There was no room for some: all need new places.
        bool isFull = false;
    };
    // Devices that were read or changed lately, so that a change and a thousand
    // watches of it make one message.
    struct Recent {
        std::mutex mutex;
        std::array<std::pair<Row, Device>, 32> entries;
    };

    Product &productOf(std::string_view id);
    DeviceChunk &chunkAt(Row row) const;
    void settle(Product &product) const;
    void renumber(Product &product) const;
    std::vector<DeviceChunk *> allChunks() const;
    // Removed ones as well.
    std::optional<Row> findAny(std::string_view product, std::string_view serial) const;
    void forgetRecent(Row row) const;
    std::pair<Row, Device> &recentEntry(Recent &recent, Row row) const;
    Recent &recentOf(Row row) const;

    TextPool m_pool;
    NameIndex m_index;
    mutable std::shared_mutex m_layout;
    std::vector<std::unique_ptr<DeviceChunk>> m_chunks;
    std::map<std::string, std::unique_ptr<Product>, std::less<>> m_products;
    // Exclusive while all rows of a product get new places.
    mutable std::shared_mutex m_numbering;
    mutable std::array<Recent, 64> m_recent;
    mutable std::shared_mutex m_logMutex;
    live::ChangeLog m_log;
};

} // namespace wheelhouse::devices
