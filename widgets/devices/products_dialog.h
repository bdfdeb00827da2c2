#pragma once

#include <memory>

#include "models/interest.h"
#include "widgets/controls/dialog.h"
#include "widgets/page/workbench.h"

namespace wheelhouse::models {
class ProductsModel;
}

namespace wheelhouse::widgets {

class DataTable;
class StateStack;

// All kinds of devices, with how many there are of each: make one, change what
// it is. Enter changes.
class ProductsDialog final : public Dialog {
    Q_OBJECT
public:
    ProductsDialog(Workbench &bench, QWidget *parent);
    ~ProductsDialog() override;

private:
    void create();
    void edit(const QString &key);
    void refresh();

    Workbench &m_bench;
    std::unique_ptr<models::ProductsModel> m_model;
    models::Lease m_lease;
    DataTable *m_table;
    StateStack *m_body;
    Button *m_new;
};

} // namespace wheelhouse::widgets
