#pragma once

#include <functional>

#include "app/ctl/import_file.h"
#include "client/channel.h"
#include "core/result.h"
#include "wheelhouse/v1/device_transfers.pb.h"

namespace wheelhouse::ctl {

// Sends a file over one ImportDevices, and hands out what is answered as it
// comes. A thread of its own sends; it ends with the call.
Result<v1::ImportDevicesResponse>
streamImport(const client::Channel &channel, const v1::ImportOptions &options, const ImportFile &file,
             const std::function<void(const v1::ImportDevicesResponse &)> &receive);

// The same, again and again while the server is away after it was there once.
// `say` is told when it goes and comes. Gives up after ten minutes without it.
Result<v1::ImportDevicesResponse>
importFile(const client::Channel &channel, const v1::ImportOptions &options, const ImportFile &file,
           const std::function<void(const v1::ImportDevicesResponse &)> &receive,
           const std::function<void(const std::string &)> &say);

} // namespace wheelhouse::ctl
