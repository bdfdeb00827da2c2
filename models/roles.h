#pragma once

#include <cstdint>

#include <QObject>

namespace wheelhouse::models {
Q_NAMESPACE

// How something is. A mark, a colour and a word stand for each; the word comes
// from the model, as text of the status cell.
enum class Status : std::uint8_t { Ok, Warn, Bad, Unknown, Off, Progress };
Q_ENUM_NS(Status)

// Worst first: bad 0, warn 1, progress 2, unknown 3, off 4, ok 5.
constexpr int rankOf(Status status)
{
    switch (status) {
    case Status::Bad: return 0;
    case Status::Warn: return 1;
    case Status::Progress: return 2;
    case Status::Unknown: return 3;
    case Status::Off: return 4;
    case Status::Ok: break;
    }
    return 5;
}

// How a cell is drawn; what its ValueRole holds stands beside it.
enum class ColumnKind : std::uint8_t {
    Status,      // nothing: StatusRole and the text
    Text,        // nothing
    Mono,        // nothing; identifiers
    Number,      // double, or nothing where there is none; unit in the header
    Age,         // QDateTime, invalid where there is none
    Tag,         // TagValue
    Environment, // EnvironmentValue
    Usage,       // UsageValue
    Sparkline,   // SparklineValue
    Signal,      // double in dBm, or nothing
    Replicas,    // ReplicasValue
    Progress,    // double 0 … 1
};
Q_ENUM_NS(ColumnKind)

// What models answer beyond Qt's own roles. DisplayRole is the translated text
// of the cell, ToolTipRole the whole story of it, TextAlignmentRole as in the
// column's spec.
enum Role : int {
    // int of Status. For the status column and for cells that are marked by
    // themselves (a foreign tag, an old firmware); invalid for all others.
    StatusRole = Qt::UserRole + 1,
    // QString: resource name of the row, stable for its life.
    KeyRole,
    // The cell's typed value; see ColumnKind.
    ValueRole,
    // double or QString the column sorts by.
    SortRole,
    // int of ColumnKind.
    ColumnKindRole,
    // QString: id of the column.
    ColumnIdRole,
    // qint64: when the row last changed, in ms since 1970; 0 when it came with
    // the first picture.
    ChangedAtRole,
    // bool: the row's source is not live; draw it grey, with a ring.
    StaleRole,
    // QString: what "copy" copies: exact, not rounded, not elided.
    CopyTextRole,
    // int of Status of the whole row, in whichever column.
    RowStatusRole,
    // QString: environment id the row belongs to, empty when none.
    EnvironmentRole,
};

} // namespace wheelhouse::models
