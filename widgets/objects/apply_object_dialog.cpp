#include "widgets/objects/apply_object_dialog.h"

#include <QLineEdit>
#include <QVBoxLayout>

#include "models/session.h"
#include "widgets/controls/diff_view.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

ApplyObjectDialog::ApplyObjectDialog(models::Session &session, const QString &key, const QString &yaml, QWidget *parent)
    : Dialog(parent), m_session(session), m_key(key), m_yaml(yaml),
      m_isProduction(session.catalog().isProduction(session.catalog().environmentOfCluster(key.section(u'/', 1, 1)))),
      m_words(new Label({}, fonts::base, Label::Ink::Secondary)), m_diff(new DiffView(22)),
      m_conflicts(new Label({}, fonts::base, Label::Ink::WarnWord)), m_form(new Form(190)), m_typed(new QLineEdit)
{
    const QString name = key.section(u'/', -1);
    setWindowTitle(tr("Change %1").arg(name));
    setMinimumWidth(760);
    setProduction(m_isProduction, tr("This writes to %1.").arg(key.section(u'/', 1, 1)));
    m_words->setWordWrap(true);
    m_words->setText(tr("The cluster is trying it without changing anything…"));
    m_conflicts->setWordWrap(true);
    m_conflicts->hide();
    m_diff->hide();
    m_form->add(QStringLiteral("name"), tr("Type %1 to go on").arg(name), m_typed);
    m_form->setVisible(m_isProduction);
    body()->addWidget(m_words);
    body()->addWidget(m_diff);
    body()->addWidget(m_conflicts);
    body()->addWidget(m_form);
    setDeed(tr("Apply"));
    refreshDeed();
    connect(m_typed, &QLineEdit::textChanged, this, &ApplyObjectDialog::refreshDeed);
    connect(this, &Dialog::busyChanged, this, &ApplyObjectDialog::refreshDeed);
    connect(this, &Dialog::deedRequested, this, [this] {
        follow(m_session.objectActions().apply(m_key, m_yaml, m_hasConflicts), [this](models::Operation &) {
            Q_EMIT applied();
            accept();
        });
    });
    plan();
}

void ApplyObjectDialog::plan()
{
    follow(m_session.objectActions().plan(m_key, m_yaml),
           [this](models::Operation &operation) { showPlan(operation.takeResult().value<models::ObjectPlan>()); },
           [this](models::Operation &operation) {
               m_words->setText(tr("The cluster does not accept it."));
               // The fields in the cluster's own words.
               QStringList lines;
               for (auto it = operation.fieldErrors().begin(); it != operation.fieldErrors().end(); ++it)
                   lines << tr("%1: %2").arg(it.key(), it.value());
               m_conflicts->setText(lines.join(u'\n'));
               m_conflicts->setVisible(!lines.isEmpty());
           });
}

void ApplyObjectDialog::showPlan(const models::ObjectPlan &plan)
{
    m_isPlanned = !plan.diff.isEmpty();
    m_hasConflicts = !plan.conflicts.isEmpty();
    m_words->setText(m_isPlanned ? tr("The cluster accepts it. This is what would change:") : tr("Nothing would change."));
    m_diff->setDiff(plan.diff);
    m_diff->setVisible(m_isPlanned);
    QStringList lines;
    for (const auto &warning : plan.warnings)
        lines << tr("The cluster warns: %1").arg(warning);
    lines += plan.conflicts;
    if (m_hasConflicts)
        lines << tr("Applying it takes these fields over; their managers may set them back.");
    m_conflicts->setText(lines.join(u'\n'));
    m_conflicts->setVisible(!lines.isEmpty());
    setDeed(m_hasConflicts ? tr("Take over and apply") : tr("Apply"));
    refreshDeed();
}

void ApplyObjectDialog::refreshDeed()
{
    deed()->setEnabled(m_isPlanned && !isBusy() && (!m_isProduction || m_typed->text() == m_key.section(u'/', -1)));
}

} // namespace wheelhouse::widgets
