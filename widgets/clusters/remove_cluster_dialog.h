#pragma once

#include "widgets/controls/dialog.h"

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

// Forgets a cluster and its credentials; its name must be typed where it is
// production's. Touches nothing in it.
class RemoveClusterDialog final : public Dialog {
    Q_OBJECT
public:
    RemoveClusterDialog(models::Session &session, const QString &key, QWidget *parent);
};

} // namespace wheelhouse::widgets
