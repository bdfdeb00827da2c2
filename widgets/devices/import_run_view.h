#pragma once

#include <memory>

#include <QTimer>
#include <QWidget>

namespace wheelhouse::models {
class ImportJob;
class RejectedRowsModel;
}

namespace wheelhouse::widgets {

class Button;
class CountRows;
class DataTable;
class Label;
class MarkWidget;
class Panel;
class PartsBar;

// What became, or would become, of the rows of a file: headline, bar, counts
// with words, and the table of what was rejected. Follows one job; third and
// fourth step of an import.
class ImportRunView final : public QWidget {
    Q_OBJECT
public:
    explicit ImportRunView(QWidget *parent = nullptr);
    ~ImportRunView() override;

    // Null shows nothing.
    void setJob(const std::shared_ptr<models::ImportJob> &job);
    const std::shared_ptr<models::ImportJob> &job() const { return m_job; }
    DataTable *rejectsTable() const { return m_table; }
    Button *saveButton() const { return m_save; }
    void saveRejects(const QString &path);
    void retranslate();

Q_SIGNALS:
    // Somebody wants the same again.
    void retryRequested();
    void rejectsSaved(const QString &path);

private:
    void refresh();
    void refreshHead();
    void refreshCounts();
    void refreshRejects();
    void chooseRejectsFile();

    std::shared_ptr<models::ImportJob> m_job;
    std::unique_ptr<models::RejectedRowsModel> m_rejects;
    MarkWidget *m_mark;
    Label *m_headline;
    Label *m_note;
    Label *m_detail;
    Button *m_retry;
    PartsBar *m_bar;
    CountRows *m_counts;
    DataTable *m_table;
    Panel *m_panel;
    Button *m_save;
    QString m_savedTo;
    QTimer m_tick;
};

} // namespace wheelhouse::widgets
