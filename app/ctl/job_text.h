#pragma once

#include <string>

#include "app/ctl/table.h"
#include "wheelhouse/v1/device_jobs.pb.h"

// Jobs on devices, in the words that whctl prints.
namespace wheelhouse::ctl {

// `test_print copies=2`, `desires volume=40`.
std::string actionText(const v1::DeviceAction &action);
Cell jobCell(v1::DeviceJob::State state);
Cell resultCell(v1::DeviceJobResult::State state);
// Where it stands, on one line: `running: 120 of 500 done, 3 failed`.
std::string progressText(const v1::DeviceJob &job);
// Nothing will change any more.
bool hasEnded(v1::DeviceJob::State state);
void describe(const v1::DeviceJob &job, FactSheet &facts);
// Who would be affected, for a person to say yes to.
std::string previewText(const v1::PreviewDeviceJobResponse &preview, const v1::DeviceAction &action, bool coloured);

} // namespace wheelhouse::ctl
