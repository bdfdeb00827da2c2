// The same targets under libFuzzer: WHEELHOUSE_FUZZ_TARGET names one of them.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tests/fuzz/targets.h"

namespace {

const wheelhouse::fuzz::Target &chosen()
{
    const char *name = std::getenv("WHEELHOUSE_FUZZ_TARGET");
    for (const auto &target : wheelhouse::fuzz::targets()) {
        if (name && std::strcmp(name, target.name) == 0)
            return target;
    }
    std::fputs("WHEELHOUSE_FUZZ_TARGET must name one of:\n", stderr);
    for (const auto &target : wheelhouse::fuzz::targets())
        std::fprintf(stderr, "  %s\n", target.name);
    std::exit(2);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const auto &target = chosen();
    target.run({reinterpret_cast<const char *>(data), size});
    return 0;
}
