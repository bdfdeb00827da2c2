#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <google/protobuf/descriptor.h>
#include <grpcpp/support/status.h>

#include "client/channel.h"

namespace wheelhouse::test {

// Every method of the contract.
std::vector<const google::protobuf::MethodDescriptor *> allMethods();

// `/wheelhouse.v1.DeviceService/GetDevice`.
std::string pathOf(const google::protobuf::MethodDescriptor &method);

struct RawCall {
    // Encoded; empty for a request without fields.
    std::string request;
    std::string requestId;
    std::chrono::milliseconds deadline{10'000};
};

// Calls a method by its path with whatever bytes, as grpcurl could. A stream
// counts as answered with its first message.
grpc::Status callRaw(const client::Channel &channel, const std::string &path, const RawCall &call = {});

} // namespace wheelhouse::test
