#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "wheelhouse/v1/environment_rules.pb.h"

namespace wheelhouse::ctl {

// A freeze window as a person writes it, and back:
//   `fri-sun 18:00-09:00 nobody is there`   every week; days are mon … sun, `daily`
//   `2026-12-20T18:00/2027-01-03T09:00 holidays`   once
// InvalidArgument with the forms that are allowed; the server checks the rest.
Result<v1::FreezeWindow> parseFreeze(std::string_view text);
std::string freezeText(const v1::FreezeWindow &window);

} // namespace wheelhouse::ctl
