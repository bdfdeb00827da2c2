#pragma once

#include <functional>

#include <QString>

#include "models/roles.h"

namespace wheelhouse::models {

// What a column is, before any row is there.
struct ColumnSpec {
    // Stable: names the column in settings, exports and filters.
    QString id = {};
    // Translated when called, so that a change of language shows at once.
    std::function<QString()> header = {};
    ColumnKind kind = ColumnKind::Text;
    // Device-independent pixels.
    int width = 120;
    // Columns with larger numbers give way first when it gets narrow; 0 never.
    int priority = 0;
    // Shown unless the user chose otherwise.
    bool visible = true;

    Qt::Alignment alignment() const
    {
        switch (kind) {
        case ColumnKind::Number:
        case ColumnKind::Age:
        case ColumnKind::Signal:
        case ColumnKind::Replicas:
            return Qt::AlignRight | Qt::AlignVCenter;
        default:
            return Qt::AlignLeft | Qt::AlignVCenter;
        }
    }
};

} // namespace wheelhouse::models
