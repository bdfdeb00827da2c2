#include "models/overview_rows.h"

#include <QCoreApplication>

#include "models/deployment_row.h"
#include "models/problem_row.h"
#include "models/schema_parts.h"

namespace wheelhouse::models {

namespace {

struct Overview {
    Q_DECLARE_TR_FUNCTIONS(Overview)
};

struct NeedRow : Row {
    QString what;
    QString why;
    QString affects;
    EnvironmentValue where;
    Status status = Status::Warn;
    // Production's troubles are first among equals.
    bool production = false;
    qint64 since = 0;
};

struct ChangeRow : Row {
    QString what;
    QString tag;
    QString environment;
    QString by;
    Status status = Status::Ok;
    qint64 time = 0;
};

QString severity(const NeedRow &row)
{
    switch (row.status) {
    case Status::Bad: return row.production ? Overview::tr("Critical") : Overview::tr("High");
    case Status::Warn: return Overview::tr("Medium");
    case Status::Progress: return Overview::tr("Waits");
    default: return Overview::tr("Unknown");
    }
}

std::shared_ptr<NeedRow> need(const std::string &key, Status status, const EnvironmentValue &where, qint64 since)
{
    auto row = std::make_shared<NeedRow>();
    row->key = key;
    row->status = status;
    row->where = where;
    row->production = where.production;
    row->since = since;
    return row;
}

} // namespace

std::shared_ptr<const RowSchema> needSchema()
{
    using Schema = TypedSchema<NeedRow>;
    const auto status = [](const NeedRow &row) { return row.status; };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<NeedRow>({u"status", [] { return Overview::tr("Severity"); }, 100}, severity, status),
        {.spec = ColumnPlace{u"what", [] { return Overview::tr("What"); }, 320}.spec(ColumnKind::Text),
         .text = [](const NeedRow &row) { return row.what; },
         .sortKey = [](const NeedRow &row) { return SortKey{0, row.what}; },
         .tooltip = [](const NeedRow &row) { return row.why.isEmpty() ? row.what : row.why; }},
        {.spec = ColumnPlace{u"where", [] { return Overview::tr("Where"); }, 150}.spec(ColumnKind::Environment),
         .text = [](const NeedRow &row) { return row.where.cluster; },
         .sortKey = [](const NeedRow &row) { return SortKey{0, row.where.cluster}; },
         .value = [](const NeedRow &row) { return QVariant::fromValue(row.where); }},
        textColumn<NeedRow>({u"affects", [] { return Overview::tr("Affects"); }, 120, 2}, &NeedRow::affects),
        ageColumn<NeedRow>({u"since", [] { return Overview::tr("For"); }, 70}, &NeedRow::since),
    };
    parts.attributes = {textAttribute<NeedRow>(u"what", &NeedRow::what, true),
                        wordAttribute<NeedRow>(u"environment", [](const NeedRow &row) { return row.where.id; }),
                        wordAttribute<NeedRow>(u"cluster", [](const NeedRow &row) { return row.where.cluster; }),
                        wordAttribute<NeedRow>(u"status", [](const NeedRow &row) { return statusId(row.status); })};
    parts.status = status;
    // Half of the time's range apart: production before the rest.
    parts.since = [](const NeedRow &row) { return row.since + (row.production ? 0 : std::int64_t{1} << 46); };
    parts.environment = [](const NeedRow &row) { return row.where.id; };
    return std::make_shared<Schema>(std::move(parts));
}

void appendNeedsOf(const v1::Status &status, const Catalog &catalog, std::vector<RowPtr> &needs)
{
    const EnvironmentValue devices{.cluster = Overview::tr("devices")};
    if (!status.broker_connected()) {
        auto row = need("broker", Status::Bad, devices, 0);
        row->what = Overview::tr("The broker is not connected");
        row->why = QString::fromStdString(status.broker_reason());
        needs.push_back(std::move(row));
    }
    for (const auto &count : status.products()) {
        const QString product = catalog.productName(fromUtf8(lastPart(count.product())));
        const qint64 offline = count.registered_count() - count.online_count() - count.never_seen_count();
        if (offline > 0) {
            const bool many = offline * 10 > count.registered_count();
            auto row = need(count.product() + "?offline", many ? Status::Bad : Status::Warn, devices, 0);
            row->what = Overview::tr("%1: %2 of %3 are off line")
                            .arg(product, countText(offline), countText(count.registered_count()));
            row->affects = Overview::tr("%n device(s)", nullptr, static_cast<int>(offline));
            needs.push_back(std::move(row));
        }
        if (count.care_count() > 0) {
            auto row = need(count.product() + "?care", Status::Warn, devices, 0);
            row->what = Overview::tr("%1: %2 need care").arg(product, countText(count.care_count()));
            row->affects = Overview::tr("%n device(s)", nullptr, static_cast<int>(count.care_count()));
            needs.push_back(std::move(row));
        }
    }
}

void appendNeedOf(const ProblemRow &problem, const Catalog &catalog, std::vector<RowPtr> &needs)
{
    auto row = need(problem.key, problem.status(), catalog.chipOfCluster(problem.cluster), problem.since);
    row->what = problemTitle(problem);
    row->why = problemEvidence(problem);
    if (problem.pods > 0)
        row->affects = Overview::tr("%n pod(s)", nullptr, problem.pods);
    needs.push_back(std::move(row));
}

void appendNeedOf(const DeploymentRow &deployment, const Catalog &catalog, std::vector<RowPtr> &needs)
{
    const EnvironmentValue where = catalog.chip(deployment.environment);
    if (deployment.state == v1::Deployment::STATE_FAILED) {
        auto row = need(deployment.key, Status::Bad, where, deployment.ended);
        row->what = Overview::tr("Deployment %1 of %2 failed").arg(deployment.number, deployment.application);
        row->why = deployment.reason;
        row->affects = deployment.tag;
        needs.push_back(std::move(row));
    } else if (deployment.state == v1::Deployment::STATE_AWAITING_APPROVAL) {
        auto row = need(deployment.key, Status::Progress, where, deployment.created);
        row->what = Overview::tr("Deployment %1 of %2 waits for approval").arg(deployment.number, deployment.application);
        row->affects = deployment.tag;
        needs.push_back(std::move(row));
    }
}

bool needIsBad(const Row &row)
{
    return static_cast<const NeedRow &>(row).status == Status::Bad;
}

std::shared_ptr<const RowSchema> changeSchema(Catalog *catalog)
{
    using Schema = TypedSchema<ChangeRow>;
    Schema::Parts parts;
    parts.columns = {
        ageColumn<ChangeRow>({u"time", [] { return Overview::tr("When"); }, 70}, &ChangeRow::time),
        {.spec = ColumnPlace{u"what", [] { return Overview::tr("What"); }, 180}.spec(ColumnKind::Text),
         .text = [](const ChangeRow &row) { return row.what; },
         .sortKey = [](const ChangeRow &row) { return SortKey{0, row.what}; },
         .status = [](const ChangeRow &row) { return std::optional(row.status); }},
        {.spec = ColumnPlace{u"version", [] { return Overview::tr("Version"); }, 120}.spec(ColumnKind::Tag),
         .text = [](const ChangeRow &row) { return row.tag; },
         .sortKey = [](const ChangeRow &row) { return SortKey{0, row.tag}; },
         .value = [catalog](const ChangeRow &row) { return QVariant::fromValue(catalog->tag(row.tag, row.environment)); }},
        textColumn<ChangeRow>({u"by", [] { return Overview::tr("By"); }, 64}, &ChangeRow::by),
    };
    parts.attributes = {textAttribute<ChangeRow>(u"what", &ChangeRow::what, true),
                        textAttribute<ChangeRow>(u"environment", &ChangeRow::environment)};
    parts.status = [](const ChangeRow &row) { return row.status; };
    parts.since = [](const ChangeRow &row) { return row.time; };
    parts.environment = [](const ChangeRow &row) { return row.environment; };
    return std::make_shared<Schema>(std::move(parts));
}

RowPtr changeRowOf(const DeploymentRow &deployment)
{
    auto row = std::make_shared<ChangeRow>();
    row->key = deployment.key;
    row->what = Overview::tr("%1 to %2: %3")
                    .arg(deployment.application, deployment.environment,
                         deploymentWord(deployment.state, deployment.approvals, deployment.requiredApprovals));
    row->tag = deployment.tag;
    row->environment = deployment.environment;
    row->by = deployment.requester;
    row->status = statusOf(deployment.state);
    row->time = deployment.lastChange();
    return row;
}

} // namespace wheelhouse::models
