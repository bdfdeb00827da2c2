#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include <unistd.h>

#include "app/ctl/choices.h"
#include "app/ctl/device_transfers.h"
#include "app/ctl/import_progress.h"
#include "app/ctl/names.h"
#include "wheelhouse/v1/device_transfers.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

struct ExportCommand {
    std::string product = "-";
    std::string filter;
    std::string orderBy;
    std::string format;
    std::vector<std::string> columns;
    std::string path;
};

struct CloseFile {
    void operator()(std::FILE *file) const
    {
        if (file != stdout) {
            std::fclose(file);
        }
    }
};

tl::unexpected<Failure> cannotWrite(const std::string &path)
{
    return refuse(ErrorCode::FailedPrecondition, fmt::format("{} could not be written: {}", path, std::strerror(errno)));
}

Outcome exportDevices(Session &session, const ExportCommand &command)
{
    const bool toFile = !command.path.empty() && command.path != "-";
    const auto format = transferFormat(command.format.empty() && !toFile ? "csv" : command.format, command.path);
    if (!format) {
        return wrongUsage(format);
    }
    v1::ExportDevicesRequest request;
    request.set_parent(productName(command.product));
    request.set_filter(command.filter);
    request.set_order_by(command.orderBy);
    request.set_format(*format);
    request.mutable_columns()->Add(command.columns.begin(), command.columns.end());
    const auto channel = session.channel();
    if (!channel) {
        return refuse(channel);
    }
    // Whole or not at all: what was there stays until the new one is written.
    const auto partial = command.path + ".part";
    const std::unique_ptr<std::FILE, CloseFile> file(toFile ? std::fopen(partial.c_str(), "we") : stdout);
    if (!file) {
        return cannotWrite(partial);
    }
    const bool shown = toFile && ::isatty(STDERR_FILENO) == 1;
    bool written = true;
    std::int64_t count = 0;
    const auto read = client::readBlocking(**channel, &v1::DeviceTransferService::Stub::ExportDevices, request,
                                           [&](const v1::ExportDevicesResponse &response) {
                                               const auto &data = response.data();
                                               written = std::fwrite(data.data(), 1, data.size(), file.get()) == data.size();
                                               count = response.device_count();
                                               if (shown) {
                                                   std::fputs(fmt::format("\r\033[K{} of {} devices", grouped(count),
                                                                          grouped(response.total_size())).c_str(), stderr);
                                               }
                                               return written;
                                           });
    if (shown) {
        std::fputs("\r\033[K", stderr);
    }
    written = written && std::fflush(file.get()) == 0 && (!toFile || ::fsync(fileno(file.get())) == 0);
    std::error_code problem;
    if (!read || !written) {
        const auto failed = written ? refuse(read) : cannotWrite(toFile ? partial : "standard output");
        if (toFile) {
            std::filesystem::remove(partial, problem);
        }
        return failed;
    }
    if (toFile) {
        std::filesystem::rename(partial, command.path, problem);
        if (problem) {
            return refuse(ErrorCode::FailedPrecondition, fmt::format("{} could not be made: {}", command.path, problem.message()));
        }
        std::fputs(fmt::format("{} devices in {}\n", grouped(count), command.path).c_str(), stderr);
    }
    return {};
}

} // namespace

void addDeviceExport(CLI::App &device, Session &session)
{
    auto [command, options] = addCommand<ExportCommand>(
        &device, "export", "Writes devices as a file that can be imported: CSV or JSON Lines");
    command->add_option("--product", options->product, "Only those of this product");
    command->add_option("--filter", options->filter, "Such as: presence = OFFLINE AND label.site = \"sz-*\"");
    command->add_option("--order-by", options->orderBy, "Such as: presence desc, serial");
    command->add_option("--format", options->format, "csv or jsonl (by the file's name, else csv)")
        ->check(oneOf({"csv", "jsonl"}));
    command->add_option("--columns", options->columns,
                        "Attributes of a filter, separated by commas (the columns of an import that any device has)")
        ->delimiter(',');
    command->add_option("-o,--out", options->path, "The file (standard output)")->option_text("FILE");
    session.onRun(command, [&session, options = options] { return exportDevices(session, *options); });
}

} // namespace wheelhouse::ctl
