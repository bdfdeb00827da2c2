#include "models/nodes_model.h"

#include "models/node_row.h"
#include "models/schema_parts.h"

namespace wheelhouse::models {

namespace {

using Schema = TypedSchema<NodeRow>;

Schema::Column usageColumn(const ColumnPlace &place, double NodeRow::*share,
                           const std::function<QString(const NodeRow &)> &tooltip)
{
    return {.spec = place.spec(ColumnKind::Usage),
            .text = [share](const NodeRow &row) { return percentText(row.*share); },
            .sortKey = [share](const NodeRow &row) { return SortKey{row.*share, {}}; },
            .value = [share](const NodeRow &row) {
                return QVariant::fromValue(UsageValue{.used = row.*share, .requested = row.*share});
            },
            .tooltip = tooltip};
}

std::shared_ptr<const RowSchema> nodeSchema(Catalog *catalog)
{
    const auto status = [](const NodeRow &row) { return row.status; };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<NodeRow>({u"status", [] { return NodesModel::tr("State"); }, 150}, nodeWord, status,
                              [](const NodeRow &row) { return row.reason.isEmpty() ? nodeWord(row) : row.reason; }),
        textColumn<NodeRow>({u"node", [] { return NodesModel::tr("Node"); }, 190}, &NodeRow::node, ColumnKind::Mono),
        {.spec = ColumnPlace{u"cluster", [] { return NodesModel::tr("Cluster"); }, 150}.spec(ColumnKind::Environment),
         .text = [](const NodeRow &row) { return row.cluster; },
         .sortKey =
             [](const NodeRow &row) {
                 return SortKey{0, row.cluster};
             },
         .value = [catalog](const NodeRow &row) { return QVariant::fromValue(catalog->chipOfCluster(row.cluster)); }},
        usageColumn({u"cpu", [] { return NodesModel::tr("CPU requested"); }, 140}, &NodeRow::cpu,
                    [](const NodeRow &row) {
                        return NodesModel::tr("%1 of %2 are requested").arg(percentText(row.cpu), coresText(row.cpuCores));
                    }),
        usageColumn({u"memory", [] { return NodesModel::tr("Memory requested"); }, 140}, &NodeRow::memory,
                    [](const NodeRow &row) {
                        return NodesModel::tr("%1 of %2 are requested").arg(percentText(row.memory), bytesText(row.memoryBytes));
                    }),
        numberColumn<NodeRow>({u"pods", [] { return NodesModel::tr("Pods"); }, 60, 2}, &NodeRow::pods),
        textColumn<NodeRow>({u"kubelet", [] { return NodesModel::tr("Kubelet"); }, 90, 4}, &NodeRow::version,
                            ColumnKind::Mono),
        ageColumn<NodeRow>({u"age", [] { return NodesModel::tr("Age"); }, 70, 3}, &NodeRow::created),
        textColumn<NodeRow>({u"roles", [] { return NodesModel::tr("Roles"); }, 120, 8, false}, &NodeRow::roles),
        textColumn<NodeRow>({u"zone", [] { return NodesModel::tr("Zone"); }, 90, 8, false}, &NodeRow::zone),
        textColumn<NodeRow>({u"pool", [] { return NodesModel::tr("Pool"); }, 120, 8, false}, &NodeRow::pool),
        textColumn<NodeRow>({u"instance", [] { return NodesModel::tr("Instance type"); }, 120, 8, false},
                            &NodeRow::instanceType),
        textColumn<NodeRow>({u"address", [] { return NodesModel::tr("Address"); }, 110, 8, false}, &NodeRow::address,
                            ColumnKind::Mono),
        textColumn<NodeRow>({u"reason", [] { return NodesModel::tr("Reason"); }, 240, 8, false}, &NodeRow::reason),
    };
    parts.attributes = {
        textAttribute<NodeRow>(u"node", &NodeRow::node, true),
        textAttribute<NodeRow>(u"cluster", &NodeRow::cluster, true),
        textAttribute<NodeRow>(u"zone", &NodeRow::zone),
        textAttribute<NodeRow>(u"pool", &NodeRow::pool),
        textAttribute<NodeRow>(u"instance", &NodeRow::instanceType),
        textAttribute<NodeRow>(u"roles", &NodeRow::roles),
        textAttribute<NodeRow>(u"kubelet", &NodeRow::version),
        textAttribute<NodeRow>(u"address", &NodeRow::address, true),
        textAttribute<NodeRow>(u"reason", &NodeRow::reason, true),
        wordAttribute<NodeRow>(u"status", [](const NodeRow &row) { return statusId(row.status); }),
        wordAttribute<NodeRow>(u"environment",
                               [catalog](const NodeRow &row) { return catalog->environmentOfCluster(row.cluster); }),
        numberAttribute<NodeRow>(u"cpu", [](const NodeRow &row) { return row.cpu * 100; }),
        numberAttribute<NodeRow>(u"memory", [](const NodeRow &row) { return row.memory * 100; }),
        numberAttribute<NodeRow>(u"pods", [](const NodeRow &row) { return row.pods; }),
    };
    parts.status = status;
    parts.since = [](const NodeRow &row) { return row.created; };
    parts.environment = [catalog](const NodeRow &row) { return catalog->environmentOfCluster(row.cluster); };
    return std::make_shared<Schema>(std::move(parts));
}

} // namespace

QString nodeWord(const NodeRow &row)
{
    switch (row.status) {
    case Status::Ok: return NodesModel::tr("Ready");
    case Status::Off: return NodesModel::tr("Cordoned");
    case Status::Unknown: return NodesModel::tr("Unknown");
    case Status::Progress: return NodesModel::tr("Starting");
    default: break;
    }
    const QString first = row.reason.section(QLatin1Char(':'), 0, 0);
    if (first == QLatin1String("NotReady") || first.isEmpty())
        return row.status == Status::Bad ? NodesModel::tr("Not ready") : NodesModel::tr("Needs care");
    if (first == QLatin1String("MemoryPressure"))
        return NodesModel::tr("Memory pressure");
    if (first == QLatin1String("DiskPressure"))
        return NodesModel::tr("Disk pressure");
    return first;
}

void NodeRows::apply(const v1::WatchNodesResponse &response)
{
    apply(toBatch(response));
}

RowBatch NodeRows::toBatch(const v1::WatchNodesResponse &response)
{
    return batchOf(response, nodeRowOf);
}

NodesModel::NodesModel(NodeRows &rows, Catalog &catalog, QObject *parent)
    : TableModel(rows, nodeSchema(&catalog), parent)
{
    connect(&catalog, &Catalog::changed, this, &NodesModel::refreshCells);
}

bool NodesModel::isCordoned(const QString &key) const
{
    const int row = rowOf(key);
    const RowPtr held = row < 0 ? nullptr : sharedRow(row);
    return held && static_cast<const NodeRow &>(*held).cordoned;
}

QVector<NodeHeat> NodesModel::heat() const
{
    QVector<NodeHeat> cells;
    cells.reserve(rowCount());
    for (int i = 0; i < rowCount(); ++i) {
        const RowPtr held = sharedRow(i);
        if (!held)
            continue;
        const auto &row = static_cast<const NodeRow &>(*held);
        const bool stale = rows()->isStale(row);
        cells.append({.key = fromUtf8(row.key), .cluster = row.cluster, .node = row.node,
                      .status = stale ? Status::Unknown : row.status, .statusText = nodeWord(row), .cpu = row.cpu,
                      .memory = row.memory, .pods = row.podShare, .stale = stale});
    }
    std::sort(cells.begin(), cells.end(), [](const NodeHeat &left, const NodeHeat &right) {
        const int byCluster = naturalCompare(left.cluster, right.cluster);
        return byCluster != 0 ? byCluster < 0 : naturalCompare(left.node, right.node) < 0;
    });
    return cells;
}

PanelState NodesModel::emptyState() const
{
    return emptyPanel(tr("No cluster is connected yet"), tr("Add one by its kubeconfig."),
                      QStringLiteral("add-cluster"), tr("Add cluster…"));
}

} // namespace wheelhouse::models
