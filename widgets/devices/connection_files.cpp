#include "widgets/devices/connection_files.h"

#include <QDir>
#include <QFileDialog>
#include <QVBoxLayout>

#include "widgets/controls/file_saving.h"
#include "widgets/controls/label.h"
#include "widgets/controls/section.h"

namespace wheelhouse::widgets {

ConnectionFiles::ConnectionFiles(const QString &words, models::DeviceConnection connection, QWidget *parent)
    : QWidget(parent), m_connection(std::move(connection)), m_savedTo(new Label({}, fonts::small, Label::Ink::Tertiary))
{
    auto *text = new Label(words, fonts::base, Label::Ink::Secondary);
    text->setWordWrap(true);
    auto *list = new PropertyList(120);
    const auto add = [list](const QString &id, const QString &name, const QString &value) {
        list->add(id, true);
        list->setName(id, name);
        list->setValue(id, value);
    };
    add(QStringLiteral("address"), tr("Broker"), QStringLiteral("%1:%2").arg(m_connection.host).arg(m_connection.port));
    add(QStringLiteral("client"), tr("Client id"), m_connection.clientId);
    add(QStringLiteral("user"), tr("User name"), m_connection.username);
    add(QStringLiteral("password"), tr("Password"), m_connection.password.isEmpty() ? QString() : QString(12, u'•'));
    add(QStringLiteral("certificate"), tr("Certificate"), m_connection.certificate.isEmpty() ? QString() : QStringLiteral("device.crt, device.key"));
    add(QStringLiteral("topics"), tr("Topics below"), m_connection.topicPrefix);
    m_savedTo->setElastic(Qt::ElideMiddle);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens::kSpace3);
    column->addWidget(text);
    column->addWidget(list);
    column->addWidget(m_savedTo);
    column->addStretch();
}

void ConnectionFiles::save()
{
    auto *dialog = new QFileDialog(window(), tr("Folder for the connection files"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, &ConnectionFiles::write);
    dialog->open();
}

void ConnectionFiles::write(const QString &folder)
{
    const QDir out(folder);
    std::vector<FileToSave> files{{out.filePath(QStringLiteral("connect.json")), m_connection.toJson(), true},
                                  {out.filePath(QStringLiteral("ca.crt")), m_connection.caCertificate.toUtf8(), false}};
    if (!m_connection.certificate.isEmpty()) {
        files.push_back({out.filePath(QStringLiteral("device.crt")), m_connection.certificate.toUtf8(), false});
        files.push_back({out.filePath(QStringLiteral("device.key")), m_connection.privateKey.toUtf8(), true});
    }
    saveFiles(this, std::move(files), [this, folder](const QString &cause) {
        m_saved = m_saved || cause.isEmpty();
        if (cause.isEmpty())
            m_savedTo->setText(tr("Saved to %1").arg(folder));
        Q_EMIT saved(cause);
    });
}

} // namespace wheelhouse::widgets
