#include "server/devices/twin_writer.h"

#include "core/log.h"

namespace wheelhouse::devices {

namespace {
constexpr std::chrono::seconds kInterval(1);
constexpr std::size_t kBatch = 5000;
} // namespace

TwinWriter::TwinWriter(DeviceStore &store, TwinStore *changes) : m_store(store), m_changes(changes)
{
    m_thread = std::thread([this] { run(); });
}

TwinWriter::~TwinWriter()
{
    stop();
}

void TwinWriter::put(std::shared_ptr<const v1::Device> device)
{
    const std::lock_guard lock(m_mutex);
    std::string uid = device->uid();
    m_twins.insert_or_assign(std::move(uid), std::move(device));
}

void TwinWriter::append(PresenceRecord record)
{
    const std::lock_guard lock(m_mutex);
    if (m_presence.size() >= kMaxPresence)
        m_presence.erase(m_presence.begin(), m_presence.begin() + kMaxPresence / 10);
    m_presence.push_back(std::move(record));
}

void TwinWriter::append(TwinApplied applied)
{
    const std::lock_guard lock(m_mutex);
    if (m_changes && m_applied.size() < kMaxPresence)
        m_applied.push_back(std::move(applied));
}

void TwinWriter::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

bool TwinWriter::flush(std::chrono::milliseconds wait)
{
    std::unique_lock lock(m_mutex);
    m_hurry = true;
    m_wake.notify_all();
    return m_written.wait_for(lock, wait, [this] { return m_twins.empty() && m_presence.empty() && m_applied.empty() && !m_writing; });
}

void TwinWriter::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        m_wake.wait_for(lock, kInterval, [this] { return m_stopping || m_hurry; });
        m_hurry = false;
        lock.unlock();
        writeOnce();
        lock.lock();
        m_written.notify_all();
    }
    lock.unlock();
    writeOnce();
    m_written.notify_all();
}

bool TwinWriter::writeOnce()
{
    std::unordered_map<std::string, std::shared_ptr<const v1::Device>> twins;
    std::vector<PresenceRecord> presence;
    std::vector<TwinApplied> applied;
    {
        const std::lock_guard lock(m_mutex);
        twins.swap(m_twins);
        presence.swap(m_presence);
        applied.swap(m_applied);
        m_writing = true;
    }
    bool allWritten = true;
    std::vector<std::shared_ptr<const v1::Device>> batch;
    const auto saveBatch = [&] {
        if (batch.empty())
            return;
        if (const auto saved = m_store.saveTwins(batch); !saved) {
            spdlog::warn("state of {} devices not stored yet: {}", batch.size(), saved.error().message);
            allWritten = false;
            const std::lock_guard lock(m_mutex);
            // What came meanwhile is newer.
            for (auto &device : batch)
                m_twins.try_emplace(device->uid(), device);
        }
        batch.clear();
    };
    for (auto &[uid, device] : twins) {
        batch.push_back(std::move(device));
        if (batch.size() == kBatch)
            saveBatch();
    }
    saveBatch();
    if (!presence.empty()) {
        if (const auto appended = m_store.appendPresence(presence, kPresenceKept); !appended) {
            spdlog::warn("{} presence events not stored yet: {}", presence.size(), appended.error().message);
            allWritten = false;
            const std::lock_guard lock(m_mutex);
            if (presence.size() + m_presence.size() <= kMaxPresence)
                m_presence.insert(m_presence.begin(), presence.begin(), presence.end());
        }
    }
    if (!applied.empty()) {
        if (const auto saved = m_changes->saveTwinApplied(applied); !saved) {
            spdlog::warn("{} applied versions not stored yet: {}", applied.size(), saved.error().message);
            allWritten = false;
            const std::lock_guard lock(m_mutex);
            m_applied.insert(m_applied.begin(), applied.begin(), applied.end());
        }
    }
    const std::lock_guard lock(m_mutex);
    m_writing = false;
    return allWritten;
}

} // namespace wheelhouse::devices
