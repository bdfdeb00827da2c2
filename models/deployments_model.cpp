#include "models/deployments_model.h"

#include "models/deployment_row.h"
#include "models/schema_parts.h"

namespace wheelhouse::models {

namespace {

using Schema = TypedSchema<DeploymentRow>;

QString word(const DeploymentRow &row)
{
    return deploymentWord(row.state, row.approvals, row.requiredApprovals);
}

QString stateId(const DeploymentRow &row)
{
    switch (row.state) {
    case v1::Deployment::STATE_PLANNING: return QStringLiteral("planning");
    case v1::Deployment::STATE_AWAITING_APPROVAL: return QStringLiteral("awaiting-approval");
    case v1::Deployment::STATE_ROLLING_OUT: return QStringLiteral("rolling-out");
    case v1::Deployment::STATE_SUCCEEDED: return QStringLiteral("succeeded");
    case v1::Deployment::STATE_FAILED: return QStringLiteral("failed");
    case v1::Deployment::STATE_REJECTED: return QStringLiteral("rejected");
    case v1::Deployment::STATE_CANCELLED: return QStringLiteral("cancelled");
    case v1::Deployment::STATE_UNDONE: return QStringLiteral("undone");
    default: return {};
    }
}

QString what(const DeploymentRow &row)
{
    return row.undoes ? DeploymentsModel::tr("%1 to %2, undoing").arg(row.application, row.environment)
                      : DeploymentsModel::tr("%1 to %2").arg(row.application, row.environment);
}

Schema::Column tagColumn(const ColumnPlace &place, QString DeploymentRow::*tag, Catalog *catalog)
{
    return {.spec = place.spec(ColumnKind::Tag), .text = [tag](const DeploymentRow &row) { return row.*tag; },
            .sortKey = [tag](const DeploymentRow &row) { return SortKey{0, row.*tag}; },
            .value = [tag, catalog](const DeploymentRow &row) {
                return QVariant::fromValue(catalog->tag(row.*tag, row.environment));
            }};
}

double duration(const DeploymentRow &row)
{
    return row.started == 0 || row.ended == 0 ? kNoValue : static_cast<double>(row.ended - row.started);
}

std::shared_ptr<const RowSchema> deploymentSchema(Catalog *catalog)
{
    const auto status = [](const DeploymentRow &row) { return statusOf(row.state); };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<DeploymentRow>({u"status", [] { return DeploymentsModel::tr("State"); }, 150}, word, status,
                                    [](const DeploymentRow &row) { return row.reason.isEmpty() ? word(row) : row.reason; }),
        {.spec = ColumnPlace{u"what", [] { return DeploymentsModel::tr("What"); }, 240}.spec(ColumnKind::Text),
         .text = what,
         .sortKey = [](const DeploymentRow &row) { return SortKey{0, row.application}; }},
        tagColumn({u"version", [] { return DeploymentsModel::tr("Version"); }, 140}, &DeploymentRow::tag, catalog),
        {.spec = ColumnPlace{u"environment", [] { return DeploymentsModel::tr("Env"); }, 70, 3}.spec(ColumnKind::Environment),
         .text = [](const DeploymentRow &row) { return row.environment; },
         .sortKey = [](const DeploymentRow &row) { return SortKey{0, row.environment}; },
         .value = [catalog](const DeploymentRow &row) { return QVariant::fromValue(catalog->chip(row.environment)); }},
        textColumn<DeploymentRow>({u"by", [] { return DeploymentsModel::tr("By"); }, 100, 2}, &DeploymentRow::requester),
        ageColumn<DeploymentRow>({u"when", [] { return DeploymentsModel::tr("When"); }, 70}, &DeploymentRow::created),
        tagColumn({u"previous", [] { return DeploymentsModel::tr("Before"); }, 140, 8, false}, &DeploymentRow::previousTag,
                  catalog),
        textColumn<DeploymentRow>({u"reason", [] { return DeploymentsModel::tr("Reason"); }, 260, 8, false},
                                  &DeploymentRow::reason),
        {.spec = ColumnPlace{u"duration", [] { return DeploymentsModel::tr("Took"); }, 70, 8, false}.spec(ColumnKind::Number),
         .text = [](const DeploymentRow &row) {
             return std::isnan(duration(row)) ? QStringLiteral("–") : durationText(static_cast<qint64>(duration(row)));
         },
         .sortKey = [](const DeploymentRow &row) { return SortKey{duration(row), {}}; }},
        {.spec = ColumnPlace{u"number", [] { return DeploymentsModel::tr("No."); }, 50, 8, false}.spec(ColumnKind::Number),
         .text = [](const DeploymentRow &row) { return row.number; },
         .sortKey = [](const DeploymentRow &row) { return SortKey{0, row.number}; }},
        textColumn<DeploymentRow>({u"comment", [] { return DeploymentsModel::tr("Comment"); }, 240, 8, false},
                                  &DeploymentRow::comment),
    };
    parts.attributes = {
        textAttribute<DeploymentRow>(u"application", &DeploymentRow::application, true),
        textAttribute<DeploymentRow>(u"environment", &DeploymentRow::environment, true),
        textAttribute<DeploymentRow>(u"tag", &DeploymentRow::tag, true),
        textAttribute<DeploymentRow>(u"by", &DeploymentRow::requester, true),
        textAttribute<DeploymentRow>(u"comment", &DeploymentRow::comment, true),
        textAttribute<DeploymentRow>(u"reason", &DeploymentRow::reason, true),
        textAttribute<DeploymentRow>(u"number", &DeploymentRow::number, true),
        wordAttribute<DeploymentRow>(u"state", stateId),
        wordAttribute<DeploymentRow>(u"running", [](const DeploymentRow &row) { return yesNo(row.isRunning()); }),
        wordAttribute<DeploymentRow>(u"status", [](const DeploymentRow &row) { return statusId(statusOf(row.state)); }),
    };
    parts.status = status;
    parts.since = [](const DeploymentRow &row) { return row.created; };
    parts.environment = [](const DeploymentRow &row) { return row.environment; };
    return std::make_shared<Schema>(std::move(parts));
}

} // namespace

int givenApprovals(const v1::Deployment &deployment)
{
    int given = 0;
    for (const auto &approval : deployment.approvals())
        given += !approval.rejected() && approval.plan_hash() == deployment.plan().hash();
    return given;
}

RowPtr deploymentRowOf(const v1::Deployment &deployment)
{
    auto row = std::make_shared<DeploymentRow>();
    row->key = deployment.name();
    row->number = fromUtf8(lastPart(deployment.name()));
    row->application = fromUtf8(lastPart(deployment.application()));
    row->environment = fromUtf8(lastPart(deployment.environment()));
    row->tag = QString::fromStdString(deployment.tag());
    row->previousTag = QString::fromStdString(deployment.previous_tag());
    row->requester = fromUtf8(lastPart(deployment.requester()));
    row->comment = QString::fromStdString(deployment.comment());
    row->reason = QString::fromStdString(deployment.reason());
    row->waitingFor = QString::fromStdString(deployment.rollout().waiting_for());
    row->state = deployment.state();
    row->approvals = givenApprovals(deployment);
    row->requiredApprovals = deployment.required_approvals();
    row->desiredPods = deployment.rollout().desired_replicas();
    row->readyPods = std::min(deployment.rollout().updated_replicas(), deployment.rollout().ready_replicas());
    row->undoes = !deployment.undoes().empty();
    row->created = msOf(deployment.create_time());
    row->started = msOf(deployment.start_time());
    row->ended = msOf(deployment.end_time());
    return row;
}

Status statusOf(v1::Deployment::State state)
{
    switch (state) {
    case v1::Deployment::STATE_PLANNING:
    case v1::Deployment::STATE_AWAITING_APPROVAL:
    case v1::Deployment::STATE_ROLLING_OUT: return Status::Progress;
    case v1::Deployment::STATE_SUCCEEDED: return Status::Ok;
    case v1::Deployment::STATE_FAILED: return Status::Bad;
    case v1::Deployment::STATE_REJECTED:
    case v1::Deployment::STATE_CANCELLED:
    case v1::Deployment::STATE_UNDONE: return Status::Off;
    default: return Status::Unknown;
    }
}

QString deploymentWord(v1::Deployment::State state, int approvals, int requiredApprovals)
{
    switch (state) {
    case v1::Deployment::STATE_PLANNING: return DeploymentsModel::tr("Planning");
    case v1::Deployment::STATE_AWAITING_APPROVAL:
        return DeploymentsModel::tr("Approvals %1 of %2").arg(approvals).arg(requiredApprovals);
    case v1::Deployment::STATE_ROLLING_OUT: return DeploymentsModel::tr("Rolling out");
    case v1::Deployment::STATE_SUCCEEDED: return DeploymentsModel::tr("Verified");
    case v1::Deployment::STATE_FAILED: return DeploymentsModel::tr("Failed");
    case v1::Deployment::STATE_REJECTED: return DeploymentsModel::tr("Rejected");
    case v1::Deployment::STATE_CANCELLED: return DeploymentsModel::tr("Cancelled");
    case v1::Deployment::STATE_UNDONE: return DeploymentsModel::tr("Undone");
    default: return DeploymentsModel::tr("Unknown");
    }
}

void DeploymentRows::apply(const v1::WatchDeploymentsResponse &response)
{
    apply(toBatch(response));
}

RowBatch DeploymentRows::toBatch(const v1::WatchDeploymentsResponse &response)
{
    return batchOf(response, deploymentRowOf);
}

DeploymentsModel::DeploymentsModel(DeploymentRows &rows, Catalog &catalog, QObject *parent)
    : TableModel(rows, deploymentSchema(&catalog), parent)
{
    connect(&catalog, &Catalog::changed, this, &DeploymentsModel::refreshCells);
    sort(columnOf(QStringLiteral("when")));
}

PanelState DeploymentsModel::emptyState() const
{
    return emptyPanel(tr("Nothing was deployed yet"), tr("A request says which version goes where; production waits for approval."),
                      QStringLiteral("create-deployment"), tr("New request…"));
}

} // namespace wheelhouse::models
