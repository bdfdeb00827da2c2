#include "widgets/devices/rotate_dialog.h"

#include <QComboBox>
#include <QVBoxLayout>

#include "models/session.h"
#include "widgets/controls/form.h"
#include "widgets/controls/label.h"
#include "widgets/devices/connection_files.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

namespace {

constexpr qint64 kHour = 3'600;
constexpr qint64 kDay = 24 * kHour;

} // namespace

RotateDialog::RotateDialog(models::Session &session, const models::DeviceDetail &device, QWidget *parent)
    : Dialog(parent), m_session(session), m_key(device.key()), m_serial(device.serial()), m_form(new Form),
      m_kind(new QComboBox), m_overlap(new QComboBox), m_lifetime(new QComboBox)
{
    setWindowTitle(tr("New credential for %1").arg(m_serial));
    setMinimumWidth(500);
    m_kind->addItem(tr("Password (token)"), false);
    m_kind->addItem(tr("X.509 certificate"), true);
    m_kind->setCurrentIndex(device.hasCertificate() ? 1 : 0);
    m_overlap->addItem(tr("Not at all: it ends now"), qint64{0});
    m_overlap->addItem(tr("1 hour"), kHour);
    m_overlap->addItem(tr("24 hours"), kDay);
    m_overlap->addItem(tr("7 days"), 7 * kDay);
    m_overlap->addItem(tr("30 days"), 30 * kDay);
    m_overlap->setCurrentIndex(2);
    const auto showLifetimes = [this] {
        m_lifetime->clear();
        if (!m_kind->currentData().toBool())
            m_lifetime->addItem(tr("Until it is taken back"), qint64{0});
        m_lifetime->addItem(tr("30 days"), 30 * kDay);
        m_lifetime->addItem(tr("90 days"), 90 * kDay);
        m_lifetime->addItem(tr("1 year"), 365 * kDay);
        m_lifetime->addItem(tr("5 years"), 5 * 365 * kDay);
        m_lifetime->setCurrentIndex(m_kind->currentData().toBool() ? 2 : 0);
    };
    showLifetimes();
    connect(m_kind, &QComboBox::currentIndexChanged, this, showLifetimes);
    m_form->add(QStringLiteral("kind"), tr("Credential"), m_kind);
    m_form->add(QStringLiteral("overlap"), tr("Old one stays good"), m_overlap,
                tr("Time to bring the new one to the device without a gap."));
    m_form->add(QStringLiteral("lifetime"), tr("New one is good for"), m_lifetime);
    body()->addWidget(m_form);
    setDeed(tr("Make new credential"));
    connect(this, &Dialog::deedRequested, this, [this] { m_files ? m_files->save() : rotate(); });
    m_kind->setFocus();
}

void RotateDialog::rotate()
{
    m_form->clearErrors();
    const models::DeviceCredentialActions::Rotation rotation{.withCertificate = m_kind->currentData().toBool(),
                                                             .overlapSeconds = m_overlap->currentData().toLongLong(),
                                                             .lifetimeSeconds = m_lifetime->currentData().toLongLong()};
    follow(m_session.deviceCredentialActions().rotate(m_key, rotation),
           [this](models::Operation &operation) {
               m_form->hide();
               m_files = new ConnectionFiles(tr("%1 has a new credential. What it needs to connect is shown this once: save it "
                                                "now and bring it to the device while the old one is still good.").arg(m_serial),
                                             operation.takeResult().value<models::DeviceConnection>());
               connect(m_files, &ConnectionFiles::saved, this, [this](const QString &cause) { setError(cause); });
               body()->addWidget(m_files);
               cancelButton()->setText(tr("Close"));
               setDeed(tr("Save connection files…"));
           },
           [this](models::Operation &operation) {
               for (auto it = operation.fieldErrors().begin(); it != operation.fieldErrors().end(); ++it) {
                   if (m_form->has(it.key()))
                       m_form->setError(it.key(), it.value());
               }
           });
}

} // namespace wheelhouse::widgets
