#include "tests/fuzz/targets.h"

#include <cstdio>
#include <cstdlib>

namespace wheelhouse::fuzz {

const std::vector<Target> &targets()
{
    static const std::vector<Target> kAll = [] {
        auto all = kubernetesTargets();
        for (auto &target : deviceTargets())
            all.push_back(std::move(target));
        for (auto &target : objectTargets())
            all.push_back(std::move(target));
        return all;
    }();
    return kAll;
}

void require(bool holds, const char *what)
{
    if (holds)
        return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

} // namespace wheelhouse::fuzz
