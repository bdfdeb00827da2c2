#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/struct.pb.h>

#include "server/devices/device_link.h"
#include "server/devices/device_name.h"
#include "server/devices/transfer/transfer_column.h"
#include "wheelhouse/v1/device_transfers.pb.h"
#include "wheelhouse/v1/products.pb.h"

namespace wheelhouse::devices {

// A row that can be read, with what it says of its device. Columns are the
// mapper's and outlive the row.
struct ImportRow {
    struct Cell {
        const TransferColumn *column = nullptr;
        // Empty: cleared.
        std::string text;
        // Of what is desired.
        google::protobuf::Value value;
    };

    std::int64_t line = 0;
    // As it stands in the file, shortened.
    std::string text;
    DeviceName name;
    std::shared_ptr<const v1::Product> product;
    std::vector<Cell> cells;
    v1::CredentialKind credential = v1::CREDENTIAL_KIND_UNSPECIFIED;
    std::optional<SecretHash> token;
    // Ids of static groups, sorted; none where cleared.
    std::optional<std::vector<std::string>> groups;
    const TransferColumn *groupColumn = nullptr;
};

inline v1::RejectedRow rejected(std::int64_t line, std::string column, std::string reason, std::string text)
{
    v1::RejectedRow row;
    row.set_line(line);
    row.set_column(std::move(column));
    row.set_reason(std::move(reason));
    row.set_text(std::move(text));
    return row;
}

} // namespace wheelhouse::devices
