#include "app/server/server_main.h"

// What jemalloc reads at the start: few arenas, for few cores do the work; what
// is free goes back to the system within a third of a second, by a thread of its
// own (an import of a million devices stays below 400 MiB by it).
extern "C" {
extern const char *malloc_conf;
const char *malloc_conf = "narenas:4,background_thread:true,dirty_decay_ms:300,muzzy_decay_ms:0";
}

int main(int argc, char **argv)
{
    return wheelhouse::server::serverMain(argc, argv);
}
