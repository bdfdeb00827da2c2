#pragma once

#include <string>

#include "core/result.h"
#include "wheelhouse/v1/device_claims.pb.h"

namespace wheelhouse::ctl {

// A page to be printed and cut up: for each claim a label with its QR code, its
// code in letters and what it is for. One file of HTML with nothing outside.
Result<std::string> claimSheet(const v1::CreateDeviceClaimsResponse &claims);

} // namespace wheelhouse::ctl
