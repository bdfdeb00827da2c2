#pragma once

#include <memory>
#include <vector>

#include <QTimer>

#include "models/device_imports_model.h"
#include "models/import_job.h"
#include "models/operation.h"

namespace wheelhouse::models {

class Calls;
class Operations;
class RowFilter;

// Files of devices, in and out. What runs is kept here and goes on whatever
// window is closed; each is an operation with progress that can be cancelled.
// UI thread; owned by the session.
class DeviceTransfers final : public QObject {
    Q_OBJECT
public:
    DeviceTransfers(Calls &calls, Operations &operations, QObject *parent = nullptr);
    ~DeviceTransfers() override;

    // Looks what would happen; changes nothing. Ends when nobody holds it.
    std::shared_ptr<ImportJob> check(const ImportPlan &plan);
    // For good. Kept until it ends, then among the latest few.
    std::shared_ptr<ImportJob> import(const ImportPlan &plan);
    // One of the imports of this program, by its key; null when it is none.
    std::shared_ptr<ImportJob> job(const QString &key) const;
    // The server is there again: what waits for it goes on at once.
    void retryNow();
    // Takes a whole import back. Result: the sentence that says what it did.
    Operation *undo(const PastImport &import);

    struct Export {
        QString path;
        DeviceFile::Format format = DeviceFile::Format::Csv;
        // AIP-160, as the server reads it; see serverFilter().
        QString filter;
    };
    // All matching devices of the server, straight into a file that appears
    // when it is whole.
    Operation *exportDevices(const Export &what);

    // Past imports: read while somebody looks, again every few seconds.
    DeviceImportRows &imports() { return m_imports; }
    // Reads them now.
    void refresh();

Q_SIGNALS:
    void importStarted(const std::shared_ptr<wheelhouse::models::ImportJob> &job);

private:
    class Exporter;
    void follow(const std::shared_ptr<ImportJob> &job);
    void readPage(const std::string &token);

    Calls &m_calls;
    Operations &m_operations;
    DeviceImportRows m_imports;
    QTimer m_poll;
    bool m_reading = false;
    std::vector<std::shared_ptr<ImportJob>> m_jobs;
};

// What an import did, or a dry run found, in one sentence.
QString importSentence(const ImportJob &job);
// `41 % · 12,300 rows/s · 8 s left`.
QString importProgressText(const ImportJob &job);

// A filter of the console as the server's; what only the console knows is named
// in `unknown` and left out.
QString serverFilter(const RowFilter &filter, QStringList *unknown = nullptr);

} // namespace wheelhouse::models
