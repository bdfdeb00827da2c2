#include "widgets/clusters/add_cluster_dialog.h"

#include <QComboBox>
#include <QLineEdit>
#include <QRegularExpression>

#include "models/session.h"
#include "widgets/clusters/kubeconfig_choice.h"
#include "widgets/controls/form.h"

namespace wheelhouse::widgets {

AddClusterDialog::AddClusterDialog(models::Session &session, QWidget *parent)
    : Dialog(parent), m_session(session), m_form(new Form), m_name(new QLineEdit), m_environment(new QComboBox),
      m_prometheus(new QLineEdit), m_namespaces(new QLineEdit)
{
    m_environment->setObjectName(QStringLiteral("environment"));
    setWindowTitle(tr("Add cluster"));
    setMinimumWidth(560);
    m_environment->addItem(tr("mixed"), QString());
    for (const auto &facts : session.catalog().environments())
        m_environment->addItem(facts.id, facts.id);
    m_form->add(QStringLiteral("cluster_id"), tr("Name"), m_name, tr("Lower-case letters, digits and dashes, such as tke-prod-sz."));
    m_choice = new KubeconfigChoice(session, *m_form, this);
    m_form->add(QStringLiteral("environment"), tr("Environment"), m_environment);
    m_form->add(QStringLiteral("prometheus_url"), tr("Prometheus"), m_prometheus,
                tr("Address of the one it already has; may be empty."));
    m_form->add(QStringLiteral("namespaces"), tr("Namespaces"), m_namespaces,
                tr("Only where the credentials may not see all: which ones, with commas between."));
    body()->addWidget(m_form);
    setDeed(tr("Add 1 cluster"));
    connect(this, &Dialog::deedRequested, this, &AddClusterDialog::submit);
    m_name->setFocus();
}

void AddClusterDialog::submit()
{
    m_form->clearErrors();
    if (m_name->text().trimmed().isEmpty()) {
        m_form->setError(QStringLiteral("cluster_id"), tr("This is needed."));
        return;
    }
    m_choice->read([this](const QByteArray &content) {
        models::ClusterActions::Draft draft;
        draft.id = m_name->text().trimmed();
        draft.environment = m_environment->currentData().toString();
        draft.prometheusUrl = m_prometheus->text().trimmed();
        draft.kubeconfig = content;
        draft.context = m_choice->context();
        draft.namespaces =
            m_namespaces->text().split(QRegularExpression(QStringLiteral("[,\\s]+")), Qt::SkipEmptyParts);
        follow(m_session.clusterActions().add(draft), [this](models::Operation &) { accept(); },
               [this](models::Operation &operation) {
                   for (auto it = operation.fieldErrors().begin(); it != operation.fieldErrors().end(); ++it) {
                       const QString key = it.key().section(u'.', -1);
                       if (m_form->has(key))
                           m_form->setError(key, it.value());
                   }
               });
    });
}

} // namespace wheelhouse::widgets
