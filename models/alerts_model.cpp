#include "models/alerts_model.h"

#include <algorithm>

#include "models/alert_row.h"
#include "models/proto_values.h"
#include "models/schema_parts.h"

namespace wheelhouse::models {

namespace {

using Schema = TypedSchema<AlertRow>;

RowPtr alertRowOf(const v1::Alert &alert)
{
    auto row = std::make_shared<AlertRow>();
    row->key = alert.name();
    row->message = alert;
    row->alert = QString::fromStdString(alert.alert_name());
    row->summary = QString::fromStdString(alert.summary());
    row->cluster = fromUtf8(partOf(alert.name(), "clusters"));
    row->object = fromUtf8(lastPart(alert.resource()));
    row->nameSpace = fromUtf8(partOf(alert.resource(), "namespaces"));
    row->since = msOf(alert.start_time());
    return row;
}

QString severityWord(const AlertRow &row)
{
    switch (row.message.severity()) {
    case v1::SEVERITY_CRITICAL: return AlertsModel::tr("Critical");
    case v1::SEVERITY_WARNING: return AlertsModel::tr("Warning");
    default: return AlertsModel::tr("Info");
    }
}

QString stateWord(const AlertRow &row)
{
    switch (row.message.state()) {
    case v1::Alert::STATE_PENDING: return AlertsModel::tr("Pending");
    case v1::Alert::STATE_SILENCED: return AlertsModel::tr("Silenced");
    case v1::Alert::STATE_INHIBITED: return AlertsModel::tr("Inhibited");
    default: return AlertsModel::tr("Firing");
    }
}

// For filters: not translated.
QString stateId(const AlertRow &row)
{
    switch (row.message.state()) {
    case v1::Alert::STATE_PENDING: return QStringLiteral("pending");
    case v1::Alert::STATE_SILENCED: return QStringLiteral("silenced");
    case v1::Alert::STATE_INHIBITED: return QStringLiteral("inhibited");
    default: return QStringLiteral("firing");
    }
}

QString severityId(const AlertRow &row)
{
    switch (row.message.severity()) {
    case v1::SEVERITY_CRITICAL: return QStringLiteral("critical");
    case v1::SEVERITY_WARNING: return QStringLiteral("warning");
    default: return QStringLiteral("info");
    }
}

std::shared_ptr<const RowSchema> alertSchema(Catalog *catalog)
{
    const auto status = [](const AlertRow &row) { return row.status(); };
    const auto environment = [catalog](const AlertRow &row) { return catalog->environmentOfCluster(row.cluster); };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<AlertRow>({u"status", [] { return AlertsModel::tr("Severity"); }, 100}, severityWord, status),
        textColumn<AlertRow>({u"alert", [] { return AlertsModel::tr("Alert"); }, 200}, &AlertRow::alert),
        textColumn<AlertRow>({u"object", [] { return AlertsModel::tr("About"); }, 170}, &AlertRow::object, ColumnKind::Mono),
        textColumn<AlertRow>({u"summary", [] { return AlertsModel::tr("Summary"); }, 320, 2}, &AlertRow::summary),
        ageColumn<AlertRow>({u"since", [] { return AlertsModel::tr("For"); }, 70}, &AlertRow::since),
        {.spec = ColumnPlace{u"where", [] { return AlertsModel::tr("Where"); }, 150, 1}.spec(ColumnKind::Environment),
         .text = [](const AlertRow &row) { return row.cluster; },
         .sortKey = [](const AlertRow &row) { return SortKey{0, row.cluster}; },
         .value = [catalog](const AlertRow &row) { return QVariant::fromValue(catalog->chipOfCluster(row.cluster)); }},
        {.spec = ColumnPlace{u"state", [] { return AlertsModel::tr("State"); }, 90, 1}.spec(ColumnKind::Text),
         .text = stateWord,
         .sortKey = [](const AlertRow &row) { return SortKey{static_cast<double>(row.message.state()), {}}; }},
        textColumn<AlertRow>({u"namespace", [] { return AlertsModel::tr("Namespace"); }, 110, 8, false}, &AlertRow::nameSpace),
    };
    parts.attributes = {
        textAttribute<AlertRow>(u"alert", &AlertRow::alert, true),
        textAttribute<AlertRow>(u"summary", &AlertRow::summary, true),
        textAttribute<AlertRow>(u"object", &AlertRow::object, true),
        textAttribute<AlertRow>(u"cluster", &AlertRow::cluster),
        textAttribute<AlertRow>(u"namespace", &AlertRow::nameSpace),
        wordAttribute<AlertRow>(u"severity", severityId),
        wordAttribute<AlertRow>(u"state", stateId),
        wordAttribute<AlertRow>(u"environment", environment),
    };
    parts.label = [](const AlertRow &row, const QString &name) {
        const auto found = row.message.labels().find(name.toStdString());
        return AttributeValue{found == row.message.labels().end() ? QString() : QString::fromStdString(found->second), kNoValue};
    };
    parts.status = status;
    parts.since = [](const AlertRow &row) { return row.since; };
    parts.environment = environment;
    return std::make_shared<Schema>(std::move(parts));
}

} // namespace

Status AlertRow::status() const
{
    if (isMuted())
        return Status::Off;
    if (message.state() == v1::Alert::STATE_PENDING)
        return Status::Progress;
    switch (message.severity()) {
    case v1::SEVERITY_CRITICAL: return Status::Bad;
    case v1::SEVERITY_WARNING: return Status::Warn;
    default: return Status::Unknown;
    }
}

void AlertRows::apply(const v1::WatchAlertsResponse &response)
{
    apply(toBatch(response));
}

RowBatch AlertRows::toBatch(const v1::WatchAlertsResponse &response)
{
    return batchOf(response, alertRowOf);
}

AlertsModel::AlertsModel(AlertRows &rows, Catalog &catalog, QObject *parent)
    : TableModel(rows, alertSchema(&catalog), parent)
{
    connect(&catalog, &Catalog::changed, this, &AlertsModel::refreshCells);
}

AlertFacts AlertsModel::facts(const QString &key) const
{
    AlertFacts facts;
    const RowPtr held = sharedRow(rowOf(key));
    if (!held)
        return facts;
    const auto &row = static_cast<const AlertRow &>(*held);
    const auto &alert = row.message;
    facts.key = key;
    facts.alert = row.alert;
    facts.summary = row.summary;
    facts.description = QString::fromStdString(alert.description());
    facts.runbook = QString::fromStdString(alert.runbook_url());
    facts.resource = QString::fromStdString(alert.resource());
    facts.cluster = row.cluster;
    facts.value = QString::fromStdString(alert.value());
    facts.since = timeOf(alert.start_time());
    facts.status = row.status();
    facts.word = tr("%1, %2").arg(severityWord(row), stateWord(row));
    facts.muted = row.isMuted();
    for (const auto &[name, value] : alert.labels())
        facts.labels.append({QString::fromStdString(name), QString::fromStdString(value)});
    std::sort(facts.labels.begin(), facts.labels.end(), [](const auto &left, const auto &right) { return left.name < right.name; });
    for (const auto &receiver : alert.receivers())
        facts.receivers << QString::fromStdString(receiver);
    return facts;
}

PanelState AlertsModel::emptyState() const
{
    return emptyPanel(tr("No alert"), tr("Nothing fires in any cluster whose Prometheus or Alertmanager is known."));
}

} // namespace wheelhouse::models
