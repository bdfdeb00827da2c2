#include "core/memory.h"

#include <algorithm>
#include <cstddef>
#include <thread>

#include <malloc.h>

// Of jemalloc, in programs that are linked with it (ADR 16).
extern "C" int mallctl(const char *name, void *old, std::size_t *oldSize, void *fresh, std::size_t freshSize)
    __attribute__((weak));

namespace wheelhouse {

void limitHeaps()
{
    mallopt(M_ARENA_MAX, static_cast<int>(std::clamp(std::thread::hardware_concurrency() / 2, 2U, 8U)));
}

void returnFreeMemory()
{
    // "All arenas" is 4096 there.
    if (mallctl)
        mallctl("arena.4096.purge", nullptr, nullptr, nullptr, 0);
    else
        malloc_trim(0);
}

} // namespace wheelhouse
