#include "widgets/devices/register_dialog.h"

#include <QComboBox>
#include <QLineEdit>
#include <QVBoxLayout>

#include "models/session.h"
#include "widgets/controls/form.h"
#include "widgets/devices/connection_files.h"
#include "widgets/devices/device_facts_dialog.h"
#include "widgets/theme/button.h"
#include "widgets/theme/fonts.h"

namespace wheelhouse::widgets {

namespace {

const QString kTemplate = QStringLiteral("template/");

} // namespace

RegisterDialog::RegisterDialog(models::Session &session, QWidget *parent)
    : Dialog(parent), m_session(session), m_form(new Form), m_product(new QComboBox), m_serial(new QLineEdit),
      m_model(new QComboBox), m_site(new QLineEdit), m_owner(new QLineEdit), m_labels(new QLineEdit),
      m_credential(new QComboBox)
{
    setWindowTitle(tr("Register device"));
    setMinimumWidth(520);
    m_serial->setFont(fonts::mono());
    m_model->setEditable(true);
    for (const auto &product : session.productRows().products())
        m_product->addItem(product.displayName, product.id);
    // What ships as a template and is no product yet becomes one on the way.
    const std::pair<QString, QString> templates[] = {{QStringLiteral("printer"), tr("Cloud receipt printer (new product)")},
                                                     {QStringLiteral("speaker"), tr("Payment speaker (new product)")},
                                                     {QStringLiteral("scanbox"), tr("QR scan box (new product)")}};
    for (const auto &[id, name] : templates) {
        if (!session.productRows().product(id))
            m_product->addItem(name, kTemplate + id);
    }
    m_credential->addItem(tr("Password (token)"), false);
    m_credential->addItem(tr("X.509 certificate"), true);
    m_form->add(QStringLiteral("product"), tr("Product"), m_product);
    m_form->add(QStringLiteral("serial"), tr("Serial"), m_serial,
                tr("1 to 64 letters, digits, dash, underscore or dot; as on its label."));
    m_form->add(QStringLiteral("credential"), tr("Credential"), m_credential,
                tr("A certificate is the stronger one; a password is for hardware that cannot do better."));
    m_form->add(QStringLiteral("model"), tr("Model"), m_model);
    m_form->add(QStringLiteral("site"), tr("Site"), m_site, tr("Such as sz-01."));
    m_form->add(QStringLiteral("owner"), tr("Shop"), m_owner);
    m_form->add(QStringLiteral("labels"), tr("Labels"), m_labels, tr("Such as fleet=pilot ring=2."));
    body()->addWidget(m_form);
    setDeed(tr("Register 1 device"));
    const auto showModels = [this] {
        m_model->clear();
        m_model->addItem(QString());
        if (const auto product = m_session.productRows().product(m_product->currentData().toString()))
            m_model->addItems(product->models);
    };
    connect(m_product, &QComboBox::currentIndexChanged, this, showModels);
    showModels();
    connect(m_serial, &QLineEdit::textEdited, this, [this] { m_form->setError(QStringLiteral("serial"), {}); });
    connect(this, &Dialog::deedRequested, this, [this] { m_files ? m_files->save() : submit(); });
    m_serial->setFocus();
}

void RegisterDialog::submit()
{
    m_form->clearErrors();
    if (m_serial->text().trimmed().isEmpty()) {
        m_form->setError(QStringLiteral("serial"), tr("This is needed."));
        m_serial->setFocus();
        return;
    }
    const QString chosen = m_product->currentData().toString();
    if (!chosen.startsWith(kTemplate)) {
        registerAs(chosen);
        return;
    }
    follow(m_session.deviceActions().createProduct(chosen.mid(kTemplate.size())), [this](models::Operation &operation) {
        const QString product = operation.result().toString();
        m_product->setItemData(m_product->currentIndex(), product);
        m_session.refresh();
        registerAs(product);
    });
}

void RegisterDialog::registerAs(const QString &product)
{
    models::DeviceActions::Draft draft;
    draft.product = product;
    draft.serial = m_serial->text().trimmed();
    draft.model = m_model->currentText().trimmed();
    draft.site = m_site->text().trimmed();
    draft.owner = m_owner->text().trimmed();
    draft.labels = labelsFromText(m_labels->text());
    draft.withCertificate = m_credential->currentData().toBool();
    follow(m_session.deviceActions().registerDevice(draft),
           [this](models::Operation &operation) {
               showConnection(operation.takeResult().value<models::DeviceConnection>());
           },
           [this](models::Operation &operation) {
               for (auto it = operation.fieldErrors().begin(); it != operation.fieldErrors().end(); ++it) {
                   const QString last = it.key().section(u'.', -1);
                   const QString key = last == QLatin1String("parent") ? QStringLiteral("product") : last;
                   if (m_form->has(key))
                       m_form->setError(key, it.value());
               }
           });
}

void RegisterDialog::showConnection(const models::DeviceConnection &connection)
{
    m_form->hide();
    m_files = new ConnectionFiles(tr("%1 is registered, and the broker accepts it. What it needs to connect is shown this once: "
                                     "save it now and bring it to the device.").arg(m_serial->text().trimmed()), connection);
    connect(m_files, &ConnectionFiles::saved, this, [this](const QString &cause) { setError(cause); });
    body()->addWidget(m_files);
    cancelButton()->setText(tr("Close"));
    setDeed(tr("Save connection files…"));
    Q_EMIT registered(connection.deviceKey);
}

} // namespace wheelhouse::widgets
