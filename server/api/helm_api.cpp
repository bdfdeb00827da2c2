#include "server/api/helm_api.h"

#include <charconv>

#include "server/api/object_lists.h"
#include "server/api/table_stream.h"

namespace wheelhouse::api {

namespace {

template <class Response> Result<void> give(Result<Response> answer, Response &response)
{
    if (!answer)
        return passOn(answer);
    response = std::move(*answer);
    return {};
}

// Newest first: the order of pages is that of text.
std::string backwards(const v1::HelmOperation &operation)
{
    std::int64_t number = 0;
    const auto text = clusters::lastPart(operation.name());
    std::from_chars(text.data(), text.data() + text.size(), number);
    return fmt::format("{:012}", 999'999'999'999 - number);
}

} // namespace

HelmApi::HelmApi(CallChain &chain, helm::ReleaseDesk &desk, helm::HelmOperations &operations,
                 const clusters::ClusterView &view)
    : m_calls(chain, v1::HelmService::service_full_name()), m_desk(desk), m_operations(operations), m_view(view)
{
}

grpc::ServerUnaryReactor *HelmApi::ListHelmReleases(grpc::CallbackServerContext *context, const v1::ListHelmReleasesRequest *request,
                                       v1::ListHelmReleasesResponse *response)
{
    return m_calls.unary(context, request, response, "ListHelmReleases",
                         [this](const access::Caller &, const v1::ListHelmReleasesRequest &asked, v1::ListHelmReleasesResponse &answer) {
                             return give(m_desk.list(asked), answer);
                         });
}

grpc::ServerUnaryReactor *HelmApi::GetHelmRelease(grpc::CallbackServerContext *context, const v1::GetHelmReleaseRequest *request,
                                       v1::HelmRelease *response)
{
    return m_calls.unary(context, request, response, "GetHelmRelease",
                         [this](const access::Caller &, const v1::GetHelmReleaseRequest &asked, v1::HelmRelease &answer) {
                             return give(m_desk.get(asked.name()), answer);
                         });
}

grpc::ServerUnaryReactor *HelmApi::ListHelmRevisions(grpc::CallbackServerContext *context, const v1::ListHelmRevisionsRequest *request,
                                       v1::ListHelmRevisionsResponse *response)
{
    return m_calls.unary(context, request, response, "ListHelmRevisions",
                         [this](const access::Caller &, const v1::ListHelmRevisionsRequest &asked, v1::ListHelmRevisionsResponse &answer) {
                             return give(m_desk.revisions(asked), answer);
                         });
}

grpc::ServerUnaryReactor *HelmApi::GetHelmRevision(grpc::CallbackServerContext *context, const v1::GetHelmRevisionRequest *request,
                                       v1::HelmRevision *response)
{
    return m_calls.unary(context, request, response, "GetHelmRevision",
                         [this](const access::Caller &, const v1::GetHelmRevisionRequest &asked, v1::HelmRevision &answer) {
                             return give(m_desk.revision(asked.name()), answer);
                         });
}

grpc::ServerUnaryReactor *HelmApi::DiffHelmRevisions(grpc::CallbackServerContext *context, const v1::DiffHelmRevisionsRequest *request,
                                       v1::DiffHelmRevisionsResponse *response)
{
    return m_calls.unary(context, request, response, "DiffHelmRevisions",
                         [this](const access::Caller &, const v1::DiffHelmRevisionsRequest &asked, v1::DiffHelmRevisionsResponse &answer) {
                             return give(m_desk.diff(asked), answer);
                         });
}

grpc::ServerUnaryReactor *HelmApi::InstallHelmRelease(grpc::CallbackServerContext *context, const v1::InstallHelmReleaseRequest *request,
                                       v1::HelmOperation *response)
{
    return m_calls.unary(context, request, response, "InstallHelmRelease",
                         [this](const access::Caller &caller, const v1::InstallHelmReleaseRequest &asked, v1::HelmOperation &answer) {
                             return give(m_operations.install(asked, caller.account), answer);
                         });
}

grpc::ServerUnaryReactor *HelmApi::UpgradeHelmRelease(grpc::CallbackServerContext *context, const v1::UpgradeHelmReleaseRequest *request,
                                       v1::HelmOperation *response)
{
    return m_calls.unary(context, request, response, "UpgradeHelmRelease",
                         [this](const access::Caller &caller, const v1::UpgradeHelmReleaseRequest &asked, v1::HelmOperation &answer) {
                             return give(m_operations.upgrade(asked, caller.account), answer);
                         });
}

grpc::ServerUnaryReactor *HelmApi::RollbackHelmRelease(grpc::CallbackServerContext *context, const v1::RollbackHelmReleaseRequest *request,
                                       v1::HelmOperation *response)
{
    return m_calls.unary(context, request, response, "RollbackHelmRelease",
                         [this](const access::Caller &caller, const v1::RollbackHelmReleaseRequest &asked, v1::HelmOperation &answer) {
                             return give(m_operations.rollback(asked, caller.account), answer);
                         });
}

grpc::ServerUnaryReactor *HelmApi::UninstallHelmRelease(grpc::CallbackServerContext *context, const v1::UninstallHelmReleaseRequest *request,
                                       v1::HelmOperation *response)
{
    return m_calls.unary(context, request, response, "UninstallHelmRelease",
                         [this](const access::Caller &caller, const v1::UninstallHelmReleaseRequest &asked, v1::HelmOperation &answer) {
                             return give(m_operations.uninstall(asked, caller.account), answer);
                         });
}

grpc::ServerUnaryReactor *HelmApi::DiagnoseHelmRelease(grpc::CallbackServerContext *context, const v1::DiagnoseHelmReleaseRequest *request,
                                       v1::HelmDiagnosis *response)
{
    return m_calls.unary(context, request, response, "DiagnoseHelmRelease",
                         [this](const access::Caller &, const v1::DiagnoseHelmReleaseRequest &asked, v1::HelmDiagnosis &answer) {
                             return give(m_operations.diagnose(asked.name()), answer);
                         });
}

grpc::ServerUnaryReactor *HelmApi::RescueHelmRelease(grpc::CallbackServerContext *context, const v1::RescueHelmReleaseRequest *request,
                                       v1::HelmOperation *response)
{
    return m_calls.unary(context, request, response, "RescueHelmRelease",
                         [this](const access::Caller &caller, const v1::RescueHelmReleaseRequest &asked, v1::HelmOperation &answer) {
                             return give(m_operations.rescue(asked, caller.account), answer);
                         });
}

grpc::ServerUnaryReactor *HelmApi::GetHelmOperation(grpc::CallbackServerContext *context, const v1::GetHelmOperationRequest *request,
                                       v1::HelmOperation *response)
{
    return m_calls.unary(context, request, response, "GetHelmOperation",
                         [this](const access::Caller &, const v1::GetHelmOperationRequest &asked, v1::HelmOperation &answer) {
                             return give(m_operations.get(asked.name()), answer);
                         });
}

grpc::ServerUnaryReactor *HelmApi::CancelHelmOperation(grpc::CallbackServerContext *context, const v1::CancelHelmOperationRequest *request,
                                       v1::HelmOperation *response)
{
    return m_calls.unary(context, request, response, "CancelHelmOperation",
                         [this](const access::Caller &caller, const v1::CancelHelmOperationRequest &asked, v1::HelmOperation &answer) {
                             return give(m_operations.cancel(asked.name(), caller.account), answer);
                         });
}

grpc::ServerUnaryReactor *HelmApi::ListHelmOperations(grpc::CallbackServerContext *context,
                                                      const v1::ListHelmOperationsRequest *request,
                                                      v1::ListHelmOperationsResponse *response)
{
    return m_calls.unary(
        context, request, response, "ListHelmOperations",
        [this](const access::Caller &, const v1::ListHelmOperationsRequest &asked,
               v1::ListHelmOperationsResponse &page) -> Result<void> {
            const bool ofRelease = helm::ReleaseName::parse(asked.parent()).has_value();
            const auto parent = ObjectParent::parse(ofRelease ? std::string(clusters::clusterOf(asked.parent())) : asked.parent(),
                                                    false, m_view);
            if (!parent)
                return passOn(parent);
            const auto next = fillPage<v1::HelmOperation>(
                m_operations.table(),
                [&](const v1::HelmOperation &operation) {
                    return ofRelease ? operation.release() == asked.parent() : (*parent)->holds(operation.release());
                },
                backwards, asked.page_size(), asked.page_token(), page.mutable_operations());
            if (!next)
                return passOn(next);
            page.set_next_page_token(*next);
            return {};
        });
}

grpc::ServerWriteReactor<v1::WatchHelmOperationsResponse> *
HelmApi::WatchHelmOperations(grpc::CallbackServerContext *context, const v1::WatchHelmOperationsRequest *request)
{
    using Response = v1::WatchHelmOperationsResponse;
    return m_calls.stream<Response>(
        context, request, "WatchHelmOperations",
        [this](const access::Caller &,
               const v1::WatchHelmOperationsRequest &asked) -> Result<std::unique_ptr<StreamSource<Response>>> {
            live::LiveTable<v1::HelmOperation>::Filter filter;
            if (!asked.name().empty()) {
                if (auto known = m_operations.get(asked.name()); !known)
                    return passOn(known);
                filter = [name = asked.name()](const v1::HelmOperation &operation) { return operation.name() == name; };
            }
            return std::make_unique<TableStream<v1::HelmOperation, Response>>(m_operations.table(), asked.resume_token(),
                                                                              std::move(filter));
        });
}

grpc::ServerUnaryReactor *HelmApi::GetHelmProgram(grpc::CallbackServerContext *context,
                                                  const v1::GetHelmProgramRequest *request, v1::HelmProgram *response)
{
    return m_calls.unary(context, request, response, "GetHelmProgram",
                         [this](const access::Caller &, const v1::GetHelmProgramRequest &, v1::HelmProgram &answer) -> Result<void> {
                             answer = m_operations.program();
                             return {};
                         });
}

HelmRepositoryApi::HelmRepositoryApi(CallChain &chain, helm::ChartRepositories &repositories)
    : m_calls(chain, v1::HelmRepositoryService::service_full_name()), m_repositories(repositories)
{
}

grpc::ServerUnaryReactor *HelmRepositoryApi::CreateHelmRepository(grpc::CallbackServerContext *context,
                                                                  const v1::CreateHelmRepositoryRequest *request,
                                                                  v1::HelmRepository *response)
{
    return m_calls.unary(context, request, response, "CreateHelmRepository",
                         [this](const access::Caller &caller, const v1::CreateHelmRepositoryRequest &asked,
                                v1::HelmRepository &answer) { return give(m_repositories.create(asked, caller.account), answer); });
}

grpc::ServerUnaryReactor *HelmRepositoryApi::ListHelmRepositories(grpc::CallbackServerContext *context,
                                                                  const v1::ListHelmRepositoriesRequest *request,
                                                                  v1::ListHelmRepositoriesResponse *response)
{
    return m_calls.unary(context, request, response, "ListHelmRepositories",
                         [this](const access::Caller &, const v1::ListHelmRepositoriesRequest &,
                                v1::ListHelmRepositoriesResponse &answer) -> Result<void> {
                             for (auto &repository : m_repositories.list())
                                 *answer.add_repositories() = std::move(repository);
                             return {};
                         });
}

grpc::ServerUnaryReactor *HelmRepositoryApi::DeleteHelmRepository(grpc::CallbackServerContext *context,
                                                                  const v1::DeleteHelmRepositoryRequest *request,
                                                                  v1::DeleteHelmRepositoryResponse *response)
{
    return m_calls.unary(context, request, response, "DeleteHelmRepository",
                         [this](const access::Caller &, const v1::DeleteHelmRepositoryRequest &asked,
                                v1::DeleteHelmRepositoryResponse &) { return m_repositories.remove(asked.name()); });
}

} // namespace wheelhouse::api
