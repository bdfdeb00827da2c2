// wheelhoused that ends itself, as kill -9 does, when a Helm operation is kept:
// `before` or `after`, as its first argument says; the others are wheelhoused's.
#include <cstdio>
#include <memory>
#include <string>

#include "app/server/server_main.h"
#include "app/server/server_options.h"
#include "tests/support/ending_helm_store.h"

using namespace wheelhouse;

int main(int argc, char **argv)
{
    const std::string when = argc > 1 ? argv[1] : "";
    if (when != "before" && when != "after") {
        std::fputs("usage: ending_wheelhoused before|after [OPTIONS]\n", stderr);
        return 2;
    }
    server::ServerOptions options;
    options.betweenHelmStore = [when](helm::OperationStore &store) { return std::make_unique<test::EndingHelmStore>(store, when); };
    argv[1] = argv[0];
    return server::serverMain(argc - 1, argv + 1, options);
}
