#include "server/api/deployment_api.h"

#include <algorithm>

#include "server/api/table_stream.h"
#include "server/deployments/names.h"

namespace wheelhouse::api {

namespace {

constexpr int kDefaultPage = 50;
constexpr int kLargestPage = 500;

Result<void> give(Result<v1::Deployment> done, v1::Deployment &response)
{
    if (!done)
        return passOn(done);
    response = std::move(*done);
    return {};
}

} // namespace

DeploymentApi::DeploymentApi(CallChain &chain, deployments::DeploymentDesk &desk,
                             deployments::DeploymentJournal &journal)
    : m_calls(chain, v1::DeploymentService::service_full_name()), m_desk(desk), m_journal(journal)
{
}

grpc::ServerUnaryReactor *DeploymentApi::CreateDeployment(grpc::CallbackServerContext *context,
                                                          const v1::CreateDeploymentRequest *request,
                                                          v1::Deployment *response)
{
    return m_calls.unary(context, request, response, "CreateDeployment",
                         [this](const access::Caller &caller, const v1::CreateDeploymentRequest &wanted,
                                v1::Deployment &made) { return give(m_desk.create(caller.account, wanted), made); });
}

grpc::ServerUnaryReactor *DeploymentApi::GetDeployment(grpc::CallbackServerContext *context,
                                                       const v1::GetDeploymentRequest *request,
                                                       v1::Deployment *response)
{
    return m_calls.unary(context, request, response, "GetDeployment",
                         [this](const access::Caller &, const v1::GetDeploymentRequest &wanted, v1::Deployment &found) {
                             return give(m_desk.get(wanted.name()), found);
                         });
}

grpc::ServerUnaryReactor *DeploymentApi::ListDeployments(grpc::CallbackServerContext *context,
                                                         const v1::ListDeploymentsRequest *request,
                                                         v1::ListDeploymentsResponse *response)
{
    return m_calls.unary(
        context, request, response, "ListDeployments",
        [this](const access::Caller &, const v1::ListDeploymentsRequest &wanted,
               v1::ListDeploymentsResponse &page) -> Result<void> {
            if (wanted.page_size() < 0)
                return failField("page_size", "0 or more.");
            const int size = wanted.page_size() == 0 ? kDefaultPage : std::min(wanted.page_size(), kLargestPage);
            // The token is the last name of the page before.
            std::int64_t before = 0;
            if (!wanted.page_token().empty()) {
                const auto number = deployments::deploymentNumber(wanted.page_token());
                if (!number)
                    return failField("page_token", "Not a token of this list.");
                before = *number;
            }
            auto listed = m_desk.list(wanted.application(), wanted.environment(), before, size + 1);
            if (!listed)
                return passOn(listed);
            if (listed->size() > static_cast<std::size_t>(size)) {
                listed->pop_back();
                page.set_next_page_token(listed->back().name());
            }
            for (auto &deployment : *listed)
                *page.add_deployments() = std::move(deployment);
            return {};
        });
}

grpc::ServerWriteReactor<v1::WatchDeploymentsResponse> *
DeploymentApi::WatchDeployments(grpc::CallbackServerContext *context, const v1::WatchDeploymentsRequest *request)
{
    using Response = v1::WatchDeploymentsResponse;
    return m_calls.stream<Response>(
        context, request, "WatchDeployments",
        [this](const access::Caller &, const v1::WatchDeploymentsRequest &wanted)
            -> Result<std::unique_ptr<StreamSource<Response>>> {
            live::LiveTable<v1::Deployment>::Filter filter;
            if (!wanted.name().empty()) {
                if (auto known = m_desk.get(wanted.name()); !known)
                    return passOn(known);
                filter = [name = wanted.name()](const v1::Deployment &deployment) { return deployment.name() == name; };
            }
            return std::make_unique<TableStream<v1::Deployment, Response>>(m_journal.table(), wanted.resume_token(),
                                                                           std::move(filter));
        });
}

grpc::ServerUnaryReactor *DeploymentApi::ApproveDeployment(grpc::CallbackServerContext *context,
                                                           const v1::ApproveDeploymentRequest *request,
                                                           v1::Deployment *response)
{
    return m_calls.unary(context, request, response, "ApproveDeployment",
                         [this](const access::Caller &caller, const v1::ApproveDeploymentRequest &wanted,
                                v1::Deployment &now) { return give(m_desk.approve(caller.account, wanted), now); });
}

grpc::ServerUnaryReactor *DeploymentApi::RejectDeployment(grpc::CallbackServerContext *context,
                                                          const v1::RejectDeploymentRequest *request,
                                                          v1::Deployment *response)
{
    return m_calls.unary(context, request, response, "RejectDeployment",
                         [this](const access::Caller &caller, const v1::RejectDeploymentRequest &wanted,
                                v1::Deployment &now) { return give(m_desk.reject(caller.account, wanted), now); });
}

grpc::ServerUnaryReactor *DeploymentApi::CancelDeployment(grpc::CallbackServerContext *context,
                                                          const v1::CancelDeploymentRequest *request,
                                                          v1::Deployment *response)
{
    return m_calls.unary(context, request, response, "CancelDeployment",
                         [this](const access::Caller &caller, const v1::CancelDeploymentRequest &wanted,
                                v1::Deployment &now) {
                             return give(m_desk.cancel(caller.account, wanted.name()), now);
                         });
}

grpc::ServerUnaryReactor *DeploymentApi::UndoDeployment(grpc::CallbackServerContext *context,
                                                        const v1::UndoDeploymentRequest *request,
                                                        v1::Deployment *response)
{
    return m_calls.unary(context, request, response, "UndoDeployment",
                         [this](const access::Caller &caller, const v1::UndoDeploymentRequest &wanted,
                                v1::Deployment &made) { return give(m_desk.undo(caller.account, wanted), made); });
}

} // namespace wheelhouse::api
