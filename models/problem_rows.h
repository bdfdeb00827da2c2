#pragma once

#include "models/live_rows.h"

namespace wheelhouse::v1 {
class WatchProblemsResponse;
}

namespace wheelhouse::models {

// What is wrong now, over all clusters; fed by WatchProblems. UI thread.
class ProblemRows final : public LiveRows {
    Q_OBJECT
public:
    using LiveRows::LiveRows;
    using LiveRows::apply;
    void apply(const v1::WatchProblemsResponse &response);
    // Any thread.
    static RowBatch toBatch(const v1::WatchProblemsResponse &response);
};

} // namespace wheelhouse::models
