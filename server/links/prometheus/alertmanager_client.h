#pragma once

#include "server/links/prometheus/endpoint_door.h"
#include "server/monitoring/alert_source.h"

namespace wheelhouse::prometheus {

// Alertmanager's API, version 2. Any thread; waits, never on the http thread.
class AlertmanagerClient final : public monitoring::AlertSource {
public:
    static constexpr std::size_t kMaxAlerts = 5'000;
    static constexpr std::size_t kMaxSilences = 2'000;

    explicit AlertmanagerClient(EndpointDoor &door) : m_door(door) {}

    Result<std::vector<v1::Alert>> alerts(const monitoring::EndpointRef &endpoint) override;
    Result<std::vector<v1::Silence>> silences(const monitoring::EndpointRef &endpoint) override;
    Result<std::string> createSilence(const monitoring::EndpointRef &endpoint, const v1::Silence &silence) override;
    Result<void> expireSilence(const monitoring::EndpointRef &endpoint, const std::string &id) override;

private:
    EndpointDoor &m_door;
};

} // namespace wheelhouse::prometheus
