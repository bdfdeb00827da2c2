#include "models/device_claims.h"

#include <QRegularExpression>
#include <QSet>

#include "models/calls.h"
#include "models/proto_values.h"
#include "models/text.h"
#include "wheelhouse/v1/device_claims.grpc.pb.h"

namespace wheelhouse::models {

namespace {

constexpr int kPollMs = 10'000;
constexpr int kPage = 1'000;
constexpr int kMaxClaims = 20'000;

} // namespace

DeviceClaims::DeviceClaims(Calls &calls, QObject *parent) : QObject(parent), m_calls(calls)
{
    m_poll.setSingleShot(true);
    connect(&m_poll, &QTimer::timeout, this, &DeviceClaims::refresh);
    connect(&m_rows.interest(), &Interest::begun, this, &DeviceClaims::refresh);
    connect(&m_rows.interest(), &Interest::ended, &m_poll, &QTimer::stop);
}

Operation *DeviceClaims::create(const Draft &draft)
{
    v1::CreateDeviceClaimsRequest request;
    request.set_parent("products/" + draft.product.toStdString());
    if (draft.serials.isEmpty())
        request.set_count(draft.count);
    for (const QString &serial : draft.serials)
        request.add_serials(serial.toStdString());
    v1::Device &device = *request.mutable_device();
    device.set_model(draft.model.toStdString());
    device.set_site(draft.site.toStdString());
    device.set_owner(draft.owner.toStdString());
    device.set_note(draft.note.toStdString());
    for (auto label = draft.labels.begin(); label != draft.labels.end(); ++label)
        (*device.mutable_labels())[label.key().toStdString()] = label.value().toStdString();
    if (draft.expires.isValid())
        request.mutable_expire_time()->set_seconds(draft.expires.toSecsSinceEpoch());
    return m_calls.run<v1::DeviceClaimService>(
        tr("Make claim codes"), QStringLiteral("products/") + draft.product,
        &v1::DeviceClaimService::Stub::async::CreateDeviceClaims, request,
        [guard = QPointer(this)](const v1::CreateDeviceClaimsResponse &response) -> Calls::Outcome {
            QVector<MadeClaim> made;
            std::vector<const v1::DeviceClaim *> claims;
            for (const auto &one : response.claims()) {
                made.append({.key = QString::fromStdString(one.claim().name()), .code = QString::fromStdString(one.code()),
                             .uri = QString::fromStdString(one.uri()), .serial = QString::fromStdString(one.claim().serial()),
                             .expires = timeOf(one.claim().expire_time())});
                claims.push_back(&one.claim());
            }
            if (guard)
                guard->m_rows.apply(claims);
            return {tr("%n claim code(s) made; they are shown this once.", nullptr, static_cast<int>(made.size())),
                    QVariant::fromValue(made)};
        });
}

Operation *DeviceClaims::revoke(const ClaimFacts &claim)
{
    v1::RevokeDeviceClaimRequest request;
    request.set_name(claim.key.toStdString());
    const QString subject = claim.serial.isEmpty() ? claim.key.section(u'/', -1) : claim.serial;
    return m_calls.run<v1::DeviceClaimService>(
        tr("Revoke claim of %1").arg(subject), {}, &v1::DeviceClaimService::Stub::async::RevokeDeviceClaim, request,
        [subject, guard = QPointer(this)](const v1::DeviceClaim &revoked) -> Calls::Outcome {
            if (guard)
                guard->m_rows.apply({&revoked});
            return {tr("The claim of %1 is good no more.").arg(subject)};
        });
}

void DeviceClaims::refresh()
{
    if (m_reading)
        return;
    m_poll.stop();
    m_reading = true;
    if (m_rows.feed().kind == FeedState::Kind::Idle || m_rows.feed().kind == FeedState::Kind::Failed)
        m_rows.setFeed({.kind = FeedState::Kind::Loading});
    readPage({});
}

void DeviceClaims::readPage(const std::string &token)
{
    v1::ListDeviceClaimsRequest request;
    request.set_parent("products/-");
    request.set_page_size(kPage);
    request.set_page_token(token);
    m_calls.call<v1::DeviceClaimService>(
        this, &v1::DeviceClaimService::Stub::async::ListDeviceClaims, request,
        [this, first = token.empty()](Result<v1::ListDeviceClaimsResponse> result) {
            if (!result) {
                m_reading = false;
                const bool stale = m_rows.size() > 0;
                m_rows.setFeed({.kind = stale ? FeedState::Kind::Stale : FeedState::Kind::Failed,
                                .cause = errorSentence(result.error()), .technical = errorTechnical(result.error()),
                                .action = QStringLiteral("retry"), .dataTime = m_rows.feed().dataTime,
                                .nextRetry = QDateTime::currentDateTimeUtc().addMSecs(kPollMs)});
                if (m_rows.interest().isActive())
                    m_poll.start(kPollMs);
                return;
            }
            const bool last = result->next_page_token().empty() || m_rows.size() >= kMaxClaims;
            m_rows.apply(*result, first, last);
            if (!last) {
                readPage(result->next_page_token());
                return;
            }
            m_reading = false;
            m_rows.setFeed({.kind = FeedState::Kind::Live, .dataTime = QDateTime::currentDateTimeUtc()});
            if (m_rows.interest().isActive())
                m_poll.start(kPollMs);
        });
}

QStringList DeviceClaims::serialsIn(const QString &text)
{
    // Commas part serials where all stand in one line, cells where each has its own.
    const QStringList lines = text.split(QRegularExpression(QStringLiteral("[\\r\\n]+")), Qt::SkipEmptyParts);
    static const QRegularExpression kBetween(QStringLiteral("[,;\\t ]+"));
    QStringList found;
    if (lines.size() == 1) {
        found = lines.front().split(kBetween, Qt::SkipEmptyParts);
    } else {
        for (const QString &line : lines) {
            const QStringList cells = line.split(kBetween, Qt::SkipEmptyParts);
            if (!cells.isEmpty())
                found.append(cells.front());
        }
    }
    QStringList serials;
    QSet<QString> seen;
    for (QString serial : std::as_const(found)) {
        serial.remove(u'"');
        const bool isHeader = serials.isEmpty()
            && (serial.compare(QLatin1String("serial"), Qt::CaseInsensitive) == 0 || serial.compare(QLatin1String("sn"), Qt::CaseInsensitive) == 0);
        if (serial.isEmpty() || isHeader || seen.contains(serial))
            continue;
        seen.insert(serial);
        serials.append(serial);
    }
    return serials;
}

} // namespace wheelhouse::models
