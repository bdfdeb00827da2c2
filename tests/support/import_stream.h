#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/channel.h"
#include "core/result.h"
#include "wheelhouse/v1/device_transfers.grpc.pb.h"

namespace wheelhouse::test {

// One import of a test's own: sends pieces while it reads what is answered.
struct ImportAnswer {
    // Why the stream ended otherwise than well.
    std::optional<Error> error;
    v1::DeviceImport import;
    std::int64_t resumed = 0;
    std::vector<v1::RejectedRow> rejects;
};

// `next` gives the pieces; an empty one ends the file. `seen` is called with
// each answer, on the calling thread.
ImportAnswer importPieces(const client::Channel &channel, const v1::ImportOptions &options,
                          const std::function<std::string()> &next,
                          const std::function<void(const v1::ImportDevicesResponse &, grpc::ClientContext &)> &seen = {});

inline ImportAnswer importText(const client::Channel &channel, const v1::ImportOptions &options, const std::string &text)
{
    bool sent = false;
    return importPieces(channel, options, [&] { return std::exchange(sent, true) ? std::string() : text; });
}

} // namespace wheelhouse::test
