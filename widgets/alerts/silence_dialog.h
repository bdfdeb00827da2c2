#pragma once

#include <QVector>

#include "models/alerts_model.h"
#include "widgets/controls/dialog.h"

class QCheckBox;

namespace wheelhouse::models {
class Session;
}

namespace wheelhouse::widgets {

// Silences alerts like the one given: by which of its labels, for how long, and
// why. The account that asks is named with it.
class SilenceDialog final : public Dialog {
    Q_OBJECT
public:
    SilenceDialog(models::Session &session, const models::AlertFacts &alert, bool production, QWidget *parent);

private:
    QVector<models::AlertLabel> chosen() const;

    const models::AlertFacts m_alert;
    QVector<QCheckBox *> m_boxes;
};

} // namespace wheelhouse::widgets
