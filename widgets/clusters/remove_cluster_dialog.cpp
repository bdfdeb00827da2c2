#include "widgets/clusters/remove_cluster_dialog.h"

#include <QLineEdit>
#include <QVBoxLayout>

#include "models/session.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

RemoveClusterDialog::RemoveClusterDialog(models::Session &session, const QString &key, QWidget *parent) : Dialog(parent)
{
    const QString id = key.section(u'/', -1);
    const bool isProduction = session.catalog().isProduction(session.catalog().environmentOfCluster(id));
    setWindowTitle(tr("Remove %1").arg(id));
    setMinimumWidth(460);
    setProduction(isProduction, tr("Only Wheelhouse forgets it. The cluster itself is not touched."));
    auto *words = new Label(tr("The cluster and its credentials are forgotten here. Nothing in the cluster is touched, and it "
                               "can be added again by its kubeconfig. Its applications cannot be deployed until then."),
                            fonts::base, Label::Ink::Secondary);
    words->setWordWrap(true);
    body()->addWidget(words);
    setDeed(tr("Remove 1 cluster"));
    if (isProduction) {
        auto *typed = new QLineEdit;
        auto *form = new Form(150);
        form->add(QStringLiteral("name"), tr("Type %1 to go on").arg(id), typed);
        body()->addWidget(form);
        deed()->setEnabled(false);
        connect(typed, &QLineEdit::textChanged, this, [this, id](const QString &text) { deed()->setEnabled(text == id); });
    }
    connect(this, &Dialog::deedRequested, this, [this, &session, key] {
        follow(session.clusterActions().remove(key), [this](models::Operation &) { accept(); });
    });
}

} // namespace wheelhouse::widgets
