#pragma once

#include <string>

#include <google/protobuf/field_mask.pb.h>

#include "core/result.h"
#include "wheelhouse/v1/devices.pb.h"
#include "wheelhouse/v1/products.pb.h"

namespace wheelhouse::devices {

// Whether labels, site, owner, note and model keep the contract's limits.
// InvalidArgument names the field below `path` (`device.site`).
Result<void> checkDeviceFields(const v1::Device &device, const std::string &path);

// Takes over what the mask names: labels, a single `labels.KEY`, site, owner,
// note, model, desired. An empty mask means all that is set (AIP-134); `*` all.
// What `desired` becomes is checked against the product, and counts its version
// up when it differs.
Result<void> applyUpdate(v1::Device &device, const v1::Device &update, const google::protobuf::FieldMask &mask,
                         const v1::Product &product);

} // namespace wheelhouse::devices
