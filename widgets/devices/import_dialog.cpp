#include "widgets/devices/import_dialog.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QStackedWidget>

#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/label.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/devices/count_guard.h"
#include "widgets/devices/import_columns_step.h"
#include "widgets/devices/import_file_step.h"
#include "widgets/devices/import_run_view.h"
#include "widgets/devices/step_list.h"
#include "widgets/devices/undo_import_dialog.h"
#include "widgets/page/workbench.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

using models::countText;
using models::ImportJob;

ImportDialog::ImportDialog(Workbench &bench)
    : Dialog(bench.dialogParent()), m_bench(bench), m_steps(new StepList),
      m_fileName(new Label({}, fonts::smallMedium, Label::Ink::Secondary)), m_facts(new Label({}, fonts::small, Label::Ink::Tertiary)), m_stack(new QStackedWidget), m_file(new ImportFileStep),
      m_columns(new ImportColumnsStep(bench.session())), m_checkView(new ImportRunView), m_applyView(new ImportRunView),
      m_back(new Button), m_past(new Button({}, QStringLiteral("timeline"), Button::Kind::Flat)), m_undo(new Button({}, QStringLiteral("rollback"))),
      m_hint(new Label({}, fonts::small, Label::Ink::Tertiary)), m_guard(new CountGuard)
{
    // Work goes on in the window behind.
    setWindowModality(Qt::NonModal);
    setWindowFlags(Qt::Window);
    resize(1000, 690);
    setMinimumSize(820, 560);
    m_facts->setWordWrap(true);
    m_facts->setAlignment(Qt::AlignTop);
    auto *side = new Surface(Surface::Kind::Panel);
    side->setFixedWidth(StepList::kWidth);
    auto *sideColumn = new QVBoxLayout(side);
    sideColumn->setContentsMargins(0, 8, 0, 8);
    sideColumn->setSpacing(tokens::kSpace4);
    sideColumn->addWidget(m_steps);
    m_fileName->setElastic(Qt::ElideMiddle);
    auto *facts = new QVBoxLayout;
    facts->setContentsMargins(16, 0, 12, 0);
    facts->setSpacing(tokens::kSpace1);
    facts->addWidget(m_fileName);
    facts->addWidget(m_facts);
    sideColumn->addLayout(facts);
    sideColumn->addStretch();
    for (QWidget *step : std::initializer_list<QWidget *>{m_file, m_columns, m_checkView, m_applyView})
        m_stack->addWidget(step);
    auto *content = new QVBoxLayout;
    content->setContentsMargins(16, 14, 16, 14);
    content->addWidget(m_stack);
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(side);
    row->addWidget(new Rule(Qt::Vertical));
    row->addLayout(content, 1);
    body()->setContentsMargins(0, 0, 0, 0);
    body()->addLayout(row, 1);
    footLeft()->setSpacing(tokens::kSpace2);
    footLeft()->addWidget(m_back);
    footLeft()->addWidget(m_past);
    footLeft()->addWidget(m_undo);
    footRight()->addWidget(m_hint);
    footRight()->addWidget(m_guard);

    connect(this, &Dialog::deedRequested, this, &ImportDialog::goOn);
    connect(m_back, &Button::clicked, this, [this] { goTo(static_cast<Step>(m_step - 1)); });
    connect(m_past, &Button::clicked, this, &ImportDialog::pastImportsRequested);
    connect(m_undo, &Button::clicked, this, &ImportDialog::undo);
    connect(m_steps, &StepList::stepChosen, this, [this](int step) { goTo(static_cast<Step>(step)); });
    connect(m_file, &ImportFileStep::changed, this, &ImportDialog::refresh);
    connect(m_columns, &ImportColumnsStep::changed, this, &ImportDialog::refresh);
    connect(m_guard, &CountGuard::changed, this, &ImportDialog::refresh);
    connect(m_checkView, &ImportRunView::retryRequested, this, &ImportDialog::startCheck);
    connect(m_applyView, &ImportRunView::retryRequested, this, &ImportDialog::startApply);
    retranslate();
    m_file->setFocus();
}

ImportDialog::ImportDialog(Workbench &bench, const std::shared_ptr<ImportJob> &job) : ImportDialog(bench)
{
    m_applyView->setJob(job);
    connect(job.get(), &ImportJob::changed, this, &ImportDialog::refresh);
    goTo(Apply);
}

void ImportDialog::openFile(const QString &path)
{
    goTo(File);
    m_file->open(path);
}

models::ImportPlan ImportDialog::plan() const
{
    models::ImportPlan plan;
    plan.file = m_file->file();
    plan.columns = m_columns->mapping();
    plan.product = m_columns->product();
    plan.rejectsExisting = m_columns->rejectsExisting();
    return plan;
}

void ImportDialog::goTo(Step step)
{
    if (step < Check)
        m_checkView->setJob(nullptr);
    m_step = step;
    m_stack->setCurrentIndex(step);
    if (step == Columns)
        m_columns->setFile(m_file->file());
    refresh();
    // Where the next word is wanted.
    if (step == File) {
        m_file->setFocus();
    } else if (step == Columns) {
        const auto &columns = m_columns->mapping().columns();
        QWidget *next = m_columns->productBox();
        for (int column = 0; column < columns.size(); ++column) {
            if (!m_columns->mapping().problem(column).isEmpty()) {
                next = m_columns->attributeBox(column);
                break;
            }
        }
        if (m_columns->problem().isEmpty())
            next = deed();
        next->setFocus();
    }
}

void ImportDialog::goOn()
{
    switch (m_step) {
    case File: goTo(Columns); break;
    case Columns: startCheck(); break;
    case Check: startApply(); break;
    case Apply:
        if (m_applyView->job() && m_applyView->job()->isRunning())
            m_applyView->job()->cancel();
        else
            close();
        break;
    }
}

void ImportDialog::startCheck()
{
    const auto job = m_bench.session().deviceTransfers().check(plan());
    m_checkView->setJob(job);
    connect(job.get(), &ImportJob::changed, this, &ImportDialog::refresh);
    connect(job.get(), &ImportJob::finished, this, [this, raw = job.get()] {
        if (m_step != Check || m_checkView->job().get() != raw || raw->state() != ImportJob::State::Done)
            return;
        m_bench.say(tr("Dry run of %1 finished").arg(raw->plan().file.fileName()));
        if (m_guard->isVisibleTo(this))
            m_guard->field()->setFocus();
        else if (deed()->isEnabled())
            deed()->setFocus();
    });
    goTo(Check);
}

void ImportDialog::startApply()
{
    const models::ImportPlan what = m_checkView->job() ? m_checkView->job()->plan()
        : m_applyView->job()                           ? m_applyView->job()->plan()
                                                       : plan();
    const auto job = m_bench.session().deviceTransfers().import(what);
    m_undone = false;
    m_applyView->setJob(job);
    connect(job.get(), &ImportJob::changed, this, &ImportDialog::refresh);
    m_step = Apply;
    m_stack->setCurrentIndex(Apply);
    refresh();
    cancelButton()->setFocus();
}

void ImportDialog::undo()
{
    const auto &job = m_applyView->job();
    if (!job)
        return;
    models::PastImport import;
    import.key = job->key();
    import.file = job->plan().file.fileName();
    import.counts = job->counts();
    import.state = models::PastImport::State::Done;
    auto *dialog = new UndoImportDialog(m_bench, import, this);
    connect(dialog, &UndoImportDialog::undone, this, [this] {
        m_undone = true;
        refresh();
    });
    dialog->open();
}

void ImportDialog::refresh()
{
    m_steps->setCurrent(m_step, m_step != Apply);
    const auto &job = m_step == Apply ? m_applyView->job() : m_checkView->job();
    const models::DeviceFile &file = m_step == Apply && job ? job->plan().file : m_file->file();
    QStringList facts;
    if (file.isUsable() && !file.headers.isEmpty()) {
        facts.append(tr("%1 rows, %2").arg(countText(file.rowCount), models::bytesText(static_cast<double>(file.size))));
        facts.append(encodingName(file));
        facts.append(tr("%n column(s)", nullptr, static_cast<int>(file.headers.size())));
    }
    m_fileName->setText(facts.isEmpty() ? QString() : file.fileName());
    m_facts->setText(facts.join(u'\n'));

    const bool isProduction = reachesProduction(m_bench);
    setProduction(isProduction && m_step >= Check,
                  m_step == Check ? tr("Nothing has been written. This is what would happen.")
                                  : tr("What is applied reaches the devices of the shops."));
    m_back->setVisible(m_step == Columns || m_step == Check);
    m_past->setVisible(m_step == File);
    m_undo->setVisible(m_step == Apply && job && !job->isRunning() && job->counts().changes() > 0 && !m_undone);
    m_hint->clear();
    deed()->setVisible(true);
    if (m_step != Check)
        m_guard->askNothing();
    switch (m_step) {
    case File:
        setDeed(tr("Next: columns"));
        deed()->setEnabled(m_file->isReady());
        break;
    case Columns:
        m_hint->setText(m_columns->problem());
        setDeed(tr("Dry run"));
        deed()->setEnabled(m_columns->problem().isEmpty());
        deed()->setKind(Button::Kind::Accent);
        break;
    case Check: {
        const bool isDone = job && job->state() == ImportJob::State::Done;
        const qint64 changes = job ? job->counts().changes() : 0;
        setDeed(isDone ? tr("Apply %Ln change(s)", nullptr, static_cast<int>(std::min<qint64>(changes, INT_MAX))) : tr("Apply"));
        if (isDone && changes > 0)
            m_guard->ask(changes, isProduction);
        else
            m_guard->askNothing();
        if (isDone && changes == 0)
            m_hint->setText(tr("There is nothing to apply."));
        deed()->setEnabled(isDone && changes > 0 && m_guard->isSatisfied());
        break;
    }
    case Apply: {
        const bool isRunning = job && job->isRunning();
        setDeed(isRunning ? tr("Stop import") : tr("Close"));
        deed()->setEnabled(true);
        deed()->setKind(Button::Kind::Normal);
        deed()->setVisible(isRunning);
        m_hint->setText(isRunning  ? tr("It goes on when this window is closed; see Operations.")
                        : m_undone ? tr("This import is undone.")
                                   : tr("It can be undone as one batch, also later from Past imports."));
        break;
    }
    }
    m_hint->setVisible(!m_hint->text().isEmpty());
    cancelButton()->setText(m_step == Apply ? tr("Close") : tr("Cancel"));
}

void ImportDialog::keyPressEvent(QKeyEvent *event)
{
    // Alt+Left goes back, as in a browser.
    if (event->key() == Qt::Key_Left && event->modifiers() == Qt::AltModifier && m_back->isVisible()) {
        m_back->click();
        return;
    }
    Dialog::keyPressEvent(event);
}

void ImportDialog::retranslate()
{
    Dialog::retranslate();
    setWindowTitle(tr("Import devices"));
    m_steps->setSteps({tr("File"), tr("Columns"), tr("Dry run"), tr("Apply")});
    m_back->setText(tr("Back"));
    m_past->setText(tr("Past imports"));
    m_undo->setText(tr("Undo import…"));
    m_file->retranslate();
    m_columns->retranslate();
    m_checkView->retranslate();
    m_applyView->retranslate();
    refresh();
}

} // namespace wheelhouse::widgets
