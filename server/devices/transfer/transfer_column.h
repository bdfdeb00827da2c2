#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "wheelhouse/v1/devices.pb.h"

namespace wheelhouse::devices {

// A column of a file of devices: what of a device its cells hold.
struct TransferColumn {
    enum class Kind { Ignored, Product, Serial, Model, Site, Owner, Note, Label, Desired, Group, Credential, Token };

    Kind kind = Kind::Ignored;
    // Of a label or of what is desired.
    std::string key;
    // As the file calls it.
    std::string header;

    bool operator==(const TransferColumn &other) const { return kind == other.kind && key == other.key; }

    // By a column's name, or as `mapping` says of it (a dash: ignored).
    // InvalidArgument names the column and which there are.
    static Result<TransferColumn> parse(std::string_view header, const std::map<std::string, std::string> &mapping = {});

    // The cell of that device: with `-` where a lone dash would be misread.
    // Secrets are never told.
    std::string cellOf(const v1::Device &device) const;
};

// Why a cell of that column cannot be taken; nothing if it can. Of `desired`
// and of what exists, more is looked at elsewhere.
std::optional<std::string> cellProblem(const TransferColumn &column, std::string_view cell);

} // namespace wheelhouse::devices
