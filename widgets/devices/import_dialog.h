#pragma once

#include "models/import_job.h"
#include "widgets/controls/dialog.h"

class QStackedWidget;

namespace wheelhouse::widgets {

class CountGuard;
class ImportColumnsStep;
class ImportFileStep;
class ImportRunView;
class Label;
class StepList;
class Workbench;

// A file of devices into the server, in four steps: file, columns, dry run,
// apply. A window of its own beside the page; what is applied goes on when it is
// closed, and can be opened again from Operations.
class ImportDialog final : public Dialog {
    Q_OBJECT
public:
    enum Step { File, Columns, Check, Apply };

    explicit ImportDialog(Workbench &bench);
    // Shows an import that is under way, or was.
    ImportDialog(Workbench &bench, const std::shared_ptr<models::ImportJob> &job);

    // As if it had been dropped on the first step.
    void openFile(const QString &path);
    Step step() const { return m_step; }
    ImportFileStep *fileStep() const { return m_file; }
    ImportColumnsStep *columnsStep() const { return m_columns; }
    // Of the current step; the dry run's else.
    ImportRunView *runView() const { return m_step == Apply ? m_applyView : m_checkView; }
    CountGuard *guard() const { return m_guard; }
    Button *undoButton() const { return m_undo; }

Q_SIGNALS:
    void pastImportsRequested();

protected:
    void retranslate() override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void goTo(Step step);
    void goOn();
    void startCheck();
    void startApply();
    void undo();
    void refresh();
    models::ImportPlan plan() const;

    Workbench &m_bench;
    Step m_step = File;
    StepList *m_steps;
    Label *m_fileName;
    Label *m_facts;
    QStackedWidget *m_stack;
    ImportFileStep *m_file;
    ImportColumnsStep *m_columns;
    ImportRunView *m_checkView;
    ImportRunView *m_applyView;
    Button *m_back;
    Button *m_past;
    Button *m_undo;
    Label *m_hint;
    CountGuard *m_guard;
    bool m_undone = false;
};

} // namespace wheelhouse::widgets
