#pragma once

namespace wheelhouse::resources {

// Makes icons and translations available under `:/wheelhouse/`. Needed once,
// as they lie in a static library. Any thread.
void load();

} // namespace wheelhouse::resources
