#include "widgets/devices/products_dialog.h"

#include <QHBoxLayout>

#include "models/session.h"
#include "widgets/controls/state_stack.h"
#include "widgets/devices/new_product_dialog.h"
#include "widgets/devices/product_dialog.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

ProductsDialog::ProductsDialog(Workbench &bench, QWidget *parent)
    : Dialog(parent), m_bench(bench), m_model(std::make_unique<models::ProductsModel>(bench.session().productRows())),
      m_lease(m_model->watch()), m_table(new DataTable(DataTable::Kind::Panel)), m_body(new StateStack(m_table)),
      m_new(new Button({}, QStringLiteral("plus")))
{
    setWindowTitle(tr("Products"));
    resize(760, 360);
    m_table->setTable(m_model.get());
    m_table->setStretchColumn(QStringLiteral("product"));
    m_table->setMainColumn(QStringLiteral("product"));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_body->message().setEmptyIcon(QStringLiteral("devices"));
    m_body->setState(m_model->state());
    body()->setContentsMargins(0, 0, 0, 0);
    body()->addWidget(m_body, 1);
    m_new->setText(tr("New product…"));
    footLeft()->addWidget(m_new);
    cancelButton()->setText(tr("Close"));
    setDeed(tr("Change…"));
    connect(m_model.get(), &models::TableModel::stateChanged, this, [this] { m_body->setState(m_model->state()); });
    connect(m_model.get(), &models::TableModel::countsChanged, this, &ProductsDialog::refresh);
    connect(m_body, &StateStack::actionRequested, this, [this](const QString &action) {
        if (action == QLatin1String("new-product"))
            create();
        else
            m_bench.session().refresh();
    });
    connect(m_table, &DataTable::currentKeyChanged, this, &ProductsDialog::refresh);
    connect(m_table, &DataTable::keyActivated, this, &ProductsDialog::edit);
    connect(m_new, &Button::clicked, this, &ProductsDialog::create);
    connect(this, &Dialog::deedRequested, this, [this] { edit(m_table->currentKey()); });
    refresh();
    m_table->setFocus();
}

ProductsDialog::~ProductsDialog()
{
    m_table->setTable(nullptr);
}

void ProductsDialog::refresh()
{
    const bool may = m_bench.session().connection().mayAdminister();
    m_new->setEnabled(may);
    m_new->setToolTip(may ? QString() : tr("This needs the role administrator."));
    deed()->setText(may ? tr("Change…") : tr("Show…"));
    deed()->setEnabled(!m_table->currentKey().isEmpty());
}

void ProductsDialog::create()
{
    auto *dialog = new NewProductDialog(m_bench.session(), this);
    connect(dialog, &NewProductDialog::created, m_table, &DataTable::selectKey);
    dialog->open();
}

void ProductsDialog::edit(const QString &key)
{
    if (!key.isEmpty())
        (new ProductDialog(m_bench.session(), key, this))->open();
}

} // namespace wheelhouse::widgets
