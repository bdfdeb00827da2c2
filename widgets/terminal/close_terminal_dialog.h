#pragma once

#include "widgets/controls/dialog.h"

class QCheckBox;

namespace wheelhouse::widgets {

// Asks before a terminal is closed whose command runs: it would end.
class CloseTerminalDialog final : public Dialog {
    Q_OBJECT
public:
    CloseTerminalDialog(const QString &title, QWidget *parent);

    // Whether somebody wants to be asked; kept in the user's settings.
    static bool isWanted();
    static void setWanted(bool wanted);
    QCheckBox *neverAgain() const { return m_neverAgain; }

private:
    QCheckBox *m_neverAgain;
};

} // namespace wheelhouse::widgets
