#include "server/store/device_body.h"

#include <cstdint>
#include <string_view>

namespace wheelhouse::store {

namespace {

using v1::Device;

// https://protobuf.dev/programming-guides/encoding/
constexpr std::uint64_t kVarint = 0;
constexpr std::uint64_t kBytes = 2;

class Writer {
public:
    explicit Writer(std::string &out) : m_out(out) {}

    void number(int field, std::int64_t value)
    {
        if (value == 0)
            return;
        tag(field, kVarint);
        varint(static_cast<std::uint64_t>(value));
    }
    void text(int field, std::string_view value)
    {
        if (value.empty())
            return;
        tag(field, kBytes);
        bytes(value);
    }
    void message(int field, bool isSet, const google::protobuf::MessageLite &value)
    {
        if (!isSet)
            return;
        tag(field, kBytes);
        varint(value.ByteSizeLong());
        value.AppendToString(&m_out);
    }
    // An entry is a message of two texts.
    void entry(int field, std::string_view key, std::string_view value)
    {
        tag(field, kBytes);
        varint(2 + sizeOf(key.size()) + key.size() + sizeOf(value.size()) + value.size());
        tag(1, kBytes);
        bytes(key);
        tag(2, kBytes);
        bytes(value);
    }

private:
    static std::size_t sizeOf(std::uint64_t value)
    {
        std::size_t size = 1;
        for (; value >= 0x80; value >>= 7)
            ++size;
        return size;
    }
    void varint(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7)
            m_out += static_cast<char>(value | 0x80);
        m_out += static_cast<char>(value);
    }
    void tag(int field, std::uint64_t type) { varint(static_cast<std::uint64_t>(field) << 3 | type); }
    void bytes(std::string_view value)
    {
        varint(value.size());
        m_out += value;
    }

    std::string &m_out;
};

} // namespace

void appendBody(const Device &device, std::string &out)
{
    Writer writer(out);
    writer.text(Device::kModelFieldNumber, device.model());
    for (const auto &[key, value] : device.labels())
        writer.entry(Device::kLabelsFieldNumber, key, value);
    writer.text(Device::kSiteFieldNumber, device.site());
    writer.text(Device::kOwnerFieldNumber, device.owner());
    writer.text(Device::kNoteFieldNumber, device.note());
    writer.message(Device::kDesiredFieldNumber, device.has_desired(), device.desired());
    writer.number(Device::kDesiredVersionFieldNumber, device.desired_version());
    writer.number(Device::kCredentialFieldNumber, device.credential());
    writer.message(Device::kCreateTimeFieldNumber, device.has_create_time(), device.create_time());
    writer.message(Device::kUpdateTimeFieldNumber, device.has_update_time(), device.update_time());
    writer.message(Device::kCredentialExpireTimeFieldNumber, device.has_credential_expire_time(),
                   device.credential_expire_time());
    writer.text(Device::kReplacedByFieldNumber, device.replaced_by());
    writer.text(Device::kReplacesFieldNumber, device.replaces());
    writer.message(Device::kDesiredTimeFieldNumber, device.has_desired_time(), device.desired_time());
}

void appendTwin(const Device &device, std::string &out)
{
    Writer writer(out);
    writer.message(Device::kPresenceFieldNumber, device.has_presence(), device.presence());
    writer.message(Device::kReportedFieldNumber, device.has_reported(), device.reported());
    writer.message(Device::kReportedTimeFieldNumber, device.has_reported_time(), device.reported_time());
    writer.number(Device::kAppliedVersionFieldNumber, device.applied_version());
    writer.text(Device::kFirmwareFieldNumber, device.firmware());
    writer.message(Device::kAppliedTimeFieldNumber, device.has_applied_time(), device.applied_time());
}

} // namespace wheelhouse::store
