#include "server/devices/device_chunk.h"

#include <algorithm>

namespace wheelhouse::devices {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
// As many seconds as nanoseconds have room in 64 bits.
constexpr std::int64_t kMostSeconds = std::numeric_limits<std::int64_t>::max() / kSecond - 1;
constexpr char kHex[] = "0123456789abcdef";

int nibble(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool parseHex(std::string_view text, std::uint64_t &number)
{
    if (text.size() != 16)
        return false;
    number = 0;
    for (const char c : text) {
        if (nibble(c) < 0)
            return false;
        number = number << 4 | static_cast<std::uint64_t>(nibble(c));
    }
    return true;
}

std::string hexText(std::uint64_t number)
{
    std::string text(16, '0');
    for (std::size_t i = 16; i-- > 0; number >>= 4)
        text[i] = kHex[number & 0xF];
    return text;
}

google::protobuf::Timestamp timestampOf(std::int64_t nanos)
{
    google::protobuf::Timestamp time;
    const std::int64_t rest = (nanos % kSecond + kSecond) % kSecond;
    time.set_seconds((nanos - rest) / kSecond);
    time.set_nanos(static_cast<std::int32_t>(rest));
    return time;
}

bool isDash(std::size_t at)
{
    return at == 8 || at == 13 || at == 18 || at == 23;
}

} // namespace

bool parseUuid(std::string_view text, std::array<std::uint8_t, 16> &bytes)
{
    if (text.size() != 36)
        return false;
    std::size_t byte = 0;
    for (std::size_t at = 0; at < 36;) {
        if (isDash(at)) {
            if (text[at++] != '-')
                return false;
            continue;
        }
        const int high = nibble(text[at]);
        const int low = nibble(text[at + 1]);
        if (high < 0 || low < 0)
            return false;
        bytes[byte++] = static_cast<std::uint8_t>(high << 4 | low);
        at += 2;
    }
    return true;
}

std::string uuidText(const std::array<std::uint8_t, 16> &bytes)
{
    std::string text;
    text.reserve(36);
    for (const auto byte : bytes) {
        if (isDash(text.size()))
            text += '-';
        text += kHex[byte >> 4];
        text += kHex[byte & 0xF];
    }
    return text;
}

std::string listed(const google::protobuf::RepeatedPtrField<std::string> &texts)
{
    std::string list;
    for (const auto &text : texts) {
        std::size_t size = text.size();
        for (; size >= 0x80; size >>= 7)
            list += static_cast<char>((size & 0x7F) | 0x80);
        list += static_cast<char>(size);
        list += text;
    }
    return list;
}

DeviceChunk::DeviceChunk(std::string ownProduct, std::uint32_t ownIndex, TextPool &pool)
    : product(std::move(ownProduct)), index(ownIndex), labels(new std::atomic<std::uint64_t>[kRows]()), m_pool(pool)
{
}

DeviceChunk::~DeviceChunk() = default;

std::uint32_t DeviceChunk::append(std::string_view serial)
{
    m_serials += serial;
    reserveRow(m_serialEnds, m_rows);
    m_serialEnds.push_back(static_cast<std::uint32_t>(m_serials.size()));
    return m_rows++;
}

std::string DeviceChunk::name(std::uint32_t row) const
{
    std::string name;
    name.reserve(40 + product.size());
    name += "products/";
    name += product;
    name += "/devices/";
    name += serial(row);
    return name;
}

std::string DeviceChunk::uid(std::uint32_t row) const
{
    return m_flags.get(row) & kHasUuid ? uuidText(m_uids[row]) : std::string(text(row, Text::Uid));
}

void DeviceChunk::setText(std::uint32_t row, Text what, std::string_view text)
{
    auto &column = m_texts[static_cast<std::size_t>(what)];
    const auto before = column.get(row);
    if (m_pool.text(before) == text)
        return;
    column.set(row, m_pool.add(text));
    m_pool.release(before);
}

// False if the column cannot hold it as it is.
bool DeviceChunk::setTime(std::uint32_t row, Time what, bool has, const google::protobuf::Timestamp &time)
{
    auto &column = m_times[static_cast<std::size_t>(what)];
    if (!has) {
        column.set(row, kUnset);
        return true;
    }
    const auto seconds = std::clamp(time.seconds(), -kMostSeconds, kMostSeconds);
    const auto nanos = std::clamp(time.nanos(), 0, static_cast<std::int32_t>(kSecond) - 1);
    column.set(row, seconds * kSecond + nanos);
    return seconds == time.seconds() && nanos == time.nanos();
}

std::int64_t DeviceChunk::heldMillis(std::int64_t millis)
{
    const std::int64_t rest = (millis % 1000 + 1000) % 1000;
    return std::clamp((millis - rest) / 1000, -kMostSeconds, kMostSeconds) * 1000 + rest;
}

bool DeviceChunk::setSmall(std::uint32_t row, Small what, int value)
{
    const bool fits = value >= 0 && value <= 0xFF;
    m_smalls[static_cast<std::size_t>(what)].set(row, fits ? static_cast<std::uint8_t>(value) : 0);
    return fits;
}

void DeviceChunk::write(std::uint32_t row, const v1::Device &device)
{
    const auto &presence = device.presence();
    bool fits = setSmall(row, Small::State, device.state());
    fits &= setSmall(row, Small::Credential, device.credential());
    fits &= setSmall(row, Small::Presence, presence.status());
    fits &= setSmall(row, Small::Reason, presence.reason());
    fits &= setSmall(row, Small::Certainty, presence.certainty());
    fits &= setTime(row, Time::Create, device.has_create_time(), device.create_time());
    fits &= setTime(row, Time::Update, device.has_update_time(), device.update_time());
    fits &= setTime(row, Time::Since, presence.has_since_time(), presence.since_time());
    fits &= setTime(row, Time::LastSeen, presence.has_last_seen_time(), presence.last_seen_time());
    fits &= setTime(row, Time::Reported, device.has_reported_time(), device.reported_time());
    fits &= setTime(row, Time::Desired, device.has_desired_time(), device.desired_time());
    fits &= setTime(row, Time::Applied, device.has_applied_time(), device.applied_time());
    fits &= setTime(row, Time::CredentialExpire, device.has_credential_expire_time(), device.credential_expire_time());
    m_versions[static_cast<std::size_t>(Version::Desired)].set(row, device.desired_version());
    m_versions[static_cast<std::size_t>(Version::Applied)].set(row, device.applied_version());

    setText(row, Text::Model, device.model());
    setText(row, Text::Site, device.site());
    setText(row, Text::Owner, device.owner());
    setText(row, Text::Note, device.note());
    setText(row, Text::Firmware, device.firmware());
    setText(row, Text::Address, presence.address());
    setText(row, Text::ReasonText, presence.reason_text());
    setText(row, Text::ReplacedBy, device.replaced_by());
    setText(row, Text::Replaces, device.replaces());
    setText(row, Text::Care, device.care().empty() ? std::string() : listed(device.care()));
    setText(row, Text::Groups, device.groups().empty() ? std::string() : listed(device.groups()));

    std::string findings;
    std::uint32_t kinds = 0;
    if (device.findings_size() > 0) {
        v1::Device alone;
        *alone.mutable_findings() = device.findings();
        findings = alone.SerializeAsString();
        for (const auto &finding : device.findings())
            kinds |= finding.kind() >= 0 && finding.kind() < 32 ? 1U << finding.kind() : 0;
    }
    setText(row, Text::Findings, findings);
    m_findingKinds.set(row, kinds);

    unsigned flags = (device.has_presence() ? kHasPresence : 0) | (device.has_reported() ? kHasReported : 0)
        | (device.has_desired() ? kHasDesired : 0);
    std::uint64_t etag = 0;
    const bool hexEtag = parseHex(device.etag(), etag);
    flags |= hexEtag ? kHasHexEtag : 0;
    m_etags.set(row, etag);
    setText(row, Text::Etag, hexEtag ? std::string_view() : device.etag());
    std::array<std::uint8_t, 16> uid{};
    const bool isUuid = parseUuid(device.uid(), uid);
    flags |= isUuid ? kHasUuid : 0;
    if (row >= m_uids.size()) {
        reserveRow(m_uids, row);
        m_uids.resize(row + 1);
    }
    m_uids[row] = uid;
    setText(row, Text::Uid, isUuid ? std::string_view() : device.uid());
    m_flags.set(row, static_cast<std::uint8_t>(flags));

    m_labels.write(row, device.labels(), m_rows, m_pool);
    m_reported.write(row, device.reported().fields(), m_rows, m_pool);
    m_desired.write(row, device.desired().fields(), m_rows, m_pool);

    const auto oddBefore = m_odd.get(row);
    if (!fits || oddBefore != TextPool::kEmpty) {
        m_odd.set(row, m_pool.add(fits ? std::string() : device.SerializeAsString()));
        m_pool.release(oddBefore);
    }
}

void DeviceChunk::clear(std::uint32_t row)
{
    v1::Device removed;
    removed.set_state(static_cast<v1::Device::State>(kRemoved));
    write(row, removed);
    Account none;
    none.refused = true;
    setAccount(row, none);
}

void DeviceChunk::readTime(std::uint32_t row, Time what, google::protobuf::Timestamp *(v1::Device::*field)(),
                           v1::Device &device) const
{
    if (const auto nanos = times(what).get(row); nanos != kUnset)
        *(device.*field)() = timestampOf(nanos);
}

void DeviceChunk::readPresence(std::uint32_t row, v1::Presence &presence) const
{
    presence.set_status(static_cast<v1::Presence::Status>(smalls(Small::Presence).get(row)));
    presence.set_reason(static_cast<v1::Presence::Reason>(smalls(Small::Reason).get(row)));
    presence.set_certainty(static_cast<v1::Presence::Certainty>(smalls(Small::Certainty).get(row)));
    if (const auto nanos = times(Time::Since).get(row); nanos != kUnset)
        *presence.mutable_since_time() = timestampOf(nanos);
    if (const auto nanos = times(Time::LastSeen).get(row); nanos != kUnset)
        *presence.mutable_last_seen_time() = timestampOf(nanos);
    presence.set_reason_text(std::string(text(row, Text::ReasonText)));
    presence.set_address(std::string(text(row, Text::Address)));
}

v1::Device DeviceChunk::read(std::uint32_t row) const
{
    v1::Device device;
    if (const auto odd = m_odd.get(row); odd != TextPool::kEmpty) {
        const auto bytes = m_pool.text(odd);
        device.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
        return device;
    }
    const auto flags = m_flags.get(row);
    device.set_name(name(row));
    device.set_uid(uid(row));
    device.set_state(static_cast<v1::Device::State>(smalls(Small::State).get(row)));
    device.set_credential(static_cast<v1::CredentialKind>(smalls(Small::Credential).get(row)));
    device.set_model(std::string(text(row, Text::Model)));
    device.set_site(std::string(text(row, Text::Site)));
    device.set_owner(std::string(text(row, Text::Owner)));
    device.set_note(std::string(text(row, Text::Note)));
    device.set_firmware(std::string(text(row, Text::Firmware)));
    device.set_replaced_by(std::string(text(row, Text::ReplacedBy)));
    device.set_replaces(std::string(text(row, Text::Replaces)));
    device.set_etag(flags & kHasHexEtag ? hexText(m_etags.get(row)) : std::string(text(row, Text::Etag)));
    device.set_desired_version(versions(Version::Desired).get(row));
    device.set_applied_version(versions(Version::Applied).get(row));
    forEachListed(text(row, Text::Care), [&](std::string_view each) { device.add_care(std::string(each)); });
    forEachListed(text(row, Text::Groups), [&](std::string_view each) { device.add_groups(std::string(each)); });
    readTime(row, Time::Create, &v1::Device::mutable_create_time, device);
    readTime(row, Time::Update, &v1::Device::mutable_update_time, device);
    readTime(row, Time::Reported, &v1::Device::mutable_reported_time, device);
    readTime(row, Time::Desired, &v1::Device::mutable_desired_time, device);
    readTime(row, Time::Applied, &v1::Device::mutable_applied_time, device);
    readTime(row, Time::CredentialExpire, &v1::Device::mutable_credential_expire_time, device);
    if (const auto findings = text(row, Text::Findings); !findings.empty())
        device.MergeFromString(std::string(findings));
    if (flags & kHasPresence)
        readPresence(row, *device.mutable_presence());
    if (flags & kHasReported)
        m_reported.read(row, *device.mutable_reported()->mutable_fields(), m_pool);
    if (flags & kHasDesired)
        m_desired.read(row, *device.mutable_desired()->mutable_fields(), m_pool);
    m_labels.read(row, *device.mutable_labels(), m_pool);
    return device;
}

Account DeviceChunk::account(std::uint32_t row) const
{
    Account account;
    const auto flags = m_accountFlags.get(row);
    account.byCertificate = (flags & kByCertificate) != 0;
    account.refused = (flags & kRefused) != 0;
    if (row < m_hashes.size())
        account.hash = m_hashes[row];
    if (const auto end = times(Time::CredentialExpire).get(row); end != kUnset)
        account.end = end / 1'000'000'000;
    return account;
}

void DeviceChunk::setAccount(std::uint32_t row, const Account &account)
{
    if (row >= m_hashes.size()) {
        reserveRow(m_hashes, row);
        m_hashes.resize(row + 1);
    }
    m_hashes[row] = account.hash;
    m_accountFlags.set(row, static_cast<std::uint8_t>((account.byCertificate ? kByCertificate : 0)
                                                      | (account.refused ? kRefused : 0)));
}

} // namespace wheelhouse::devices
