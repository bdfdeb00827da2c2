#include "models/clusters_model.h"

#include "models/cluster_row.h"
#include "models/schema_parts.h"

namespace wheelhouse::models {

namespace {

using Schema = TypedSchema<ClusterRow>;

QString word(const ClusterRow &row)
{
    switch (row.sourceState) {
    case v1::SourceState::STATE_CONNECTING: return ClustersModel::tr("Connecting");
    case v1::SourceState::STATE_STALE: return ClustersModel::tr("Stale");
    case v1::SourceState::STATE_FAILED: return ClustersModel::tr("Not reached");
    case v1::SourceState::STATE_DENIED: return ClustersModel::tr("Refused");
    case v1::SourceState::STATE_NEEDS_LOGIN: return ClustersModel::tr("Needs login");
    case v1::SourceState::STATE_LIVE: break;
    default: return ClustersModel::tr("Unknown");
    }
    if (row.readyNodes < row.nodes)
        return ClustersModel::tr("%n node(s) not ready", nullptr, row.nodes - row.readyNodes);
    if (row.readyWorkloads < row.workloads)
        return ClustersModel::tr("%n service(s) not ready", nullptr, row.workloads - row.readyWorkloads);
    return ClustersModel::tr("Ready");
}

QString story(const ClusterRow &row)
{
    return row.reason.isEmpty() ? word(row) : row.reason;
}

Schema::Column shareColumn(const ColumnPlace &place, double ClusterRow::*share)
{
    return {.spec = place.spec(ColumnKind::Usage),
            .text = [share](const ClusterRow &row) { return percentText(row.*share); },
            .sortKey = [share](const ClusterRow &row) { return SortKey{row.*share, {}}; },
            .value = [share](const ClusterRow &row) {
                return QVariant::fromValue(UsageValue{.used = row.*share, .requested = row.*share});
            }};
}

Schema::Column readyColumn(const ColumnPlace &place, int ClusterRow::*ready, int ClusterRow::*all)
{
    return {.spec = place.spec(ColumnKind::Replicas),
            .text = [=](const ClusterRow &row) {
                return ClustersModel::tr("%1 / %2").arg(countText(row.*ready), countText(row.*all));
            },
            .sortKey = [=](const ClusterRow &row) { return SortKey{static_cast<double>(row.*all), {}}; },
            .value = [=](const ClusterRow &row) { return QVariant::fromValue(ReplicasValue{row.*ready, row.*all}); }};
}

QString warningOf(const ClusterRow &row)
{
    if (row.insecure)
        return ClustersModel::tr("Its certificate is not checked: whoever is in between reads and changes everything.");
    return row.impersonatedUser.isEmpty() ? QString() : ClustersModel::tr("Acts as %1.").arg(row.impersonatedUser);
}

QString limitsOf(const ClusterRow &row)
{
    QStringList lines;
    for (const auto &[kind, namespaces] : row.limits)
        lines.append(namespaces.isEmpty() ? ClustersModel::tr("%1 may not be seen").arg(kind)
                                          : ClustersModel::tr("%1 only in %2").arg(kind, namespaces));
    return lines.join(u'\n');
}

// A column of words that follow the language.
Schema::Column wordsColumn(const ColumnPlace &place, QString (*text)(const ClusterRow &))
{
    return {.spec = place.spec(ColumnKind::Text),
            .text = text,
            .sortKey =
                [text](const ClusterRow &row) {
                    return SortKey{0, text(row)};
                },
            .tooltip = text};
}

std::shared_ptr<const RowSchema> clusterSchema(Catalog *catalog)
{
    const auto status = [](const ClusterRow &row) { return row.status(); };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<ClusterRow>({u"status", [] { return ClustersModel::tr("Status"); }, 150}, word, status, story),
        textColumn<ClusterRow>({u"cluster", [] { return ClustersModel::tr("Cluster"); }, 160},
                               &ClusterRow::displayName),
        {.spec = ColumnPlace{u"environment", [] { return ClustersModel::tr("Env"); }, 70}.spec(ColumnKind::Environment),
         .text = [](const ClusterRow &row) { return row.environment; },
         .sortKey =
             [](const ClusterRow &row) {
                 return SortKey{0, row.environment};
             },
         .value = [catalog](const ClusterRow &row) { return QVariant::fromValue(catalog->chip(row.environment)); }},
        readyColumn({u"nodes", [] { return ClustersModel::tr("Nodes"); }, 80}, &ClusterRow::readyNodes,
                    &ClusterRow::nodes),
        shareColumn({u"cpu", [] { return ClustersModel::tr("CPU"); }, 120, 3}, &ClusterRow::cpu),
        shareColumn({u"memory", [] { return ClustersModel::tr("Memory requested"); }, 120, 3}, &ClusterRow::memory),
        numberColumn<ClusterRow>({u"latency", [] { return ClustersModel::tr("API, ms"); }, 70, 2},
                                 &ClusterRow::latency),
        textColumn<ClusterRow>({u"version", [] { return ClustersModel::tr("Version"); }, 80, 4}, &ClusterRow::version,
                               ColumnKind::Mono),
        readyColumn({u"services", [] { return ClustersModel::tr("Services"); }, 80, 4}, &ClusterRow::readyWorkloads,
                    &ClusterRow::workloads),
        readyColumn({u"pods", [] { return ClustersModel::tr("Pods"); }, 90, 4}, &ClusterRow::runningPods,
                    &ClusterRow::pods),
        numberColumn<ClusterRow>({u"requests", [] { return ClustersModel::tr("Requests/s"); }, 80, 8, false},
                                 &ClusterRow::requests, 1),
        wordsColumn({u"credentials", [] { return ClustersModel::tr("Credentials"); }, 110, 8, false},
                    [](const ClusterRow &row) { return credentialWord(row.credentialKind); }),
        wordsColumn({u"warning", [] { return ClustersModel::tr("Warning"); }, 240, 8, false}, warningOf),
        wordsColumn({u"limits", [] { return ClustersModel::tr("Not allowed"); }, 240, 8, false}, limitsOf),
        textColumn<ClusterRow>({u"namespaces", [] { return ClustersModel::tr("Namespaces told"); }, 140, 8, false},
                               &ClusterRow::namespaces),
        textColumn<ClusterRow>({u"server", [] { return ClustersModel::tr("Server"); }, 220, 8, false},
                               &ClusterRow::server, ColumnKind::Mono),
        ageColumn<ClusterRow>({u"data-age", [] { return ClustersModel::tr("Data from"); }, 90, 8, false},
                              &ClusterRow::dataTime),
        textColumn<ClusterRow>({u"reason", [] { return ClustersModel::tr("Reason"); }, 240, 8, false},
                               &ClusterRow::reason),
    };
    parts.attributes = {
        textAttribute<ClusterRow>(u"cluster", &ClusterRow::id, true),
        textAttribute<ClusterRow>(u"name", &ClusterRow::displayName, true),
        textAttribute<ClusterRow>(u"environment", &ClusterRow::environment),
        textAttribute<ClusterRow>(u"version", &ClusterRow::version),
        textAttribute<ClusterRow>(u"server", &ClusterRow::server, true),
        wordAttribute<ClusterRow>(u"status", [](const ClusterRow &row) { return statusId(row.status()); }),
    };
    parts.status = status;
    parts.since = [](const ClusterRow &row) { return row.created; };
    parts.environment = [](const ClusterRow &row) { return row.environment; };
    return std::make_shared<Schema>(std::move(parts));
}

} // namespace

QString credentialWord(v1::ClusterCredentialKind kind)
{
    switch (kind) {
    case v1::CLUSTER_CREDENTIAL_KIND_NONE: return ClustersModel::tr("None");
    case v1::CLUSTER_CREDENTIAL_KIND_TOKEN: return ClustersModel::tr("Token");
    case v1::CLUSTER_CREDENTIAL_KIND_TOKEN_FILE: return ClustersModel::tr("Token file");
    case v1::CLUSTER_CREDENTIAL_KIND_CERTIFICATE: return ClustersModel::tr("Certificate");
    case v1::CLUSTER_CREDENTIAL_KIND_BASIC: return ClustersModel::tr("Password");
    case v1::CLUSTER_CREDENTIAL_KIND_EXEC: return ClustersModel::tr("Program");
    case v1::CLUSTER_CREDENTIAL_KIND_OIDC: return ClustersModel::tr("OpenID Connect");
    default: return {};
    }
}

void ClusterRows::apply(const v1::WatchClustersResponse &response)
{
    apply(toBatch(response));
}

RowBatch ClusterRows::toBatch(const v1::WatchClustersResponse &response)
{
    return batchOf(response, clusterRowOf);
}

QStringList ClusterRows::clusterIds() const
{
    QStringList ids;
    forEach([&ids](const Row &row) { ids.append(static_cast<const ClusterRow &>(row).id); });
    ids.sort();
    return ids;
}

QString ClusterRows::logStoreOf(const QString &clusterKey) const
{
    const RowPtr row = get(clusterKey.toStdString());
    return row ? static_cast<const ClusterRow &>(*row).logStore : QString();
}

std::vector<std::string> ClusterRows::stalePrefixes() const
{
    std::vector<std::string> prefixes;
    forEach([&prefixes](const Row &row) {
        if (!static_cast<const ClusterRow &>(row).isLive())
            prefixes.push_back(row.key + "/");
    });
    return prefixes;
}

ClustersModel::ClustersModel(ClusterRows &rows, Catalog &catalog, QObject *parent)
    : TableModel(rows, clusterSchema(&catalog), parent)
{
    connect(&catalog, &Catalog::changed, this, &ClustersModel::refreshCells);
}

PanelState ClustersModel::emptyState() const
{
    return emptyPanel(tr("No cluster is connected yet"), tr("Add one by its kubeconfig."),
                      QStringLiteral("add-cluster"), tr("Add cluster…"));
}

} // namespace wheelhouse::models
