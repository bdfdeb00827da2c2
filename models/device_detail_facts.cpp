// What DeviceDetail tells beyond identity and presence.
#include "models/device_detail.h"
#include "models/proto_values.h"
#include "models/text.h"
#include "wheelhouse/v1/devices.pb.h"

namespace wheelhouse::models {

bool DeviceDetail::hasCertificate() const
{
    return m_device && m_device->credential() == v1::CREDENTIAL_KIND_CERTIFICATE;
}

QStringList DeviceDetail::groups() const
{
    QStringList groups;
    if (m_device) {
        for (const auto &group : m_device->groups())
            groups.append(fromUtf8(lastPart(group)));
    }
    return groups;
}

QString DeviceDetail::replacedBy() const
{
    return m_device ? fromUtf8(lastPart(m_device->replaced_by())) : QString();
}

QString DeviceDetail::replaces() const
{
    return m_device ? fromUtf8(lastPart(m_device->replaces())) : QString();
}

QDateTime DeviceDetail::credentialEnds() const
{
    return m_device ? timeOf(m_device->credential_expire_time()) : QDateTime();
}

QVector<FindingFact> DeviceDetail::findings() const
{
    return m_device ? findingsOf(*m_device) : QVector<FindingFact>();
}

QVector<PeripheralFact> DeviceDetail::peripherals() const
{
    return m_device && m_product ? peripheralsOf(*m_device, *m_product) : QVector<PeripheralFact>();
}

QString DeviceDetail::reported(const QString &property) const
{
    if (!m_device)
        return {};
    const auto found = m_device->reported().fields().find(property.toStdString());
    if (found == m_device->reported().fields().end())
        return {};
    const FieldSpec *known = nullptr;
    if (m_product) {
        for (const FieldSpec &field : m_product->reported)
            known = field.key == property ? &field : known;
    }
    return propertyText(found->second, known);
}

QVariantMap DeviceDetail::desired() const
{
    return m_device ? mapOf(m_device->desired()) : QVariantMap();
}

QDateTime DeviceDetail::desiredTime() const
{
    return m_device ? timeOf(m_device->desired_time()) : QDateTime();
}

bool DeviceDetail::isPending() const
{
    return m_device && m_device->desired_version() > m_device->applied_version();
}

QDateTime DeviceDetail::appliedTime() const
{
    return m_device ? timeOf(m_device->applied_time()) : QDateTime();
}

std::optional<FieldSpec> DeviceDetail::desiredField(const QString &key) const
{
    if (m_product) {
        for (const FieldSpec &field : m_product->desired) {
            if (field.key == key)
                return field;
        }
    }
    return std::nullopt;
}

} // namespace wheelhouse::models
