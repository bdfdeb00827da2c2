#include "models/device_detail.h"

#include "models/device_detail_rows.h"
#include "models/device_row.h"
#include "models/text.h"

namespace wheelhouse::models {

namespace {

// A server that keeps no history for it is not asked for ever.
constexpr qint64 kHistoryWaitMs = 60'000;

} // namespace

DeviceDetail::DeviceDetail(QString key, Catalog &catalog, QObject *parent)
    : QObject(parent), m_key(std::move(key)), m_catalog(catalog), m_records(std::make_unique<DeviceRecords>()),
      m_twinRows(std::make_unique<LiveRows>()),
      m_presenceRows(std::make_unique<LiveRows>()), m_commandRows(std::make_unique<LiveRows>()),
      m_twin(std::make_unique<TableModel>(*m_twinRows, twinSchema())),
      m_presence(std::make_unique<TableModel>(*m_presenceRows, presenceSchema())),
      m_commands(std::make_unique<TableModel>(*m_commandRows, commandSchema()))
{
    m_presence->sort(m_presence->columnOf(QStringLiteral("time")));
    m_commands->sort(m_commands->columnOf(QStringLiteral("time")));
}

DeviceDetail::~DeviceDetail() = default;

QString DeviceDetail::serial() const
{
    return m_key.section(u'/', -1);
}

QString DeviceDetail::productId() const
{
    return fromUtf8(partOf(m_key.toStdString(), "products"));
}

QString DeviceDetail::productName() const
{
    return m_catalog.productName(productId());
}

QString DeviceDetail::productIcon() const
{
    return m_catalog.productIcon(productId());
}

void DeviceDetail::setProduct(std::optional<ProductSpec> product)
{
    m_product = std::move(product);
    rebuildTwin();
    Q_EMIT changed();
}

bool DeviceDetail::isKnown() const
{
    return m_device != nullptr;
}

Status DeviceDetail::status() const
{
    return m_device && m_state.kind != PanelState::Kind::Stale ? deviceStatus(*m_device) : Status::Unknown;
}

QString DeviceDetail::statusText() const
{
    return m_device ? deviceWord(*m_device) : tr("Not known yet");
}

QString DeviceDetail::cause() const
{
    if (!m_device || m_device->presence().status() != v1::Presence::STATUS_OFFLINE)
        return {};
    const QString reason = presenceReasonText(m_device->presence().reason());
    return reason.isEmpty() ? QString::fromStdString(m_device->presence().reason_text()) : reason;
}

QDateTime DeviceDetail::since() const
{
    return m_device ? timeOf(m_device->presence().since_time()) : QDateTime();
}

bool DeviceDetail::isPresenceExact() const
{
    return m_device && m_device->presence().certainty() == v1::Presence::CERTAINTY_EXACT;
}

bool DeviceDetail::isOnline() const
{
    return m_device && m_device->presence().status() == v1::Presence::STATUS_ONLINE;
}

bool DeviceDetail::isDisabled() const
{
    return m_device && m_device->state() == v1::Device::STATE_DISABLED;
}

bool DeviceDetail::isRetired() const
{
    return m_device && m_device->state() == v1::Device::STATE_RETIRED;
}

QString DeviceDetail::model() const
{
    return m_device ? QString::fromStdString(m_device->model()) : QString();
}

QString DeviceDetail::site() const
{
    return m_device ? QString::fromStdString(m_device->site()) : QString();
}

QString DeviceDetail::owner() const
{
    return m_device ? QString::fromStdString(m_device->owner()) : QString();
}

QString DeviceDetail::note() const
{
    return m_device ? QString::fromStdString(m_device->note()) : QString();
}

QString DeviceDetail::firmware() const
{
    return m_device ? QString::fromStdString(m_device->firmware()) : QString();
}

QString DeviceDetail::address() const
{
    return m_device ? QString::fromStdString(m_device->presence().address()) : QString();
}

QString DeviceDetail::credentialText() const
{
    return m_device ? models::credentialText(m_device->credential()) : QString();
}

QString DeviceDetail::etag() const
{
    return m_device ? QString::fromStdString(m_device->etag()) : QString();
}

QStringList DeviceDetail::care() const
{
    QStringList words;
    if (m_device) {
        for (const auto &word : m_device->care())
            words.append(careText(QString::fromStdString(word)));
    }
    return words;
}

QMap<QString, QString> DeviceDetail::labels() const
{
    QMap<QString, QString> labels;
    if (m_device) {
        for (const auto &[name, value] : m_device->labels())
            labels.insert(QString::fromStdString(name), QString::fromStdString(value));
    }
    return labels;
}

QDateTime DeviceDetail::registered() const
{
    return m_device ? timeOf(m_device->create_time()) : QDateTime();
}

QDateTime DeviceDetail::lastSeen() const
{
    return m_device ? timeOf(m_device->presence().last_seen_time()) : QDateTime();
}

QDateTime DeviceDetail::reportedTime() const
{
    return m_device ? timeOf(m_device->reported_time()) : QDateTime();
}

QVector<PresenceSpan> DeviceDetail::presenceSpans(int hours) const
{
    const QDateTime end = QDateTime::currentDateTimeUtc();
    const QDateTime begin = end.addSecs(-3600LL * hours);
    std::vector<RowPtr> events;
    for (int row = 0; row < m_presence->rowCount(); ++row)
        events.push_back(m_presence->sharedRow(row));
    // Oldest first: each event says how it was from then on.
    std::sort(events.begin(), events.end(),
              [](const RowPtr &left, const RowPtr &right) { return presenceTime(*left) < presenceTime(*right); });
    QVector<PresenceSpan> spans;
    PresenceSpan span{.begin = begin, .end = end, .status = Status::Unknown, .reason = {}};
    for (const RowPtr &event : events) {
        const QDateTime time = timeOfMs(presenceTime(*event));
        if (time > begin) {
            span.end = time;
            if (span.begin < span.end)
                spans.append(span);
        }
        span.begin = std::max(time, begin);
        span.status = presenceIsOnline(*event) ? Status::Ok : Status::Bad;
        span.reason = presenceReason(*event);
    }
    span.end = end;
    spans.append(span);
    return spans;
}

void DeviceDetail::apply(const v1::Device &device)
{
    const bool otherPresence = !m_device || m_device->presence().status() != device.presence().status()
        || msOf(m_device->presence().since_time()) != msOf(device.presence().since_time());
    const bool otherCredential = !m_device || m_device->credential() != device.credential()
        || msOf(m_device->credential_expire_time()) != msOf(device.credential_expire_time());
    const bool otherDesired = !m_device || m_device->desired_version() != device.desired_version()
        || m_device->applied_version() != device.applied_version();
    m_device = std::make_unique<v1::Device>(device);
    rebuildTwin();
    Q_EMIT changed();
    if (otherPresence)
        Q_EMIT presenceChanged();
    if (otherCredential)
        Q_EMIT credentialsChanged();
    if (otherDesired)
        Q_EMIT desiredChanged();
}

bool DeviceDetail::isHistoryBehind() const
{
    if (!m_device || m_device->presence().status() == v1::Presence::STATUS_NEVER_SEEN)
        return false;
    const qint64 since = msOf(m_device->presence().since_time());
    return m_newestPresence < since && QDateTime::currentMSecsSinceEpoch() - since < kHistoryWaitMs;
}

void DeviceDetail::apply(const v1::ListPresenceEventsResponse &response)
{
    // Newest first: each lasted until the one before it.
    std::vector<RowPtr> rows;
    qint64 until = 0;
    m_newestPresence = response.events().empty() ? 0 : msOf(response.events(0).presence().since_time());
    for (const auto &event : response.events()) {
        rows.push_back(presenceRowOf(event, static_cast<int>(rows.size()), until));
        until = msOf(event.time());
    }
    m_presenceRows->setFeed({.kind = FeedState::Kind::Live, .dataTime = QDateTime::currentDateTimeUtc()});
    m_presenceRows->replaceAll(std::move(rows));
    Q_EMIT changed();
}

void DeviceDetail::apply(const v1::WatchDeviceCommandsResponse &response)
{
    m_commandRows->apply(batchOf(response, commandRowOf));
}

void DeviceDetail::setFeed(const FeedState &feed)
{
    m_state = panelStateOf(feed, isKnown());
    m_twinRows->setFeed(feed);
    Q_EMIT stateChanged();
}

void DeviceDetail::setGone()
{
    m_state.kind = PanelState::Kind::Failed;
    m_state.title = tr("This device is not registered any more.");
    m_state.detail = tr("It was retired, or it never was; the table shows what there is.");
    m_state.action.clear();
    Q_EMIT stateChanged();
}

void DeviceDetail::rebuildTwin()
{
    if (!m_device)
        return;
    auto rows = twinRowsOf(*m_device, m_product ? &*m_product : nullptr);
    m_twinDifferences = twinDifferencesOf(rows);
    m_twinRows->replaceAll(std::move(rows));
}

} // namespace wheelhouse::models
