#include "server/links/kubernetes/workload_facts_reader.h"

#include <future>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "server/clusters/object_names.h"
#include "server/links/kubernetes/workload_object_facts.h"

namespace wheelhouse::kubernetes {

namespace {

constexpr std::chrono::milliseconds kLimit{8000};
constexpr std::size_t kMaxAnswerBytes = 16u << 20;
// Namespaces with more services than that are read in part.
constexpr int kMaxListed = 1000;

// One question under way.
class Question {
public:
    Question(KubernetesApi &api, std::string what, std::string path) : m_what(std::move(what))
    {
        ApiRequest request;
        request.path = std::move(path);
        request.totalTimeout = kLimit;
        request.maxBodyBytes = kMaxAnswerBytes;
        auto promise = std::make_shared<std::promise<Result<ApiAnswer>>>();
        m_answer = promise->get_future();
        api.send(std::move(request), [promise](Result<ApiAnswer> answer) { promise->set_value(std::move(answer)); });
    }

    Result<json::Value> take(std::chrono::steady_clock::time_point until)
    {
        if (m_answer.wait_until(until) != std::future_status::ready)
            return fail(ErrorCode::DeadlineExceeded, "the API server did not answer in time");
        auto answer = m_answer.get();
        if (!answer)
            return passOn(answer);
        auto value = json::Value::parse(answer->body, nullptr, false);
        if (!value.is_object())
            return fail(ErrorCode::FailedPrecondition,
                        "the answer is no JSON object: this is not the API server, or a proxy is in between");
        return value;
    }

    // What was read, or an empty object and a word about why.
    json::Value takeOrNote(std::chrono::steady_clock::time_point until, v1::WorkloadFacts &facts)
    {
        auto value = take(until);
        if (value) {
            if (!json::text(json::at(*value, "metadata", "continue")).empty())
                facts.add_not_seen(fmt::format("{}: only the first {} were read", m_what, kMaxListed));
            return std::move(*value);
        }
        // A cluster without that API has none of them.
        if (value.error().code != ErrorCode::NotFound)
            facts.add_not_seen(m_what + ": " + value.error().message);
        return json::Value::object();
    }

private:
    const std::string m_what;
    std::future<Result<ApiAnswer>> m_answer;
};

} // namespace

Result<v1::WorkloadFacts> readWorkloadFacts(KubernetesApi &api, const v1::Workload &workload,
                                            const std::set<std::string> &pods)
{
    const auto name = clusters::ObjectName::parse(workload.name());
    if (!name || name->collection.empty())
        return failField("name", "a workload's name is allowed");
    const std::string space = encodeSegment(name->nameSpace);
    const auto listOf = [&](const char *group, const char *collection) {
        return fmt::format("{}/namespaces/{}/{}?limit={}", group, space, collection, kMaxListed);
    };
    Question object(api, "workload",
                    fmt::format("/apis/apps/v1/namespaces/{}/{}/{}", space, name->collection, encodeSegment(name->id)));
    Question services(api, "services", listOf("/api/v1", "services"));
    Question slices(api, "endpointslices", listOf("/apis/discovery.k8s.io/v1", "endpointslices"));
    Question ingresses(api, "ingresses", listOf("/apis/networking.k8s.io/v1", "ingresses"));
    Question scalers(api, "horizontalpodautoscalers", listOf("/apis/autoscaling/v2", "horizontalpodautoscalers"));
    Question events(api, "events", listOf("/api/v1", "events") + "&fieldSelector=reason%3DUnhealthy");

    const auto until = std::chrono::steady_clock::now() + kLimit + std::chrono::milliseconds(200);
    const auto read = object.take(until);
    if (!read)
        return passOn(read);
    v1::WorkloadFacts facts;
    *facts.mutable_workload() = workload;
    takeWorkloadObject(*read, facts);
    takeServices(services.takeOrNote(until, facts), podLabels(*read), facts);
    takeEndpoints(slices.takeOrNote(until, facts), pods, facts);
    takeIngresses(ingresses.takeOrNote(until, facts), facts);
    const char *kind = workload.kind() == v1::Workload::KIND_DEPLOYMENT     ? "Deployment"
                       : workload.kind() == v1::Workload::KIND_STATEFUL_SET ? "StatefulSet"
                                                                            : "DaemonSet";
    takeAutoscaler(scalers.takeOrNote(until, facts), kind, std::string(name->id), facts);
    takeProbeFailures(events.takeOrNote(until, facts), pods, facts);
    *facts.mutable_read_time() = google::protobuf::util::TimeUtil::GetCurrentTime();
    return facts;
}

} // namespace wheelhouse::kubernetes
