#pragma once

#include "models/catalog.h"
#include "models/string_pool.h"
#include "models/table_model.h"

namespace wheelhouse::v1 {
class WatchDevicesResponse;
}

namespace wheelhouse::models {

// All devices; fed by WatchDevices. See LiveRows.
class DeviceRows final : public LiveRows {
    Q_OBJECT
public:
    using LiveRows::LiveRows;
    using LiveRows::apply;
    // Converts and applies at once; the session converts on gRPC's threads.
    void apply(const v1::WatchDevicesResponse &response);

    // Any thread, with the rows' own pool.
    static RowBatch toBatch(const v1::WatchDevicesResponse &response, StringPool &pool);
    const std::shared_ptr<StringPool> &pool() const { return m_pool; }

private:
    std::shared_ptr<StringPool> m_pool = std::make_shared<StringPool>();
};

// The table of devices. Columns: status serial model shop site firmware signal
// queue last-seen · product since labels address registered credential groups
// note. Filter keys besides: presence, state, care, finding, group, label.NAME.
class DevicesModel final : public TableModel {
    Q_OBJECT
public:
    DevicesModel(DeviceRows &rows, Catalog &catalog, QObject *parent = nullptr);

protected:
    PanelState emptyState() const override;
};

} // namespace wheelhouse::models
