#pragma once

#include <memory>

#include "widgets/controls/small_widgets.h"
#include "widgets/page/workbench.h"

class QStackedLayout;

namespace wheelhouse::models {
class JobResultsModel;
struct DeviceJobFacts;
}

namespace wheelhouse::widgets {

class Button;
class CountBar;
class DataTable;
class Label;
class MessageView;
class Segmented;
class StateStack;

// One job: what, how far, who asked and who approved, and what became of it on
// each device; approve or reject, cancel, retry what failed.
class JobPanel final : public Surface {
    Q_OBJECT
public:
    explicit JobPanel(Workbench &bench, QWidget *parent = nullptr);
    ~JobPanel() override;
    void setJob(const QString &key);
    void retranslate();

Q_SIGNALS:
    void deviceActivated(const QString &key);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void build();
    void open();
    void refresh();
    void refreshDeeds(const models::DeviceJobFacts &job);
    QString story(const models::DeviceJobFacts &job) const;

    Workbench &m_bench;
    QString m_key;
    std::unique_ptr<models::JobResultsModel> m_results;
    QStackedLayout *m_stack;
    MessageView *m_none;
    MarkWidget *m_mark;
    Label *m_title;
    Label *m_word;
    Label *m_story;
    Label *m_counts;
    CountBar *m_bar;
    Button *m_approve;
    Button *m_reject;
    Button *m_cancel;
    Button *m_retry;
    Segmented *m_kind;
    Label *m_cut;
    DataTable *m_table;
    StateStack *m_body;
};

} // namespace wheelhouse::widgets
