#include "server/clusters/pod_health.h"
#include "server/http/http_request.h"
#include "server/links/kubernetes/kubeconfig.h"
#include "server/links/kubernetes/kubernetes_api.h"
#include "server/links/kubernetes/list_frames.h"
#include "server/links/kubernetes/log_lines.h"
#include "server/links/kubernetes/namespace_finder.h"
#include "server/links/kubernetes/object_decoder.h"
#include "server/links/kubernetes/oidc_credential_source.h"
#include "server/links/kubernetes/watch_frames.h"
#include "server/links/kubernetes/workload_object_facts.h"
#include "tests/fuzz/targets.h"
#include "tests/support/kube_frames.h"

namespace wheelhouse::fuzz {

namespace {

using namespace wheelhouse::kubernetes;
using clusters::ObjectKind;

constexpr char kCluster[] = "clusters/test";

// Text that is not UTF-8 goes out and is refused by whoever reads it.
template <class Message> void requireSound(const Message &message)
{
    Message again;
    require(again.ParseFromString(message.SerializeAsString()), "what was decoded can be sent");
}

ObjectKind kindOf(std::string_view bytes)
{
    return bytes.empty()
               ? ObjectKind::Pod
               : static_cast<ObjectKind>(static_cast<unsigned char>(bytes.front()) % clusters::kObjectKindCount);
}

void decode(ObjectKind kind, std::string_view bytes)
{
    (void)decodeIdentity(kind, kCluster, bytes);
    auto object = decodeObject(kind, kCluster, bytes);
    if (!object)
        return;
    if (auto *pod = std::get_if<clusters::ObservedPod>(&*object)) {
        clusters::judgePod(*pod);
        requireSound(pod->pod);
    } else if (const auto *node = std::get_if<clusters::ObservedNode>(&*object)) {
        requireSound(node->node);
    } else if (const auto *space = std::get_if<clusters::ObservedNamespace>(&*object)) {
        requireSound(space->space);
    } else if (const auto *workload = std::get_if<clusters::ObservedWorkload>(&*object)) {
        requireSound(workload->workload);
    } else if (const auto *event = std::get_if<clusters::ObservedEvent>(&*object)) {
        requireSound(event->event);
    }
}

void runKubeconfig(std::string_view bytes)
{
    (void)Kubeconfig::parse(bytes, {});
    const auto contexts = inspectKubeconfig(bytes);
    if (contexts && !contexts->empty())
        (void)Kubeconfig::parse(bytes, contexts->back().context());
    (void)withOidcTokens(Secret(std::string(bytes)), "u", Secret("id"), Secret("refresh"));
}

void runObject(std::string_view bytes) { decode(kindOf(bytes), bytes.substr(std::min<std::size_t>(1, bytes.size()))); }

void runWatchFrames(std::string_view bytes)
{
    const ObjectKind kind = kindOf(bytes);
    WatchFrames frames;
    // As they come: in pieces.
    for (std::size_t at = 1; at < bytes.size(); at += 37) {
        frames.append(bytes.substr(at, 37));
        while (const auto frame = frames.next())
            decode(kind, frame->object);
        if (frames.failed())
            return;
    }
}

void runListFrames(std::string_view bytes)
{
    const ObjectKind kind = kindOf(bytes);
    ListFrames list;
    for (std::size_t at = 1; at < bytes.size() && !list.failed(); at += 37) {
        list.append(bytes.substr(at, 37));
        while (const auto item = list.next())
            decode(kind, *item);
    }
    if (list.whole() && list.version().empty())
        std::abort();
}

void runLogLines(std::string_view bytes)
{
    const bool follow = !bytes.empty() && (bytes.front() & 1) != 0;
    LogLines lines(follow, [] {});
    http::ResponseHead head;
    head.status = !bytes.empty() && (bytes.front() & 2) != 0 ? 403 : 200;
    head.headers = {{"content-type", "application/json"}};
    lines.onHead(head);
    for (std::size_t at = 1; at < bytes.size(); at += 61)
        (void)lines.onData(bytes.substr(at, 61));
    lines.onDone(head);
    bool resume = false;
    while (auto batch = lines.take(100, resume)) {
        for (const auto &line : batch->lines)
            requireSound(line);
        if (batch->ended)
            break;
    }
}

void runStatusError(std::string_view bytes)
{
    const auto first = bytes.empty() ? 0 : static_cast<unsigned char>(bytes.front());
    constexpr std::string_view kTypes[] = {"application/json", "application/vnd.kubernetes.protobuf", "text/html", ""};
    const Error error =
        statusError(400 + first % 200, kTypes[first % 4], bytes.substr(std::min<std::size_t>(1, bytes.size())));
    require(!error.message.empty(), "a refusal says something");
}

void runWorkloadFacts(std::string_view bytes)
{
    const auto value = json::Value::parse(bytes, nullptr, false);
    if (value.is_discarded())
        return;
    v1::WorkloadFacts facts;
    takeWorkloadObject(value, facts);
    takeServices(value, podLabels(value), facts);
    takeServices(value, {{"app", "a"}}, facts);
    takeEndpoints(value, {"p"}, facts);
    takeIngresses(value, facts);
    takeAutoscaler(value, "Deployment", "a", facts);
    takeProbeFailures(value, {"p"}, facts);
    requireSound(facts);
}

void runReview(std::string_view bytes) { (void)allowedKinds(bytes); }

void runToken(std::string_view bytes) { (void)expiryOfToken(bytes); }

kube::Pod samplePod()
{
    kube::Pod pod;
    auto &meta = *pod.mutable_metadata();
    meta.set_name("gateway-1");
    meta.set_namespace_("iot");
    meta.set_uid("u");
    meta.set_resource_version("7");
    meta.mutable_creation_timestamp()->set_seconds(1700000000);
    (*meta.mutable_labels())["app"] = "gateway";
    auto &owner = *meta.add_owner_references();
    owner.set_kind("ReplicaSet");
    owner.set_name("gateway");
    owner.set_controller(true);
    auto &container = *pod.mutable_spec()->add_containers();
    container.set_name("gateway");
    container.set_image("registry/iot/gateway:1.2.3-test-7");
    (*container.mutable_resources()->mutable_requests())["cpu"].set_string("250m");
    pod.mutable_status()->set_phase("Running");
    auto &status = *pod.mutable_status()->add_container_statuses();
    status.set_name("gateway");
    status.set_restart_count(3);
    status.mutable_last_state()->mutable_terminated()->set_exit_code(137);
    status.mutable_last_state()->mutable_terminated()->set_reason("OOMKilled");
    status.mutable_last_state()->mutable_terminated()->mutable_finished_at()->set_seconds(1700000000);
    return pod;
}

std::string marked(ObjectKind kind, const std::string &bytes) { return static_cast<char>(kind) + bytes; }

std::vector<std::string> objectSeeds()
{
    kube::Node node;
    node.mutable_metadata()->set_name("n1");
    (*node.mutable_metadata()->mutable_labels())["cloud.google.com/gke-nodepool"] = "pool-1";
    (*node.mutable_status()->mutable_allocatable())["memory"].set_string("16Gi");
    node.mutable_status()->add_conditions()->set_type("Ready");
    kube::Deployment deployment;
    deployment.mutable_metadata()->set_name("gateway");
    deployment.mutable_metadata()->set_namespace_("iot");
    deployment.mutable_spec()->set_replicas(3);
    *deployment.mutable_spec()->mutable_template_()->mutable_spec()->add_containers() =
        samplePod().spec().containers(0);
    deployment.mutable_status()->add_conditions()->set_type("Progressing");
    kube::Event event;
    event.mutable_metadata()->set_name("e");
    event.mutable_metadata()->set_namespace_("iot");
    event.mutable_involved_object()->set_kind("Pod");
    event.set_message("it fails");
    event.mutable_series()->set_count(4);
    return {marked(ObjectKind::Pod, samplePod().SerializeAsString()),
            marked(ObjectKind::Node, node.SerializeAsString()),
            marked(ObjectKind::Deployment, deployment.SerializeAsString()),
            marked(ObjectKind::Event, event.SerializeAsString()),
            marked(ObjectKind::Namespace, test::namespaceObject("iot", "7").SerializeAsString())};
}

} // namespace

std::vector<Target> kubernetesTargets()
{
    const std::string kubeconfig =
        "current-context: a\nclusters: [{name: c, cluster: {server: 'https://h:1', proxy-url: 'socks5://p'}}]\n"
        "contexts: [{name: a, context: {cluster: c, user: u, namespace: n}}]\n"
        "users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: x, args: [a]}, as: "
        "b}}]\n";
    const std::string oidc = "clusters: [{name: c, cluster: {server: 'https://h:1'}}]\ncontexts: [{name: a, context: "
                             "{cluster: c, user: u}}]\n"
                             "users: [{name: u, user: {auth-provider: {name: oidc, config: {idp-issuer-url: "
                             "'https://i', client-id: c, refresh-token: r}}}}]\n";
    const std::string facts =
        R"({"items":[{"metadata":{"name":"s"},"spec":{"selector":{"app":"a"},"ports":[{"port":80,"targetPort":"http"}],
      "scaleTargetRef":{"kind":"Deployment","name":"a"},"rules":[{"http":{"paths":[{"backend":{"service":{"name":"s"}}}]}}]},
      "endpoints":[{"targetRef":{"name":"p"},"conditions":{"ready":true}}],"involvedObject":{"name":"p","fieldPath":"spec.containers{c}"},
      "message":"Readiness probe failed: x","count":2}],"spec":{"template":{"metadata":{"labels":{"app":"a"}},"spec":{"containers":[
      {"name":"c","readinessProbe":{"httpGet":{"port":80}},"volumeMounts":[{"name":"v"}]}],"volumes":[{"name":"v","secret":{"secretName":"s"}}]}}}})";
    return {
        {"kubeconfig", runKubeconfig, {kubeconfig, oidc}},
        {"object", runObject, objectSeeds()},
        {"watch_frames",
         runWatchFrames,
         {marked(ObjectKind::Pod, test::frameOf("ADDED", samplePod()) + test::frameOf("DELETED", samplePod()))}},
        {"list_frames",
         runListFrames,
         {marked(ObjectKind::Pod, test::listBody<kube::Pod>({samplePod(), samplePod()}, "9", "more"))}},
        {"log_lines",
         runLogLines,
         {"1"
          "2026-11-23T10:00:00.123456789Z hello\n2026-11-23T10:00:01Z \xe4\xbd\xa0\xe5\xa5\xbd\nno time\n",
          "0plain\r\nlines\n", std::string("2") + R"({"kind":"Status","message":"no","code":403})"}},
        {"status_error",
         runStatusError,
         {std::string("\0", 1)
              + R"({"kind":"Status","message":"bad","reason":"Invalid","details":{"causes":[{"field":"a","message":"b"}]}})",
          std::string("\1", 1) + test::envelopeOf(kube::Status())}},
        {"workload_facts", runWorkloadFacts, {facts}},
        {"rules_review",
         runReview,
         {R"({"status":{"incomplete":false,"resourceRules":[{"verbs":["list","watch"],"apiGroups":[""],"resources":["pods"]}]}})"}},
        {"token", runToken, {"e30.eyJleHAiOjE3MDAwMDAwMDB9.x"}},
    };
}

} // namespace wheelhouse::fuzz
