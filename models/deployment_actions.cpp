#include "models/deployment_actions.h"

#include "core/identifier.h"
#include "models/calls.h"
#include "models/deployment_detail.h"
#include "wheelhouse/v1/applications.grpc.pb.h"
#include "wheelhouse/v1/deployments.grpc.pb.h"
#include "wheelhouse/v1/registries.grpc.pb.h"

namespace wheelhouse::models {

namespace {

using Stub = class v1::DeploymentService::Stub::async;

v1::CreateDeploymentRequest requestOf(const DeploymentActions::Draft &draft)
{
    v1::CreateDeploymentRequest request;
    request.set_application("applications/" + draft.application.toStdString());
    request.set_environment("environments/" + draft.environment.toStdString());
    request.set_tag(draft.tag.toStdString());
    request.set_comment(draft.comment.toStdString());
    if (draft.rolloutTimeoutSeconds > 0)
        request.mutable_rollout_timeout()->set_seconds(draft.rolloutTimeoutSeconds);
    return request;
}

QVariant keyOf(const v1::Deployment &deployment)
{
    return QString::fromStdString(deployment.name());
}

QString numberOf(const QString &key)
{
    return key.section(u'/', -1);
}

// Planning asks the API server for a dry run.
const client::CallOptions kPlanning{.deadline = std::chrono::seconds(30), .requestId = {}};

v1::Binding bindingOf(const DeploymentActions::ApplicationDraft &draft)
{
    v1::Binding binding;
    binding.set_environment("environments/" + draft.environment.toStdString());
    binding.set_workload(draft.workload.toStdString());
    binding.set_container(draft.container.toStdString());
    return binding;
}

} // namespace

DeploymentActions::DeploymentActions(Calls &calls, Catalog &catalog, QObject *parent)
    : QObject(parent), m_calls(calls), m_catalog(catalog)
{
}

Operation *DeploymentActions::plan(const Draft &draft)
{
    v1::CreateDeploymentRequest request = requestOf(draft);
    request.set_validate_only(true);
    return m_calls.run<v1::DeploymentService>(
        tr("Plan %1 to %2").arg(draft.application, draft.environment), {}, &Stub::CreateDeployment, request,
        [this, draft](const v1::Deployment &deployment) -> Calls::Outcome {
            const auto detail = std::make_shared<DeploymentDetail>(QString(), m_catalog);
            detail->apply(deployment);
            detail->setFeed({.kind = FeedState::Kind::Live, .dataTime = QDateTime::currentDateTimeUtc()});
            const QString text = detail->isRefused()
                ? tr("%1 cannot go to %2 as it is: see the checks.").arg(draft.tag, draft.environment)
                : tr("%1 can go to %2.").arg(draft.tag, draft.environment);
            return {text, QVariant::fromValue(detail)};
        },
        kPlanning);
}

Operation *DeploymentActions::create(const Draft &draft)
{
    v1::CreateDeploymentRequest request = requestOf(draft);
    request.set_request_id(makeUuid());
    return m_calls.run<v1::DeploymentService>(
        tr("Deploy %1 %2 to %3").arg(draft.application, draft.tag, draft.environment),
        QStringLiteral("applications/") + draft.application, &Stub::CreateDeployment, request,
        [draft](const v1::Deployment &deployment) -> Calls::Outcome {
            const QString number = numberOf(QString::fromStdString(deployment.name()));
            if (deployment.state() == v1::Deployment::STATE_AWAITING_APPROVAL)
                return {tr("Deployment %1 waits for approval.").arg(number), keyOf(deployment)};
            return {tr("Deployment %1 of %2 to %3 has begun.").arg(number, draft.tag, draft.environment), keyOf(deployment)};
        },
        kPlanning);
}

Operation *DeploymentActions::approve(const QString &key, const QString &planHash, const QString &comment)
{
    v1::ApproveDeploymentRequest request;
    request.set_name(key.toStdString());
    request.set_plan_hash(planHash.toStdString());
    request.set_comment(comment.toStdString());
    const QString number = numberOf(key);
    return m_calls.run<v1::DeploymentService>(
        tr("Approve deployment %1").arg(number), key, &Stub::ApproveDeployment, request,
        [number](const v1::Deployment &deployment) -> Calls::Outcome {
            if (deployment.state() == v1::Deployment::STATE_AWAITING_APPROVAL)
                return {tr("Deployment %1 is approved; it waits for another approval.").arg(number), keyOf(deployment)};
            return {tr("Deployment %1 is approved; its rollout begins.").arg(number), keyOf(deployment)};
        },
        kPlanning);
}

Operation *DeploymentActions::reject(const QString &key, const QString &comment)
{
    v1::RejectDeploymentRequest request;
    request.set_name(key.toStdString());
    request.set_comment(comment.toStdString());
    const QString number = numberOf(key);
    return m_calls.run<v1::DeploymentService>(tr("Reject deployment %1").arg(number), key, &Stub::RejectDeployment, request,
                                              [number](const v1::Deployment &deployment) -> Calls::Outcome {
                                                  return {tr("Deployment %1 is rejected; nothing was changed.").arg(number),
                                                          keyOf(deployment)};
                                              });
}

Operation *DeploymentActions::cancel(const QString &key)
{
    v1::CancelDeploymentRequest request;
    request.set_name(key.toStdString());
    const QString number = numberOf(key);
    return m_calls.run<v1::DeploymentService>(tr("Cancel deployment %1").arg(number), key, &Stub::CancelDeployment, request,
                                              [number](const v1::Deployment &deployment) -> Calls::Outcome {
                                                  return {tr("Deployment %1 is cancelled.").arg(number), keyOf(deployment)};
                                              });
}

Operation *DeploymentActions::undo(const QString &key, const QString &comment)
{
    v1::UndoDeploymentRequest request;
    request.set_name(key.toStdString());
    request.set_comment(comment.toStdString());
    const QString number = numberOf(key);
    return m_calls.run<v1::DeploymentService>(
        tr("Undo deployment %1").arg(number), key, &Stub::UndoDeployment, request,
        [number](const v1::Deployment &deployment) -> Calls::Outcome {
            return {tr("Deployment %1 brings %2 back.").arg(numberOf(QString::fromStdString(deployment.name())),
                                                            QString::fromStdString(deployment.tag())),
                    keyOf(deployment)};
        },
        kPlanning);
}

Operation *DeploymentActions::createApplication(const ApplicationDraft &draft)
{
    v1::CreateApplicationRequest request;
    request.set_application_id(draft.id.toStdString());
    request.mutable_application()->set_display_name(draft.displayName.toStdString());
    if (!draft.environment.isEmpty())
        *request.mutable_application()->add_bindings() = bindingOf(draft);
    return m_calls.run<v1::ApplicationService>(
        tr("Create application %1").arg(draft.id), QStringLiteral("applications/") + draft.id,
        &v1::ApplicationService::Stub::async::CreateApplication, request,
        [id = draft.id](const v1::Application &application) -> Calls::Outcome {
            return {tr("%1 can be deployed now.").arg(id), QString::fromStdString(application.name())};
        });
}

Operation *DeploymentActions::bindApplication(const ApplicationDraft &draft)
{
    v1::BindApplicationRequest request;
    request.set_name("applications/" + draft.id.toStdString());
    *request.mutable_binding() = bindingOf(draft);
    return m_calls.run<v1::ApplicationService>(
        tr("Bind %1 in %2").arg(draft.id, draft.environment), QStringLiteral("applications/") + draft.id,
        &v1::ApplicationService::Stub::async::BindApplication, request,
        [draft](const v1::Application &application) -> Calls::Outcome {
            return {tr("%1 can be deployed to %2 now.").arg(draft.id, draft.environment),
                    QString::fromStdString(application.name())};
        });
}

void DeploymentActions::listTags(const QString &application, const QString &environment, QObject *context,
                                 std::function<void(const Tags &)> answer)
{
    constexpr int kMost = 200;
    v1::ListTagsRequest request;
    request.set_parent("applications/" + application.toStdString());
    request.set_environment("environments/" + environment.toStdString());
    request.set_only_environment(true);
    request.set_page_size(kMost);
    m_calls.call<v1::RegistryService>(
        context, &v1::RegistryService::Stub::async::ListTags, request,
        [answer = std::move(answer)](const Result<v1::ListTagsResponse> &response) {
            Tags tags;
            if (response) {
                for (const auto &tag : response->tags())
                    tags.tags.append(QString::fromStdString(tag.tag()));
                tags.total = response->total_size();
                tags.problem = QString::fromStdString(response->warning());
            } else {
                tags.problem = errorSentence(response.error());
            }
            answer(tags);
        },
        kPlanning);
}

} // namespace wheelhouse::models
