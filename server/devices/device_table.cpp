#include "server/devices/device_table.h"

#include "server/devices/device_name.h"

namespace wheelhouse::devices {

void DeviceTable::add(StoredDevice stored)
{
    const std::string name = stored.device.name();
    auto device = std::make_shared<const v1::Device>(std::move(stored.device));
    if (device->state() == v1::Device::STATE_RETIRED) {
        const std::unique_lock lock(m_retiredMutex);
        m_retired[name] = std::move(device);
        return;
    }
    Account account;
    account.key = keyOfName(name);
    account.byCertificate = device->credential() == v1::CREDENTIAL_KIND_CERTIFICATE;
    account.hash = stored.secretHash;
    account.refused = device->state() == v1::Device::STATE_DISABLED;
    setAccount(std::move(account));
    const std::lock_guard lock(stripe(name));
    m_live.put(name, std::move(device));
}

DeviceTable::Device DeviceTable::get(const std::string &name) const
{
    if (auto device = m_live.get(name))
        return device;
    const std::shared_lock lock(m_retiredMutex);
    const auto found = m_retired.find(name);
    return found == m_retired.end() ? nullptr : found->second;
}

std::vector<DeviceTable::Device> DeviceTable::retired() const
{
    std::vector<Device> devices;
    const std::shared_lock lock(m_retiredMutex);
    devices.reserve(m_retired.size());
    for (const auto &[name, device] : m_retired)
        devices.push_back(device);
    return devices;
}

DeviceTable::Device DeviceTable::modify(const std::string &name, const std::function<void(v1::Device &)> &change)
{
    const std::lock_guard lock(stripe(name));
    const auto current = m_live.get(name);
    if (!current)
        return nullptr;
    auto changed = std::make_shared<v1::Device>(*current);
    change(*changed);
    m_live.put(name, changed);
    return changed;
}

DeviceTable::Device DeviceTable::retire(const std::string &name, const std::function<void(v1::Device &)> &change)
{
    const std::lock_guard lock(stripe(name));
    const auto current = m_live.get(name);
    if (!current)
        return nullptr;
    auto changed = std::make_shared<v1::Device>(*current);
    change(*changed);
    {
        const std::unique_lock retiredLock(m_retiredMutex);
        m_retired[name] = changed;
    }
    {
        const std::unique_lock accountsLock(m_accountsMutex);
        m_accounts.erase(keyOfName(name));
    }
    m_live.erase(name);
    return changed;
}

void DeviceTable::remove(const std::string &name)
{
    const std::lock_guard lock(stripe(name));
    {
        const std::unique_lock accountsLock(m_accountsMutex);
        m_accounts.erase(keyOfName(name));
    }
    m_live.erase(name);
}

void DeviceTable::setAccount(Account account)
{
    const std::unique_lock lock(m_accountsMutex);
    std::string key = account.key;
    m_accounts.insert_or_assign(std::move(key), std::move(account));
}

void DeviceTable::forEachAccount(const std::function<void(const Account &)> &visit) const
{
    const std::shared_lock lock(m_accountsMutex);
    for (const auto &[key, account] : m_accounts) {
        if (!account.refused)
            visit(account);
    }
}

Account DeviceTable::account(const std::string &key) const
{
    const std::shared_lock lock(m_accountsMutex);
    const auto found = m_accounts.find(key);
    if (found == m_accounts.end()) {
        Account none;
        none.key = key;
        none.refused = true;
        return none;
    }
    return found->second;
}

} // namespace wheelhouse::devices
