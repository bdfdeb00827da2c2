#pragma once

#include <memory>

#include "models/interest.h"
#include "widgets/controls/dialog.h"

namespace wheelhouse::models {
class DeviceImportsModel;
}

namespace wheelhouse::widgets {

class FilteredTable;
class Workbench;

// Which files were imported, by whom, and what each did; takes one back. A
// window of its own.
class PastImportsDialog final : public Dialog {
    Q_OBJECT
public:
    // With `key` that import is selected.
    explicit PastImportsDialog(Workbench &bench, const QString &key = {});
    ~PastImportsDialog() override;
    FilteredTable *table() const { return m_table; }

Q_SIGNALS:
    void importRequested();

protected:
    void retranslate() override;

private:
    void refresh();
    void undo();

    Workbench &m_bench;
    std::unique_ptr<models::DeviceImportsModel> m_model;
    models::Lease m_lease;
    FilteredTable *m_table;
    Button *m_import;
};

} // namespace wheelhouse::widgets
