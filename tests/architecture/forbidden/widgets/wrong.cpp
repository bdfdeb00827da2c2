// Input of the test that proves the check refuses; never compiled.
#include "client/channel.h"
#include "wheelhouse/v1/devices.pb.h"
