#include "widgets/deployments/deployment_inspector.h"

#include <QHBoxLayout>
#include <QPainter>

#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/diff_view.h"
#include "widgets/controls/label.h"
#include "widgets/controls/section.h"
#include "widgets/deployments/decision_dialog.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/button.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

using models::Status;
using State = models::DeploymentDetail::State;

RolloutBar::RolloutBar(QWidget *parent) : QWidget(parent)
{
    setFixedHeight(44);
}

void RolloutBar::set(Status status, double share, const QString &progress, const QString &waitingFor)
{
    m_status = status;
    m_share = share;
    m_progress = progress;
    m_waitingFor = waitingFor;
    setToolTip(waitingFor);
    update();
}

void RolloutBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    painter.fillRect(QRect(0, 6, width(), 6), theme.surface.pressed);
    painter.fillRect(QRectF(0, 6, width() * std::clamp(m_share, 0.0, 1.0), 6), theme.of(m_status).mark);
    painter.setFont(fonts::small());
    painter.setPen(theme.text.secondary);
    const int wide = figuresWidth(painter.fontMetrics(), m_progress);
    drawFigures(&painter, QRect(width() - wide, 18, wide, 20), Qt::AlignLeft, m_progress);
    painter.setPen(m_status == Status::Ok ? theme.text.secondary : theme.word(m_status));
    const QRect room(0, 18, width() - wide - 12, 20);
    painter.drawText(room, Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(m_waitingFor, Qt::ElideMiddle, room.width()));
}

DeploymentInspector::DeploymentInspector(Workbench &bench, QWidget *parent)
    : Inspector(parent), m_bench(bench), m_before(new TagLabel), m_after(new TagLabel),
      m_facts(new PropertyList), m_rollout(new RolloutBar),
      m_diff(new DiffView), m_checks(new DataTable(DataTable::Kind::Compact)),
      m_approvals(new DataTable(DataTable::Kind::Compact)),
      m_approvalHint(new Label({}, fonts::small, Label::Ink::Tertiary)), m_events(new DataTable(DataTable::Kind::Page)),
      m_reject(new Button), m_cancel(new Button), m_undo(new Button({}, QStringLiteral("rollback"))),
      m_approve(new Button({}, QStringLiteral("approve"), Button::Kind::Accent)),
      m_log(new Button({}, QStringLiteral("logs")))
{
    build();
    connect(m_approve, &Button::clicked, this, [this] { decide(true); });
    connect(m_reject, &Button::clicked, this, [this] { decide(false); });
    connect(m_cancel, &Button::clicked, this, [this] { m_bench.session().deploymentActions().cancel(m_key); });
    connect(m_undo, &Button::clicked, this, &DeploymentInspector::undo);
    connect(m_log, &Button::clicked, this, [this] {
        if (m_detail)
            m_bench.openLog(m_detail->workload(), m_detail->workload().section(u'/', -1));
    });
    connect(&bench.session().connection(), &models::ConnectionModel::sessionChanged, this,
            &DeploymentInspector::refreshDeeds);
    retranslate();
}

DeploymentInspector::~DeploymentInspector()
{
    close();
}

void DeploymentInspector::build()
{
    auto *change = new QWidget;
    auto *changeRow = new QHBoxLayout(change);
    changeRow->setContentsMargins(0, 0, 0, 0);
    changeRow->setSpacing(tokens::kSpace2);
    changeRow->addWidget(m_before);
    changeRow->addWidget(new Label(QStringLiteral("→"), fonts::base, Label::Ink::Tertiary));
    changeRow->addWidget(m_after);
    changeRow->addStretch();
    m_facts->addWidget(QStringLiteral("change"), change);
    for (const char *id : {"asked", "comment", "reason", "workload", "undoes", "undone"})
        m_facts->add(QString::fromLatin1(id));
    m_factsSection = new Section(m_facts);
    m_rolloutSection = new Section(m_rollout);
    m_diffSection = new Section(m_diff);
    m_checks->setHeadless();
    m_checks->setDefaultColumns({QStringLiteral("status"), QStringLiteral("check")}, {{QStringLiteral("status"), 96}});
    m_approvals->setHeadless();
    m_approvals->setDefaultColumns({QStringLiteral("status"), QStringLiteral("approver"), QStringLiteral("comment"), QStringLiteral("time")});
    m_checksSection = new Section(m_checks, true);
    auto *approvals = new QWidget;
    auto *approvalColumn = new QVBoxLayout(approvals);
    approvalColumn->setContentsMargins(0, 0, 0, 0);
    approvalColumn->setSpacing(4);
    approvalColumn->addWidget(m_approvals);
    auto *hintRow = new QHBoxLayout;
    hintRow->setContentsMargins(16, 0, 16, 0);
    m_approvalHint->setElastic();
    hintRow->addWidget(m_approvalHint);
    approvalColumn->addLayout(hintRow);
    m_approvalsSection = new Section(approvals, true);
    m_events->setDefaultColumns({QStringLiteral("time"), QStringLiteral("text"), QStringLiteral("actor")},
                                {{QStringLiteral("time"), 64}, {QStringLiteral("actor"), 110}});
    m_events->setStretchColumn(QStringLiteral("text"));

    QVBoxLayout *review = addPage();
    for (Section *section : {m_rolloutSection, m_factsSection, m_diffSection, m_checksSection, m_approvalsSection})
        review->addWidget(section);
    review->addStretch();
    addPage(m_events);
    QHBoxLayout *row = foot();
    row->addWidget(m_reject);
    row->addWidget(m_cancel);
    row->addWidget(m_log);
    row->addStretch();
    row->addWidget(m_undo);
    row->addWidget(m_approve);
}

void DeploymentInspector::setDeployment(const QString &key)
{
    if (key == m_key || key.isEmpty())
        return;
    m_key = key;
    open();
}

void DeploymentInspector::setApplication(const QString &key)
{
    // The latest of it: deployments are numbered as they come.
    models::DeploymentsModel latest(m_bench.session().deploymentRows(), m_bench.session().catalog());
    models::RowFilter filter;
    filter.append({QStringLiteral("application"), models::RowFilter::Operator::Equal, key.section(u'/', -1)});
    latest.setScope(filter);
    if (latest.rowCount() > 0)
        setDeployment(latest.keyAt(0));
}

void DeploymentInspector::close()
{
    for (DataTable *table : {m_checks, m_approvals, m_events})
        table->setTable(nullptr);
    m_detail.reset();
}

void DeploymentInspector::open()
{
    close();
    if (m_key.isEmpty() || !isVisible())
        return;
    m_detail = m_bench.session().openDeployment(m_key);
    m_checks->setTable(&m_detail->checks());
    m_approvals->setTable(&m_detail->approvals());
    m_events->setTable(&m_detail->events());
    connect(m_detail.get(), &models::DeploymentDetail::changed, this, &DeploymentInspector::refresh);
    connect(m_detail.get(), &models::DeploymentDetail::stateChanged, this, &DeploymentInspector::refresh);
    refresh();
}

void DeploymentInspector::showEvent(QShowEvent *event)
{
    Inspector::showEvent(event);
    if (!m_detail)
        open();
}

void DeploymentInspector::hideEvent(QHideEvent *event)
{
    Inspector::hideEvent(event);
    close();
}

void DeploymentInspector::refresh()
{
    if (!m_detail)
        return;
    const auto &detail = *m_detail;
    if (!detail.isKnown()) {
        setSubject(tr("Deployment %1").arg(detail.number()), false);
        setStatus(Status::Unknown, detail.state().title.isEmpty() ? tr("Loading") : detail.state().title, detail.state().detail);
        return;
    }
    setSubject(tr("%1 to %2, no. %3").arg(detail.application(), detail.environment(), detail.number()), false);
    setStatus(detail.status(), detail.statusText(), detail.reason());
    setEnvironment(m_bench.session().catalog().chip(detail.environment()));
    setProduction(detail.isProduction() ? tr("A change here reaches what serves the shops.") : QString());
    m_before->setTag(detail.previousTag());
    m_after->setTag(detail.tag());
    const auto set = [this](const char *id, const QString &value) { m_facts->setValue(QString::fromLatin1(id), value); };
    set("asked", tr("%1, %2").arg(detail.requester(), models::exactTime(detail.created())));
    set("comment", detail.comment());
    set("reason", detail.reason());
    set("workload", detail.workload().section(u'/', 1, 1) + QStringLiteral(" · ") + detail.workload().section(u'/', 3, 3)
                        + QStringLiteral(" · ") + detail.workload().section(u'/', -1));
    set("undoes", detail.undoes().section(u'/', -1));
    set("undone", detail.undoneBy().section(u'/', -1));

    const auto rollout = detail.rollout();
    m_rolloutSection->setVisible(rollout.desired > 0 && !detail.started().isNull());
    m_rollout->set(detail.status(), rollout.share(), tr("%1 of %2 pods ready").arg(std::min(rollout.updated, rollout.ready)).arg(rollout.desired),
                   rollout.waitingFor);
    m_rolloutSection->setNote(detail.isRunning() && rollout.deadline.isValid()
                                  ? tr("fails at %1 if not ready").arg(QLocale().toString(rollout.deadline.toLocalTime(), QStringLiteral("HH:mm:ss")))
                                  : QString());
    m_diff->setDiff(detail.diff());
    m_diffSection->setVisible(!detail.diff().isEmpty());
    m_diffSection->setNote(tr("+%1 −%2 lines, by the API server's dry run").arg(detail.addedLines()).arg(detail.removedLines()));
    m_checksSection->setVisible(detail.checks().rowCount() > 0);
    m_checksSection->setNote(detail.isRefused() ? tr("refused") : tr("%n check(s)", nullptr, detail.checks().rowCount()));
    m_approvalsSection->setVisible(detail.requiredApprovals() > 0);
    m_approvalsSection->setNote(tr("%1 of %2 given, bound to plan %3").arg(detail.givenApprovals()).arg(detail.requiredApprovals()).arg(detail.planHash().left(8)));
    m_checks->updateGeometry();
    m_approvals->updateGeometry();
    setPageTitle(1, tr("What happened"));
    refreshDeeds();
}

void DeploymentInspector::refreshDeeds()
{
    if (!m_detail || !m_detail->isKnown())
        return;
    const auto &connection = m_bench.session().connection();
    const auto &detail = *m_detail;
    const bool isWaiting = detail.deploymentState() == State::AwaitingApproval;
    const auto offer = [](Button *button, bool isShown, const models::DeploymentDetail::Permission &permission) {
        button->setVisible(isShown);
        button->setEnabled(permission.allowed);
        button->setToolTip(permission.reason);
    };
    const auto mayApprove = detail.mayApprove(connection);
    offer(m_approve, isWaiting, mayApprove);
    offer(m_reject, isWaiting, detail.mayReject(connection));
    offer(m_cancel, detail.isRunning(), detail.mayCancel(connection));
    offer(m_undo, !detail.isRunning() && detail.deploymentState() == State::Succeeded, detail.mayUndo(connection));
    m_approve->setKind(detail.isProduction() ? Button::Kind::Production : Button::Kind::Accent);
    m_undo->setKind(detail.isProduction() ? Button::Kind::Production : Button::Kind::Normal);
    m_approvalHint->setText(isWaiting && !mayApprove.allowed ? mayApprove.reason : QString());
    m_approvalHint->setVisible(!m_approvalHint->text().isEmpty());
}

void DeploymentInspector::decide(bool approve)
{
    if (m_detail)
        (new DecisionDialog(m_bench.session(), *m_detail, approve ? DecisionDialog::Kind::Approve : DecisionDialog::Kind::Reject,
                            m_bench.dialogParent()))->open();
}

void DeploymentInspector::undo()
{
    if (m_detail && m_detail->isKnown())
        (new DecisionDialog(m_bench.session(), *m_detail, DecisionDialog::Kind::Undo, m_bench.dialogParent()))->open();
}

void DeploymentInspector::retranslate()
{
    m_approve->setText(tr("Approve…"));
    m_reject->setText(tr("Reject…"));
    m_cancel->setText(tr("Stop waiting"));
    m_undo->setText(tr("Undo…"));
    m_log->setText(tr("Logs"));
    m_factsSection->setTitle(tr("Request"));
    m_rolloutSection->setTitle(tr("Rollout"));
    m_diffSection->setTitle(tr("What changes"));
    m_checksSection->setTitle(tr("Checks"));
    m_approvalsSection->setTitle(tr("Approvals"));
    const auto name = [this](const char *id, const QString &text) { m_facts->setName(QString::fromLatin1(id), text); };
    name("change", tr("Version"));
    name("asked", tr("Asked by"));
    name("comment", tr("Why"));
    name("reason", tr("State"));
    name("workload", tr("Workload"));
    name("undoes", tr("Undoes no."));
    name("undone", tr("Undone by no."));
    setPageTitle(0, tr("Review"));
    setPageTitle(1, tr("What happened"));
    refresh();
}

void DeploymentInspector::changeEvent(QEvent *event)
{
    Inspector::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

} // namespace wheelhouse::widgets
