#pragma once

#include "models/device_imports_model.h"
#include "widgets/controls/dialog.h"

namespace wheelhouse::widgets {

class CountGuard;
class Label;
class Workbench;

// Says in words what taking an import back will do, then does it.
class UndoImportDialog final : public Dialog {
    Q_OBJECT
public:
    UndoImportDialog(Workbench &bench, const models::PastImport &import, QWidget *parent);
    CountGuard *guard() const { return m_guard; }

Q_SIGNALS:
    void undone();

private:
    void undo();

    Workbench &m_bench;
    models::PastImport m_import;
    Label *m_words;
    Label *m_result;
    CountGuard *m_guard;
};

} // namespace wheelhouse::widgets
