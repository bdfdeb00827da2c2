#include "widgets/deployments/application_dialog.h"

#include <QComboBox>
#include <QLineEdit>
#include <QVBoxLayout>

#include "models/session.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

ApplicationDialog::ApplicationDialog(models::Session &session, QWidget *parent)
    : Dialog(parent), m_session(session),
      m_workloads(std::make_unique<models::WorkloadsModel>(session.workloadRows(), session.catalog())),
      m_lease(m_workloads->watch()), m_form(new Form), m_name(new QComboBox), m_environment(new QComboBox),
      m_workload(new QComboBox)
{
    setWindowTitle(tr("New application"));
    setMinimumWidth(560);
    m_name->setEditable(true);
    session.applicationRows().forEach([this](const models::Row &row) {
        m_name->addItem(QString::fromStdString(row.key).section(u'/', -1));
    });
    m_name->setCurrentText({});
    for (const auto &facts : session.catalog().environments())
        m_environment->addItem(facts.id, facts.id);
    m_form->add(QStringLiteral("application_id"), tr("Name"), m_name,
                tr("A new one, or one that exists to bind it in another environment."));
    m_form->add(QStringLiteral("environment"), tr("Environment"), m_environment);
    m_form->add(QStringLiteral("workload"), tr("Workload"), m_workload, tr("Its image is what a deployment sets."));
    body()->addWidget(m_form);
    setDeed(tr("Bind 1 workload"));
    connect(m_environment, &QComboBox::currentIndexChanged, this, &ApplicationDialog::fillWorkloads);
    connect(m_workloads.get(), &models::TableModel::countsChanged, this, &ApplicationDialog::fillWorkloads);
    connect(m_workload, &QComboBox::activated, this, [this] {
        if (!m_name->currentText().isEmpty() && m_name->currentText() != m_proposed)
            return;
        m_proposed = m_workload->currentData().toString().section(u'/', -1);
        m_name->setCurrentText(m_proposed);
    });
    connect(this, &Dialog::deedRequested, this, &ApplicationDialog::submit);
    fillWorkloads();
}

ApplicationDialog::~ApplicationDialog() = default;

void ApplicationDialog::fillWorkloads()
{
    const QString chosen = m_workload->currentData().toString();
    models::RowFilter scope;
    scope.append({QStringLiteral("environment"), models::RowFilter::Operator::Equal, m_environment->currentData().toString()});
    m_workloads->setScope(scope);
    m_workload->clear();
    for (int row = 0; row < m_workloads->rowCount(); ++row) {
        const QString key = m_workloads->keyAt(row);
        m_workload->addItem(QStringLiteral("%1 · %2 · %3").arg(key.section(u'/', -1), key.section(u'/', 3, 3), key.section(u'/', 1, 1)), key);
    }
    m_workload->model()->sort(0);
    m_workload->setCurrentIndex(std::max(0, m_workload->findData(chosen)));
    deed()->setEnabled(m_workload->count() > 0 && !isBusy());
}

void ApplicationDialog::submit()
{
    m_form->clearErrors();
    models::DeploymentActions::ApplicationDraft draft;
    draft.id = m_name->currentText().trimmed();
    draft.environment = m_environment->currentData().toString();
    draft.workload = m_workload->currentData().toString();
    if (draft.id.isEmpty()) {
        m_form->setError(QStringLiteral("application_id"), tr("This is needed."));
        return;
    }
    auto &actions = m_session.deploymentActions();
    const bool exists = m_name->findText(draft.id, Qt::MatchExactly) >= 0;
    follow(exists ? actions.bindApplication(draft) : actions.createApplication(draft),
           [this](models::Operation &) { accept(); },
           [this](models::Operation &operation) {
               for (auto it = operation.fieldErrors().begin(); it != operation.fieldErrors().end(); ++it) {
                   const QString key = it.key().section(u'.', -1);
                   if (m_form->has(key))
                       m_form->setError(key, it.value());
               }
           });
}

} // namespace wheelhouse::widgets
