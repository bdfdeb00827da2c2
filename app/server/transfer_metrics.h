#pragma once

#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include "server/devices/transfer/transfer_counters.h"

namespace wheelhouse::server {

// What imports and exports have done, on the metrics page.
class TransferMetrics {
public:
    explicit TransferMetrics(prometheus::Registry &registry)
        : m_rows(prometheus::BuildGauge()
                     .Name("wheelhouse_import_rows_total")
                     .Help("Rows of imports since the start, by what became of them")
                     .Register(registry)),
          m_running(prometheus::BuildGauge()
                        .Name("wheelhouse_imports_running")
                        .Help("Imports under way")
                        .Register(registry)
                        .Add({})),
          m_exported(prometheus::BuildGauge()
                         .Name("wheelhouse_exported_devices_total")
                         .Help("Devices written by exports since the start")
                         .Register(registry)
                         .Add({}))
    {
    }

    void refresh(const devices::TransferCounters &counters)
    {
        const auto set = [this](const char *outcome, std::int64_t rows) {
            m_rows.Add({{"outcome", outcome}}).Set(static_cast<double>(rows));
        };
        set("created", counters.created);
        set("updated", counters.updated);
        set("unchanged", counters.unchanged);
        set("rejected", counters.rejected);
        set("dry_run", counters.checked);
        m_running.Set(static_cast<double>(counters.importsRunning));
        m_exported.Set(static_cast<double>(counters.exported));
    }

private:
    prometheus::Family<prometheus::Gauge> &m_rows;
    prometheus::Gauge &m_running;
    prometheus::Gauge &m_exported;
};

} // namespace wheelhouse::server
