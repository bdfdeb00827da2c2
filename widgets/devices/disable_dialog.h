#pragma once

#include "widgets/controls/dialog.h"

class QLineEdit;

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

// Shuts a device out until it is enabled again; asks why, for the audit trail.
class DisableDialog final : public Dialog {
    Q_OBJECT
public:
    DisableDialog(models::Session &session, const QString &key, const QString &serial, QWidget *parent);
};

} // namespace wheelhouse::widgets
