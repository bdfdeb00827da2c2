#include "widgets/drawer/log_store_dialog.h"

#include <QLineEdit>
#include <QVBoxLayout>

#include "models/session.h"
#include "widgets/controls/form.h"

namespace wheelhouse::widgets {

LogStoreDialog::LogStoreDialog(models::Session &session, const QString &clusterKey, QWidget *parent)
    : Dialog(parent), m_form(new Form), m_url(new QLineEdit)
{
    setWindowTitle(tr("Where the logs of %1 are kept").arg(clusterKey.section(u'/', -1)));
    setMinimumWidth(560);
    m_url->setText(session.clusterRows().logStoreOf(clusterKey));
    m_url->setPlaceholderText(QStringLiteral("https://loki.example.com"));
    m_form->add(QStringLiteral("log_store_url"), tr("URL of Loki"), m_url,
                tr("Or of what speaks its API; as the server reaches it. ?tenant=NAME where it asks for one. Empty: the cluster has none."));
    body()->addWidget(m_form);
    setDeed(tr("Save"));
    connect(this, &Dialog::deedRequested, this, [this, &session, clusterKey] {
        m_form->clearErrors();
        follow(
            session.clusterActions().setLogStore(clusterKey, m_url->text().trimmed()), [this](models::Operation &) { accept(); },
            [this](models::Operation &operation) {
                for (auto it = operation.fieldErrors().begin(); it != operation.fieldErrors().end(); ++it) {
                    if (m_form->has(it.key()))
                        m_form->setError(it.key(), it.value());
                }
            });
    });
}

} // namespace wheelhouse::widgets
