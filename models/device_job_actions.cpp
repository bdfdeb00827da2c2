#include "models/device_job_actions.h"

#include "core/identifier.h"
#include "models/calls.h"
#include "models/device_row.h"
#include "models/proto_values.h"
#include "models/text.h"
#include "wheelhouse/v1/device_jobs.grpc.pb.h"

namespace wheelhouse::models {

namespace {

using Stub = class v1::DeviceJobService::Stub::async;

void fill(v1::DeviceTarget &proto, const DeviceJobActions::Target &target)
{
    proto.set_filter(target.query.toStdString());
    for (const QString &device : target.devices)
        proto.add_devices(device.toStdString());
}

void fill(v1::DeviceAction &proto, const DeviceJobActions::Action &action)
{
    if (action.command.isEmpty()) {
        *proto.mutable_desire()->mutable_desired() = structOf(action.desired);
        return;
    }
    auto &command = *proto.mutable_command();
    command.set_command(action.command.toStdString());
    *command.mutable_parameters() = structOf(action.parameters);
    command.set_expire_seconds(action.expireSeconds);
}

QString environmentOf(const v1::Device &device)
{
    for (const char *label : {"environment", "env"}) {
        const auto found = device.labels().find(label);
        if (found != device.labels().end())
            return QString::fromStdString(found->second);
    }
    return {};
}

JobPreview previewOf(const v1::PreviewDeviceJobResponse &response)
{
    JobPreview preview;
    preview.deviceCount = response.device_count();
    preview.onlineCount = response.online_count();
    preview.approvalReason = QString::fromStdString(response.approval_reason());
    for (const auto &device : response.sample()) {
        preview.sample.append({.serial = fromUtf8(lastPart(device.name())), .owner = QString::fromStdString(device.owner()),
                               .site = QString::fromStdString(device.site()),
                               .isOnline = device.presence().status() == v1::Presence::STATUS_ONLINE,
                               .environment = environmentOf(device)});
    }
    for (const auto &facet : response.facets()) {
        JobPreview::Spread spread{.field = QString::fromStdString(facet.field()), .shares = {}, .moreValues = facet.more_count()};
        for (const auto &value : facet.values())
            spread.shares.append({QString::fromStdString(value.value()), value.count()});
        preview.spreads.append(spread);
    }
    for (const auto &exclusion : response.exclusions())
        preview.exclusions.append({QString::fromStdString(exclusion.reason()), exclusion.device_count()});
    return preview;
}

} // namespace

qint64 JobPreview::excludedCount() const
{
    qint64 count = 0;
    for (const Exclusion &exclusion : exclusions)
        count += exclusion.count;
    return count;
}

QString DeviceJobActions::Action::title() const
{
    if (!command.isEmpty())
        return commandName.isEmpty() ? command : commandName;
    QStringList parts;
    for (auto it = desired.begin(); it != desired.end(); ++it)
        parts.append(it.value().isValid() ? it.key() + u'=' + it.value().toString() : u'−' + it.key());
    return parts.join(u' ');
}

DeviceJobActions::DeviceJobActions(Calls &calls, QObject *parent) : QObject(parent), m_calls(calls) {}

Operation *DeviceJobActions::preview(const Target &target, const Action &action)
{
    v1::PreviewDeviceJobRequest request;
    fill(*request.mutable_target(), target);
    fill(*request.mutable_action(), action);
    return m_calls.run<v1::DeviceJobService>(
        tr("Who would get %1").arg(action.title()), {}, &Stub::PreviewDeviceJob, request,
        [](const v1::PreviewDeviceJobResponse &response) -> Calls::Outcome {
            return {tr("%n device(s) would get it; nothing was sent.", nullptr, static_cast<int>(response.device_count())),
                    QVariant::fromValue(previewOf(response))};
        });
}

Operation *DeviceJobActions::create(const Target &target, const Action &action, const QString &note, qint64 expectedCount)
{
    v1::CreateDeviceJobRequest request;
    fill(*request.mutable_target(), target);
    fill(*request.mutable_action(), action);
    request.set_note(note.toStdString());
    request.set_expected_count(expectedCount);
    request.set_request_id(makeUuid());
    return m_calls.run<v1::DeviceJobService>(
        tr("Begin %1").arg(action.title()), {}, &Stub::CreateDeviceJob, request,
        [](const v1::DeviceJob &job) -> Calls::Outcome {
            const QVariant key = QString::fromStdString(job.name());
            const int count = static_cast<int>(job.device_count());
            if (job.state() == v1::DeviceJob::STATE_WAITING_FOR_APPROVAL)
                return {tr("It waits for a second person; %n device(s) are meant.", nullptr, count), key};
            return {tr("It has begun on %n device(s).", nullptr, count), key};
        });
}

Operation *DeviceJobActions::approve(const QString &key, const QString &note)
{
    v1::ApproveDeviceJobRequest request;
    request.set_name(key.toStdString());
    request.set_note(note.toStdString());
    return m_calls.run<v1::DeviceJobService>(
        tr("Approve job %1").arg(key.section(u'/', -1)), key, &Stub::ApproveDeviceJob, request,
        [](const v1::DeviceJob &job) -> Calls::Outcome {
            return {tr("It is approved and runs on %n device(s).", nullptr, static_cast<int>(job.device_count()))};
        });
}

Operation *DeviceJobActions::reject(const QString &key, const QString &note)
{
    v1::RejectDeviceJobRequest request;
    request.set_name(key.toStdString());
    request.set_note(note.toStdString());
    return m_calls.run<v1::DeviceJobService>(
        tr("Reject job %1").arg(key.section(u'/', -1)), key, &Stub::RejectDeviceJob, request,
        [](const v1::DeviceJob &) -> Calls::Outcome { return {tr("It is rejected; no device was touched.")}; });
}

Operation *DeviceJobActions::cancel(const QString &key)
{
    v1::CancelDeviceJobRequest request;
    request.set_name(key.toStdString());
    return m_calls.run<v1::DeviceJobService>(
        tr("Cancel job %1").arg(key.section(u'/', -1)), key, &Stub::CancelDeviceJob, request,
        [](const v1::DeviceJob &) -> Calls::Outcome { return {tr("It is cancelled; devices that were reached stay so.")}; });
}

Operation *DeviceJobActions::retry(const QString &key)
{
    v1::RetryDeviceJobRequest request;
    request.set_name(key.toStdString());
    return m_calls.run<v1::DeviceJobService>(
        tr("Retry job %1").arg(key.section(u'/', -1)), key, &Stub::RetryDeviceJob, request,
        [](const v1::DeviceJob &job) -> Calls::Outcome {
            return {tr("It goes on with the %n device(s) that failed.", nullptr, static_cast<int>(job.waiting_count()))};
        });
}

} // namespace wheelhouse::models
