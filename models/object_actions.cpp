#include "models/object_actions.h"

#include "models/calls.h"
#include "models/proto_values.h"
#include "models/text.h"
#include "wheelhouse/v1/cluster_objects.grpc.pb.h"

namespace wheelhouse::models {

using Stub = class v1::ObjectService::Stub::async;

namespace {

// The API server, and its webhooks, are asked several times.
client::CallOptions patient()
{
    return {.deadline = std::chrono::seconds(60), .requestId = {}};
}

ObjectPlan planOf(const v1::ApplyObjectResponse &response)
{
    ObjectPlan plan;
    plan.diff = diffLinesOf(response.diff());
    plan.isCreated = response.created();
    for (const auto &conflict : response.conflicts()) {
        const QString field = QString::fromStdString(conflict.field());
        const QString manager = QString::fromStdString(conflict.manager());
        plan.conflicts << (conflict.has_time()
                               ? ObjectActions::tr("%1 is managed by %2, which set it %3 ago").arg(field, manager, ageText(timeOf(conflict.time())))
                               : ObjectActions::tr("%1 is managed by %2").arg(field, manager));
    }
    for (const auto &warning : response.warnings())
        plan.warnings << QString::fromStdString(warning);
    return plan;
}

QString impactOf(const v1::DeleteObjectResponse &response)
{
    QStringList lines;
    if (!response.warning().empty())
        lines << QString::fromStdString(response.warning());
    for (const auto &dependents : response.dependents()) {
        QStringList samples;
        for (const auto &sample : dependents.samples())
            samples << fromUtf8(lastPart(sample));
        if (dependents.count() > dependents.samples_size())
            samples << QStringLiteral("…");
        lines << ObjectActions::tr("%1 %2: %3").arg(countText(dependents.count()), QString::fromStdString(dependents.kind()), samples.join(QLatin1String(", ")));
    }
    if (response.dependents_size() == 0 && response.warning().empty())
        lines << ObjectActions::tr("Nothing that belongs to it was found.");
    if (response.incomplete())
        lines << ObjectActions::tr("There may be more: not everything could be counted.");
    return lines.join(u'\n');
}

} // namespace

ObjectActions::ObjectActions(Calls &calls, QObject *parent) : QObject(parent), m_calls(calls) {}

Operation *ObjectActions::send(const QString &title, const QString &key, const QString &yaml, bool force, bool checkOnly)
{
    v1::ApplyObjectRequest request;
    request.set_name(key.toStdString());
    request.set_yaml(yaml.toStdString());
    request.set_mode(v1::ApplyObjectRequest::MODE_REPLACE);
    request.set_force(force);
    request.set_validate_only(checkOnly);
    const QString name = key.section(u'/', -1);
    return m_calls.run<v1::ObjectService>(
        title, key, &Stub::ApplyObject, request,
        [name, checkOnly](const v1::ApplyObjectResponse &response) -> Calls::Outcome {
            return {checkOnly ? tr("The cluster would accept %1.").arg(name) : tr("%1 was changed.").arg(name), QVariant::fromValue(planOf(response))};
        },
        patient());
}

Operation *ObjectActions::plan(const QString &key, const QString &yaml)
{
    return send(tr("Check %1").arg(key.section(u'/', -1)), key, yaml, false, true);
}

Operation *ObjectActions::apply(const QString &key, const QString &yaml, bool force)
{
    return send(tr("Change %1").arg(key.section(u'/', -1)), key, yaml, force, false);
}

Operation *ObjectActions::impact(const QString &key)
{
    v1::DeleteObjectRequest request;
    request.set_name(key.toStdString());
    request.set_validate_only(true);
    return m_calls.run<v1::ObjectService>(
        tr("Count what goes with %1").arg(key.section(u'/', -1)), key, &Stub::DeleteObject, request,
        [](const v1::DeleteObjectResponse &response) -> Calls::Outcome { return {tr("It was counted."), impactOf(response)}; }, patient());
}

Operation *ObjectActions::remove(const QString &key, const QString &uid)
{
    v1::DeleteObjectRequest request;
    request.set_name(key.toStdString());
    request.set_uid(uid.toStdString());
    const QString name = key.section(u'/', -1);
    return m_calls.run<v1::ObjectService>(
        tr("Delete %1").arg(name), key, &Stub::DeleteObject, request,
        [name](const v1::DeleteObjectResponse &) -> Calls::Outcome { return {tr("%1 is being deleted.").arg(name)}; }, patient());
}

} // namespace wheelhouse::models
