#include "models/made_claims_model.h"

#include "models/schema_parts.h"

namespace wheelhouse::models {

namespace {

struct MadeRow : Row {
    double number = 0;
    QString serial;
    QString code;
};

std::shared_ptr<const RowSchema> madeSchema()
{
    using Schema = TypedSchema<MadeRow>;
    Schema::Parts parts;
    parts.columns = {
        numberColumn<MadeRow>({u"number", [] { return MadeClaimsModel::tr("No."); }, 52}, &MadeRow::number),
        {.spec = ColumnPlace{u"serial", [] { return MadeClaimsModel::tr("For serial"); }, 150}.spec(ColumnKind::Mono),
         .text = [](const MadeRow &row) { return row.serial.isEmpty() ? MadeClaimsModel::tr("any") : row.serial; },
         .sortKey = [](const MadeRow &row) { return SortKey{0, row.serial}; }},
        textColumn<MadeRow>({u"code", [] { return MadeClaimsModel::tr("Code"); }, 280}, &MadeRow::code, ColumnKind::Mono),
    };
    parts.attributes = {textAttribute<MadeRow>(u"serial", &MadeRow::serial, true)};
    parts.status = [](const MadeRow &) { return Status::Ok; };
    parts.since = [](const MadeRow &row) { return static_cast<std::int64_t>(row.number); };
    return std::make_shared<Schema>(std::move(parts));
}

} // namespace

MadeClaimsModel::MadeClaimsModel(QObject *parent) : MadeClaimsModel(new LiveRows, parent) {}

MadeClaimsModel::MadeClaimsModel(LiveRows *rows, QObject *parent) : TableModel(*rows, madeSchema(), parent), m_ownRows(rows) {}

void MadeClaimsModel::setClaims(const QVector<MadeClaim> &claims)
{
    m_claims = claims;
    std::vector<RowPtr> rows;
    for (const MadeClaim &claim : claims) {
        auto row = std::make_shared<MadeRow>();
        row->key = claim.key.toStdString();
        row->number = static_cast<double>(rows.size() + 1);
        row->serial = claim.serial;
        row->code = claim.code;
        rows.push_back(std::move(row));
    }
    m_ownRows->replaceAll(std::move(rows));
    m_ownRows->setFeed({.kind = FeedState::Kind::Live});
}

const MadeClaim *MadeClaimsModel::claim(const QString &key) const
{
    const auto found = std::find_if(m_claims.begin(), m_claims.end(), [&key](const auto &claim) { return claim.key == key; });
    return found == m_claims.end() ? nullptr : &*found;
}

QByteArray MadeClaimsModel::toCsv() const
{
    // None of the four can hold a comma or a quotation mark.
    QByteArray out = "serial,code,uri,good_until\r\n";
    for (const MadeClaim &claim : m_claims)
        out += claim.serial.toUtf8() + ',' + claim.code.toUtf8() + ',' + claim.uri.toUtf8() + ','
            + claim.expires.toString(Qt::ISODate).toUtf8() + "\r\n";
    return out;
}

} // namespace wheelhouse::models
