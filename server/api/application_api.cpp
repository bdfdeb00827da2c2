#include "server/api/application_api.h"

#include <algorithm>

#include "server/api/table_stream.h"

namespace wheelhouse::api {

namespace {

constexpr int kDefaultPage = 100;
constexpr int kLargestPage = 1000;

Result<void> give(Result<v1::Application> done, v1::Application &response)
{
    if (!done)
        return passOn(done);
    response = std::move(*done);
    return {};
}

} // namespace

ApplicationApi::ApplicationApi(CallChain &chain, deployments::ApplicationRegistry &applications)
    : m_calls(chain, v1::ApplicationService::service_full_name()), m_applications(applications)
{
}

grpc::ServerUnaryReactor *ApplicationApi::CreateApplication(grpc::CallbackServerContext *context,
                                                            const v1::CreateApplicationRequest *request,
                                                            v1::Application *response)
{
    return m_calls.unary(context, request, response, "CreateApplication",
                         [this](const access::Caller &, const v1::CreateApplicationRequest &wanted,
                                v1::Application &created) {
                             return give(m_applications.create(wanted.application_id(), wanted.application()), created);
                         });
}

grpc::ServerUnaryReactor *ApplicationApi::BindApplication(grpc::CallbackServerContext *context,
                                                          const v1::BindApplicationRequest *request,
                                                          v1::Application *response)
{
    return m_calls.unary(context, request, response, "BindApplication",
                         [this](const access::Caller &, const v1::BindApplicationRequest &wanted,
                                v1::Application &bound) {
                             return give(m_applications.bind(wanted.name(), wanted.binding()), bound);
                         });
}

grpc::ServerUnaryReactor *ApplicationApi::GetApplication(grpc::CallbackServerContext *context,
                                                         const v1::GetApplicationRequest *request,
                                                         v1::Application *response)
{
    return m_calls.unary(context, request, response, "GetApplication",
                         [this](const access::Caller &, const v1::GetApplicationRequest &wanted,
                                v1::Application &found) { return give(m_applications.get(wanted.name()), found); });
}

grpc::ServerUnaryReactor *ApplicationApi::ListApplications(grpc::CallbackServerContext *context,
                                                           const v1::ListApplicationsRequest *request,
                                                           v1::ListApplicationsResponse *response)
{
    return m_calls.unary(
        context, request, response, "ListApplications",
        [this](const access::Caller &, const v1::ListApplicationsRequest &wanted,
               v1::ListApplicationsResponse &page) -> Result<void> {
            if (wanted.page_size() < 0)
                return failField("page_size", "0 or more.");
            const int size = wanted.page_size() == 0 ? kDefaultPage : std::min(wanted.page_size(), kLargestPage);
            // The token is the last name of the page before.
            auto applications = m_applications.list(wanted.page_token(), static_cast<std::size_t>(size) + 1);
            if (applications.size() > static_cast<std::size_t>(size)) {
                applications.pop_back();
                page.set_next_page_token(applications.back().name());
            }
            for (auto &application : applications)
                *page.add_applications() = std::move(application);
            return {};
        });
}

grpc::ServerWriteReactor<v1::WatchApplicationsResponse> *
ApplicationApi::WatchApplications(grpc::CallbackServerContext *context, const v1::WatchApplicationsRequest *request)
{
    using Response = v1::WatchApplicationsResponse;
    return m_calls.stream<Response>(
        context, request, "WatchApplications",
        [this](const access::Caller &, const v1::WatchApplicationsRequest &wanted)
            -> Result<std::unique_ptr<StreamSource<Response>>> {
            return std::make_unique<TableStream<v1::Application, Response>>(
                m_applications.table(), wanted.resume_token(), live::LiveTable<v1::Application>::Filter());
        });
}

} // namespace wheelhouse::api
