#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace wheelhouse::helm {

// Processes of this machine, by /proc. Any thread.

// What tells this machine's numbers of processes apart from another's: its boot,
// and the namespace of processes.
std::string thisMachine();

// When it was started, in ticks since the boot; nothing when it is not there or
// has ended.
std::optional<std::int64_t> startOf(std::int64_t process);

// One with NAME=VALUE in its environment; the leader of its group before others.
std::optional<std::int64_t> findByEnvironment(const std::string &name, const std::string &value);

} // namespace wheelhouse::helm
