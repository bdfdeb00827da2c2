#include "widgets/clusters/add_cluster_dialog.h"

#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>

#include "models/session.h"
#include "widgets/controls/file_saving.h"
#include "widgets/controls/form.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

namespace {

// As the contract allows.
constexpr qint64 kMaxKubeconfig = 1024 * 1024;

} // namespace

AddClusterDialog::AddClusterDialog(models::Session &session, QWidget *parent)
    : Dialog(parent), m_session(session), m_form(new Form), m_name(new QLineEdit), m_path(new QLineEdit),
      m_context(new QLineEdit), m_environment(new QComboBox), m_prometheus(new QLineEdit)
{
    setWindowTitle(tr("Add cluster"));
    setMinimumWidth(560);
    auto *file = new QWidget;
    auto *row = new QHBoxLayout(file);
    row->setContentsMargins(0, 0, 0, 0);
    auto *browse = new Button(tr("Choose…"));
    row->addWidget(m_path, 1);
    row->addWidget(browse);
    m_environment->addItem(tr("mixed"), QString());
    for (const auto &facts : session.catalog().environments())
        m_environment->addItem(facts.id, facts.id);
    m_form->add(QStringLiteral("cluster_id"), tr("Name"), m_name, tr("Lower-case letters, digits and dashes, such as tke-prod-sz."));
    m_form->add(QStringLiteral("kubeconfig"), tr("Kubeconfig"), file,
                tr("Whole, as from kubectl config view --flatten --raw. The server keeps it sealed."));
    m_form->add(QStringLiteral("context"), tr("Context"), m_context, tr("Its current one when empty."));
    m_form->add(QStringLiteral("environment"), tr("Environment"), m_environment);
    m_form->add(QStringLiteral("prometheus_url"), tr("Prometheus"), m_prometheus,
                tr("Address of the one it already has; may be empty."));
    body()->addWidget(m_form);
    setDeed(tr("Add 1 cluster"));
    connect(browse, &Button::clicked, this, &AddClusterDialog::choose);
    connect(this, &Dialog::deedRequested, this, &AddClusterDialog::submit);
    m_name->setFocus();
}

void AddClusterDialog::choose()
{
    auto *dialog = new QFileDialog(this, tr("Kubeconfig"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, m_path, &QLineEdit::setText);
    dialog->open();
}

void AddClusterDialog::submit()
{
    m_form->clearErrors();
    if (m_name->text().trimmed().isEmpty()) {
        m_form->setError(QStringLiteral("cluster_id"), tr("This is needed."));
        return;
    }
    readFile(this, m_path->text(), kMaxKubeconfig, [this](const QByteArray &content, const QString &cause) {
        if (!cause.isEmpty()) {
            m_form->setError(QStringLiteral("kubeconfig"), cause);
            return;
        }
        models::ClusterActions::Draft draft;
        draft.id = m_name->text().trimmed();
        draft.environment = m_environment->currentData().toString();
        draft.prometheusUrl = m_prometheus->text().trimmed();
        draft.kubeconfig = content;
        draft.context = m_context->text().trimmed();
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
