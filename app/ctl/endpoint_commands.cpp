#include "app/ctl/endpoint_commands.h"

#include "app/ctl/choices.h"
#include "app/ctl/monitoring_text.h"
#include "app/ctl/names.h"
#include "app/ctl/text_file.h"
#include "app/ctl/text_width.h"
#include "app/ctl/time_text.h"
#include "wheelhouse/v1/metric_endpoints.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

// The server asks the endpoint in between.
constexpr std::chrono::seconds kTestDeadline{30};
constexpr std::size_t kMaxSecretFile = 64 * 1024;

struct EndpointOptions {
    std::string cluster;
    std::string kind;
    std::string url;
    std::string user;
    std::string passwordFile;
    std::string tokenFile;
    std::string certificateFile;
    std::string keyFile;
    std::string caFile;
    std::string serverName;
    std::vector<std::string> headers;
    bool keepSecrets = false;
    bool yes = false;
};

Result<std::string> readLine(const std::string &path)
{
    auto text = readTextFile(path, kMaxSecretFile);
    if (!text) {
        return text;
    }
    while (text->ends_with('\n') || text->ends_with('\r')) {
        text->pop_back();
    }
    return text;
}

std::string endpointName(const EndpointOptions &options)
{
    return fmt::format("{}/metricEndpoints/{}", clusterName(options.cluster), options.kind);
}

Result<void> fill(const EndpointOptions &options, v1::MetricEndpoint &endpoint, v1::MetricEndpointSecrets &secrets)
{
    endpoint.set_name(endpointName(options));
    endpoint.set_url(options.url);
    endpoint.set_username(options.user);
    endpoint.set_tls_server_name(options.serverName);
    const auto take = [](const std::string &path, bool asLine, const std::function<void(std::string)> &put) -> Result<void> {
        if (path.empty()) {
            return {};
        }
        auto text = asLine ? readLine(path) : readTextFile(path, kMaxSecretFile);
        if (!text) {
            return passOn(text);
        }
        put(std::move(*text));
        return {};
    };
    for (const auto &taken : {
             take(options.passwordFile, true, [&](std::string text) { secrets.set_password(std::move(text)); }),
             take(options.tokenFile, true, [&](std::string text) { secrets.set_bearer_token(std::move(text)); }),
             take(options.certificateFile, false, [&](std::string text) { endpoint.set_client_certificate(std::move(text)); }),
             take(options.keyFile, false, [&](std::string text) { secrets.set_client_private_key(std::move(text)); }),
             take(options.caFile, false, [&](std::string text) { endpoint.set_ca_certificate(std::move(text)); }),
         }) {
        if (!taken) {
            return taken;
        }
    }
    for (const auto &text : options.headers) {
        const auto colon = text.find(':');
        if (colon == std::string::npos || colon == 0) {
            return failField("--header", "write NAME: VALUE");
        }
        auto &header = *secrets.add_headers();
        header.set_name(text.substr(0, colon));
        header.set_secret(text.substr(std::min(text.find_first_not_of(' ', colon + 1), text.size())));
    }
    return {};
}

std::string loginText(const v1::MetricEndpoint &endpoint)
{
    std::vector<std::string> ways;
    if (endpoint.has_password()) {
        ways.push_back("user " + endpoint.username());
    }
    if (endpoint.has_bearer_token()) {
        ways.emplace_back("token");
    }
    if (endpoint.has_client_key()) {
        ways.emplace_back("certificate");
    }
    for (const auto &name : endpoint.header_names()) {
        ways.push_back("header " + name);
    }
    return fmt::format("{}", fmt::join(ways, ", "));
}

Outcome list(Session &session, const EndpointOptions &options)
{
    v1::ListMetricEndpointsRequest request;
    request.set_parent(clusterName(options.cluster.empty() ? "-" : options.cluster));
    const auto endpoints = session.call(&v1::MetricEndpointService::Stub::ListMetricEndpoints, request);
    if (!endpoints) {
        return refuse(endpoints);
    }
    session.printTable(*endpoints, [&](Table &table) {
        table.setColumns({"CLUSTER", "KIND", "URL", "LOGIN", "SET BY", "AGE>"});
        for (const auto &endpoint : endpoints->metric_endpoints()) {
            table.addRow({partAfter(endpoint.name(), "clusters"), lastPart(endpoint.name()), endpoint.url(),
                          loginText(endpoint),
                          endpoint.from_cluster() ? std::string("with the cluster") : lastPart(endpoint.updated_by()),
                          age(endpoint.update_time())});
        }
    });
    return {};
}

Outcome set(Session &session, const EndpointOptions &options)
{
    v1::SetMetricEndpointRequest request;
    if (const auto filled = fill(options, *request.mutable_metric_endpoint(), *request.mutable_secrets()); !filled) {
        return wrongUsage(filled);
    }
    request.set_keep_secrets(options.keepSecrets);
    const auto endpoint = session.call(&v1::MetricEndpointService::Stub::SetMetricEndpoint, request);
    if (!endpoint) {
        return refuse(endpoint);
    }
    session.print(*endpoint, [&] {
        return fmt::format("{} of {} is at {}\n", lastPart(endpoint->name()), partAfter(endpoint->name(), "clusters"),
                           endpoint->url());
    });
    return {};
}

Outcome outcomeOf(const v1::TestMetricEndpointResponse &tested)
{
    if (tested.finding() == v1::TestMetricEndpointResponse::FINDING_OK) {
        return {};
    }
    return refuse(ErrorCode::FailedPrecondition, findingText(tested.finding()) + ": " + oneLine(tested.message()));
}

Outcome test(Session &session, const EndpointOptions &options)
{
    v1::TestMetricEndpointRequest request;
    if (const auto filled = fill(options, *request.mutable_metric_endpoint(), *request.mutable_secrets()); !filled) {
        return wrongUsage(filled);
    }
    request.set_keep_secrets(options.keepSecrets);
    const auto tested = session.call(&v1::MetricEndpointService::Stub::TestMetricEndpoint, request, kTestDeadline);
    if (!tested) {
        return refuse(tested);
    }
    session.print(*tested, [&] {
        return tested->finding() == v1::TestMetricEndpointResponse::FINDING_OK ? oneLine(tested->message()) + "\n"
                                                                              : std::string();
    });
    return outcomeOf(*tested);
}

Outcome discover(Session &session, const EndpointOptions &options)
{
    v1::DiscoverMetricEndpointsRequest request;
    request.set_parent(clusterName(options.cluster));
    const auto response = session.call(&v1::MetricEndpointService::Stub::DiscoverMetricEndpoints, request, kTestDeadline);
    if (!response) {
        return refuse(response);
    }
    session.printTable(*response, [&](Table &table) {
        table.setColumns({"KIND", "URL", "FOUND BY", "FINDING", "IN WORDS"});
        for (const auto &found : response->found()) {
            const bool good = found.test().finding() == v1::TestMetricEndpointResponse::FINDING_OK;
            table.addRow({lastPart(found.metric_endpoint().name()), found.metric_endpoint().url(), oneLine(found.found_by()),
                          {findingText(found.test().finding()), good ? Tone::Good : Tone::Warning},
                          oneLine(found.test().message())});
        }
    });
    if (response->found_size() == 0) {
        return refuse(ErrorCode::NotFound, fmt::format("none of {} services looks like Prometheus, VictoriaMetrics or "
                                                       "Alertmanager; give its URL with cluster endpoint set",
                                                       response->service_count()));
    }
    return {};
}

Outcome removeEndpoint(Session &session, const EndpointOptions &options)
{
    if (!options.yes && !session.confirm(fmt::format("Forget the {} of {} and its secrets?", options.kind, options.cluster))) {
        return refuse(ErrorCode::Cancelled, "Nothing was done");
    }
    v1::DeleteMetricEndpointRequest request;
    request.set_name(endpointName(options));
    const auto removed = session.call(&v1::MetricEndpointService::Stub::DeleteMetricEndpoint, request);
    if (!removed) {
        return refuse(removed);
    }
    session.print(*removed, [&] { return fmt::format("Removed the {} of {}\n", options.kind, options.cluster); });
    return {};
}

void addName(CLI::App *command, EndpointOptions &options)
{
    command->add_option("cluster", options.cluster, "Whose")->required();
    command->add_option("kind", options.kind, "prometheus or alertmanager")
        ->required()
        ->check(oneOf(std::vector<std::string>{"prometheus", "alertmanager"}));
}

void addAccess(CLI::App *command, EndpointOptions &options)
{
    command->add_option("--user", options.user, "User of basic authentication");
    command->add_option("--password-file", options.passwordFile, "File with its password; - reads standard input");
    command->add_option("--bearer-token-file", options.tokenFile, "File with a bearer token; - reads standard input");
    command->add_option("--client-certificate", options.certificateFile, "PEM file of a client certificate");
    command->add_option("--client-key", options.keyFile, "PEM file of its key");
    command->add_option("--trust", options.caFile, "PEM file of the only authorities to trust");
    command->add_option("--tls-server-name", options.serverName, "Name its certificate is checked against");
    command->add_option("--header", options.headers, "A header to send besides, as 'NAME: VALUE'; may be repeated");
    command->add_flag("--keep-secrets", options.keepSecrets, "Secrets that are not given stay as they are");
}

} // namespace

void addEndpointCommands(CLI::App &cluster, Session &session)
{
    auto *const group = addGroup(cluster, "endpoint", "Where a cluster's Prometheus and Alertmanager are");

    auto [list_, listOptions] = addCommand<EndpointOptions>(group, "list", "Lists the endpoints of a cluster, or of all");
    list_->add_option("cluster", listOptions->cluster, "Only of this one");
    session.onRun(list_, [&session, options = listOptions] { return list(session, *options); });

    auto [set_, setOptions] = addCommand<EndpointOptions>(group, "set", "Keeps where it is, and how to get in");
    addName(set_, *setOptions);
    set_->add_option("url", setOptions->url,
                     "http(s)://HOST[:PORT][/PATH], or service://NAMESPACE/SERVICE:PORT through the API server; "
                     "?label.NAME=VALUE where it serves several clusters")
        ->required();
    addAccess(set_, *setOptions);
    session.onRun(set_, [&session, options = setOptions] { return set(session, *options); });

    auto [test_, testOptions] = addCommand<EndpointOptions>(group, "test", "Says what is wrong with an endpoint, as it is kept or as it is given");
    addName(test_, *testOptions);
    test_->add_option("url", testOptions->url, "Another than the one kept");
    addAccess(test_, *testOptions);
    session.onRun(test_, [&session, options = testOptions] { return test(session, *options); });

    auto [discover_, discoverOptions] = addCommand<EndpointOptions>(group, "discover", "Looks for them among the services of a cluster");
    discover_->add_option("cluster", discoverOptions->cluster, "Which")->required();
    session.onRun(discover_, [&session, options = discoverOptions] { return discover(session, *options); });

    auto [remove, removeOptions] = addCommand<EndpointOptions>(group, "remove", "Forgets an endpoint and its secrets");
    addName(remove, *removeOptions);
    remove->add_flag("-y,--yes", removeOptions->yes, "Does not ask on a terminal");
    session.onRun(remove, [&session, options = removeOptions] { return removeEndpoint(session, *options); });
}

} // namespace wheelhouse::ctl
