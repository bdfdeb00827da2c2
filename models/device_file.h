#pragma once

#include <QByteArrayView>
#include <QObject>
#include <QStringList>
#include <QVector>

#include "models/worker_thread.h"

namespace wheelhouse::models {

// What a file of devices looks like, before anything is sent. A value.
struct DeviceFile {
    enum class Format { Csv, JsonLines };
    QString path;
    qint64 size = 0;
    Format format = Format::Csv;
    // Of CSV: comma, semicolon or tab.
    QChar delimiter = u',';
    bool hasByteOrderMark = false;
    // Of CSV as they stand; of JSON Lines the keys of the first rows.
    QStringList headers;
    // Up to kPreviewRows rows, a cell for each header.
    QVector<QStringList> preview;
    // Without the header.
    qint64 rowCount = 0;
    // Of the whole file, 64 hexadecimal digits.
    QByteArray sha256;
    // Why it cannot be imported, in words; empty when it can.
    QString problem;

    static constexpr int kPreviewRows = 100;
    QString fileName() const;
    bool isUsable() const { return problem.isEmpty() && !path.isEmpty(); }
};

// Takes CSV apart by RFC 4180, byte by byte, in pieces of any cut. Not
// synchronised.
class CsvRows {
public:
    explicit CsvRows(char delimiter) : m_delimiter(delimiter) {}
    // Calls `row` with the cells of each whole row while `keep` of them are
    // wanted; then rows are only counted. Empty lines are no rows.
    void feed(QByteArrayView bytes);
    // The file has ended: the last row may lack its line end.
    void finish();
    qint64 rowCount() const { return m_rows; }
    // The first rows, the header among them.
    const QVector<QList<QByteArray>> &kept() const { return m_kept; }
    void setKeep(int rows) { m_keep = rows; }
    // A quoted cell never ended.
    bool isOpenQuote() const { return m_quoted; }

private:
    void endCell();
    void endRow();

    char m_delimiter;
    int m_keep = DeviceFile::kPreviewRows + 1;
    QVector<QList<QByteArray>> m_kept;
    QList<QByteArray> m_row;
    QByteArray m_cell;
    qint64 m_rows = 0;
    bool m_quoted = false;
    bool m_afterQuote = false;
    bool m_anything = false;
    // Something stands in the cell already.
    bool m_begun = false;
};

// Reads a file once on a thread of its own, in pieces of 256 KiB: format,
// delimiter, encoding, first rows, count of rows, SHA-256. UI thread; owned by
// who asked. Going away stops the reading within one piece.
class DeviceFileInspection final : public QObject {
    Q_OBJECT
public:
    explicit DeviceFileInspection(QObject *parent = nullptr);

    // Looks at another file, and forgets the one before.
    void open(const QString &path);
    bool isRunning() const { return m_running; }
    // How much is read, 0 … 1.
    double share() const { return m_share; }
    const DeviceFile &file() const { return m_file; }

    // The same, waiting; `share` may be null.
    static DeviceFile inspect(const QString &path, const std::stop_token &stop,
                              const std::function<void(double)> &share = {});

Q_SIGNALS:
    void progressed();
    void finished();

private:
    DeviceFile m_file;
    bool m_running = false;
    double m_share = 0;
    // Last, so that it ends first.
    WorkerThread m_worker;
};

} // namespace wheelhouse::models
