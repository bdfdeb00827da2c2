#pragma once

#include <QMap>

#include "models/device_file.h"
#include "models/table_model.h"

namespace wheelhouse::models {

// A row of a file that was not taken. Immutable once shared.
struct RejectedRow : Row {
    qint64 line = 0;
    // Header of the wrong column; empty where it is the row as a whole.
    QString column;
    QString reason;
    QString serial;
    // As it stands in the file.
    QByteArray text;
};

// Rejected rows of one import, each once by line and column. Keeps the first
// kMaxRows of them and 64 MiB of their texts; beyond that they are counted.
// UI thread; owned by its import.
class RejectedRows final : public LiveRows {
    Q_OBJECT
public:
    static constexpr int kMaxRows = 100'000;
    static constexpr qint64 kMaxTextBytes = 64 * 1024 * 1024;

    explicit RejectedRows(QObject *parent = nullptr);
    void append(std::vector<std::shared_ptr<RejectedRow>> rows);
    void reset();
    // Of the rejected rows beyond the bound.
    qint64 leftOutCount() const { return m_leftOut; }
    // How many by column, most first: `serial 64`, `site 9`.
    QVector<QPair<QString, qint64>> byColumn() const;

    // What a file of them says: line, column and reason before the row as it
    // stands, so that it can be mended and imported again. Any thread.
    static QByteArray toCsv(const DeviceFile &file, const std::vector<RowPtr> &rows);
    std::vector<RowPtr> all() const;

private:
    qint64 m_textBytes = 0;
    qint64 m_leftOut = 0;
    QMap<QString, qint64> m_byColumn;
};

// The table of them, by line. Columns: line serial column reason text. KeyRole is
// `line/column`.
class RejectedRowsModel final : public TableModel {
    Q_OBJECT
public:
    explicit RejectedRowsModel(RejectedRows &rows, QObject *parent = nullptr);

protected:
    PanelState emptyState() const override;
};

} // namespace wheelhouse::models
