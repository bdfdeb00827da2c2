#pragma once

#include "models/device_jobs_model.h"
#include "widgets/controls/dialog.h"

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

// Approves, rejects, cancels a job, or retries what failed; says first what
// that means.
class JobDialog final : public Dialog {
    Q_OBJECT
public:
    enum class Kind { Approve, Reject, Cancel, Retry };
    JobDialog(models::Session &session, const models::DeviceJobFacts &job, Kind kind, QWidget *parent);
};

} // namespace wheelhouse::widgets
