#include "widgets/devices/past_imports_dialog.h"

#include <QHBoxLayout>
#include <QMenu>

#include "models/session.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/controls/state_stack.h"
#include "widgets/devices/undo_import_dialog.h"
#include "widgets/page/filtered_table.h"
#include "widgets/page/workbench.h"
#include "widgets/theme/button.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

PastImportsDialog::PastImportsDialog(Workbench &bench, const QString &key)
    : Dialog(bench.dialogParent()), m_bench(bench),
      m_model(std::make_unique<models::DeviceImportsModel>(bench.session().deviceTransfers().imports())),
      m_lease(m_model->watch()), m_table(new FilteredTable(*m_model)), m_import(new Button({}, QStringLiteral("import")))
{
    setWindowModality(Qt::NonModal);
    setWindowFlags(Qt::Window);
    resize(980, 560);
    setMinimumSize(760, 420);
    m_table->table()->setStretchColumn(QStringLiteral("file"));
    m_table->table()->setMainColumn(QStringLiteral("file"));
    m_table->body()->message().setEmptyIcon(QStringLiteral("import"));
    auto *above = new Surface(Surface::Kind::Base);
    above->setFixedHeight(10);
    body()->setContentsMargins(0, 0, 0, 0);
    body()->setSpacing(0);
    body()->addWidget(above);
    body()->addWidget(m_table, 1);
    footLeft()->addWidget(m_import);
    deed()->setKind(Button::Kind::Normal);
    connect(m_import, &Button::clicked, this, &PastImportsDialog::importRequested);
    connect(this, &Dialog::deedRequested, this, &PastImportsDialog::undo);
    connect(m_table, &FilteredTable::actionRequested, this, [this](const QString &action) {
        if (action == QLatin1String("import"))
            Q_EMIT importRequested();
        else
            m_bench.session().deviceTransfers().refresh();
    });
    connect(m_table->table(), &DataTable::currentKeyChanged, this, &PastImportsDialog::refresh);
    connect(m_table->table(), &DataTable::contextMenuWanted, this, [this](QMenu *menu) {
        QAction *action = menu->addAction(icon(QStringLiteral("rollback")), tr("Undo import…"), this, &PastImportsDialog::undo);
        action->setEnabled(deed()->isEnabled());
    });
    connect(m_model.get(), &models::TableModel::countsChanged, this, &PastImportsDialog::refresh);
    connect(m_model.get(), &QAbstractItemModel::dataChanged, this, &PastImportsDialog::refresh);
    connect(&bench.session().deviceTransfers().imports(), &models::LiveRows::changed, this, &PastImportsDialog::refresh);
    connect(&bench.session().connection(), &models::ConnectionModel::sessionChanged, this, &PastImportsDialog::refresh);
    retranslate();
    if (!key.isEmpty())
        m_table->table()->selectKey(key);
    m_table->table()->setFocus();
    // What was read for an earlier window may be old.
    bench.session().deviceTransfers().refresh();
}

PastImportsDialog::~PastImportsDialog()
{
    m_table->table()->setTable(nullptr);
    delete m_table;
}

void PastImportsDialog::refresh()
{
    const auto import = m_bench.session().deviceTransfers().imports().import(m_table->table()->currentKey());
    const bool may = m_bench.session().connection().mayOperate();
    deed()->setEnabled(may && import && import->mayBeUndone());
    deed()->setToolTip(may ? QString() : tr("Undoing an import needs the role operator."));
    m_import->setEnabled(may);
}

void PastImportsDialog::undo()
{
    const auto import = m_bench.session().deviceTransfers().imports().import(m_table->table()->currentKey());
    if (!import || !import->mayBeUndone())
        return;
    auto *dialog = new UndoImportDialog(m_bench, *import, this);
    connect(dialog, &UndoImportDialog::undone, this, [this] { m_bench.session().deviceTransfers().refresh(); });
    dialog->open();
}

void PastImportsDialog::retranslate()
{
    Dialog::retranslate();
    setWindowTitle(tr("Past imports"));
    m_table->setPlaceholder(tr("Filter imports…"));
    m_import->setText(tr("Import…"));
    setDeed(tr("Undo import…"));
    cancelButton()->setText(tr("Close"));
    refresh();
}

} // namespace wheelhouse::widgets
