#include "server/devices/transfer/import_undo.h"

#include <fmt/format.h>

#include "core/log.h"
#include "server/devices/desired_message.h"
#include "server/devices/transfer/import_applier.h"

namespace wheelhouse::devices {

namespace {

constexpr int kBatch = 10'000;

} // namespace

Result<void> ImportUndo::run(StoredImport &import)
{
    if (import.import.state() == v1::DeviceImport::STATE_UNDONE)
        return {};
    if (auto done = restoreChanged(import); !done)
        return done;
    if (auto done = takeBackMade(import); !done)
        return done;
    import.import.set_state(v1::DeviceImport::STATE_UNDONE);
    *import.import.mutable_end_time() = toTimestamp(Clock::now());
    return m_store.updateImport(import);
}

Result<void> ImportUndo::goOn() const
{
    if (m_stopping)
        return fail(ErrorCode::Unavailable, "the server is stopping; undo it again to go on");
    return {};
}

Result<void> ImportUndo::restoreChanged(StoredImport &import)
{
    for (;;) {
        if (auto still = goOn(); !still)
            return still;
        const auto images = m_store.beforeImages(import.number, kBatch);
        if (!images)
            return passOn(images);
        if (images->empty())
            return {};
        if (auto restored = restore(*images, import); !restored)
            return restored;
    }
}

Result<void> ImportUndo::restore(const std::vector<BeforeImage> &images, StoredImport &import)
{
    std::vector<DeviceName> names;
    for (const auto &image : images) {
        const auto name = DeviceName::parse(image.device.name());
        if (!name)
            return passOn(name);
        names.push_back(*name);
    }
    ImportStore::UndoBatch batch;
    StoredImport next = import;
    std::vector<Account> accounts;
    {
        const auto turns = m_registry.takeTurns(names);
        std::vector<DeviceTable::Device> before;
        for (std::size_t i = 0; i < images.size(); ++i) {
            const auto &image = images[i];
            batch.imagesDone.push_back(image.uid);
            const auto current = m_table.get(image.device.name());
            const auto account = m_table.account(names[i].key());
            const bool untouched = current && current->uid() == image.uid && current->state() != v1::Device::STATE_RETIRED
                && importHash(*current, account.hash) == image.afterHash;
            if (!untouched) {
                ++next.keptCount;
                continue;
            }
            StoredDevice stored;
            stored.device = *current;
            if (groupIds(image.device) != groupIds(*current)) {
                *stored.device.mutable_groups() = image.device.groups();
                batch.memberships.push_back({current->name(), groupIds(image.device)});
            }
            const auto version = current->desired_version();
            takePeoplesPart(stored.device, image.device);
            // What is wanted of it goes forward to what it was.
            stored.device.set_desired_version(version + (image.device.desired_version() != version));
            if (stored.device.desired_version() != version)
                *stored.device.mutable_desired_time() = toTimestamp(Clock::now());
            *stored.device.mutable_update_time() = toTimestamp(Clock::now());
            stored.device.set_etag(etagOf(stored.device));
            if (stored.device.credential() != v1::CREDENTIAL_KIND_NONE)
                stored.secretHash = account.hash;
            before.push_back(current);
            batch.changed.push_back(std::move(stored));
            ++next.restoredCount;
        }
        batch.progress = next;
        std::vector<TwinHistory::Change> changes;
        for (std::size_t i = 0; i < before.size(); ++i)
            changes.push_back({before[i].get(), &batch.changed[i].device});
        if (auto recorded = m_registry.recordDesired(changes, import.import.name()); !recorded)
            return recorded;
        if (auto done = m_store.applyUndo(batch); !done)
            return done;
        import = next;
        for (std::size_t i = 0; i < before.size(); ++i) {
            const auto &stored = batch.changed[i];
            m_table.modify(stored.device.name(), [&](v1::Device &device) { takePeoplesPart(device, stored.device); });
            if (groupIds(*before[i]) != groupIds(stored.device))
                m_table.modify(stored.device.name(), [&](v1::Device &device) {
                    *device.mutable_groups() = stored.device.groups();
                });
            if (before[i]->desired_version() != stored.device.desired_version())
                m_link.publish(desiredMessage(stored.device));
            if (before[i]->credential() != stored.device.credential()) {
                Account none;
                none.key = keyOfName(stored.device.name());
                none.refused = true;
                m_table.setAccount(none);
                accounts.push_back(std::move(none));
            }
        }
    }
    tellBroker(accounts);
    return {};
}

Result<void> ImportUndo::takeBackMade(StoredImport &import)
{
    std::int64_t after = 0;
    for (;;) {
        if (auto still = goOn(); !still)
            return still;
        const auto made = m_store.devicesMade(import.number, after, kBatch);
        if (!made)
            return passOn(made);
        if (made->empty())
            return {};
        if (auto taken = takeBack(*made, import); !taken)
            return taken;
        after = made->back().position;
    }
}

Result<void> ImportUndo::takeBack(const std::vector<ImportStore::Made> &made, StoredImport &import)
{
    std::vector<DeviceName> names;
    for (const auto &each : made) {
        const auto name = DeviceName::parse(each.name);
        if (!name)
            return passOn(name);
        names.push_back(*name);
    }
    ImportStore::UndoBatch batch;
    StoredImport next = import;
    std::vector<Account> accounts;
    std::vector<std::string> gone;
    {
        const auto turns = m_registry.takeTurns(names);
        for (const auto &name : names) {
            const auto current = m_table.get(name.toString());
            // Retired by somebody, or by an undo that was cut off.
            if (!current || current->state() == v1::Device::STATE_RETIRED)
                continue;
            Account account = m_table.account(name.key());
            if (current->presence().status() == v1::Presence::STATUS_NEVER_SEEN) {
                batch.removed.push_back(current->uid());
                gone.push_back(current->name());
                ++next.removedCount;
            } else {
                StoredDevice stored;
                stored.device = *current;
                stored.device.set_state(v1::Device::STATE_RETIRED);
                *stored.device.mutable_update_time() = toTimestamp(Clock::now());
                stored.device.set_etag(etagOf(stored.device));
                stored.secretHash = account.hash;
                batch.changed.push_back(std::move(stored));
                ++next.retiredCount;
            }
            if (current->groups_size() > 0)
                batch.memberships.push_back({current->name(), {}});
            account.refused = true;
            if (current->credential() != v1::CREDENTIAL_KIND_NONE)
                accounts.push_back(std::move(account));
        }
        batch.progress = next;
        if (auto done = m_store.applyUndo(batch); !done)
            return done;
        import = next;
        for (const auto &name : gone)
            m_table.remove(name);
        for (const auto &stored : batch.changed) {
            m_table.retire(stored.device.name(), [&](v1::Device &device) {
                device.set_state(v1::Device::STATE_RETIRED);
                device.clear_groups();
                *device.mutable_update_time() = stored.device.update_time();
                device.set_etag(stored.device.etag());
                device.clear_groups();
            });
        }
    }
    tellBroker(accounts);
    return {};
}

void ImportUndo::tellBroker(const std::vector<Account> &accounts)
{
    if (accounts.empty())
        return;
    // It is told before it serves again.
    if (auto told = m_link.applyAccounts(accounts); !told)
        spdlog::warn("undo: {}", field("broker", told.error().message));
}

} // namespace wheelhouse::devices
