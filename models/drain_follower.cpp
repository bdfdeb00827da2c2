#include "models/drain_follower.h"

#include "models/object_deeds.h"
#include "models/operations_model.h"

namespace wheelhouse::models {

namespace {

struct DrainRow : Row {
    DrainFacts facts;
};

} // namespace

DrainFollower::DrainFollower(Operations &operations, ObjectDeeds &actions, QObject *parent)
    : QObject(parent), m_operations(operations), m_actions(actions)
{
}

RowPtr DrainFollower::rowOf(const DrainFacts &facts)
{
    auto row = std::make_shared<DrainRow>();
    row->key = facts.key.toStdString();
    row->facts = facts;
    return row;
}

void DrainFollower::apply(const RowBatch &batch)
{
    for (const RowPtr &row : batch.upserted) {
        const DrainFacts &drain = static_cast<const DrainRow &>(*row).facts;
        follow(drain);
        // Numbers grow, and have one length.
        if (m_last.value(drain.node).key > drain.key)
            continue;
        m_last[drain.node] = drain;
        Q_EMIT changed(drain.node);
    }
}

void DrainFollower::follow(const DrainFacts &drain)
{
    QPointer<Operation> &operation = m_running[drain.key];
    const QString node = drain.node.section(u'/', -1);
    if (!operation) {
        if (drain.state != DrainFacts::State::Running) {
            m_running.remove(drain.key);
            return;
        }
        operation = m_operations.begin(tr("Drain %1").arg(node), drain.node);
        operation->setCancel([this, key = drain.key] { m_actions.cancelDrain(key); });
    }
    if (drain.state == DrainFacts::State::Running) {
        const double share = drain.pods > 0 ? static_cast<double>(drain.gone) / drain.pods : 0.0;
        const QString progress = tr("%1 of %2 pods gone").arg(drain.gone).arg(drain.pods);
        operation->setProgress(share, drain.refused == 0 ? drain.reason.isEmpty() ? progress : drain.reason
                                                         : tr("%1; %2 waits: %3").arg(progress, drain.firstRefused, drain.firstReason));
        return;
    }
    Operation *ended = operation;
    m_running.remove(drain.key);
    switch (drain.state) {
    case DrainFacts::State::Succeeded:
        ended->succeed(tr("%1 is drained: %2 pods are gone; it stays cordoned.").arg(node).arg(drain.gone));
        break;
    case DrainFacts::State::Cancelled:
        ended->failWith(tr("Cancelled after %1 of %2 pods; %3 stays cordoned.").arg(drain.gone).arg(drain.pods).arg(node), drain.reason);
        break;
    case DrainFacts::State::Interrupted:
        ended->failWith(tr("Interrupted after %1 of %2 pods; it can be gone on with.").arg(drain.gone).arg(drain.pods), drain.reason);
        break;
    default: ended->failWith(tr("%1 of %2 pods are left on %3.").arg(drain.pods - drain.gone).arg(drain.pods).arg(node), drain.reason);
    }
}

} // namespace wheelhouse::models
