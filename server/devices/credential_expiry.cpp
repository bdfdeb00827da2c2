#include "server/devices/credential_expiry.h"

#include <algorithm>

#include <fmt/chrono.h>

#include "core/log.h"

namespace wheelhouse::devices {

namespace {

constexpr std::chrono::seconds kInterval(30);
constexpr int kPage = 1000;

} // namespace

void showCredentialEnd(v1::Device &device, Clock::time_point now)
{
    auto &findings = *device.mutable_findings();
    const auto kept = std::remove_if(findings.begin(), findings.end(), [](const v1::Finding &finding) {
        return finding.kind() == v1::Finding::KIND_CREDENTIAL_EXPIRING;
    });
    findings.erase(kept, findings.end());
    if (!device.has_credential_expire_time())
        return;
    const auto end = fromTimestamp(device.credential_expire_time());
    if (end > now + kCredentialWarning)
        return;
    auto &finding = *findings.Add();
    finding.set_kind(v1::Finding::KIND_CREDENTIAL_EXPIRING);
    finding.set_text(fmt::format("its credential {} on {:%Y-%m-%d %H:%M} UTC", end <= now ? "ended" : "ends",
                                 fmt::gmtime(Clock::to_time_t(end))));
    *finding.mutable_since_time() = toTimestamp(end - kCredentialWarning);
    finding.set_count(1);
}

void CredentialExpiry::start()
{
    m_thread = std::thread([this] {
        std::unique_lock lock(m_mutex);
        while (!m_stopping) {
            lock.unlock();
            if (const auto shown = round(Clock::now()); !shown)
                spdlog::warn("credentials that end are not looked for: {}", shown.error().message);
            lock.lock();
            m_wake.wait_for(lock, kInterval, [this] { return m_stopping; });
        }
    });
}

void CredentialExpiry::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

Result<int> CredentialExpiry::round(Clock::time_point now)
{
    const auto warned = follow(m_warned, now + kCredentialWarning, now);
    if (!warned)
        return warned;
    const auto ended = follow(m_ended, now, now);
    if (!ended)
        return ended;
    return *warned + *ended;
}

Result<int> CredentialExpiry::follow(CredentialStore::Ending &position, Clock::time_point until, Clock::time_point now)
{
    int shown = 0;
    while (true) {
        const auto page = m_store.endings(position, until, kPage);
        if (!page)
            return passOn(page);
        for (const auto &ending : *page) {
            if (m_table.modify(ending.device, [now](v1::Device &device) { showCredentialEnd(device, now); }))
                ++shown;
        }
        if (page->empty())
            return shown;
        position = page->back();
        const std::lock_guard lock(m_mutex);
        if (m_stopping)
            return shown;
    }
}

} // namespace wheelhouse::devices
