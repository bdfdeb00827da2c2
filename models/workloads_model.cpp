#include "models/workloads_model.h"

#include "models/schema_parts.h"
#include "models/workload_row.h"

namespace wheelhouse::models {

namespace {

using Schema = TypedSchema<WorkloadRow>;

QString probesText(const WorkloadRow &row)
{
    if (!row.startupProbe && !row.readinessProbe && !row.livenessProbe)
        return WorkloadsModel::tr("none set");
    QStringList names;
    if (row.startupProbe)
        names.append(WorkloadsModel::tr("startup"));
    if (row.readinessProbe)
        names.append(WorkloadsModel::tr("ready"));
    if (row.livenessProbe)
        names.append(WorkloadsModel::tr("live"));
    return names.join(u' ');
}

QString probesId(const WorkloadRow &row)
{
    return row.startupProbe || row.readinessProbe || row.livenessProbe ? QStringLiteral("set") : QStringLiteral("none");
}

// Share of the limit where there is one, else the amount itself.
Schema::Column usageColumn(const ColumnPlace &place, SparklineValue WorkloadUsageSample::*part,
                           QString (*format)(double))
{
    const auto value = [part](const WorkloadRow &row) {
        return row.usage ? (*row.usage).*part : SparklineValue{};
    };
    return {.spec = place.spec(ColumnKind::Sparkline),
            .text = [value, format](const WorkloadRow &row) {
                const SparklineValue spark = value(row);
                return std::isnan(spark.share()) ? format(spark.last) : percentText(spark.share());
            },
            .sortKey = [value](const WorkloadRow &row) {
                const SparklineValue spark = value(row);
                return SortKey{std::isnan(spark.share()) ? spark.last : spark.share(), {}};
            },
            .value = [value](const WorkloadRow &row) { return QVariant::fromValue(value(row)); },
            .status = [value](const WorkloadRow &row) -> std::optional<Status> {
                const double share = value(row).share();
                if (share > 0.95)
                    return Status::Bad;
                return share > 0.85 ? std::optional(Status::Warn) : std::nullopt;
            },
            .tooltip = [value, format](const WorkloadRow &row) {
                const SparklineValue spark = value(row);
                return std::isnan(spark.limit)
                    ? WorkloadsModel::tr("%1, no limit set").arg(format(spark.last))
                    : WorkloadsModel::tr("%1 of a limit of %2").arg(format(spark.last), format(spark.limit));
            }};
}

std::shared_ptr<const RowSchema> workloadSchema(Catalog *catalog)
{
    const auto status = [](const WorkloadRow &row) { return row.status; };
    const auto environment = [catalog](const WorkloadRow &row) { return catalog->environmentOfCluster(row.cluster); };
    const auto tag = [catalog, environment](const WorkloadRow &row) { return catalog->tag(row.tag, environment(row)); };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<WorkloadRow>(
            {u"status", [] { return WorkloadsModel::tr("Status"); }, 116}, workloadWord, status,
            [](const WorkloadRow &row) { return row.reason.isEmpty() ? workloadWord(row) : row.reason; }),
        textColumn<WorkloadRow>({u"workload", [] { return WorkloadsModel::tr("Workload"); }, 180},
                                &WorkloadRow::workload),
        {.spec = ColumnPlace{u"where", [] { return WorkloadsModel::tr("Where"); }, 150}.spec(ColumnKind::Environment),
         .text = [](const WorkloadRow &row) { return row.cluster; },
         .sortKey =
             [](const WorkloadRow &row) {
                 return SortKey{0, row.cluster};
             },
         .value =
             [catalog](const WorkloadRow &row) { return QVariant::fromValue(catalog->chipOfCluster(row.cluster)); }},
        {.spec = ColumnPlace{u"version", [] { return WorkloadsModel::tr("Version"); }, 150}.spec(ColumnKind::Tag),
         .text = [](const WorkloadRow &row) { return row.tag; },
         .sortKey =
             [](const WorkloadRow &row) {
                 return SortKey{0, row.tag};
             },
         .value = [tag](const WorkloadRow &row) { return QVariant::fromValue(tag(row)); },
         .status =
             [tag](const WorkloadRow &row) { return tag(row).foreign ? std::optional(Status::Bad) : std::nullopt; },
         .tooltip = [](const WorkloadRow &row) { return row.image; }},
        {.spec = ColumnPlace{u"ready", [] { return WorkloadsModel::tr("Ready"); }, 70}.spec(ColumnKind::Replicas),
         .text =
             [](const WorkloadRow &row) {
                 return WorkloadsModel::tr("%1 / %2").arg(countText(row.ready), countText(row.desired));
             },
         .sortKey =
             [](const WorkloadRow &row) {
                 return SortKey{shareOf(row.ready, row.desired), {}};
             },
         .value =
             [](const WorkloadRow &row) {
                 return QVariant::fromValue(ReplicasValue{row.ready, row.desired});
             },
         .status =
             [](const WorkloadRow &row) { return row.ready < row.desired ? std::optional(row.status) : std::nullopt; }},
        numberColumn<WorkloadRow>({u"restarts", [] { return WorkloadsModel::tr("Restarts"); }, 70, 3},
                                  &WorkloadRow::restarts),
        {.spec = ColumnPlace{u"probes", [] { return WorkloadsModel::tr("Probes"); }, 150, 5}.spec(ColumnKind::Text),
         .text = probesText,
         .sortKey =
             [](const WorkloadRow &row) {
                 return SortKey{static_cast<double>(row.startupProbe + row.readinessProbe + row.livenessProbe), {}};
             }},
        usageColumn({u"cpu", [] { return WorkloadsModel::tr("CPU of limit"); }, 130, 2}, &WorkloadUsageSample::cpu,
                    coresText),
        usageColumn({u"memory", [] { return WorkloadsModel::tr("Memory of limit"); }, 130, 2},
                    &WorkloadUsageSample::memory, bytesText),
        ageColumn<WorkloadRow>({u"age", [] { return WorkloadsModel::tr("Age"); }, 64}, &WorkloadRow::since),
        textColumn<WorkloadRow>({u"namespace", [] { return WorkloadsModel::tr("Namespace"); }, 120, 8, false},
                                &WorkloadRow::nameSpace),
        textColumn<WorkloadRow>({u"workspace", [] { return WorkloadsModel::tr("Workspace"); }, 120, 8, false},
                                &WorkloadRow::workspace),
        textColumn<WorkloadRow>({u"project", [] { return WorkloadsModel::tr("Project"); }, 120, 8, false},
                                &WorkloadRow::project),
        textColumn<WorkloadRow>({u"kind", [] { return WorkloadsModel::tr("Kind"); }, 100, 8, false},
                                &WorkloadRow::kind),
        numberColumn<WorkloadRow>({u"ci", [] { return WorkloadsModel::tr("CI"); }, 60, 8, false},
                                  &WorkloadRow::ciNumber),
        textColumn<WorkloadRow>({u"helm", [] { return WorkloadsModel::tr("Helm release"); }, 120, 8, false},
                                &WorkloadRow::helmRelease),
        textColumn<WorkloadRow>({u"image", [] { return WorkloadsModel::tr("Image"); }, 260, 8, false},
                                &WorkloadRow::image, ColumnKind::Mono),
        textColumn<WorkloadRow>({u"reason", [] { return WorkloadsModel::tr("Reason"); }, 240, 8, false},
                                &WorkloadRow::reason),
    };
    parts.attributes = {
        textAttribute<WorkloadRow>(u"workload", &WorkloadRow::workload, true),
        textAttribute<WorkloadRow>(u"cluster", &WorkloadRow::cluster, true),
        textAttribute<WorkloadRow>(u"namespace", &WorkloadRow::nameSpace, true),
        textAttribute<WorkloadRow>(u"workspace", &WorkloadRow::workspace),
        textAttribute<WorkloadRow>(u"project", &WorkloadRow::project),
        textAttribute<WorkloadRow>(u"kind", &WorkloadRow::kind),
        textAttribute<WorkloadRow>(u"tag", &WorkloadRow::tag, true),
        textAttribute<WorkloadRow>(u"version", &WorkloadRow::version),
        textAttribute<WorkloadRow>(u"image", &WorkloadRow::image, true),
        textAttribute<WorkloadRow>(u"helm", &WorkloadRow::helmRelease),
        textAttribute<WorkloadRow>(u"reason", &WorkloadRow::reason, true),
        wordAttribute<WorkloadRow>(u"status", [](const WorkloadRow &row) { return statusId(row.status); }),
        wordAttribute<WorkloadRow>(u"environment", environment),
        wordAttribute<WorkloadRow>(u"probes", probesId),
        numberAttribute<WorkloadRow>(u"ci", [](const WorkloadRow &row) { return row.ciNumber; }),
        numberAttribute<WorkloadRow>(u"restarts", [](const WorkloadRow &row) { return row.restarts; }),
        numberAttribute<WorkloadRow>(u"ready", [](const WorkloadRow &row) { return static_cast<double>(row.ready); }),
    };
    parts.label = [](const WorkloadRow &row, const QString &name) {
        for (const auto &[label, value] : row.labels) {
            if (label == name)
                return AttributeValue{value, kNoValue};
        }
        return AttributeValue{};
    };
    parts.status = status;
    parts.since = [](const WorkloadRow &row) { return row.since; };
    parts.environment = environment;
    return std::make_shared<Schema>(std::move(parts));
}

SparklineValue sparkOf(const v1::Series &series, double limit)
{
    SparklineValue spark;
    spark.values.reserve(series.values_size());
    for (const double value : series.values())
        spark.values.append(static_cast<float>(value));
    if (limit > 0)
        spark.limit = limit;
    if (series.values_size() > 0)
        spark.last = series.values(series.values_size() - 1);
    return spark;
}

} // namespace

void WorkloadRows::apply(const v1::WatchWorkloadsResponse &response)
{
    apply(toBatch(response));
}

RowBatch WorkloadRows::toBatch(const v1::WatchWorkloadsResponse &response)
{
    return batchOf(response, workloadRowOf);
}

void WorkloadRows::apply(RowBatch batch)
{
    for (RowPtr &row : batch.upserted) {
        const auto usage = m_usages.find(row->key);
        if (usage == m_usages.end())
            continue;
        auto copy = std::make_shared<WorkloadRow>(static_cast<const WorkloadRow &>(*row));
        copy->usage = usage->second;
        row = std::move(copy);
    }
    for (const auto &key : batch.removed)
        m_usages.erase(key);
    LiveRows::apply(std::move(batch));
}

void WorkloadRows::apply(const v1::ListWorkloadUsagesResponse &response)
{
    RowBatch batch;
    for (const auto &usage : response.usages()) {
        const RowPtr row = get(usage.workload());
        if (!row)
            continue;
        m_usages[usage.workload()] = std::make_shared<WorkloadUsageSample>(
            WorkloadUsageSample{.cpu = sparkOf(usage.cpu(), usage.cpu_limit_cores()),
                                .memory = sparkOf(usage.memory(), usage.memory_limit_bytes())});
        batch.upserted.push_back(row);
    }
    // A new measurement is not a change worth a highlight.
    applyQuietly(std::move(batch));
}

void WorkloadRows::applyQuietly(RowBatch batch)
{
    m_quiet = true;
    apply(std::move(batch));
    m_quiet = false;
}

WorkloadsModel::WorkloadsModel(WorkloadRows &rows, Catalog &catalog, QObject *parent)
    : TableModel(rows, workloadSchema(&catalog), parent)
{
    connect(&catalog, &Catalog::changed, this, &WorkloadsModel::refreshCells);
}

PanelState WorkloadsModel::emptyState() const
{
    return emptyPanel(tr("No service runs here"), tr("Add a cluster by its kubeconfig; its services appear by themselves."),
                      QStringLiteral("add-cluster"), tr("Add cluster…"));
}

} // namespace wheelhouse::models
