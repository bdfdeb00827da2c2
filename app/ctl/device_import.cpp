#include <unistd.h>

#include "app/ctl/choices.h"
#include "app/ctl/device_transfers.h"
#include "app/ctl/import_file.h"
#include "app/ctl/import_progress.h"
#include "app/ctl/import_stream.h"
#include "app/ctl/names.h"
#include "app/ctl/parameters.h"
#include "app/ctl/rejects_file.h"
#include "app/ctl/time_text.h"
#include "core/identifier.h"
#include "wheelhouse/v1/device_transfers.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

constexpr int kRejectsShown = 20;
constexpr std::chrono::seconds kUndoDeadline{3600};

struct ImportCommand {
    std::string path;
    std::string format;
    std::string product = "-";
    std::vector<std::string> columns;
    std::string onExisting = "update";
    std::string rejects;
    std::int64_t rejectLimit = 0;
    std::string id;
    bool dryRun = false;
    bool yes = false;
};

struct NameOptions {
    std::string name;
    std::string device;
    bool yes = false;
    std::int64_t limit = 0;
};

Cell importCell(v1::DeviceImport::State state)
{
    switch (state) {
    case v1::DeviceImport::STATE_RUNNING: return {"running", Tone::Busy};
    case v1::DeviceImport::STATE_DONE: return {"done", Tone::Good};
    case v1::DeviceImport::STATE_FAILED: return {"failed", Tone::Bad};
    case v1::DeviceImport::STATE_UNDOING: return {"undoing", Tone::Busy};
    case v1::DeviceImport::STATE_UNDONE: return {"undone", Tone::Faint};
    default: return {""};
    }
}

std::string importName(const std::string &id) { return id.starts_with("deviceImports/") ? id : "deviceImports/" + id; }

void describe(const v1::DeviceImport &import, FactSheet &facts)
{
    const auto &counts = import.counts();
    facts.add("Import", lastPart(import.name()));
    facts.add("State", importCell(import.state()));
    facts.add("Reason", {import.reason(), Tone::Bad});
    facts.add("File", import.display_name());
    facts.add("By", lastPart(import.requester()));
    facts.add("Dry run", import.validate_only() ? "yes: nothing was changed" : "");
    facts.add("Rows", grouped(counts.row_count()));
    facts.add("New", grouped(counts.created_count()));
    facts.add("Changed", grouped(counts.updated_count()));
    facts.add("The same", grouped(counts.unchanged_count()));
    facts.add("Rejected", {grouped(counts.rejected_count()), counts.rejected_count() > 0 ? Tone::Warning : Tone::Plain});
    facts.add("Begun", dateAndTime(import.create_time()));
    facts.add("Ended", dateAndTime(import.end_time()));
}

// The same command for the same file means the same import.
std::string idOf(const ImportCommand &command, const v1::ImportOptions &options, const ImportFile &file)
{
    std::string id = file.digest();
    if (!command.columns.empty() || command.product != "-" || command.onExisting != "update" || !command.format.empty()) {
        std::string basis = id + options.parent() + command.onExisting + std::to_string(options.format());
        for (const auto &column : command.columns) {
            basis += "\n" + column;
        }
        id = sha256Hex(basis);
    }
    return id.substr(0, 32);
}

Result<v1::ImportOptions> optionsOf(const ImportCommand &command, const ImportFile &file)
{
    v1::ImportOptions options;
    const auto format = transferFormat(command.format, command.path);
    if (!format) {
        return passOn(format);
    }
    const auto columns = parsePairs(command.columns);
    if (!columns) {
        return passOn(columns);
    }
    options.set_format(*format);
    options.set_parent(productName(command.product));
    options.mutable_columns()->insert(columns->begin(), columns->end());
    // A file of rejects that was put right is read as it is.
    for (const char *own : {"line", "column", "reason", "text"}) {
        options.mutable_columns()->insert({own, "-"});
    }
    options.set_on_existing(command.onExisting == "reject" ? v1::ImportOptions::ON_EXISTING_REJECT
                                                            : v1::ImportOptions::ON_EXISTING_UPDATE);
    options.set_reject_limit(command.rejectLimit);
    options.set_byte_count(file.size());
    const auto path = command.path == "-" ? std::string("standard input") : command.path;
    options.set_display_name(path.substr(path.rfind('/') + 1).substr(0, 120));
    options.set_import_id(command.id.empty() ? idOf(command, options, file) : command.id);
    return options;
}

// One import of whctl's: a file, its progress, its rejects.
class FileImport {
public:
    FileImport(Session &session, const ImportFile &file, RejectsFile *rejects)
        : m_session(session), m_file(file), m_rejects(rejects),
          m_progress(::isatty(STDERR_FILENO) == 1, file.size())
    {
    }

    Result<v1::ImportDevicesResponse> run(const v1::ImportOptions &options)
    {
        const auto channel = m_session.channel();
        if (!channel) {
            return passOn(channel);
        }
        auto done = importFile(
            **channel, options, m_file, [this](const v1::ImportDevicesResponse &response) { receive(response); },
            [this](const std::string &words) { say("whctl: " + words); });
        m_progress.clear();
        if (m_told > kRejectsShown && !m_rejects) {
            say(fmt::format("… and {} more; --rejects FILE keeps them all", m_told - kRejectsShown));
        }
        return done;
    }

private:
    void receive(const v1::ImportDevicesResponse &response)
    {
        for (const auto &row : response.rejects()) {
            if (m_rejects) {
                m_rejects->add(row);
            }
            if (row.line() <= m_lastLine) {
                continue;
            }
            m_lastLine = row.line();
            if (++m_told <= kRejectsShown) {
                say(fmt::format("line {}{}: {}", row.line(), row.column().empty() ? "" : ", " + row.column(), row.reason()));
            }
        }
        m_progress.show(response.import().counts());
    }

    void say(const std::string &words)
    {
        m_progress.clear();
        std::fputs((words + "\n").c_str(), stderr);
    }

    Session &m_session;
    const ImportFile &m_file;
    RejectsFile *m_rejects;
    ImportProgress m_progress;
    std::int64_t m_told = 0;
    std::int64_t m_lastLine = 0;
};

v1::ImportOptions dryRunOf(v1::ImportOptions options)
{
    options.set_validate_only(true);
    if (!options.import_id().ends_with("-dry")) {
        options.set_import_id(options.import_id().substr(0, 60) + "-dry");
    }
    return options;
}

Outcome importDevices(Session &session, const ImportCommand &command)
{
    if (command.path.empty()) {
        return wrongUsage("FILE", "say which file, or - for standard input; or list, get or undo");
    }
    const auto file = ImportFile::open(command.path);
    if (!file) {
        return wrongUsage(file);
    }
    const auto options = optionsOf(command, *file);
    if (!options) {
        return wrongUsage(options);
    }
    const bool asks = !command.dryRun && !command.yes && session.interactive() && command.path != "-";
    if (asks) {
        const auto looked = FileImport(session, *file, nullptr).run(dryRunOf(*options));
        if (!looked) {
            return refuse(looked);
        }
        const auto &counts = looked->import().counts();
        if (!session.confirm(fmt::format("{} new, {} changed, {} the same, {} rejected. Import?",
                                         grouped(counts.created_count()), grouped(counts.updated_count()),
                                         grouped(counts.unchanged_count()), grouped(counts.rejected_count())))) {
            return refuse(ErrorCode::Cancelled, "Nothing was done");
        }
    }
    std::optional<RejectsFile> rejects;
    if (!command.rejects.empty()) {
        auto made = RejectsFile::create(command.rejects, options->format(), file->firstLine());
        if (!made) {
            return wrongUsage(made);
        }
        rejects.emplace(std::move(*made));
    }
    const auto done = FileImport(session, *file, rejects ? &*rejects : nullptr)
                          .run(command.dryRun ? dryRunOf(*options) : *options);
    if (rejects && !rejects->flush()) {
        return refuse(ErrorCode::Internal, command.rejects + " could not be written");
    }
    if (!done) {
        return refuse(done);
    }
    if (done->resumed_row_count() > 0) {
        std::fputs(fmt::format("whctl: {} rows were applied before\n", grouped(done->resumed_row_count())).c_str(), stderr);
    }
    session.printFacts(done->import(), [&](FactSheet &facts) { describe(done->import(), facts); });
    if (const auto count = done->import().counts().rejected_count(); count > 0) {
        return refuse(ErrorCode::FailedPrecondition, fmt::format("{} of {} rows were rejected", grouped(count),
                                                                 grouped(done->import().counts().row_count())));
    }
    return {};
}

Outcome list(Session &session, const NameOptions &options)
{
    v1::ListDeviceImportsRequest request;
    if (!options.device.empty()) {
        const auto device = deviceName(options.device);
        if (!device) {
            return wrongUsage(device);
        }
        request.set_device(*device);
    }
    const auto imports = session.list(&v1::DeviceTransferService::Stub::ListDeviceImports, request, options.limit);
    if (!imports) {
        return refuse(imports);
    }
    session.printTable(*imports, [&](Table &table) {
        table.setColumns({"IMPORT", "STATE", "FILE", "BY", "BEGUN", "ROWS>", "NEW>", "CHANGED>", "REJECTED>"});
        for (const auto &each : imports->device_imports()) {
            const auto &counts = each.counts();
            table.addRow({lastPart(each.name()), importCell(each.state()),
                          each.display_name() + (each.validate_only() ? " (dry run)" : ""), lastPart(each.requester()),
                          dateAndTime(each.create_time()), grouped(counts.row_count()), grouped(counts.created_count()),
                          grouped(counts.updated_count()), grouped(counts.rejected_count())});
        }
    });
    return {};
}

Outcome get(Session &session, const NameOptions &options)
{
    v1::GetDeviceImportRequest request;
    request.set_name(importName(options.name));
    const auto found = session.call(&v1::DeviceTransferService::Stub::GetDeviceImport, request);
    if (!found) {
        return refuse(found);
    }
    session.printFacts(*found, [&](FactSheet &facts) { describe(*found, facts); });
    return {};
}

Outcome undo(Session &session, const NameOptions &options)
{
    v1::GetDeviceImportRequest asked;
    asked.set_name(importName(options.name));
    const auto found = session.call(&v1::DeviceTransferService::Stub::GetDeviceImport, asked);
    if (!found) {
        return refuse(found);
    }
    if (!options.yes
        && !session.confirm(fmt::format("Remove the {} devices it made and restore the {} it changed?",
                                        grouped(found->counts().created_count()),
                                        grouped(found->counts().updated_count())))) {
        return refuse(ErrorCode::Cancelled, "Nothing was done");
    }
    v1::UndoDeviceImportRequest request;
    request.set_name(asked.name());
    const auto undone = session.call(&v1::DeviceTransferService::Stub::UndoDeviceImport, request, kUndoDeadline);
    if (!undone) {
        return refuse(undone);
    }
    session.printFacts(*undone, [&](FactSheet &facts) {
        facts.add("Import", lastPart(undone->import().name()));
        facts.add("State", importCell(undone->import().state()));
        facts.add("Removed", grouped(undone->removed_count()));
        facts.add("Retired", grouped(undone->retired_count()));
        facts.add("Restored", grouped(undone->restored_count()));
        facts.add("Changed since, kept", grouped(undone->kept_count()));
    });
    return {};
}

} // namespace

Result<v1::TransferFormat> transferFormat(const std::string &word, const std::string &path)
{
    const auto ends = [&](const char *ending) { return path.ends_with(ending); };
    if (word == "jsonl" || (word.empty() && (ends(".jsonl") || ends(".ndjson")))) {
        return v1::TRANSFER_FORMAT_JSONL;
    }
    if (word == "csv" || (word.empty() && (ends(".csv") || ends(".tsv") || ends(".txt")))) {
        return v1::TRANSFER_FORMAT_CSV;
    }
    return failField("--format", "say which it is: csv or jsonl");
}

void addDeviceImport(CLI::App &device, Session &session)
{
    auto [command, options] = addCommand<ImportCommand>(
        &device, "import", "Makes and changes devices by a file: CSV with a header, or JSON Lines");
    command->add_option("file", options->path, "The file, or - for standard input");
    command->add_option("--format", options->format, "csv or jsonl (by the file's name)")->check(oneOf({"csv", "jsonl"}));
    command->add_option("--product", options->product, "Product of rows that name none");
    command->add_flag("--dry-run", options->dryRun, "Looks at everything and changes nothing");
    command->add_option("--column", options->columns,
                        "HEADER=ATTRIBUTE, or HEADER=- to leave it out; may be repeated. Attributes: product, serial, "
                        "model, site, owner, note, label.KEY, desired.KEY, group, credential, token")
        ->allow_extra_args(false);
    command->add_option("--on-existing", options->onExisting, "update or reject devices that are there (update)")
        ->check(oneOf({"update", "reject"}));
    command->add_option("--rejects", options->rejects, "New file for rows that were rejected, to be put right and imported");
    command->add_option("--reject-limit", options->rejectLimit, "Stops after so many rejects; 0 never")->check(atMost());
    command->add_option("--id", options->id, "Id of the import (of the file's content): the same goes on with the same");
    command->add_flag("-y,--yes", options->yes, "Does not look first and ask on a terminal");
    command->require_subcommand(0, 1);
    session.onRun(command, [&session, options = options] { return importDevices(session, *options); });

    auto [list_, listOptions] = addCommand<NameOptions>(command, "list", "Lists imports, newest first");
    list_->add_option("--device", listOptions->device, "Only the one that made this device: PRODUCT/SERIAL");
    list_->add_option("--limit", listOptions->limit, "At most so many (all)")->check(atMost());
    session.onRun(list_, [&session, options = listOptions] { return list(session, *options); });

    auto [get_, getOptions] = addCommand<NameOptions>(command, "get", "Shows one import");
    get_->add_option("import", getOptions->name, "Its id")->required();
    session.onRun(get_, [&session, options = getOptions] { return get(session, *options); });

    auto [undo_, undoOptions] = addCommand<NameOptions>(command, "undo", "Takes a whole import back");
    undo_->add_option("import", undoOptions->name, "Its id")->required();
    undo_->add_flag("-y,--yes", undoOptions->yes, "Does not ask on a terminal");
    session.onRun(undo_, [&session, options = undoOptions] { return undo(session, *options); });
}

} // namespace wheelhouse::ctl
