#pragma once

// What Session reads of devices besides its streams.
namespace wheelhouse::models {

class Calls;
class DeviceDetail;

// Answers the detail's records, and reads them again when what they are of has
// changed.
void readRecords(Calls &calls, DeviceDetail &detail);

} // namespace wheelhouse::models
