#include "models/job_follower.h"

#include "models/connection_model.h"
#include "models/operations_model.h"
#include "models/products_model.h"
#include "models/text.h"

namespace wheelhouse::models {

JobFollower::JobFollower(DeviceJobRows &jobs, const ProductRows &products, Operations &operations,
                         const ConnectionModel &connection, QObject *parent)
    : QObject(parent), m_jobs(jobs), m_products(products), m_operations(operations), m_connection(connection)
{
    connect(&jobs, &LiveRows::changed, this, [this](const RowDelta &delta) {
        for (const Slot slot : delta.inserted)
            follow(*m_jobs.at(slot));
        for (const auto &change : delta.changed)
            follow(*m_jobs.at(change.slot));
    });
    // Who one is may be known only after the first jobs.
    connect(&connection, &ConnectionModel::sessionChanged, this,
            [this] { m_jobs.forEach([this](const Row &row) { follow(row); }); });
}

void JobFollower::follow(const Row &row)
{
    const DeviceJobFacts &job = DeviceJobRows::factsOf(row);
    QPointer<Operation> &operation = m_running[job.key];
    if (!operation) {
        if (!job.isOpen() || job.requester.isEmpty() || job.requester != m_connection.account()) {
            m_running.remove(job.key);
            return;
        }
        operation = m_operations.begin(tr("%1 on %n device(s)", nullptr, static_cast<int>(job.counts.total))
                                           .arg(m_products.commandName(job.title)),
                                       job.key);
    }
    const QString done = countText(job.counts.done);
    const QString failed = countText(job.counts.failed);
    if (job.state == DeviceJobFacts::State::WaitingForApproval) {
        operation->setProgress(0, tr("Waits for a second person."));
    } else if (job.state == DeviceJobFacts::State::Running) {
        const double share = job.counts.total > 0
            ? 1.0 - static_cast<double>(job.counts.waiting) / static_cast<double>(job.counts.total) : 0.0;
        operation->setProgress(share, tr("%1 done, %2 failed, %3 waiting").arg(done, failed, countText(job.counts.waiting)));
    } else {
        Operation *ended = operation;
        m_running.remove(job.key);
        if (job.state == DeviceJobFacts::State::Rejected)
            ended->failWith(tr("%1 rejected it: %2").arg(job.approver, job.approvalNote), {});
        else if (job.state == DeviceJobFacts::State::Cancelled)
            ended->failWith(tr("Cancelled after %1 devices.").arg(done), {});
        else if (job.counts.failed > 0)
            ended->failWith(tr("%1 done, %2 failed.").arg(done, failed), {});
        else
            ended->succeed(tr("Done on all %1 devices.").arg(done));
    }
}

} // namespace wheelhouse::models
