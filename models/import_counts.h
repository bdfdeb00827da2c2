#pragma once

#include <QtGlobal>

namespace wheelhouse::models {

// What became, or would become, of the rows of a file.
struct ImportCounts {
    qint64 rows = 0;
    qint64 created = 0;
    qint64 updated = 0;
    qint64 unchanged = 0;
    qint64 rejected = 0;
    qint64 bytes = 0;
    qint64 changes() const { return created + updated; }
    qint64 good() const { return created + updated + unchanged; }
    bool operator==(const ImportCounts &) const = default;
};

} // namespace wheelhouse::models
