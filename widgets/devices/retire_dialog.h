#pragma once

#include "widgets/controls/dialog.h"

namespace wheelhouse::models {
class DeviceDetail;
class Session;
}

namespace wheelhouse::widgets {

// Retires a device for good; its serial must be typed.
class RetireDialog final : public Dialog {
    Q_OBJECT
public:
    RetireDialog(models::Session &session, const models::DeviceDetail &device, QWidget *parent);
};

} // namespace wheelhouse::widgets
