#include "models/pods_model.h"

#include "models/pod_row.h"
#include "models/schema_parts.h"

namespace wheelhouse::models {

namespace {

using Schema = TypedSchema<PodRow>;

QString word(const PodRow &row)
{
    if (row.deleting)
        return PodsModel::tr("Ending");
    // Kubernetes' own reasons stay: they are what people search for.
    return row.reason == QLatin1String("Running") ? PodsModel::tr("Running") : row.reason;
}

std::shared_ptr<const RowSchema> podSchema(Catalog *catalog)
{
    const auto status = [](const PodRow &row) { return row.status; };
    const auto environment = [catalog](const PodRow &row) { return catalog->environmentOfCluster(row.cluster); };
    const auto workload = [](const PodRow &row) { return row.workload.section(u'/', -1); };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<PodRow>({u"status", [] { return PodsModel::tr("Status"); }, 140}, word, status,
                             [](const PodRow &row) { return row.message.isEmpty() ? word(row) : row.message; }),
        textColumn<PodRow>({u"pod", [] { return PodsModel::tr("Pod"); }, 240}, &PodRow::pod, ColumnKind::Mono),
        {.spec = ColumnPlace{u"version", [] { return PodsModel::tr("Version"); }, 140}.spec(ColumnKind::Tag),
         .text = [](const PodRow &row) { return row.tag; },
         .sortKey = [](const PodRow &row) { return SortKey{0, row.tag}; },
         .value = [catalog, environment](const PodRow &row) {
             return QVariant::fromValue(catalog->tag(row.tag, environment(row)));
         },
         .tooltip = [](const PodRow &row) { return row.image; }},
        {.spec = ColumnPlace{u"ready", [] { return PodsModel::tr("Ready"); }, 60}.spec(ColumnKind::Replicas),
         .text = [](const PodRow &row) {
             return PodsModel::tr("%1 / %2").arg(countText(row.readyContainers), countText(row.containers));
         },
         .sortKey = [](const PodRow &row) { return SortKey{shareOf(row.readyContainers, row.containers), {}}; },
         .value = [](const PodRow &row) {
             return QVariant::fromValue(ReplicasValue{row.readyContainers, row.containers});
         }},
        numberColumn<PodRow>({u"restarts", [] { return PodsModel::tr("Restarts"); }, 70}, &PodRow::restarts),
        textColumn<PodRow>({u"node", [] { return PodsModel::tr("Node"); }, 130, 2}, &PodRow::node, ColumnKind::Mono),
        ageColumn<PodRow>({u"age", [] { return PodsModel::tr("Age"); }, 64}, &PodRow::created),
        {.spec = ColumnPlace{u"workload", [] { return PodsModel::tr("Workload"); }, 160, 8, false}.spec(ColumnKind::Text),
         .text = workload,
         .sortKey = [](const PodRow &row) { return SortKey{0, row.workload}; }},
        textColumn<PodRow>({u"namespace", [] { return PodsModel::tr("Namespace"); }, 120, 8, false}, &PodRow::nameSpace),
        textColumn<PodRow>({u"cluster", [] { return PodsModel::tr("Cluster"); }, 120, 8, false}, &PodRow::cluster),
        textColumn<PodRow>({u"address", [] { return PodsModel::tr("Address"); }, 110, 8, false}, &PodRow::address,
                           ColumnKind::Mono),
        textColumn<PodRow>({u"message", [] { return PodsModel::tr("Message"); }, 260, 8, false}, &PodRow::message),
    };
    parts.attributes = {
        textAttribute<PodRow>(u"pod", &PodRow::pod, true),
        wordAttribute<PodRow>(u"workload", workload, true),
        textAttribute<PodRow>(u"namespace", &PodRow::nameSpace, true),
        textAttribute<PodRow>(u"cluster", &PodRow::cluster),
        textAttribute<PodRow>(u"node", &PodRow::node, true),
        textAttribute<PodRow>(u"tag", &PodRow::tag, true),
        textAttribute<PodRow>(u"reason", &PodRow::reason, true),
        textAttribute<PodRow>(u"address", &PodRow::address, true),
        wordAttribute<PodRow>(u"status", [](const PodRow &row) { return statusId(row.status); }),
        wordAttribute<PodRow>(u"environment", environment),
        numberAttribute<PodRow>(u"restarts", [](const PodRow &row) { return row.restarts; }),
    };
    parts.status = status;
    parts.since = [](const PodRow &row) { return row.created; };
    parts.environment = environment;
    return std::make_shared<Schema>(std::move(parts));
}

} // namespace

void PodRows::apply(const v1::WatchPodsResponse &response)
{
    apply(toBatch(response));
}

RowBatch PodRows::toBatch(const v1::WatchPodsResponse &response)
{
    return batchOf(response, podRowOf);
}

PodsModel::PodsModel(PodRows &rows, Catalog &catalog, QObject *parent)
    : TableModel(rows, podSchema(&catalog), parent)
{
    connect(&catalog, &Catalog::changed, this, &PodsModel::refreshCells);
}

QStringList PodsModel::containersOf(const QString &key) const
{
    const int row = rowOf(key);
    const RowPtr held = row < 0 ? nullptr : sharedRow(row);
    return held ? static_cast<const PodRow &>(*held).containerNames : QStringList();
}

QString PodsModel::workloadOf(const QString &key) const
{
    const int row = rowOf(key);
    const RowPtr held = row < 0 ? nullptr : sharedRow(row);
    return held ? static_cast<const PodRow &>(*held).workload : QString();
}

PanelState PodsModel::emptyState() const
{
    return emptyPanel(tr("No pod runs here"), tr("It is scaled to zero, or its pods could not be made: look at its events."));
}

} // namespace wheelhouse::models
