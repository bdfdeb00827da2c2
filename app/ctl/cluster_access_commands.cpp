#include "app/ctl/cluster_access_commands.h"

#include "app/ctl/names.h"
#include "app/ctl/text_file.h"
#include "app/ctl/words.h"
#include "client/documents/kubeconfig_file.h"
#include "wheelhouse/v1/clusters.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

// The server asks the cluster's API server in between.
constexpr std::chrono::seconds kUpdateDeadline{30};
constexpr std::size_t kMaxIdLength = 40;

struct UpdateOptions {
    std::string name;
    std::optional<std::string> kubeconfig;
    std::string context;
    std::optional<std::string> environment;
    std::optional<std::string> displayName;
    std::optional<std::string> prometheus;
    std::vector<std::string> namespaces;
    bool allNamespaces = false;
    bool validateOnly = false;
};

struct ContextsOptions {
    std::string kubeconfig;
};

Result<std::string> flattened(const std::string &path, const std::string &context, client::KubeconfigPart part)
{
    const auto text = readTextFile(path, client::kMaxKubeconfigBytes);
    if (!text) {
        return passOn(text);
    }
    const auto directory = path == "-" ? std::filesystem::path(".") : std::filesystem::path(path).parent_path();
    auto flat = client::flattenKubeconfig(*text, directory, context, part);
    if (!flat) {
        return fail(ErrorCode::InvalidArgument, path + ": " + flat.error().message);
    }
    return flat;
}

void mark(v1::UpdateClusterRequest &request, const char *path) { request.mutable_update_mask()->add_paths(path); }

Outcome update(Session &session, const UpdateOptions &options)
{
    v1::UpdateClusterRequest request;
    auto &cluster = *request.mutable_cluster();
    cluster.set_name(clusterName(options.name));
    if (options.displayName) {
        cluster.set_display_name(*options.displayName);
        mark(request, "display_name");
    }
    if (options.environment) {
        cluster.set_environment(options.environment->empty() ? "" : environmentName(*options.environment));
        mark(request, "environment");
    }
    if (options.prometheus) {
        cluster.set_prometheus_url(*options.prometheus);
        mark(request, "prometheus_url");
    }
    if (!options.namespaces.empty() || options.allNamespaces) {
        for (const auto &name : options.namespaces) {
            cluster.add_namespaces(name);
        }
        mark(request, "namespaces");
    }
    if (options.kubeconfig) {
        auto kubeconfig = readKubeconfig(*options.kubeconfig, options.context);
        if (!kubeconfig) {
            return wrongUsage(kubeconfig);
        }
        request.set_kubeconfig(std::move(*kubeconfig));
        request.set_context(options.context);
    } else if (request.update_mask().paths().empty()) {
        return wrongUsage("--kubeconfig", "or another option says what is to be changed");
    }
    request.set_validate_only(options.validateOnly);
    const auto updated = session.call(&v1::ClusterService::Stub::UpdateCluster, request, kUpdateDeadline);
    if (!updated) {
        return refuse(updated);
    }
    session.print(*updated, [&] {
        return fmt::format(
            "{} {}{}\n", options.validateOnly ? "Could be changed:" : "Changed", lastPart(updated->name()),
            options.kubeconfig ? fmt::format("; logged in at {} as context {}", updated->server(), updated->context())
                               : "");
    });
    return {};
}

Outcome contexts(Session &session, const ContextsOptions &options)
{
    auto kubeconfig = readWholeKubeconfig(options.kubeconfig);
    if (!kubeconfig) {
        return wrongUsage(kubeconfig);
    }
    v1::InspectKubeconfigRequest request;
    request.set_kubeconfig(std::move(*kubeconfig));
    const auto found = session.call(&v1::ClusterService::Stub::InspectKubeconfig, request);
    if (!found) {
        return refuse(found);
    }
    session.printTable(*found, [&](Table &table) {
        table.setColumns({"CONTEXT", "CURRENT", "SERVER", "NAMESPACE", "USER", "CREDENTIALS", "PROBLEM"});
        for (const auto &context : found->contexts()) {
            std::string credentials = credentialText(context.credential_kind());
            if (!context.program().empty()) {
                credentials += " " + context.program();
            }
            if (!context.impersonated_user().empty()) {
                credentials += " as " + context.impersonated_user();
            }
            Cell problem(context.problem(), Tone::Bad);
            if (context.problem().empty() && context.insecure()) {
                problem = Cell("the server's certificate is not checked", Tone::Warning);
            }
            table.addRow({context.context(), context.current() ? "*" : "", context.server(), context.namespace_(),
                          context.user(), credentials, problem});
        }
    });
    return {};
}

} // namespace

Result<std::string> readKubeconfig(const std::string &path, const std::string &context)
{
    return flattened(path, context, client::KubeconfigPart::OneContext);
}

Result<std::string> readWholeKubeconfig(const std::string &path)
{
    return flattened(path, {}, client::KubeconfigPart::Whole);
}

std::string credentialText(v1::ClusterCredentialKind kind)
{
    switch (kind) {
    case v1::CLUSTER_CREDENTIAL_KIND_NONE: return "none";
    case v1::CLUSTER_CREDENTIAL_KIND_TOKEN: return "token";
    case v1::CLUSTER_CREDENTIAL_KIND_TOKEN_FILE: return "token file";
    case v1::CLUSTER_CREDENTIAL_KIND_CERTIFICATE: return "certificate";
    case v1::CLUSTER_CREDENTIAL_KIND_BASIC: return "password";
    case v1::CLUSTER_CREDENTIAL_KIND_EXEC: return "exec plugin";
    case v1::CLUSTER_CREDENTIAL_KIND_OIDC: return "OIDC";
    default: return "";
    }
}

std::string idOfContext(const std::string &context)
{
    std::string id;
    // `cluster@user` and `user@cluster` are both in use: the first part tells
    // enough, and a name can be given.
    for (const char c : context.substr(0, context.find('@'))) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (letter) {
            id += static_cast<char>(c | 0x20);
        } else if (c >= '0' && c <= '9') {
            id += c;
        } else if (!id.empty() && id.back() != '-') {
            id += '-';
        }
    }
    if (id.empty() || id.front() < 'a') {
        id = "cluster-" + id;
    }
    id.resize(std::min(id.size(), kMaxIdLength));
    while (id.ends_with('-')) {
        id.pop_back();
    }
    return id;
}

std::string accessWarning(const v1::Cluster &cluster)
{
    return cluster.insecure()
               ? "the API server's certificate is NOT checked: whoever is in between reads and changes everything"
               : "";
}

void addClusterAccessCommands(CLI::App &cluster, Session &session)
{
    auto [update_, options] = addCommand<UpdateOptions>(
        &cluster, "update", "Changes what was told of a cluster, or logs in to it anew; what is watched goes on");
    update_->add_option("cluster", options->name, "Its name")->required();
    update_->add_option("--kubeconfig", options->kubeconfig,
                        "A new login; files it names are taken in; - reads standard input");
    update_->add_option("--context", options->context, "Which context of it; the current one by default");
    update_->add_option("--environment", options->environment, "Environment it belongs to; empty for none");
    update_->add_option("--display-name", options->displayName, "What people call it");
    update_->add_option("--prometheus", options->prometheus, "Base URL of its Prometheus; empty for none");
    auto *const namespaces =
        update_
            ->add_option("-n,--namespace", options->namespaces,
                         "Namespaces to look at where the credentials may not see all; replaces those told before")
            ->allow_extra_args(false)
            ->delimiter(',');
    update_->add_flag("--no-namespaces", options->allNamespaces, "Forgets the namespaces told before")
        ->excludes(namespaces);
    update_->add_flag("--validate-only", options->validateOnly, "Asks and changes nothing");
    session.onRun(update_, [&session, options = options] { return update(session, *options); });

    auto [contexts_, contextsOptions] = addCommand<ContextsOptions>(
        &cluster, "contexts", "Shows the contexts of a kubeconfig and what is wrong with each; keeps nothing");
    contexts_->add_option("--kubeconfig", contextsOptions->kubeconfig, "The kubeconfig; - reads standard input")
        ->required();
    session.onRun(contexts_, [&session, options = contextsOptions] { return contexts(session, *options); });
}

} // namespace wheelhouse::ctl
