#pragma once

#include <memory>

#include <QObject>

#include "models/catalog.h"
#include "models/connection_model.h"
#include "models/table_model.h"

namespace wheelhouse::v1 {
class Deployment;
}

namespace wheelhouse::models {

// A line of a plan's diff.
struct DiffLine {
    enum class Kind { Hunk, Context, Added, Removed };
    Kind kind = Kind::Context;
    // Without its leading `+`, `-` or blank.
    QString text;
};

// Of a unified diff.
QVector<DiffLine> diffLinesOf(const std::string &text);

// How far a rollout is.
struct RolloutProgress {
    int desired = 0;
    int updated = 0;
    int ready = 0;
    int available = 0;
    // 0 … 1.
    double share() const { return desired > 0 ? static_cast<double>(std::min(updated, ready)) / desired : 0; }
    // What it waits for now, in words; empty when nothing.
    QString waitingFor;
    // Pod it waits for: Pod key.
    QString pod;
    QDateTime deadline;
};

// Everything the inspector shows of one deployment, or of a plan that was only
// asked for (then without key). Made by Session::openDeployment, or from the
// result of DeploymentActions::plan. UI thread.
class DeploymentDetail final : public QObject {
    Q_OBJECT
public:
    enum class State {
        Unknown, Planning, AwaitingApproval, RollingOut, Succeeded, Failed, Rejected, Cancelled, Undone,
    };
    Q_ENUM(State)

    DeploymentDetail(QString key, Catalog &catalog, QObject *parent = nullptr);
    ~DeploymentDetail() override;

    // `deployments/12`; empty for a plan.
    const QString &key() const { return m_key; }
    // `12`.
    QString number() const;
    bool isKnown() const;
    State deploymentState() const;
    bool isRunning() const;
    Status status() const;
    // `Waits for 1 of 2 approvals`.
    QString statusText() const;
    QString reason() const;
    // Ids without their collections.
    QString application() const;
    QString environment() const;
    bool isProduction() const;
    QString workload() const;
    TagValue previousTag() const;
    TagValue tag() const;
    QString requester() const;
    QString comment() const;
    QDateTime created() const;
    QDateTime started() const;
    QDateTime ended() const;
    // `deployments/11`, empty when none.
    QString undoes() const;
    QString undoneBy() const;
    QString planHash() const;
    QDateTime planned() const;
    int requiredApprovals() const;
    int givenApprovals() const;

    const QVector<DiffLine> &diff() const { return m_diff; }
    int addedLines() const;
    int removedLines() const;
    // Columns: status check.
    TableModel &checks() const { return *m_checks; }
    bool isRefused() const;
    // Columns: status approver comment time.
    TableModel &approvals() const { return *m_approvals; }
    // In order. Columns: time actor text.
    TableModel &events() const { return *m_events; }
    RolloutProgress rollout() const;

    // Whether `account` with `role` may, and, where not, why: a sentence.
    struct Permission {
        bool allowed = false;
        QString reason;
    };
    Permission mayApprove(const ConnectionModel &connection) const;
    Permission mayReject(const ConnectionModel &connection) const;
    Permission mayCancel(const ConnectionModel &connection) const;
    Permission mayUndo(const ConnectionModel &connection) const;

    const PanelState &state() const { return m_state; }

    // Fed by the session, and by tests.
    void apply(const v1::Deployment &deployment);
    void setFeed(const FeedState &feed);

Q_SIGNALS:
    void changed();
    void stateChanged();

private:
    QString m_key;
    Catalog &m_catalog;
    std::unique_ptr<v1::Deployment> m_deployment;
    QVector<DiffLine> m_diff;
    std::unique_ptr<LiveRows> m_checkRows;
    std::unique_ptr<LiveRows> m_approvalRows;
    std::unique_ptr<LiveRows> m_eventRows;
    std::unique_ptr<TableModel> m_checks;
    std::unique_ptr<TableModel> m_approvals;
    std::unique_ptr<TableModel> m_events;
    PanelState m_state;
};

} // namespace wheelhouse::models
