#include "widgets/devices/device_facts_dialog.h"

#include <QLineEdit>
#include <QPlainTextEdit>
#include <QVBoxLayout>

#include "models/session.h"
#include "widgets/controls/form.h"

namespace wheelhouse::widgets {

QMap<QString, QString> labelsFromText(const QString &text)
{
    QMap<QString, QString> labels;
    for (const QString &part : text.split(u' ', Qt::SkipEmptyParts))
        labels.insert(part.section(u'=', 0, 0), part.section(u'=', 1));
    return labels;
}

QString labelsToText(const QMap<QString, QString> &labels)
{
    QStringList parts;
    for (auto it = labels.begin(); it != labels.end(); ++it)
        parts.append(it.key() + u'=' + it.value());
    return parts.join(u' ');
}

DeviceFactsDialog::DeviceFactsDialog(models::Session &session, const models::DeviceDetail &device, QWidget *parent)
    : Dialog(parent), m_session(session), m_key(device.key()), m_etag(device.etag()), m_form(new Form),
      m_model(new QLineEdit(device.model())), m_site(new QLineEdit(device.site())),
      m_owner(new QLineEdit(device.owner())), m_labels(new QLineEdit(labelsToText(device.labels()))),
      m_note(new QPlainTextEdit(device.note()))
{
    setWindowTitle(tr("Edit %1").arg(device.serial()));
    setMinimumWidth(480);
    m_note->setFixedHeight(72);
    m_note->setTabChangesFocus(true);
    m_form->add(QStringLiteral("model"), tr("Model"), m_model);
    m_form->add(QStringLiteral("site"), tr("Site"), m_site, tr("Such as sz-01."));
    m_form->add(QStringLiteral("owner"), tr("Shop"), m_owner);
    m_form->add(QStringLiteral("labels"), tr("Labels"), m_labels, tr("Such as fleet=pilot ring=2."));
    m_form->add(QStringLiteral("note"), tr("Note"), m_note);
    body()->addWidget(m_form);
    setDeed(tr("Save changes"));
    connect(this, &Dialog::deedRequested, this, &DeviceFactsDialog::save);
}

void DeviceFactsDialog::save()
{
    models::DeviceActions::Change change;
    change.model = m_model->text().trimmed();
    change.site = m_site->text().trimmed();
    change.owner = m_owner->text().trimmed();
    change.labels = labelsFromText(m_labels->text());
    change.note = m_note->toPlainText();
    m_form->clearErrors();
    follow(m_session.deviceActions().update(m_key, change, m_etag), [this](models::Operation &) { accept(); },
           [this](models::Operation &operation) {
               for (auto it = operation.fieldErrors().begin(); it != operation.fieldErrors().end(); ++it) {
                   const QString key = it.key().section(u'.', -1);
                   if (m_form->has(key))
                       m_form->setError(key, it.value());
               }
           });
}

} // namespace wheelhouse::widgets
