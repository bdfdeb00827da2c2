#pragma once

#include "models/import_counts.h"
#include "models/table_model.h"

namespace wheelhouse::v1 {
class DeviceImport;
class ListDeviceImportsResponse;
}

namespace wheelhouse::models {

// An import that was, or is being, made. A value.
struct PastImport {
    enum class State { Running, Done, Failed, Undoing, Undone };
    // `deviceImports/{id}`.
    QString key;
    State state = State::Running;
    QString file;
    QString requester;
    QString reason;
    ImportCounts counts;
    qint64 created = 0;
    qint64 ended = 0;

    // It changed something that can still be taken back.
    bool mayBeUndone() const;
};

// Imports that changed something, newest first; dry runs are left out. UI
// thread; owned by the session.
class DeviceImportRows final : public LiveRows {
    Q_OBJECT
public:
    using LiveRows::LiveRows;
    // One page after the other; the last one makes the rows exactly these.
    void apply(const v1::ListDeviceImportsResponse &response, bool first, bool last);
    void apply(const v1::DeviceImport &import);
    std::optional<PastImport> import(const QString &key) const;
    bool anyRunning() const;
};

// The table of them. Columns: status file requester created rows made changed
// unchanged rejected took.
class DeviceImportsModel final : public TableModel {
    Q_OBJECT
public:
    explicit DeviceImportsModel(DeviceImportRows &rows, QObject *parent = nullptr);

protected:
    PanelState emptyState() const override;
};

} // namespace wheelhouse::models
