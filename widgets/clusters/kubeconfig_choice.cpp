#include "widgets/clusters/kubeconfig_choice.h"

#include <QComboBox>
#include <QLineEdit>

#include "models/kubeconfig_reading.h"
#include "models/session.h"
#include "widgets/controls/file_field.h"
#include "widgets/controls/form.h"

namespace wheelhouse::widgets {

namespace {

constexpr int kProblemRole = Qt::UserRole + 1;
constexpr int kHintRole = Qt::UserRole + 2;

const QString kFileField = QStringLiteral("kubeconfig");
const QString kContextField = QStringLiteral("context");

} // namespace

KubeconfigChoice::KubeconfigChoice(models::Session &session, Form &form, QWidget *dialog)
    : QObject(dialog), m_session(session), m_form(form), m_context(new QComboBox)
{
    auto *file = new FileField(tr("Kubeconfig"));
    m_path = file->path();
    m_context->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_form.add(kFileField, tr("Kubeconfig"), file,
               tr("Files it names are taken in. Only the chosen context is sent; the server keeps it sealed."));
    m_form.add(kContextField, tr("Context"), m_context, tr("Choose a file first."));
    m_context->setEnabled(false);
    connect(file, &FileField::chosen, this, &KubeconfigChoice::inspect);
    connect(m_path, &QLineEdit::editingFinished, this, &KubeconfigChoice::inspect);
    connect(m_context, &QComboBox::currentIndexChanged, this, &KubeconfigChoice::showContext);
}

QString KubeconfigChoice::context() const { return m_context->currentData().toString(); }

void KubeconfigChoice::inspect()
{
    const QString path = m_path->text();
    if (path.isEmpty() || path == m_inspected)
        return;
    m_inspected = path;
    m_form.setError(kFileField, {});
    models::readKubeconfig(this, path, {}, true, [this, path](const QByteArray &content, const QString &cause) {
        if (path != m_path->text())
            return;
        if (!cause.isEmpty())
            return m_form.setError(kFileField, cause);
        m_session.clusterActions().inspect(
            this, content,
            [this, path](const QVector<models::ClusterActions::Context> &contexts, const QString &problem) {
                if (path != m_path->text())
                    return;
                m_form.setError(kFileField, problem);
                m_context->clear();
                int chosen = 0;
                for (const auto &context : contexts) {
                    m_context->addItem(tr("%1 — %2").arg(context.context, context.server), context.context);
                    const int last = m_context->count() - 1;
                    m_context->setItemData(last, context.problem, kProblemRole);
                    m_context->setItemData(last,
                                           context.warning.isEmpty()
                                               ? context.credentials
                                               : tr("%1. %2").arg(context.credentials, context.warning),
                                           kHintRole);
                    if (context.current)
                        chosen = last;
                }
                m_context->setEnabled(m_context->count() > 0);
                m_context->setCurrentIndex(m_context->count() > 0 ? chosen : -1);
                showContext();
            });
    });
}

void KubeconfigChoice::showContext()
{
    m_form.setHint(kContextField, m_context->currentData(kHintRole).toString());
    m_form.setError(kContextField, m_context->currentData(kProblemRole).toString());
}

void KubeconfigChoice::read(std::function<void(const QByteArray &)> ready)
{
    models::readKubeconfig(this, m_path->text(), context(), false,
                           [this, ready = std::move(ready)](const QByteArray &content, const QString &cause) {
                               if (cause.isEmpty())
                                   ready(content);
                               else
                                   m_form.setError(kFileField, cause);
                           });
}

} // namespace wheelhouse::widgets
