#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "server/devices/device_link.h"

namespace wheelhouse::devices {

// The code of a claim: `WH1-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX`. 24 characters of 5
// random bits each, and one that checks them: any one mistyped character and
// any two that changed places are found. The characters are Crockford's base 32
// (no I, L, O, U); read I and L as 1, O as 0.
//
// A new one, of the system's generator.
std::string makeClaimCode();

// The code as it is stored and compared: without prefix, dashes and blanks, in
// upper case. InvalidArgument naming `code` if it is mistyped.
Result<std::string> normalClaimCode(std::string_view typed);

// SHA-256 of the code in that form.
SecretHash hashOfClaimCode(const std::string &normalCode);

} // namespace wheelhouse::devices
