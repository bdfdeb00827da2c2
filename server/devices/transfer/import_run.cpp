#include "server/devices/transfer/import_run.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <pthread.h>

#include "core/memory.h"

namespace wheelhouse::devices {

namespace {

constexpr std::size_t kBatchRows = 20'000;
// With a limit of rejects a batch ends sooner, so that little is done beyond it.
constexpr std::size_t kLimitedBatchRows = 1'000;
constexpr std::size_t kBatchBytes = 16 * 1024 * 1024;
// Beside its text.
constexpr std::size_t kCellBytes = 64;
// A file that comes slowly is not held back for the sake of large batches.
constexpr std::chrono::milliseconds kBatchAge{500};
constexpr std::chrono::milliseconds kProgress{250};
// Each batch leaves much memory free, between what it added to the devices.
constexpr int kBatchesATidy = 8;
constexpr int kRejectsAMessage = 500;
constexpr std::size_t kRejectBytesAMessage = 512 * 1024;

} // namespace

ImportRun::ImportRun(const Parts &parts, v1::ImportOptions options, StoredImport stored)
    : m_parts(parts), m_options(std::move(options)),
      m_batchRows(m_options.reject_limit() > 0 ? kLimitedBatchRows : kBatchRows),
      m_reader(makeFileReader(m_options.format())), m_mapper(m_options, parts.catalog), m_stored(std::move(stored))
{
    m_done = m_stored.import.state() == v1::DeviceImport::STATE_DONE;
    m_resumed = m_stored.import.counts().row_count();
    ++m_parts.counters.importsRunning;
}

ImportRun::~ImportRun()
{
    settle();
    --m_parts.counters.importsRunning;
}

v1::DeviceImport ImportRun::import() const
{
    const std::lock_guard lock(m_mutex);
    return m_stored.import;
}

Result<void> ImportRun::feed(std::string_view piece)
{
    if (m_done)
        return {};
    if (auto still = goOn(); !still)
        return still;
    m_byteCount += static_cast<std::int64_t>(piece.size());
    if (auto read = m_reader->feed(piece, [this](const FileRow &row) { return takeRow(row); }); !read)
        return endReading(read.error());
    const bool old = std::chrono::steady_clock::now() - m_batchBegan > kBatchAge;
    return m_batch.rowCount > 0 && old ? flush() : Result<void>();
}

Result<void> ImportRun::finish()
{
    if (m_done)
        return {};
    if (auto still = goOn(); !still)
        return still;
    if (auto read = m_reader->finish([this](const FileRow &row) { return takeRow(row); }); !read)
        return endReading(read.error());
    if (m_rowCount < m_resumed) {
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("{} rows of {} were applied, this file has only {}: it is another file; give it an import "
                                "id of its own", m_resumed, m_stored.import.name(), m_rowCount));
    }
    if (auto flushed = flush(); !flushed)
        return flushed;
    if (auto applied = awaitApplied(); !applied)
        return applied;
    StoredImport stored;
    {
        const std::lock_guard lock(m_mutex);
        stored = m_stored;
    }
    stored.import.set_state(v1::DeviceImport::STATE_DONE);
    stored.import.mutable_counts()->set_byte_count(m_byteCount);
    *stored.import.mutable_end_time() = toTimestamp(Clock::now());
    if (auto updated = m_parts.store.updateImport(stored); !updated)
        return updated;
    if (m_batches >= kBatchesATidy)
        returnFreeMemory();
    const std::lock_guard lock(m_mutex);
    m_stored = std::move(stored);
    m_done = true;
    return {};
}

void ImportRun::abandon(const Error &error)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_abandoned)
            m_abandoned = error;
    }
    m_changed.notify_all();
}

void ImportRun::settle()
{
    abandon({ErrorCode::Cancelled, "the import was given up", {}});
    (void)awaitApplied();
}

std::optional<Error> ImportRun::abandonment() const
{
    const std::lock_guard lock(m_mutex);
    return m_abandoned;
}

Result<void> ImportRun::goOn() const
{
    if (auto error = abandonment())
        return tl::unexpected<Error>(std::move(*error));
    return {};
}

Result<void> ImportRun::takeRow(const FileRow &row)
{
    if (m_rowCount < m_resumed)
        return passOver(row);
    auto mapped = m_mapper.map(row);
    if (!mapped)
        return passOn(mapped);
    m_digest.add(row);
    if (std::holds_alternative<std::monostate>(*mapped))
        return {};
    if (m_batch.rowCount == 0)
        m_batchBegan = std::chrono::steady_clock::now();
    m_batch.lastLine = row.line;
    m_batch.rowCount = ++m_rowCount;
    m_batch.bytes += row.text.size();
    for (const auto cell : row.cells)
        m_batch.bytes += cell.size() + kCellBytes;
    if (auto *taken = std::get_if<ImportRow>(&*mapped))
        m_batch.rows.push_back(std::move(*taken));
    else
        m_batch.rejects.push_back(std::move(std::get<v1::RejectedRow>(*mapped)));
    const bool full = m_batch.rows.size() + m_batch.rejects.size() >= m_batchRows || m_batch.bytes >= kBatchBytes;
    return full ? flush() : Result<void>();
}

// A row that was applied by an earlier stream.
Result<void> ImportRun::passOver(const FileRow &row)
{
    const auto isRow = m_mapper.skip(row);
    if (!isRow)
        return passOn(isRow);
    m_digest.add(row);
    if (*isRow && ++m_rowCount == m_resumed && m_digest.value() != m_stored.rowsHash) {
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("the first {} rows are not those that were applied of {}: it is another file; give it an "
                                "import id of its own", m_resumed, m_stored.import.name()));
    }
    return {};
}

// Hands the batch over, once the one before is done and what it rejected is on
// its way.
Result<void> ImportRun::flush()
{
    if (auto applied = awaitApplied(); !applied)
        return applied;
    if (m_batch.rowCount == 0)
        return {};
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_rejects.empty() || m_abandoned; });
        if (m_abandoned)
            return tl::unexpected<Error>(*m_abandoned);
    }
    m_batch.byteCount = m_byteCount;
    m_batch.rowsHash = m_digest.value();
    m_applying = std::async(std::launch::async, [this, batch = std::exchange(m_batch, {})]() mutable {
        pthread_setname_np(pthread_self(), "import");
        return apply(std::move(batch));
    });
    return {};
}

Result<void> ImportRun::awaitApplied() { return m_applying.valid() ? m_applying.get() : Result<void>(); }

Result<void> ImportRun::apply(Batch batch)
{
    StoredImport next;
    const auto progress = [&](const ImportApplier::Applied &applied) {
        const std::lock_guard lock(m_mutex);
        next = m_stored;
        auto &counts = *next.import.mutable_counts();
        counts.set_row_count(batch.rowCount);
        counts.set_byte_count(batch.byteCount);
        counts.set_created_count(counts.created_count() + applied.created);
        counts.set_updated_count(counts.updated_count() + applied.updated);
        counts.set_unchanged_count(counts.unchanged_count() + applied.unchanged);
        counts.set_rejected_count(counts.rejected_count()
                                  + static_cast<std::int64_t>(applied.rejects.size() + batch.rejects.size()));
        next.rowsHash = batch.rowsHash;
        return next;
    };
    auto applied = m_parts.applier.apply(m_options, m_stored.number, batch.rows, progress);
    if (++m_batches % kBatchesATidy == 0)
        returnFreeMemory();
    if (!applied)
        return passOn(applied);
    auto &counters = m_parts.counters;
    const auto rejects = static_cast<std::int64_t>(applied->rejects.size() + batch.rejects.size());
    if (m_options.validate_only()) {
        counters.checked += applied->created + applied->updated + applied->unchanged + rejects;
    } else {
        counters.created += applied->created;
        counters.updated += applied->updated;
        counters.unchanged += applied->unchanged;
        counters.rejected += rejects;
    }
    {
        const std::lock_guard lock(m_mutex);
        m_stored = std::move(next);
        const auto byLine = [](const auto &left, const auto &right) { return left.line() < right.line(); };
        std::merge(std::make_move_iterator(applied->rejects.begin()), std::make_move_iterator(applied->rejects.end()),
                   std::make_move_iterator(batch.rejects.begin()), std::make_move_iterator(batch.rejects.end()),
                   std::back_inserter(m_rejects), byLine);
        if (m_options.reject_limit() == 0 || m_stored.import.counts().rejected_count() < m_options.reject_limit())
            return {};
    }
    return refuse({ErrorCode::ResourceExhausted,
                   fmt::format("{} rows were rejected, {} are the limit; the rows behind line {} were not looked at",
                               m_stored.import.counts().rejected_count(), m_options.reject_limit(), batch.lastLine), {}});
}

Result<void> ImportRun::endReading(Error error)
{
    if (auto applied = awaitApplied(); !applied)
        error = applied.error();
    return refuse(std::move(error));
}

// What is wrong with the file as a whole is kept with the import; what else
// went wrong leaves it as it is.
Result<void> ImportRun::refuse(Error error)
{
    const bool lasting = error.code == ErrorCode::InvalidArgument || error.code == ErrorCode::ResourceExhausted;
    if (lasting && !m_failed) {
        m_failed = true;
        StoredImport stored;
        {
            const std::lock_guard lock(m_mutex);
            stored = m_stored;
        }
        stored.import.set_state(v1::DeviceImport::STATE_FAILED);
        stored.import.set_reason(error.message);
        *stored.import.mutable_end_time() = toTimestamp(Clock::now());
        if (auto updated = m_parts.store.updateImport(stored); !updated)
            return updated;
        const std::lock_guard lock(m_mutex);
        m_stored = std::move(stored);
    }
    return tl::unexpected<Error>(std::move(error));
}

bool ImportRun::take(v1::ImportDevicesResponse &response)
{
    const std::lock_guard lock(m_mutex);
    const auto now = std::chrono::steady_clock::now();
    const auto rows = m_stored.import.counts().row_count();
    if (m_rejects.empty() && (rows == m_toldRows || now - m_told < kProgress))
        return false;
    m_told = now;
    m_toldRows = rows;
    fill(response);
    return true;
}

bool ImportRun::takeLast(v1::ImportDevicesResponse &response)
{
    const std::lock_guard lock(m_mutex);
    fill(response);
    return m_rejects.empty();
}

// With m_mutex held.
void ImportRun::fill(v1::ImportDevicesResponse &response)
{
    response.Clear();
    *response.mutable_import() = m_stored.import;
    response.set_resumed_row_count(m_resumed);
    std::size_t bytes = 0;
    while (!m_rejects.empty() && response.rejects_size() < kRejectsAMessage && bytes < kRejectBytesAMessage) {
        bytes += m_rejects.front().ByteSizeLong();
        *response.add_rejects() = std::move(m_rejects.front());
        m_rejects.pop_front();
    }
    if (m_rejects.empty())
        m_changed.notify_all();
}

} // namespace wheelhouse::devices
