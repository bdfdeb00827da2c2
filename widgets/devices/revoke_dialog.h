#pragma once

#include "models/device_records.h"
#include "widgets/controls/dialog.h"

namespace wheelhouse::models {
class DeviceDetail;
class Session;
}

namespace wheelhouse::widgets {

// Takes one credential back; says first what that does to the device.
class RevokeDialog final : public Dialog {
    Q_OBJECT
public:
    RevokeDialog(models::Session &session, const models::DeviceDetail &device,
                 const models::DeviceRecords::Credential &credential, QWidget *parent);
};

} // namespace wheelhouse::widgets
