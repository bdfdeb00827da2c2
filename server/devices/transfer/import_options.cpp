#include "server/devices/transfer/import_options.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "core/identifier.h"
#include "server/devices/device_name.h"
#include "server/devices/transfer/file_reader.h"

namespace wheelhouse::devices {

namespace {

constexpr std::string_view kImports = "deviceImports/";
constexpr std::size_t kMaxName = 120;

bool isImportId(std::string_view id)
{
    return id.size() >= 8 && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

} // namespace

Result<void> checkImportOptions(const v1::ImportOptions &options, const ProductCatalog &catalog)
{
    if (!isImportId(options.import_id()))
        return failField("options.import_id", "must be 8 to 64 of a-z, 0-9 and dash");
    const auto characters = std::count_if(options.display_name().begin(), options.display_name().end(),
                                          [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    if (static_cast<std::size_t>(characters) > kMaxName)
        return failField("options.display_name", fmt::format("may have at most {} characters", kMaxName));
    if (options.format() != v1::TRANSFER_FORMAT_CSV && options.format() != v1::TRANSFER_FORMAT_JSONL)
        return failField("options.format", "must be CSV or JSONL");
    if (!v1::ImportOptions::OnExisting_IsValid(options.on_existing()))
        return failField("options.on_existing", "must be UPDATE or REJECT");
    if (options.reject_limit() < 0)
        return failField("options.reject_limit", "must be 0, for no limit, or more");
    if (static_cast<std::size_t>(options.columns_size()) > FileReader::kMaxCells)
        return failField("options.columns", fmt::format("at most {} are allowed", FileReader::kMaxCells));
    const auto product = parseProductName(options.parent(), "options.parent", true);
    if (!product)
        return passOn(product);
    if (*product != "-" && !catalog.find(*product))
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", options.parent()));
    return {};
}

std::string importName(const std::string &id) { return std::string(kImports) + id; }

Result<void> checkImportName(const std::string &name)
{
    if (!name.starts_with(kImports) || !isImportId(std::string_view(name).substr(kImports.size())))
        return failField("name", "must be deviceImports/{id}");
    return {};
}

std::string hashOfOptions(const v1::ImportOptions &options)
{
    std::string text = fmt::format("{}\n{}\n{}\n{}\n", static_cast<int>(options.format()), options.parent(),
                                   options.on_existing() == v1::ImportOptions::ON_EXISTING_REJECT,
                                   options.validate_only());
    for (const auto &[header, attribute] :
         std::map<std::string, std::string>(options.columns().begin(), options.columns().end()))
        text += fmt::format("{}:{}={}:{}\n", header.size(), header, attribute.size(), attribute);
    return sha256Hex(text).substr(0, 32);
}

} // namespace wheelhouse::devices
