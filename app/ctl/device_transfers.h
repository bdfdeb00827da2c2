#pragma once

#include "app/ctl/session.h"
#include "wheelhouse/v1/device_transfers.pb.h"

namespace wheelhouse::ctl {

// `device import FILE`, and below it list, get and undo.
void addDeviceImport(CLI::App &device, Session &session);
// `device export`.
void addDeviceExport(CLI::App &device, Session &session);

// `csv` or `jsonl`; by the file's ending where nothing is given.
Result<v1::TransferFormat> transferFormat(const std::string &word, const std::string &path);

} // namespace wheelhouse::ctl
