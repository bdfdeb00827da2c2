#pragma once

#include <memory>

#include "widgets/controls/inspector.h"
#include "widgets/page/workbench.h"

namespace wheelhouse::models {
class DeploymentDetail;
}

namespace wheelhouse::widgets {

class DataTable;
class DiffView;
class Label;
class PropertyList;
class RolloutBar;
class Section;
class TagLabel;

// One deployment: what changes, checks, approvals, how far the rollout is and
// what it waits for, what happened; and what may be done about it. Its stream
// is open only while it is visible.
class DeploymentInspector final : public Inspector {
    Q_OBJECT
public:
    explicit DeploymentInspector(Workbench &bench, QWidget *parent = nullptr);
    ~DeploymentInspector() override;
    void setDeployment(const QString &key);
    // The latest deployment of an application.
    void setApplication(const QString &key);
    bool hasSubject() const { return !m_key.isEmpty(); }
    void undo();

Q_SIGNALS:
    void requestWanted(const QString &application, const QString &environment);

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void build();
    void open();
    void close();
    void refresh();
    void refreshDeeds();
    void decide(bool approve);
    void retranslate();

    Workbench &m_bench;
    QString m_key;
    std::unique_ptr<models::DeploymentDetail> m_detail;
    TagLabel *m_before;
    TagLabel *m_after;
    PropertyList *m_facts;
    Section *m_factsSection;
    RolloutBar *m_rollout;
    Section *m_rolloutSection;
    DiffView *m_diff;
    Section *m_diffSection;
    DataTable *m_checks;
    Section *m_checksSection;
    DataTable *m_approvals;
    Section *m_approvalsSection;
    Label *m_approvalHint;
    DataTable *m_events;
    Button *m_reject;
    Button *m_cancel;
    Button *m_undo;
    Button *m_approve;
    Button *m_log;
};

// How far a rollout is: a bar of the ready pods, what it waits for below.
class RolloutBar final : public QWidget {
    Q_OBJECT
public:
    explicit RolloutBar(QWidget *parent = nullptr);
    void set(models::Status status, double share, const QString &progress, const QString &waitingFor);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    models::Status m_status = models::Status::Progress;
    double m_share = 0;
    QString m_progress;
    QString m_waitingFor;
};

} // namespace wheelhouse::widgets
