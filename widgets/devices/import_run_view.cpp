#include "widgets/devices/import_run_view.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QPointer>
#include <QThreadPool>

#include "models/device_transfers.h"
#include "models/text.h"
#include "widgets/controls/file_saving.h"
#include "widgets/controls/label.h"
#include "widgets/controls/panel.h"
#include "widgets/controls/parts_bar.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/controls/state_stack.h"
#include "widgets/devices/count_rows.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

using models::countText;
using models::ImportJob;
using models::PanelState;
using models::Status;

ImportRunView::ImportRunView(QWidget *parent)
    : QWidget(parent), m_mark(new MarkWidget(Status::Progress, tokens::kMarkLarge)), m_headline(new Label({}, fonts::title)),
      m_note(new Label({}, fonts::small, Label::Ink::Tertiary)), m_detail(new Label({}, fonts::base, Label::Ink::Secondary)),
      m_retry(new Button), m_bar(new PartsBar), m_counts(new CountRows), m_table(new DataTable(DataTable::Kind::Panel)),
      m_panel(new Panel({}, m_table)), m_save(new Button({}, QStringLiteral("export")))
{
    m_headline->setElastic();
    m_detail->setWordWrap(true);
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_save->setSmall(true);
    auto *head = new QHBoxLayout;
    head->setSpacing(tokens::kSpace2);
    head->addWidget(m_mark);
    head->addWidget(m_headline, 1);
    head->addWidget(m_note);
    head->addWidget(m_retry);
    m_panel->setShowsAge(false);
    m_panel->addTool(m_save);
    m_panel->body().message().setEmptyIcon(QStringLiteral("check"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens::kSpace3);
    column->addLayout(head);
    column->addWidget(m_detail);
    column->addWidget(m_bar);
    column->addWidget(m_counts);
    column->addWidget(m_panel, 1);
    connect(m_retry, &Button::clicked, this, [this] {
        if (m_job && m_job->state() == ImportJob::State::Waiting)
            m_job->retryNow();
        else
            Q_EMIT retryRequested();
    });
    connect(m_save, &Button::clicked, this, &ImportRunView::chooseRejectsFile);
    // Time passes also while nothing comes.
    m_tick.setInterval(1000);
    connect(&m_tick, &QTimer::timeout, this, &ImportRunView::refreshHead);
    retranslate();
}

ImportRunView::~ImportRunView()
{
    m_table->setTable(nullptr);
}

void ImportRunView::setJob(const std::shared_ptr<ImportJob> &job)
{
    if (m_job)
        m_job->disconnect(this);
    m_table->setTable(nullptr);
    m_rejects.reset();
    m_job = job;
    m_savedTo.clear();
    if (m_job) {
        m_rejects = std::make_unique<models::RejectedRowsModel>(m_job->rejects());
        m_table->setTable(m_rejects.get());
        m_table->setStretchColumn(QStringLiteral("reason"));
        connect(m_job.get(), &ImportJob::changed, this, &ImportRunView::refresh);
        connect(m_rejects.get(), &models::TableModel::stateChanged, this, &ImportRunView::refreshRejects);
        connect(m_rejects.get(), &models::TableModel::countsChanged, this, &ImportRunView::refreshRejects);
        m_tick.start();
    } else {
        m_tick.stop();
    }
    refresh();
}

void ImportRunView::refresh()
{
    refreshHead();
    refreshCounts();
    refreshRejects();
}

void ImportRunView::refreshHead()
{
    if (!m_job)
        return;
    const auto &counts = m_job->counts();
    const qint64 total = m_job->isRunning() ? std::max(m_job->plan().file.rowCount, counts.rows) : counts.rows;
    const bool dry = m_job->isDryRun();
    const QString took = models::numberText(static_cast<double>(m_job->elapsedMs()) / 1000, 1);
    QString headline;
    QString note;
    QString detail;
    Status status = Status::Progress;
    switch (m_job->state()) {
    case ImportJob::State::Running:
        headline = dry ? tr("Checking %1 rows").arg(countText(total)) : tr("Applying %1 rows").arg(countText(total));
        note = models::importProgressText(*m_job);
        if (m_job->resumedRows() > 0)
            detail = tr("%1 rows were applied before and are skipped.").arg(countText(m_job->resumedRows()));
        break;
    case ImportJob::State::Waiting: {
        headline = tr("Waits for the server");
        const qint64 seconds = std::max<qint64>(0, QDateTime::currentDateTimeUtc().secsTo(m_job->nextRetry()));
        note = tr("next try in %1 s").arg(seconds);
        detail = tr("%1 It goes on by itself behind what was applied.").arg(m_job->cause());
        status = Status::Warn;
        break;
    }
    case ImportJob::State::Done:
        note = dry ? tr("checked in %1 s").arg(took) : tr("done in %1 s").arg(took);
        status = counts.rejected > 0 ? Status::Warn : Status::Ok;
        if (dry)
            headline = counts.rejected > 0 ? tr("%1 of %2 rows are good, %3 are not")
                                                 .arg(countText(counts.good()), countText(total), countText(counts.rejected))
                                           : tr("All %1 rows are good").arg(countText(total));
        else
            headline = counts.rejected > 0 ? tr("%1 of %2 rows are applied, %3 were rejected")
                                                 .arg(countText(counts.good()), countText(total), countText(counts.rejected))
                                           : tr("All %1 rows are applied").arg(countText(total));
        break;
    case ImportJob::State::Failed:
        headline = dry ? tr("The file could not be checked") : tr("The import broke off");
        detail = models::importSentence(*m_job);
        status = Status::Bad;
        break;
    case ImportJob::State::Cancelled:
        headline = dry ? tr("The check was cancelled") : tr("The import was cancelled");
        detail = models::importSentence(*m_job);
        status = Status::Off;
        break;
    }
    m_mark->setStatus(status);
    m_headline->setText(headline);
    m_note->setText(note);
    m_detail->setText(detail);
    m_detail->setToolTip(m_job->technical());
    m_detail->setVisible(!detail.isEmpty());
    const bool isWaiting = m_job->state() == ImportJob::State::Waiting;
    m_retry->setText(isWaiting ? tr("Try now") : tr("Try again"));
    m_retry->setVisible(isWaiting || m_job->state() == ImportJob::State::Failed || m_job->state() == ImportJob::State::Cancelled);
    using Part = PartsBar::Part;
    m_bar->setParts({{Part::Main, static_cast<double>(counts.created)}, {Part::Second, static_cast<double>(counts.updated)},
                     {Part::Quiet, static_cast<double>(counts.unchanged)}, {Part::Bad, static_cast<double>(counts.rejected)}},
                    static_cast<double>(total));
}

void ImportRunView::refreshCounts()
{
    if (!m_job)
        return;
    const auto &counts = m_job->counts();
    const bool dry = m_job->isDryRun();
    QStringList causes;
    for (const auto &[column, count] : m_job->rejects().byColumn().mid(0, 5)) {
        causes.append(column.isEmpty() ? tr("row as a whole %1").arg(countText(count))
                                       : tr("%1 %2").arg(column, countText(count)));
    }
    m_counts->setLines({
        {QStringLiteral("plus"), dry ? tr("Create") : tr("Created"), counts.created, tr("new devices"), false},
        {QStringLiteral("edit"), dry ? tr("Update") : tr("Updated"), counts.updated,
         tr("are there already and take over what the row says"), false},
        {QStringLiteral("check"), tr("Unchanged"), counts.unchanged, tr("already exactly so"), false},
        {QStringLiteral("close"), dry ? tr("Reject") : tr("Rejected"), counts.rejected,
         causes.isEmpty() ? tr("nothing is wrong with any row") : causes.join(QStringLiteral(" · ")), true},
    });
}

void ImportRunView::refreshRejects()
{
    if (!m_job || !m_rejects)
        return;
    auto &rejects = m_job->rejects();
    PanelState state = m_rejects->state();
    if (rejects.size() == 0) {
        state.kind = PanelState::Kind::Empty;
        state.action.clear();
        state.title = m_job->isRunning() ? tr("No row is rejected so far") : tr("No row is rejected");
        state.detail = m_job->isRunning() ? tr("Rejected rows appear here with what is wrong with them.")
            : m_job->state() == ImportJob::State::Done ? tr("Every row of the file can be taken.") : QString();
    } else {
        state.kind = PanelState::Kind::Live;
    }
    m_panel->setState(state);
    QString note = rejects.size() > 0 ? countText(rejects.size() + rejects.leftOutCount()) : QString();
    if (rejects.leftOutCount() > 0)
        note = tr("the first %1 of %2 are shown").arg(countText(rejects.size()), countText(rejects.size() + rejects.leftOutCount()));
    if (!m_savedTo.isEmpty())
        note = tr("%1, saved to %2").arg(note, m_savedTo);
    m_panel->setNote(note);
    m_save->setVisible(rejects.size() > 0);
}

void ImportRunView::chooseRejectsFile()
{
    auto *dialog = new QFileDialog(window(), tr("Save rejected rows"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({QStringLiteral("CSV (*.csv)")});
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    if (m_job)
        dialog->selectFile(tr("%1-rejects.csv").arg(QFileInfo(m_job->plan().file.path).completeBaseName()));
    connect(dialog, &QFileDialog::fileSelected, this, &ImportRunView::saveRejects);
    dialog->open();
}

void ImportRunView::saveRejects(const QString &path)
{
    if (!m_job)
        return;
    // Rows are immutable: put into words and written away from this thread.
    QThreadPool::globalInstance()->start([guard = QPointer(this), path, file = m_job->plan().file, rows = m_job->rejects().all()] {
        const QByteArray csv = models::RejectedRows::toCsv(file, rows);
        models::WorkerThread::post(guard, [guard, path, csv] {
            saveFiles(guard, {{path, csv, false}}, [guard, path](const QString &cause) {
                guard->m_savedTo = cause.isEmpty() ? path : QString();
                guard->refreshRejects();
                if (!cause.isEmpty())
                    guard->m_panel->setNote(cause);
                else
                    Q_EMIT guard->rejectsSaved(path);
            });
        });
    });
}

void ImportRunView::retranslate()
{
    m_save->setText(tr("Save rejects as CSV…"));
    m_panel->setTitle(tr("Rejected rows"));
    refresh();
}

} // namespace wheelhouse::widgets
