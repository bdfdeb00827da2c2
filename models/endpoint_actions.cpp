#include "models/endpoint_actions.h"

#include <chrono>

#include "models/calls.h"
#include "models/text.h"
#include "wheelhouse/v1/metric_endpoints.grpc.pb.h"

namespace wheelhouse::models {

namespace {

using Stub = class v1::MetricEndpointService::Stub::async;

// The server asks the endpoint in between.
client::CallOptions patient()
{
    client::CallOptions options;
    options.deadline = std::chrono::seconds(30);
    return options;
}

std::string nameOf(const EndpointFacts &endpoint)
{
    return endpoint.cluster.toStdString() + (endpoint.isAlertmanager ? "/metricEndpoints/alertmanager" : "/metricEndpoints/prometheus");
}

EndpointFacts factsOf(const v1::MetricEndpoint &endpoint)
{
    EndpointFacts facts;
    facts.cluster = QString::fromStdString(endpoint.name()).section(u'/', 0, 1);
    facts.isAlertmanager = endpoint.kind() == v1::MetricEndpoint::KIND_ALERTMANAGER;
    facts.url = QString::fromStdString(endpoint.url());
    facts.username = QString::fromStdString(endpoint.username());
    facts.clientCertificate = QString::fromStdString(endpoint.client_certificate());
    facts.authority = QString::fromStdString(endpoint.ca_certificate());
    facts.serverName = QString::fromStdString(endpoint.tls_server_name());
    for (const auto &header : endpoint.header_names())
        facts.headers.append({QString::fromStdString(header), QString()});
    facts.hasPassword = endpoint.has_password();
    facts.hasToken = endpoint.has_bearer_token();
    facts.hasKey = endpoint.has_client_key();
    facts.isKept = endpoint.has_update_time();
    return facts;
}

template <class Request> Request requestOf(const EndpointFacts &facts)
{
    Request request;
    auto &endpoint = *request.mutable_metric_endpoint();
    endpoint.set_name(nameOf(facts));
    endpoint.set_url(facts.url.toStdString());
    endpoint.set_username(facts.username.toStdString());
    endpoint.set_client_certificate(facts.clientCertificate.toStdString());
    endpoint.set_ca_certificate(facts.authority.toStdString());
    endpoint.set_tls_server_name(facts.serverName.toStdString());
    auto &secrets = *request.mutable_secrets();
    secrets.set_password(facts.password.toStdString());
    secrets.set_bearer_token(facts.token.toStdString());
    secrets.set_client_private_key(facts.clientKey.toStdString());
    for (const auto &[name, value] : facts.headers) {
        if (value.isEmpty())
            continue;
        auto &header = *secrets.add_headers();
        header.set_name(name.toStdString());
        header.set_secret(value.toStdString());
    }
    request.set_keep_secrets(true);
    return request;
}

EndpointVerdict verdictOf(const v1::TestMetricEndpointResponse &test)
{
    EndpointVerdict verdict;
    verdict.good = test.finding() == v1::TestMetricEndpointResponse::FINDING_OK;
    verdict.words = QString::fromStdString(test.message());
    return verdict;
}

} // namespace

EndpointActions::EndpointActions(Calls &calls, QObject *parent) : QObject(parent), m_calls(calls) {}

void EndpointActions::read(QObject *context, const QString &cluster,
                           std::function<void(const QVector<EndpointFacts> &, const QString &)> answer)
{
    v1::ListMetricEndpointsRequest request;
    request.set_parent(cluster.toStdString());
    m_calls.call<v1::MetricEndpointService>(context, &Stub::ListMetricEndpoints, request,
                                            [answer = std::move(answer)](Result<v1::ListMetricEndpointsResponse> result) {
                                                QVector<EndpointFacts> all;
                                                if (result) {
                                                    for (const auto &endpoint : result->metric_endpoints())
                                                        all.append(factsOf(endpoint));
                                                }
                                                answer(all, result ? QString() : errorSentence(result.error()));
                                            });
}

void EndpointActions::test(QObject *context, const EndpointFacts &endpoint,
                           std::function<void(const EndpointVerdict &)> answer)
{
    m_calls.call<v1::MetricEndpointService>(
        context, &Stub::TestMetricEndpoint, requestOf<v1::TestMetricEndpointRequest>(endpoint),
        [answer = std::move(answer)](Result<v1::TestMetricEndpointResponse> result) {
            if (result)
                answer(verdictOf(*result));
            else
                answer({.good = false, .words = errorSentence(result.error()), .endpoint = {}});
        },
        patient());
}

void EndpointActions::find(QObject *context, const QString &cluster,
                           std::function<void(const QVector<EndpointVerdict> &, const QString &)> answer)
{
    v1::DiscoverMetricEndpointsRequest request;
    request.set_parent(cluster.toStdString());
    m_calls.call<v1::MetricEndpointService>(
        context, &Stub::DiscoverMetricEndpoints, request,
        [answer = std::move(answer)](Result<v1::DiscoverMetricEndpointsResponse> result) {
            QVector<EndpointVerdict> all;
            if (result) {
                for (const auto &found : result->found()) {
                    all.append(verdictOf(found.test()));
                    all.last().endpoint = factsOf(found.metric_endpoint());
                }
            }
            answer(all, result ? QString() : errorSentence(result.error()));
        },
        patient());
}

Operation *EndpointActions::keep(const EndpointFacts &endpoint)
{
    const QString cluster = endpoint.cluster.section(u'/', -1);
    return m_calls.run<v1::MetricEndpointService>(
        tr("Set where the metrics of %1 are").arg(cluster), endpoint.cluster, &Stub::SetMetricEndpoint,
        requestOf<v1::SetMetricEndpointRequest>(endpoint),
        [cluster](const v1::MetricEndpoint &) -> Calls::Outcome { return {tr("%1 is asked there from now on.").arg(cluster)}; });
}

Operation *EndpointActions::forget(const EndpointFacts &endpoint)
{
    const QString cluster = endpoint.cluster.section(u'/', -1);
    v1::DeleteMetricEndpointRequest request;
    request.set_name(nameOf(endpoint));
    return m_calls.run<v1::MetricEndpointService>(
        tr("Forget where the metrics of %1 are").arg(cluster), endpoint.cluster, &Stub::DeleteMetricEndpoint, request,
        [cluster](const v1::DeleteMetricEndpointResponse &) -> Calls::Outcome {
            return {tr("The endpoint of %1 and its secrets are forgotten.").arg(cluster)};
        });
}

} // namespace wheelhouse::models
