#include "models/silences_model.h"

#include "core/result.h"
#include "models/error_text.h"
#include "models/proto_values.h"
#include "models/schema_parts.h"
#include "wheelhouse/v1/alerts.pb.h"

namespace wheelhouse::models {

namespace {

struct SilenceRow : Row {
    QString matches;
    QString reason;
    QString creator;
    QString cluster;
    qint64 ends = 0;
    v1::Silence::State state = v1::Silence::STATE_UNSPECIFIED;

    Status status() const { return state == v1::Silence::STATE_ACTIVE ? Status::Off : Status::Unknown; }
};

QString stateWord(const SilenceRow &row)
{
    switch (row.state) {
    case v1::Silence::STATE_ACTIVE: return SilencesModel::tr("Silent");
    case v1::Silence::STATE_PENDING: return SilencesModel::tr("To come");
    default: return SilencesModel::tr("Over");
    }
}

QString matcherText(const v1::Matcher &matcher)
{
    const char *sign = matcher.is_regex() ? (matcher.is_negative() ? "!~" : "=~") : (matcher.is_negative() ? "!=" : "=");
    return QStringLiteral("%1%2%3").arg(QString::fromStdString(matcher.label()), QString::fromLatin1(sign),
                                        QString::fromStdString(matcher.value()));
}

std::shared_ptr<const RowSchema> silenceSchema(Catalog *catalog)
{
    using Schema = TypedSchema<SilenceRow>;
    const auto status = [](const SilenceRow &row) { return row.status(); };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<SilenceRow>({u"status", [] { return SilencesModel::tr("State"); }, 90}, stateWord, status),
        textColumn<SilenceRow>({u"matches", [] { return SilencesModel::tr("Silences"); }, 280}, &SilenceRow::matches, ColumnKind::Mono),
        textColumn<SilenceRow>({u"reason", [] { return SilencesModel::tr("Why"); }, 240}, &SilenceRow::reason),
        textColumn<SilenceRow>({u"by", [] { return SilencesModel::tr("By"); }, 100}, &SilenceRow::creator),
        {.spec = ColumnPlace{u"ends", [] { return SilencesModel::tr("Ends"); }, 150}.spec(ColumnKind::Text),
         .text = [](const SilenceRow &row) { return exactTime(timeOfMs(row.ends)); },
         .sortKey = [](const SilenceRow &row) { return SortKey{static_cast<double>(row.ends), {}}; }},
        {.spec = ColumnPlace{u"where", [] { return SilencesModel::tr("Where"); }, 150, 1}.spec(ColumnKind::Environment),
         .text = [](const SilenceRow &row) { return row.cluster; },
         .sortKey = [](const SilenceRow &row) { return SortKey{0, row.cluster}; },
         .value = [catalog](const SilenceRow &row) { return QVariant::fromValue(catalog->chipOfCluster(row.cluster)); }},
    };
    parts.attributes = {textAttribute<SilenceRow>(u"matches", &SilenceRow::matches, true),
                        textAttribute<SilenceRow>(u"reason", &SilenceRow::reason, true),
                        textAttribute<SilenceRow>(u"by", &SilenceRow::creator, true),
                        textAttribute<SilenceRow>(u"cluster", &SilenceRow::cluster),
                        wordAttribute<SilenceRow>(u"environment", [catalog](const SilenceRow &row) {
                            return catalog->environmentOfCluster(row.cluster);
                        })};
    parts.status = status;
    parts.since = [](const SilenceRow &row) { return row.ends; };
    return std::make_shared<Schema>(std::move(parts));
}

class SilenceTable final : public TableModel {
public:
    SilenceTable(LiveRows &rows, Catalog &catalog) : TableModel(rows, silenceSchema(&catalog)) {}

protected:
    PanelState emptyState() const override
    {
        return emptyPanel(SilencesModel::tr("No silence"), SilencesModel::tr("Every alert that fires is heard."));
    }
};

} // namespace

SilencesModel::SilencesModel(Catalog &catalog, QObject *parent)
    : QObject(parent), m_rows(std::make_unique<LiveRows>()), m_table(std::make_unique<SilenceTable>(*m_rows, catalog))
{
}

SilencesModel::~SilencesModel() = default;

void SilencesModel::apply(const v1::ListSilencesResponse &response)
{
    std::vector<RowPtr> rows;
    for (const auto &silence : response.silences()) {
        auto row = std::make_shared<SilenceRow>();
        row->key = silence.name();
        QStringList matches;
        for (const auto &matcher : silence.matchers())
            matches << matcherText(matcher);
        row->matches = matches.join(u' ');
        row->reason = QString::fromStdString(silence.reason());
        row->creator = fromUtf8(lastPart(silence.creator()));
        row->cluster = fromUtf8(partOf(silence.name(), "clusters"));
        row->ends = msOf(silence.end_time());
        row->state = silence.state();
        rows.push_back(std::move(row));
    }
    m_failures.clear();
    for (const auto &failed : response.failed())
        m_failures << tr("Silences of %1 are not known: %2").arg(fromUtf8(partOf(failed.name(), "clusters")), QString::fromStdString(failed.reason()));
    m_rows->replaceAll(std::move(rows));
    FeedState live;
    live.kind = FeedState::Kind::Live;
    live.dataTime = QDateTime::currentDateTimeUtc();
    m_rows->setFeed(live);
    Q_EMIT read();
}

void SilencesModel::setLoading()
{
    if (m_rows->feed().kind == FeedState::Kind::Idle)
        m_rows->setFeed({.kind = FeedState::Kind::Loading});
}

void SilencesModel::fail(const Error &error)
{
    m_rows->setFeed({.kind = FeedState::Kind::Failed, .cause = errorSentence(error), .technical = errorTechnical(error),
                     .action = QStringLiteral("retry"), .dataTime = m_rows->feed().dataTime});
    Q_EMIT read();
}

} // namespace wheelhouse::models
