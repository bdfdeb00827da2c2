#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "server/devices/transfer/file_reader.h"
#include "server/devices/transfer/import_applier.h"
#include "server/devices/transfer/row_mapper.h"
#include "server/devices/transfer/rows_digest.h"
#include "server/devices/transfer/transfer_counters.h"

namespace wheelhouse::devices {

// One import under way: reads what it is fed, applies it batch by batch, tells
// how far it is.
//
// Threads: feed() and finish() by one at a time, which block while the batch
// before is being applied by a task of its own, one at most; all else by any.
// Bound: two batches of rows, and the rejects of the batch that was applied
// last: feed() waits until they are taken. Kept by its stream; the destructor
// waits for what is being applied.
class ImportRun {
public:
    struct Parts {
        const ProductCatalog &catalog;
        ImportApplier &applier;
        ImportStore &store;
        TransferCounters &counters;
    };

    // Goes on behind what `stored` says was applied. One that is done answers
    // with that and reads nothing.
    ImportRun(const Parts &parts, v1::ImportOptions options, StoredImport stored);
    ~ImportRun();
    ImportRun(const ImportRun &) = delete;
    ImportRun &operator=(const ImportRun &) = delete;

    // The next piece. InvalidArgument where the file as a whole is refused, and
    // ResourceExhausted when there are too many rejects: the import has failed
    // then. What else there is leaves it to be gone on with.
    Result<void> feed(std::string_view piece);
    // The file has ended. The import is done when this returns well.
    Result<void> finish();
    // Any call above ends with this error soon; what is being applied is
    // finished.
    void abandon(const Error &error);

    // By whoever feeds, for the last time: returns when nothing is being applied.
    void settle();
    // Why it was abandoned.
    std::optional<Error> abandonment() const;

    bool isDone() const { return m_done; }
    const v1::ImportOptions &options() const { return m_options; }
    v1::DeviceImport import() const;

    // Fills what is new since the last time: rejects whenever there are some,
    // progress when it is due. False if there is nothing to tell.
    bool take(v1::ImportDevicesResponse &response);
    // The last message; false while rejects are left to be taken.
    bool takeLast(v1::ImportDevicesResponse &response);

private:
    struct Batch {
        std::vector<ImportRow> rows;
        std::vector<v1::RejectedRow> rejects;
        std::size_t bytes = 0;
        // Of the file up to its end.
        std::int64_t rowCount = 0;
        std::int64_t byteCount = 0;
        std::int64_t lastLine = 0;
        std::string rowsHash;
    };

    Result<void> takeRow(const FileRow &row);
    Result<void> passOver(const FileRow &row);
    Result<void> flush();
    Result<void> awaitApplied();
    Result<void> apply(Batch batch);
    Result<void> endReading(Error error);
    Result<void> refuse(Error error);
    Result<void> goOn() const;
    void fill(v1::ImportDevicesResponse &response);

    const Parts m_parts;
    const v1::ImportOptions m_options;
    const std::size_t m_batchRows;

    // Of whoever feeds.
    std::unique_ptr<FileReader> m_reader;
    RowMapper m_mapper;
    RowsDigest m_digest;
    Batch m_batch;
    std::int64_t m_rowCount = 0;
    std::int64_t m_byteCount = 0;
    std::int64_t m_resumed = 0;
    std::chrono::steady_clock::time_point m_batchBegan;
    std::future<Result<void>> m_applying;
    // Of what is being applied, and of finish() behind it.
    int m_batches = 0;

    std::atomic<bool> m_done{false};
    std::atomic<bool> m_failed{false};
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    // As it is committed.
    StoredImport m_stored;
    std::deque<v1::RejectedRow> m_rejects;
    std::optional<Error> m_abandoned;
    std::int64_t m_toldRows = -1;
    std::chrono::steady_clock::time_point m_told;
};

} // namespace wheelhouse::devices
