#include "core/memory.h"

#include <algorithm>
#include <thread>

#include <malloc.h>

namespace wheelhouse {

void limitHeaps()
{
    mallopt(M_ARENA_MAX, static_cast<int>(std::clamp(std::thread::hardware_concurrency() / 2, 2U, 8U)));
}

void returnFreeMemory()
{
    malloc_trim(0);
}

} // namespace wheelhouse
