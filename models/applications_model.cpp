#include "models/applications_model.h"

#include "core/image_tag.h"
#include "models/cluster_objects.h"
#include "models/proto_values.h"
#include "models/schema_parts.h"
#include "wheelhouse/v1/applications.pb.h"

namespace wheelhouse::models {

namespace {

struct BindingRow {
    QString environment;
    QString workload;
    QString runningTag;
    QString lastGoodTag;
    QString lastGoodDeployment;
    QString activeDeployment;
    Status health = Status::Unknown;
    qint64 since = 0;

    bool drift() const { return !lastGoodTag.isEmpty() && !runningTag.isEmpty() && lastGoodTag != runningTag
            && activeDeployment.isEmpty(); }
    Status status() const { return activeDeployment.isEmpty() ? health : Status::Progress; }
};

struct ApplicationRow : Row {
    QString id;
    QString displayName;
    std::vector<BindingRow> bindings;
    qint64 created = 0;

    const BindingRow *binding(const QString &environment) const
    {
        for (const auto &binding : bindings) {
            if (binding.environment == environment)
                return &binding;
        }
        return nullptr;
    }
    Status status() const
    {
        Status worst = Status::Ok;
        for (const auto &binding : bindings) {
            if (rankOf(binding.status()) < rankOf(worst))
                worst = binding.status();
        }
        return bindings.empty() ? Status::Unknown : worst;
    }
};

using Schema = TypedSchema<ApplicationRow>;

RowPtr applicationRowOf(const v1::Application &application)
{
    auto row = std::make_shared<ApplicationRow>();
    row->key = application.name();
    row->id = fromUtf8(lastPart(application.name()));
    row->displayName = application.display_name().empty() ? row->id : QString::fromStdString(application.display_name());
    row->created = msOf(application.create_time());
    for (const auto &binding : application.bindings()) {
        row->bindings.push_back({.environment = fromUtf8(lastPart(binding.environment())),
                                 .workload = QString::fromStdString(binding.workload()),
                                 .runningTag = QString::fromStdString(binding.running().tag()),
                                 .lastGoodTag = QString::fromStdString(binding.last_good_tag()),
                                 .lastGoodDeployment = QString::fromStdString(binding.last_good_deployment()),
                                 .activeDeployment = QString::fromStdString(binding.active_deployment()),
                                 .health = statusOf(binding.health()),
                                 .since = msOf(binding.deploy_time())});
    }
    return row;
}

BindingValue valueOf(const BindingRow *binding, const QString &environment, const Catalog &catalog)
{
    BindingValue value;
    value.environment = environment;
    if (!binding)
        return value;
    value.bound = true;
    value.status = binding->status();
    value.tag = catalog.tag(binding->runningTag, environment);
    value.since = timeOfMs(binding->since);
    value.drift = binding->drift();
    value.lastGoodTag = binding->lastGoodTag;
    value.lastGoodDeployment = binding->lastGoodDeployment;
    value.activeDeployment = binding->activeDeployment;
    value.workload = binding->workload;
    return value;
}

QString cellText(const BindingRow *binding)
{
    if (!binding)
        return ApplicationsModel::tr("not deployed");
    return binding->runningTag.isEmpty() ? ApplicationsModel::tr("not seen") : binding->runningTag;
}

QString cellStory(const BindingRow *binding)
{
    if (!binding)
        return ApplicationsModel::tr("This application has no place in this environment yet.");
    if (binding->drift())
        return ApplicationsModel::tr("%1 runs, but %2 was deployed last: somebody changed it by hand.")
            .arg(binding->runningTag, binding->lastGoodTag);
    if (!binding->activeDeployment.isEmpty())
        return ApplicationsModel::tr("Deployment %1 is under way.").arg(binding->activeDeployment.section(u'/', -1));
    return ApplicationsModel::tr("%1 runs since %2.").arg(cellText(binding), exactTime(timeOfMs(binding->since)));
}

// What the environment closest to production lacks of the one furthest off.
// The number orders; NaN where there is nothing to compare.
struct Lag {
    QString text;
    double builds = kNoValue;
};

Lag lagOf(const ApplicationRow &row, const std::vector<EnvironmentFacts> &environments)
{
    if (environments.size() < 2)
        return {};
    const BindingRow *source = row.binding(environments.front().id);
    const BindingRow *target = row.binding(environments.back().id);
    if (!target)
        return {ApplicationsModel::tr("never"), kNoValue};
    if (!target->activeDeployment.isEmpty())
        return {ApplicationsModel::tr("deployment %1 open").arg(target->activeDeployment.section(u'/', -1)), 1e9};
    if (target->drift())
        return {ApplicationsModel::tr("by hand"), 1e8};
    const auto newest = source ? ImageTag::parse(source->runningTag.toStdString()) : std::nullopt;
    const auto running = ImageTag::parse(target->runningTag.toStdString());
    if (!newest || !running)
        return {QStringLiteral("–"), kNoValue};
    if (newest->version == running->version)
        return {ApplicationsModel::tr("same"), 0};
    const auto builds = newest->ciNumber - running->ciNumber;
    if (builds > 0)
        return {ApplicationsModel::tr("%n build(s)", nullptr, static_cast<int>(builds)), static_cast<double>(builds)};
    return {ApplicationsModel::tr("differs"), 0.5};
}

bool differs(const ApplicationRow &row)
{
    QSet<QString> versions;
    for (const auto &binding : row.bindings) {
        const auto tag = ImageTag::parse(binding.runningTag.toStdString());
        versions.insert(tag ? QString::fromStdString(tag->version) : binding.runningTag);
    }
    return versions.size() > 1;
}

QString joined(const ApplicationRow &row, QString BindingRow::*part)
{
    QStringList texts;
    for (const auto &binding : row.bindings)
        texts.append(binding.*part);
    return texts.join(u' ');
}

Schema::Column environmentColumn(const EnvironmentFacts &environment, Catalog *catalog)
{
    const QString id = environment.id;
    const QString name = environment.displayName.isEmpty() ? id : environment.displayName;
    return {.spec = {.id = QStringLiteral("env.") + id, .header = [name] { return name; }, .kind = ColumnKind::Tag,
                     .width = 190},
            .text = [id](const ApplicationRow &row) { return cellText(row.binding(id)); },
            .sortKey = [id](const ApplicationRow &row) {
                const BindingRow *binding = row.binding(id);
                return binding ? SortKey{0, binding->runningTag} : SortKey{1, {}};
            },
            .value = [id, catalog](const ApplicationRow &row) {
                return QVariant::fromValue(valueOf(row.binding(id), id, *catalog));
            },
            .status = [id](const ApplicationRow &row) -> std::optional<Status> {
                const BindingRow *binding = row.binding(id);
                return binding ? std::optional(binding->status()) : std::nullopt;
            },
            .tooltip = [id](const ApplicationRow &row) { return cellStory(row.binding(id)); }};
}

std::shared_ptr<const RowSchema> applicationSchema(const std::vector<EnvironmentFacts> &environments, Catalog *catalog)
{
    Schema::Parts parts;
    parts.columns.push_back(textColumn<ApplicationRow>(
        {u"application", [] { return ApplicationsModel::tr("Application"); }, 160}, &ApplicationRow::displayName));
    for (const auto &environment : environments)
        parts.columns.push_back(environmentColumn(environment, catalog));
    const QString source = environments.empty() ? QString() : environments.front().id;
    const QString target = environments.empty() ? QString() : environments.back().id;
    parts.columns.push_back(
        {.spec = {.id = QStringLiteral("behind"),
                  .header = [source, target] { return ApplicationsModel::tr("%1 behind %2").arg(target, source); },
                  .kind = ColumnKind::Text, .width = 130, .priority = 2},
         .text = [environments](const ApplicationRow &row) { return lagOf(row, environments).text; },
         .sortKey = [environments](const ApplicationRow &row) { return SortKey{lagOf(row, environments).builds, {}}; }});
    parts.attributes = {
        textAttribute<ApplicationRow>(u"application", &ApplicationRow::id, true),
        textAttribute<ApplicationRow>(u"name", &ApplicationRow::displayName, true),
        wordAttribute<ApplicationRow>(u"tag", [](const ApplicationRow &row) { return joined(row, &BindingRow::runningTag); }, true),
        wordAttribute<ApplicationRow>(u"workload", [](const ApplicationRow &row) { return joined(row, &BindingRow::workload); }, true),
        wordAttribute<ApplicationRow>(u"differ", [](const ApplicationRow &row) { return yesNo(differs(row)); }),
        wordAttribute<ApplicationRow>(u"drift", [](const ApplicationRow &row) {
            return yesNo(std::any_of(row.bindings.begin(), row.bindings.end(),
                                     [](const BindingRow &binding) { return binding.drift(); }));
        }),
        wordAttribute<ApplicationRow>(u"status", [](const ApplicationRow &row) { return statusId(row.status()); }),
    };
    parts.status = [](const ApplicationRow &row) { return row.status(); };
    parts.since = [](const ApplicationRow &row) { return row.created; };
    return std::make_shared<Schema>(std::move(parts));
}

} // namespace

void ApplicationRows::apply(const v1::WatchApplicationsResponse &response)
{
    apply(toBatch(response));
}

RowBatch ApplicationRows::toBatch(const v1::WatchApplicationsResponse &response)
{
    return batchOf(response, applicationRowOf);
}

ApplicationsModel::ApplicationsModel(ApplicationRows &rows, Catalog &catalog, QObject *parent)
    : TableModel(rows, applicationSchema(catalog.environments(), &catalog), parent), m_catalog(catalog),
      m_environments(catalog.environments())
{
    connect(&catalog, &Catalog::changed, this, [this] {
        const auto environments = m_catalog.environments();
        if (environments == m_environments)
            return;
        m_environments = environments;
        setSchema(applicationSchema(environments, &m_catalog));
    });
}

BindingValue ApplicationsModel::binding(const QString &applicationKey, const QString &environmentId) const
{
    const RowPtr row = rows() ? rows()->get(applicationKey.toStdString()) : nullptr;
    const auto *application = static_cast<const ApplicationRow *>(row.get());
    return valueOf(application ? application->binding(environmentId) : nullptr, environmentId, m_catalog);
}

PanelState ApplicationsModel::emptyState() const
{
    return emptyPanel(tr("No application is defined yet"),
                      tr("An application binds a workload of a cluster to an environment; then it can be deployed."),
                      QStringLiteral("create-application"), tr("New application…"));
}

} // namespace wheelhouse::models
