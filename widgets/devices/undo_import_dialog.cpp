#include "widgets/devices/undo_import_dialog.h"

#include <QHBoxLayout>
#include <QLineEdit>

#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/label.h"
#include "widgets/devices/count_guard.h"
#include "widgets/devices/count_rows.h"
#include "widgets/page/workbench.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

UndoImportDialog::UndoImportDialog(Workbench &bench, const models::PastImport &import, QWidget *parent)
    : Dialog(parent), m_bench(bench), m_import(import), m_words(new Label({}, fonts::base, Label::Ink::Secondary)),
      m_result(new Label({}, fonts::strong)), m_guard(new CountGuard)
{
    setWindowTitle(tr("Undo import of %1").arg(import.file));
    setMinimumWidth(720);
    const auto &counts = import.counts;
    m_words->setWordWrap(true);
    m_words->setText(tr("This takes back what the import of %1 did, as one batch. It cannot be undone again, but the file can "
                        "be imported once more.").arg(import.file));
    auto *rows = new CountRows;
    rows->setLines({
        {QStringLiteral("delete"), tr("Made"), counts.created,
         tr("removed; those that have connected since are retired"), false},
        {QStringLiteral("rollback"), tr("Changed"), counts.updated, tr("as they were before"), false},
        {QStringLiteral("lock"), tr("Unchanged"), counts.unchanged, tr("not touched"), false},
    });
    auto *kept = new Label(tr("What somebody has changed since the import stays as it is now; how many those are is said "
                              "afterwards."), fonts::small, Label::Ink::Tertiary);
    kept->setWordWrap(true);
    m_result->setWordWrap(true);
    m_result->hide();
    body()->addWidget(m_words);
    body()->addWidget(rows);
    body()->addWidget(kept);
    body()->addWidget(m_result);
    body()->addStretch();
    footRight()->addWidget(m_guard);
    const bool isProduction = reachesProduction(bench);
    setProduction(isProduction, tr("What is taken back reaches the devices of the shops."));
    setDeed(tr("Undo %Ln change(s)", nullptr, static_cast<int>(std::min<qint64>(counts.changes(), INT_MAX))));
    m_guard->ask(counts.changes(), isProduction);
    deed()->setEnabled(m_guard->isSatisfied());
    connect(m_guard, &CountGuard::changed, this, [this] { deed()->setEnabled(!isBusy() && m_guard->isSatisfied()); });
    connect(this, &Dialog::deedRequested, this, &UndoImportDialog::undo);
    if (m_guard->isVisibleTo(this))
        m_guard->field()->setFocus();
    else
        deed()->setFocus();
}

void UndoImportDialog::undo()
{
    follow(m_bench.session().deviceTransfers().undo(m_import), [this](models::Operation &operation) {
        m_result->setText(operation.resultText());
        m_result->show();
        m_guard->askNothing();
        deed()->hide();
        cancelButton()->setText(tr("Close"));
        cancelButton()->setFocus();
        Q_EMIT undone();
    });
}

} // namespace wheelhouse::widgets
