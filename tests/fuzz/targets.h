#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wheelhouse::fuzz {

// A decoder of bytes from outside, given any bytes. It must not crash, read
// beyond them, take more than its bounds allow, or give text that is not UTF-8;
// require() ends the process where it does.
struct Target {
    const char *name;
    void (*run)(std::string_view bytes);
    // Sound input, to begin mutating from.
    std::vector<std::string> seeds;
};

// All of them: those of Kubernetes' API, then of devices and metrics.
const std::vector<Target> &targets();

std::vector<Target> kubernetesTargets();
std::vector<Target> deviceTargets();
// Objects of every kind, and stored logs.
std::vector<Target> objectTargets();

// Says what does not hold and ends the process, so that a fuzzer keeps the
// input.
void require(bool holds, const char *what);

} // namespace wheelhouse::fuzz
