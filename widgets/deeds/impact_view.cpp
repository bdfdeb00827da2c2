#include "widgets/deeds/impact_view.h"

#include <algorithm>

#include <QEvent>
#include <QHBoxLayout>

#include "widgets/controls/label.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/theme/tokens.h"

namespace wheelhouse::widgets {

using models::ObjectDeed;
using models::ObjectImpact;
using models::Status;

namespace {

// More lines are said as a number.
constexpr int kMaxLines = 5;

} // namespace

ImpactView::ImpactView(QWidget *parent) : QWidget(parent), m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    setWaiting();
}

void ImpactView::clear()
{
    delete m_rows;
    m_rows = new QWidget;
    auto *rows = new QVBoxLayout(m_rows);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(tokens::kSpace1);
    m_column->addWidget(m_rows);
}

void ImpactView::add(Status status, const QString &text)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(tokens::kSpace2);
    row->addWidget(new MarkWidget(status), 0, Qt::AlignTop);
    auto *words = new Label(text);
    words->setWordWrap(true);
    row->addWidget(words, 1);
    static_cast<QVBoxLayout *>(m_rows->layout())->addLayout(row);
}

// Wrapped lines take what height they need: a window asks for the hint of its
// layout, which does not know of its width.
void ImpactView::fit()
{
    setMinimumHeight(std::max(0, m_column->heightForWidth(width())));
}

// Lines are there when they are shown, which is a turn later.
bool ImpactView::event(QEvent *event)
{
    const bool taken = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest)
        fit();
    return taken;
}

void ImpactView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

void ImpactView::setWaiting()
{
    clear();
    add(Status::Progress, tr("The cluster is asked what this would touch…"));
}

void ImpactView::setFailure(const QString &sentence)
{
    clear();
    add(Status::Bad, sentence);
}

void ImpactView::addBlockers(const ObjectImpact &impact)
{
    for (int i = 0; i < std::min(kMaxLines, static_cast<int>(impact.blockers.size())); ++i) {
        const auto &blocker = impact.blockers[i];
        add(Status::Bad, blocker.isEmptyDir ? tr("%1 stands in the way: what is in its emptyDir volumes would be lost").arg(blocker.pod)
                                            : tr("%1 stands in the way: no controller makes it again").arg(blocker.pod));
    }
    if (impact.blockerCount > kMaxLines)
        add(Status::Bad, tr("%n more stand in the way", nullptr, impact.blockerCount - kMaxLines));
}

void ImpactView::addPods(const ObjectDeed &deed, const ObjectImpact &impact)
{
    if (impact.pods == 0)
        return;
    QString names = impact.samplePods.mid(0, kMaxLines).join(QStringLiteral(", "));
    if (impact.pods > kMaxLines)
        names += QStringLiteral(" …");
    switch (deed.kind) {
    case ObjectDeed::Kind::Cordon:
    case ObjectDeed::Kind::Uncordon: return add(Status::Ok, tr("%n pod(s) on it stay", nullptr, impact.pods));
    case ObjectDeed::Kind::Drain: add(Status::Warn, tr("%n pod(s) have to go: %1", nullptr, impact.pods).arg(names)); break;
    case ObjectDeed::Kind::Restart: add(Status::Warn, tr("%n pod(s) are replaced: %1", nullptr, impact.pods).arg(names)); break;
    default: add(Status::Warn, tr("%n pod(s) end: %1", nullptr, impact.pods).arg(names));
    }
}

void ImpactView::setImpact(const ObjectDeed &deed, const ObjectImpact &impact)
{
    clear();
    addBlockers(impact);
    if (!impact.changes)
        add(Status::Ok, tr("Nothing changes: it is like that already"));
    addPods(deed, impact);
    for (int i = 0; i < std::min(kMaxLines, static_cast<int>(impact.workloads.size())); ++i) {
        const auto &workload = impact.workloads[i];
        const bool isAll = workload.lost > 0 && workload.lost >= workload.ready;
        const QString lost = QString::number(workload.lost);
        add(isAll ? Status::Bad : workload.lost > 0 ? Status::Warn : Status::Ok,
            deed.kind == ObjectDeed::Kind::Restart
                ? tr("%1: at most %2 of %3 ready pods are missing at a time").arg(workload.name, lost).arg(workload.ready)
                : tr("%1 loses %2 of %3 ready pods").arg(workload.name, lost).arg(workload.ready));
    }
    if (impact.workloadCount > kMaxLines)
        add(Status::Warn, tr("and %n more workload(s)", nullptr, impact.workloadCount - kMaxLines));
    for (const auto &budget : impact.budgets)
        add(Status::Warn, tr("Budget %1 lets %2 of these %3 pods go now: %4 are healthy, %5 have to stay")
                              .arg(budget.name).arg(budget.allowed).arg(budget.affected).arg(budget.healthy).arg(budget.required));
    if (impact.unmanagedPods > 0)
        add(Status::Bad, tr("%n pod(s) that nothing makes again", nullptr, impact.unmanagedPods));
    if (impact.daemonSetPods > 0)
        add(Status::Ok, tr("%n pod(s) of DaemonSets stay", nullptr, impact.daemonSetPods));
    if (!impact.autoscaler.isEmpty())
        add(Status::Warn, tr("The autoscaler %1 will scale it again").arg(impact.autoscaler));
    if (!impact.unknown.isEmpty())
        add(Status::Unknown, impact.unknown);
    if (m_rows->layout()->isEmpty())
        add(Status::Ok, tr("No pod is touched"));
}

} // namespace wheelhouse::widgets
