#include "models/device_claims_model.h"

#include "models/catalog.h"
#include "models/proto_values.h"
#include "models/schema_parts.h"
#include "wheelhouse/v1/device_claims.pb.h"

namespace wheelhouse::models {

namespace {

struct ClaimRow : Row {
    ClaimFacts claim;

    Status status() const
    {
        switch (claim.state) {
        case ClaimFacts::State::Open: return Status::Progress;
        case ClaimFacts::State::Used: return Status::Ok;
        case ClaimFacts::State::Revoked: return Status::Off;
        case ClaimFacts::State::Expired: break;
        }
        return Status::Unknown;
    }
};

const ClaimFacts &claimOf(const Row &row)
{
    return static_cast<const ClaimRow &>(row).claim;
}

ClaimFacts::State stateOf(v1::DeviceClaim::State state)
{
    switch (state) {
    case v1::DeviceClaim::STATE_USED: return ClaimFacts::State::Used;
    case v1::DeviceClaim::STATE_REVOKED: return ClaimFacts::State::Revoked;
    case v1::DeviceClaim::STATE_EXPIRED: return ClaimFacts::State::Expired;
    default: return ClaimFacts::State::Open;
    }
}

RowPtr rowOf(const v1::DeviceClaim &claim)
{
    auto row = std::make_shared<ClaimRow>();
    row->key = claim.name();
    const auto text = [](const std::string &value) { return QString::fromStdString(value); };
    row->claim = {.key = text(claim.name()), .state = stateOf(claim.state()), .product = fromUtf8(partOf(claim.name(), "products")),
                  .serial = text(claim.serial()), .site = text(claim.device().site()), .owner = text(claim.device().owner()),
                  .requester = fromUtf8(lastPart(claim.requester())), .claimedBy = text(claim.claimed_by()),
                  .created = msOf(claim.create_time()), .expires = msOf(claim.expire_time()), .used = msOf(claim.use_time())};
    return row;
}

QString word(const ClaimRow &row)
{
    switch (row.claim.state) {
    case ClaimFacts::State::Open: return DeviceClaimsModel::tr("Open");
    case ClaimFacts::State::Used: return DeviceClaimsModel::tr("Used");
    case ClaimFacts::State::Revoked: return DeviceClaimsModel::tr("Revoked");
    case ClaimFacts::State::Expired: break;
    }
    return DeviceClaimsModel::tr("Expired");
}

using Schema = TypedSchema<ClaimRow>;

Schema::Column wordColumn(const ColumnPlace &place, QString ClaimFacts::*member)
{
    return {.spec = place.spec(ColumnKind::Text), .text = [member](const ClaimRow &row) { return row.claim.*member; },
            .sortKey = [member](const ClaimRow &row) { return SortKey{0, row.claim.*member}; }};
}

Schema::Column dateColumn(const ColumnPlace &place, qint64 ClaimFacts::*member)
{
    const auto time = [member](const ClaimRow &row) { return timeOfMs(row.claim.*member); };
    return {.spec = place.spec(ColumnKind::Text),
            .text = [time](const ClaimRow &row) { return QLocale().toString(time(row).toLocalTime(), QLocale::ShortFormat); },
            .sortKey = [member](const ClaimRow &row) { return SortKey{-static_cast<double>(row.claim.*member), {}}; },
            .tooltip = [time](const ClaimRow &row) { return exactTime(time(row)); },
            .copy = [time](const ClaimRow &row) { return time(row).toString(Qt::ISODateWithMs); }};
}

std::shared_ptr<const RowSchema> claimSchema(Catalog *catalog)
{
    const auto status = [](const ClaimRow &row) { return row.status(); };
    const auto device = [](const ClaimRow &row) { return row.claim.claimedBy.section(u'/', -1); };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<ClaimRow>({u"status", [] { return DeviceClaimsModel::tr("State"); }, 110}, word, status,
                               [](const ClaimRow &row) { return row.claim.used > 0 ? exactTime(timeOfMs(row.claim.used)) : QString(); }),
        {.spec = ColumnPlace{u"serial", [] { return DeviceClaimsModel::tr("For serial"); }, 160}.spec(ColumnKind::Mono),
         .text = [](const ClaimRow &row) { return row.claim.serial.isEmpty() ? DeviceClaimsModel::tr("any") : row.claim.serial; },
         .sortKey = [](const ClaimRow &row) { return SortKey{0, row.claim.serial}; }},
        {.spec = ColumnPlace{u"product", [] { return DeviceClaimsModel::tr("Product"); }, 160}.spec(ColumnKind::Text),
         .text = [catalog](const ClaimRow &row) { return catalog->productName(row.claim.product); },
         .sortKey = [](const ClaimRow &row) { return SortKey{0, row.claim.product}; }},
        wordColumn({u"site", [] { return DeviceClaimsModel::tr("Site"); }, 80, 3}, &ClaimFacts::site),
        wordColumn({u"shop", [] { return DeviceClaimsModel::tr("Shop"); }, 150, 4}, &ClaimFacts::owner),
        wordColumn({u"requester", [] { return DeviceClaimsModel::tr("Made by"); }, 90}, &ClaimFacts::requester),
        dateColumn({u"created", [] { return DeviceClaimsModel::tr("Made"); }, 130}, &ClaimFacts::created),
        dateColumn({u"expires", [] { return DeviceClaimsModel::tr("Good until"); }, 130}, &ClaimFacts::expires),
        {.spec = ColumnPlace{u"device", [] { return DeviceClaimsModel::tr("Used by"); }, 150}.spec(ColumnKind::Mono),
         .text = device,
         .sortKey = [](const ClaimRow &row) { return SortKey{0, row.claim.claimedBy}; },
         .tooltip = [](const ClaimRow &row) { return row.claim.claimedBy; }},
    };
    parts.attributes = {
        wordAttribute<ClaimRow>(u"serial", [](const ClaimRow &row) { return row.claim.serial; }, true),
        wordAttribute<ClaimRow>(u"product", [](const ClaimRow &row) { return row.claim.product; }),
        wordAttribute<ClaimRow>(u"site", [](const ClaimRow &row) { return row.claim.site; }, true),
        wordAttribute<ClaimRow>(u"shop", [](const ClaimRow &row) { return row.claim.owner; }, true),
        wordAttribute<ClaimRow>(u"requester", [](const ClaimRow &row) { return row.claim.requester; }, true),
        wordAttribute<ClaimRow>(u"device", device, true),
        wordAttribute<ClaimRow>(u"state", [](const ClaimRow &row) -> QString {
            const char *const ids[] = {"open", "used", "revoked", "expired"};
            return QLatin1String(ids[static_cast<int>(row.claim.state)]);
        }),
    };
    parts.status = status;
    parts.since = [](const ClaimRow &row) { return -row.claim.created; };
    return std::make_shared<Schema>(std::move(parts));
}

} // namespace

void DeviceClaimRows::apply(const v1::ListDeviceClaimsResponse &response, bool first, bool last)
{
    RowBatch batch;
    batch.reset = first;
    batch.synced = last;
    for (const auto &claim : response.claims())
        batch.upserted.push_back(rowOf(claim));
    LiveRows::apply(std::move(batch));
}

void DeviceClaimRows::apply(const std::vector<const v1::DeviceClaim *> &claims)
{
    RowBatch batch;
    for (const auto *claim : claims)
        batch.upserted.push_back(rowOf(*claim));
    LiveRows::apply(std::move(batch));
}

std::optional<ClaimFacts> DeviceClaimRows::claim(const QString &key) const
{
    const RowPtr row = get(key.toStdString());
    return row ? std::optional(claimOf(*row)) : std::nullopt;
}

DeviceClaimsModel::DeviceClaimsModel(DeviceClaimRows &rows, Catalog &catalog, QObject *parent)
    : TableModel(rows, claimSchema(&catalog), parent)
{
    connect(&catalog, &Catalog::changed, this, &DeviceClaimsModel::refreshCells);
    sort(columnOf(QStringLiteral("created")));
}

PanelState DeviceClaimsModel::emptyState() const
{
    return emptyPanel(tr("No claim code was made yet"),
                      tr("A code lets one device register itself, once. Print it as a label and put it on the device or its box."),
                      QStringLiteral("make-claims"), tr("Make codes…"));
}

} // namespace wheelhouse::models
