#include <algorithm>
#include <map>

#include "server/api/object_api.h"
#include "server/clusters/object_names.h"
#include "server/deployments/line_diff.h"

namespace wheelhouse::api {

namespace {

constexpr int kMaxEvents = 50;

} // namespace

grpc::ServerUnaryReactor *ObjectApi::GetObject(grpc::CallbackServerContext *context, const v1::GetObjectRequest *request,
                                               v1::GetObjectResponse *response)
{
    return m_calls.unary(
        context, request, response, "GetObject",
        [this](const access::Caller &, const v1::GetObjectRequest &asked, v1::GetObjectResponse &answer) -> Result<void> {
            auto got = m_desk.get(asked);
            if (!got)
                return passOn(got);
            answer = std::move(*got);
            return addEvents(answer);
        });
}

// What is held, and what the API server forgot.
Result<void> ObjectApi::addEvents(v1::GetObjectResponse &answer)
{
    clusters::EventQuery query;
    query.cluster = std::string(clusters::clusterOf(answer.name()));
    query.nameSpace = std::string(clusters::lastPart(clusters::namespaceOf(answer.name())));
    query.objectKind = answer.kind().kind();
    query.objectName = std::string(clusters::lastPart(answer.name()));
    query.limit = kMaxEvents;
    auto kept = m_events.findEvents(query);
    if (!kept)
        return passOn(kept);
    std::map<std::string, v1::Event> events;
    for (auto &event : *kept) {
        std::string name = event.name();
        events.emplace(std::move(name), std::move(event));
    }
    for (const auto &event : m_view.events.select([&](const v1::Event &each) { return query.holds(each); }))
        events[event->name()] = *event;
    std::vector<v1::Event *> latest;
    for (auto &[name, event] : events)
        latest.push_back(&event);
    std::sort(latest.begin(), latest.end(),
              [](const auto *left, const auto *right) { return clusters::momentOf(*left) > clusters::momentOf(*right); });
    for (std::size_t i = 0; i < std::min<std::size_t>(latest.size(), kMaxEvents); ++i)
        *answer.add_events() = std::move(*latest[i]);
    return {};
}

grpc::ServerUnaryReactor *ObjectApi::ApplyObject(grpc::CallbackServerContext *context,
                                                 const v1::ApplyObjectRequest *request, v1::ApplyObjectResponse *response)
{
    return m_calls.unary(
        context, request, response, "ApplyObject",
        [this](const access::Caller &, const v1::ApplyObjectRequest &asked, v1::ApplyObjectResponse &answer) -> Result<void> {
            auto applied = m_desk.apply(asked);
            if (!applied)
                return passOn(applied);
            answer.set_diff(deployments::unifiedDiff(applied->before, applied->after));
            answer.set_created(applied->created);
            for (auto &conflict : applied->conflicts)
                *answer.add_conflicts() = std::move(conflict);
            for (auto &warning : applied->warnings)
                answer.add_warnings(std::move(warning));
            answer.set_resource_version(applied->resourceVersion);
            return {};
        });
}

grpc::ServerUnaryReactor *ObjectApi::DeleteObject(grpc::CallbackServerContext *context,
                                                  const v1::DeleteObjectRequest *request,
                                                  v1::DeleteObjectResponse *response)
{
    return m_calls.unary(
        context, request, response, "DeleteObject",
        [this](const access::Caller &, const v1::DeleteObjectRequest &asked, v1::DeleteObjectResponse &answer) -> Result<void> {
            auto impact = m_desk.remove(asked);
            if (!impact)
                return passOn(impact);
            answer = std::move(*impact);
            return {};
        });
}

grpc::ServerUnaryReactor *ObjectApi::RevealSecretKey(grpc::CallbackServerContext *context,
                                                     const v1::RevealSecretKeyRequest *request,
                                                     v1::RevealSecretKeyResponse *response)
{
    return m_calls.unary(
        context, request, response, "RevealSecretKey",
        [this](const access::Caller &, const v1::RevealSecretKeyRequest &asked, v1::RevealSecretKeyResponse &answer) -> Result<void> {
            const auto value = m_desk.reveal(asked.name(), asked.key());
            if (!value)
                return passOn(value);
            answer.set_value(value->reveal());
            return {};
        });
}

} // namespace wheelhouse::api
