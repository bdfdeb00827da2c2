#pragma once

#include <cstdint>
#include <string>

#include <google/protobuf/struct.pb.h>

#include "app/ctl/table.h"
#include "wheelhouse/v1/access.pb.h"
#include "wheelhouse/v1/deployments.pb.h"
#include "wheelhouse/v1/device_commands.pb.h"
#include "wheelhouse/v1/devices.pb.h"
#include "wheelhouse/v1/objects.pb.h"
#include "wheelhouse/v1/watch.pb.h"

// The contract's values in the words that tables show, with their tone.
namespace wheelhouse::ctl {

// `operator`.
std::string roleText(v1::Role role);
Cell stateCell(v1::Device::State state);
Cell presenceCell(const v1::Presence &presence);
Cell commandCell(v1::DeviceCommand::State state);
Cell healthCell(v1::Health health);
Cell sourceCell(const v1::SourceState &source);
Cell deploymentCell(v1::Deployment::State state);
bool hasEnded(v1::Deployment::State state);

// `3.4 GiB`.
std::string bytesText(double bytes);
// `1.5` cores for 1,500 millicores.
std::string coresText(std::int64_t millicores);
// `copies=2 text="a b"`, keys sorted.
std::string structText(const google::protobuf::Struct &object);

} // namespace wheelhouse::ctl
