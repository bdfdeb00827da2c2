#pragma once

#include "server/clusters/observed_objects.h"

namespace wheelhouse::clusters {

// Sets a pod's health, reason and message from what was observed: the words
// that `kubectl get pods` would show, and how bad that is. Pure.
void judgePod(ObservedPod &observed);

} // namespace wheelhouse::clusters
