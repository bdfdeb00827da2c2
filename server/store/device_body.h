#pragma once

#include <string>

#include "wheelhouse/v1/devices.pb.h"

namespace wheelhouse::store {

// What is kept of a device beside the columns of its row, in the form of the
// contract's own message: both parts, read into one message one after the
// other, make the device again. Written field by field, without a copy.

// Appends what people have set.
void appendBody(const v1::Device &device, std::string &out);

// Appends what it says of itself.
void appendTwin(const v1::Device &device, std::string &out);

} // namespace wheelhouse::store
