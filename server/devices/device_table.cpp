#include "server/devices/device_table.h"

#include <map>

#include "server/devices/device_name.h"

namespace wheelhouse::devices {

namespace {

std::optional<DeviceRows::Row> rowOfKey(const DeviceRows &rows, std::string_view key)
{
    const auto slash = key.find('/');
    if (slash == std::string_view::npos)
        return std::nullopt;
    return rows.find(key.substr(0, slash), key.substr(slash + 1));
}

} // namespace

Account accountOf(const v1::Device &device, const SecretHash &hash)
{
    Account account;
    account.key = keyOfName(device.name());
    account.byCertificate = device.credential() == v1::CREDENTIAL_KIND_CERTIFICATE;
    account.hash = hash;
    // Without a credential there is nothing that a broker could accept.
    account.refused = device.state() == v1::Device::STATE_DISABLED || device.state() == v1::Device::STATE_RETIRED
        || device.credential() == v1::CREDENTIAL_KIND_NONE;
    account.end = device.credential_expire_time().seconds();
    return account;
}

LiveDevices::Device LiveDevices::get(const std::string &name) const
{
    const auto row = m_rows->find(name);
    auto device = row ? m_rows->get(*row) : nullptr;
    return device && device->state() < v1::Device::STATE_RETIRED ? device : nullptr;
}

DeviceTable::DeviceTable() : m_live(m_rows) { }

DeviceRows::Made DeviceTable::put(const StoredDevice &stored)
{
    const std::string key = keyOfName(stored.device.name());
    const auto slash = key.find('/');
    const Account account = accountOf(stored.device, stored.secretHash);
    const auto made = m_rows->make(std::string_view(key).substr(0, slash), std::string_view(key).substr(slash + 1),
                                   stored.device, account);
    if (!made.isNew) {
        const std::lock_guard lock(stripe(made.row));
        m_rows->set(made.row, std::make_shared<const v1::Device>(stored.device));
        m_rows->setAccount(made.row, account);
    }
    return made;
}

void DeviceTable::add(StoredDevice stored)
{
    const auto made = put(stored);
    m_rows->tell(made.row);
}

void DeviceTable::load(const StoredDevice &stored) { put(stored); }

DeviceTable::Device DeviceTable::get(const std::string &name) const
{
    const auto row = m_rows->find(name);
    auto device = row ? m_rows->get(*row) : nullptr;
    return device && DeviceChunk::isThere(*device) ? device : nullptr;
}

void DeviceTable::remove(const std::string &name)
{
    const auto row = m_rows->find(name);
    if (!row)
        return;
    {
        const std::lock_guard lock(stripe(*row));
        m_rows->remove(*row);
    }
    forgetOlder(name);
    m_rows->tell(*row);
}

void DeviceTable::forgetOlder(const std::string &name)
{
    const std::unique_lock lock(m_olderMutex);
    m_older.erase(keyOfName(name));
}

DeviceTable::Device DeviceTable::change(DeviceRows::Row row, const std::function<void(v1::Device &)> &change,
                                        bool retires)
{
    const std::lock_guard lock(stripe(row));
    const auto current = m_rows->get(row);
    if (current->state() >= v1::Device::STATE_RETIRED)
        return nullptr;
    auto changed = std::make_shared<v1::Device>(*current);
    change(*changed);
    if (retires)
        changed->set_state(v1::Device::STATE_RETIRED);
    // A row is a name for ever.
    changed->set_name(current->name());
    m_rows->set(row, changed);
    if (retires) {
        Account none;
        none.refused = true;
        m_rows->setAccount(row, none);
        forgetOlder(current->name());
    }
    m_rows->tell(row);
    return changed;
}

DeviceTable::Device DeviceTable::modify(const std::string &name, const std::function<void(v1::Device &)> &change)
{
    const auto row = m_rows->find(name);
    return row ? this->change(*row, change, false) : nullptr;
}

DeviceTable::Device DeviceTable::retire(const std::string &name, const std::function<void(v1::Device &)> &change)
{
    const auto row = m_rows->find(name);
    return row ? this->change(*row, change, true) : nullptr;
}

void DeviceTable::setAccount(Account account)
{
    const auto row = rowOfKey(*m_rows, account.key);
    if (!row)
        return;
    m_rows->setAccount(*row, account);
    const std::unique_lock lock(m_olderMutex);
    if (account.older)
        m_older[account.key] = std::move(account.older);
    else
        m_older.erase(account.key);
}

std::shared_ptr<const Proof> DeviceTable::olderOf(const std::string &key) const
{
    const std::shared_lock lock(m_olderMutex);
    const auto found = m_older.find(key);
    return found == m_older.end() ? nullptr : found->second;
}

void DeviceTable::forEachAccount(const std::function<void(const Account &)> &visit) const
{
    for (const DeviceChunk *chunk : m_rows->chunks()) {
        const std::shared_lock lock(chunk->mutex);
        for (std::uint32_t row = 0; row < chunk->rows(); ++row) {
            Account account = chunk->account(row);
            if (account.refused)
                continue;
            account.key = chunk->product;
            account.key += '/';
            account.key += chunk->serial(row);
            account.older = olderOf(account.key);
            visit(account);
        }
    }
}

Account DeviceTable::account(const std::string &key) const
{
    Account account;
    account.refused = true;
    if (const auto row = rowOfKey(*m_rows, key))
        account = m_rows->account(*row);
    account.key = key;
    if (!account.refused)
        account.older = olderOf(key);
    return account;
}

std::vector<v1::ProductCount> DeviceTable::productCounts() const
{
    std::map<std::string, v1::ProductCount> counts;
    for (const DeviceChunk *chunk : m_rows->chunks()) {
        const std::shared_lock lock(chunk->mutex);
        std::array<std::int64_t, 256> byPresence{};
        std::int64_t care = 0;
        const auto &presences = chunk->smalls(DeviceChunk::Small::Presence);
        const auto &cares = chunk->texts(DeviceChunk::Text::Care);
        for (std::uint32_t row = 0; row < chunk->rows(); ++row) {
            if (!chunk->isLiving(row))
                continue;
            ++byPresence[presences.get(row)];
            care += cares.get(row) != TextPool::kEmpty ? 1 : 0;
        }
        std::int64_t all = 0;
        for (const auto each : byPresence)
            all += each;
        if (all == 0)
            continue;
        auto &count = counts[chunk->product];
        count.set_product("products/" + chunk->product);
        count.set_registered_count(count.registered_count() + all);
        count.set_online_count(count.online_count() + byPresence[v1::Presence::STATUS_ONLINE]);
        count.set_never_seen_count(count.never_seen_count() + all - byPresence[v1::Presence::STATUS_ONLINE]
                                   - byPresence[v1::Presence::STATUS_OFFLINE]);
        count.set_care_count(count.care_count() + care);
    }
    std::vector<v1::ProductCount> all;
    for (auto &[product, count] : counts)
        all.push_back(std::move(count));
    return all;
}

} // namespace wheelhouse::devices
