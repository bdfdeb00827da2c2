#include "widgets/objects/delete_object_dialog.h"

#include <QLineEdit>
#include <QVBoxLayout>

#include "models/session.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

DeleteObjectDialog::DeleteObjectDialog(models::Session &session, const QString &key, const QString &kind, const QString &uid, QWidget *parent)
    : Dialog(parent), m_name(key.section(u'/', -1)),
      m_isProduction(session.catalog().isProduction(session.catalog().environmentOfCluster(key.section(u'/', 1, 1)))),
      m_impact(new Label({}, fonts::base, Label::Ink::Secondary)), m_typed(new QLineEdit)
{
    setWindowTitle(tr("Delete %1 %2").arg(kind, m_name));
    setMinimumWidth(480);
    setProduction(m_isProduction, tr("This writes to %1.").arg(key.section(u'/', 1, 1)));
    auto *title = new Label(tr("It is deleted in the cluster, and this goes with it:"), fonts::base, Label::Ink::Primary);
    title->setWordWrap(true);
    m_impact->setWordWrap(true);
    m_impact->setText(tr("It is being counted…"));
    body()->addWidget(title);
    body()->addWidget(m_impact);
    if (m_isProduction) {
        auto *form = new Form(190);
        form->add(QStringLiteral("name"), tr("Type %1 to go on").arg(m_name), m_typed);
        body()->addWidget(form);
    } else {
        m_typed->setParent(this);
        m_typed->hide();
    }
    setDeed(tr("Delete"));
    refreshDeed();
    connect(m_typed, &QLineEdit::textChanged, this, &DeleteObjectDialog::refreshDeed);
    connect(this, &Dialog::busyChanged, this, &DeleteObjectDialog::refreshDeed);
    connect(this, &Dialog::deedRequested, this, [this, &session, key, uid] {
        follow(session.objectActions().remove(key, uid), [this](models::Operation &) { accept(); });
    });
    follow(session.objectActions().impact(key), [this](models::Operation &operation) {
        m_impact->setText(operation.takeResult().toString());
        m_isCounted = true;
        setDeed(tr("Delete"));
        refreshDeed();
    });
}

void DeleteObjectDialog::refreshDeed()
{
    deed()->setEnabled(m_isCounted && !isBusy() && (!m_isProduction || m_typed->text() == m_name));
}

} // namespace wheelhouse::widgets
