#pragma once

#include <string>

#include "server/devices/chunk_filter.h"

namespace wheelhouse::devices {

// Keeps the rows whose serials hold `part`, which is in small letters, letters'
// case aside: all serials of a chunk are searched in one go. The chunk's lock
// must be held.
void keepSerialsWith(const std::string &part, const DeviceChunk &chunk, RowSet &rows);

} // namespace wheelhouse::devices
