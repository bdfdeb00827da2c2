#include "server/devices/transfer/device_transfers.h"

#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "server/devices/transfer/import_options.h"
#include "server/devices/transfer/import_undo.h"

namespace wheelhouse::devices {

namespace {

constexpr std::chrono::seconds kOtherStream{10};
constexpr int kDefaultPage = 100;
constexpr int kMaxPage = 1000;

Result<std::int64_t> positionOf(const std::string &token)
{
    std::int64_t position = 0;
    if (token.empty())
        return position;
    const auto parsed = std::from_chars(token.data(), token.data() + token.size(), position);
    if (parsed.ec != std::errc() || parsed.ptr != token.data() + token.size() || position <= 0)
        return failField("page_token", "belongs to another request; begin again without one");
    return position;
}

} // namespace

DeviceTransfers::DeviceTransfers(DeviceRegistry &registry, DeviceTable &table, const ProductCatalog &catalog,
                                 ImportStore &store, DeviceLink &link, TransferCounters &counters,
                                 const GroupDirectory *groups)
    : m_registry(registry), m_table(table), m_catalog(catalog), m_store(store), m_link(link), m_counters(counters),
      m_applier(registry, table, store, link, groups)
{
}

Result<std::shared_ptr<ImportRun>> DeviceTransfers::beginImport(const v1::ImportOptions &options,
                                                                const std::string &requester)
{
    if (auto checked = checkImportOptions(options, m_catalog); !checked)
        return passOn(checked);
    const std::lock_guard begin(m_beginMutex);
    const auto name = importName(options.import_id());
    if (auto ended = endOther(name); !ended)
        return passOn(ended);
    auto stored = openStored(options, requester);
    if (!stored)
        return passOn(stored);
    // Whoever lets go of it last tells the stream that waits for its place.
    std::shared_ptr<ImportRun> run(
        new ImportRun(ImportRun::Parts{m_catalog, m_applier, m_store, m_counters}, options, std::move(*stored)),
        [this, name](ImportRun *ended) {
            delete ended;
            const std::lock_guard lock(m_mutex);
            m_running.erase(name);
            m_ended.notify_all();
        });
    const std::lock_guard lock(m_mutex);
    if (m_stopping)
        return fail(ErrorCode::Unavailable, "the server is stopping");
    m_running[name] = run;
    return run;
}

// A stream of the same id is one that broke without the server's knowing yet,
// or somebody's second thought. It ends after the batch that it is at.
Result<void> DeviceTransfers::endOther(const std::string &name)
{
    std::shared_ptr<ImportRun> other;
    {
        const std::lock_guard lock(m_mutex);
        if (const auto found = m_running.find(name); found != m_running.end())
            other = found->second.lock();
        else if (m_running.size() >= kMaxRunning)
            return fail(ErrorCode::ResourceExhausted,
                        fmt::format("{} imports are running, more at a time are not taken; try again later", kMaxRunning));
    }
    if (other)
        other->abandon({ErrorCode::Aborted, "another stream goes on with this import", {}});
    other.reset();
    // What nobody holds any more may still be writing down how it stands.
    std::unique_lock lock(m_mutex);
    if (!m_ended.wait_for(lock, kOtherStream, [&] { return !m_running.contains(name); }))
        return fail(ErrorCode::Unavailable, name + " is still being applied by an earlier stream; try again");
    return {};
}

Result<StoredImport> DeviceTransfers::openStored(const v1::ImportOptions &options, const std::string &requester)
{
    auto found = m_store.findImport(importName(options.import_id()));
    if (!found)
        return passOn(found);
    if (!*found)
        return insertNew(options, requester);
    StoredImport stored = std::move(**found);
    const auto state = stored.import.state();
    if (state == v1::DeviceImport::STATE_UNDOING)
        return fail(ErrorCode::FailedPrecondition, stored.import.name() + " is being undone; let that end first");
    // What was looked at only, what never began and what was undone may begin anew.
    const bool nothingStands = stored.import.validate_only() || state == v1::DeviceImport::STATE_UNDONE
        || (state != v1::DeviceImport::STATE_DONE && stored.import.counts().row_count() == 0);
    if (stored.optionsHash != hashOfOptions(options) && (stored.import.validate_only() || !nothingStands)) {
        return fail(ErrorCode::AlreadyExists,
                    fmt::format("{} is an import with other options; give this one an id of its own", stored.import.name()));
    }
    if (nothingStands) {
        if (auto removed = m_store.removeImport(stored.number); !removed)
            return passOn(removed);
        return insertNew(options, requester);
    }
    if (state == v1::DeviceImport::STATE_FAILED) {
        stored.import.set_state(v1::DeviceImport::STATE_RUNNING);
        stored.import.clear_reason();
        stored.import.clear_end_time();
        if (auto updated = m_store.updateImport(stored); !updated)
            return passOn(updated);
    }
    return stored;
}

Result<StoredImport> DeviceTransfers::insertNew(const v1::ImportOptions &options, const std::string &requester)
{
    StoredImport stored;
    stored.import.set_name(importName(options.import_id()));
    stored.import.set_state(v1::DeviceImport::STATE_RUNNING);
    stored.import.set_display_name(options.display_name());
    stored.import.set_requester(requester);
    stored.import.set_validate_only(options.validate_only());
    *stored.import.mutable_create_time() = toTimestamp(Clock::now());
    stored.import.mutable_counts();
    stored.optionsHash = hashOfOptions(options);
    auto number = m_store.insertImport(stored);
    if (!number)
        return passOn(number);
    stored.number = *number;
    return stored;
}

Result<v1::DeviceImport> DeviceTransfers::getImport(const v1::GetDeviceImportRequest &request)
{
    if (auto checked = checkImportName(request.name()); !checked)
        return passOn(checked);
    auto found = m_store.findImport(request.name());
    if (!found)
        return passOn(found);
    if (!*found)
        return fail(ErrorCode::NotFound, "there is no " + request.name());
    return withProgress(std::move((*found)->import));
}

// A dry run's counts are not written down before its end.
v1::DeviceImport DeviceTransfers::withProgress(v1::DeviceImport import) const
{
    std::shared_ptr<ImportRun> run;
    {
        const std::lock_guard lock(m_mutex);
        if (const auto found = m_running.find(import.name()); found != m_running.end())
            run = found->second.lock();
    }
    return run ? run->import() : import;
}

Result<v1::ListDeviceImportsResponse> DeviceTransfers::listImports(const v1::ListDeviceImportsRequest &request)
{
    if (request.page_size() < 0)
        return failField("page_size", "must be 1 to 1,000, or 0 for 100");
    v1::ListDeviceImportsResponse response;
    if (!request.device().empty()) {
        const auto device = m_table.get(request.device());
        if (auto parsed = DeviceName::parse(request.device(), "device"); !parsed)
            return passOn(parsed);
        if (!device)
            return fail(ErrorCode::NotFound, "there is no " + request.device());
        auto made = m_store.importOfDevice(device->uid());
        if (!made)
            return passOn(made);
        if (*made)
            *response.add_device_imports() = withProgress(std::move((*made)->import));
        return response;
    }
    const auto before = positionOf(request.page_token());
    if (!before)
        return passOn(before);
    const int size = request.page_size() == 0 ? kDefaultPage : std::min(request.page_size(), kMaxPage);
    auto found = m_store.listImports(*before, size + 1);
    if (!found)
        return passOn(found);
    if (found->size() > static_cast<std::size_t>(size)) {
        found->pop_back();
        response.set_next_page_token(std::to_string(found->back().number));
    }
    for (auto &each : *found)
        *response.add_device_imports() = withProgress(std::move(each.import));
    return response;
}

Result<v1::UndoDeviceImportResponse> DeviceTransfers::undoImport(const v1::UndoDeviceImportRequest &request)
{
    if (auto checked = checkImportName(request.name()); !checked)
        return passOn(checked);
    const std::lock_guard one(m_undoMutex);
    StoredImport stored;
    {
        // Nobody begins it meanwhile.
        const std::lock_guard begin(m_beginMutex);
        if (auto ended = endOther(request.name()); !ended && ended.error().code != ErrorCode::ResourceExhausted)
            return passOn(ended);
        auto found = m_store.findImport(request.name());
        if (!found)
            return passOn(found);
        if (!*found)
            return fail(ErrorCode::NotFound, "there is no " + request.name());
        stored = std::move(**found);
        if (stored.import.validate_only())
            return fail(ErrorCode::FailedPrecondition, request.name() + " was a dry run: there is nothing to undo");
        if (stored.import.state() != v1::DeviceImport::STATE_UNDONE) {
            stored.import.set_state(v1::DeviceImport::STATE_UNDOING);
            if (auto updated = m_store.updateImport(stored); !updated)
                return passOn(updated);
        }
    }
    ImportUndo undo(m_registry, m_table, m_store, m_link, m_stopping);
    if (auto done = undo.run(stored); !done)
        return passOn(done);
    v1::UndoDeviceImportResponse response;
    *response.mutable_import() = stored.import;
    response.set_removed_count(stored.removedCount);
    response.set_retired_count(stored.retiredCount);
    response.set_restored_count(stored.restoredCount);
    response.set_kept_count(stored.keptCount);
    return response;
}

Result<std::unique_ptr<DeviceExport>> DeviceTransfers::beginExport(const v1::ExportDevicesRequest &request)
{
    return DeviceExport::begin(request, m_registry, m_counters);
}

void DeviceTransfers::abandonAll()
{
    m_stopping = true;
    // Let go of after the lock: the last reference takes it.
    std::vector<std::shared_ptr<ImportRun>> runs;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto &[name, each] : m_running)
            runs.push_back(each.lock());
    }
    for (const auto &run : runs) {
        if (run)
            run->abandon({ErrorCode::Unavailable, "the server is stopping", {}});
    }
}

} // namespace wheelhouse::devices
