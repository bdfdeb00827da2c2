#pragma once

#include "models/device_file.h"
#include "models/table_model.h"

namespace wheelhouse::models {

// The first rows of a file as a table with the file's own columns, after the
// row's number. Owns its rows. UI thread.
class FilePreviewModel final : public TableModel {
    Q_OBJECT
public:
    explicit FilePreviewModel(QObject *parent = nullptr);
    void setFile(const DeviceFile &file);

private:
    explicit FilePreviewModel(LiveRows *rows, QObject *parent);
    std::unique_ptr<LiveRows> m_ownRows;
};

} // namespace wheelhouse::models
