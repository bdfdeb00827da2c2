#include "resources/resources.h"

#include <QDir>

// Outside any namespace, as the macro wants it.
static void initialise()
{
    Q_INIT_RESOURCE(wheelhouse);
    Q_INIT_RESOURCE(wheelhouse_translations);
}

namespace wheelhouse::resources {

void load()
{
    initialise();
}

} // namespace wheelhouse::resources
