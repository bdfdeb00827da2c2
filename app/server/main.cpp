#include "app/server/server_main.h"

int main(int argc, char **argv)
{
    return wheelhouse::server::serverMain(argc, argv);
}
