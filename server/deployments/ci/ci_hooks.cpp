#include "server/deployments/ci/ci_hooks.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>
#include <nlohmann/json.hpp>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "core/identifier.h"
#include "core/image_tag.h"
#include "server/deployments/ci/ci_body.h"
#include "server/deployments/names.h"

namespace wheelhouse::deployments {

namespace {

constexpr std::size_t kMaxId = 53;
constexpr int kMostEnvironments = 20;
constexpr char kHooks[] = "ciHooks/";
constexpr char kTagVariable[] = "IMAGE_TAG";

HookAnswer answer(int status, const std::string &key, const std::string &words)
{
    nlohmann::ordered_json body;
    body[key] = words;
    return {status, body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n"};
}

// In the same time whatever differs.
bool isSame(const std::string &given, const std::string &wanted)
{
    // Of the digests, so that not even the length is told.
    const auto left = sha256(given);
    const auto right = sha256(wanted);
    return CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

int statusOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidArgument: return 400;
    case ErrorCode::Unauthenticated: return 401;
    case ErrorCode::PermissionDenied: return 403;
    case ErrorCode::NotFound: return 404;
    case ErrorCode::AlreadyExists:
    case ErrorCode::FailedPrecondition: return 409;
    case ErrorCode::ResourceExhausted: return 429;
    default: return 503;
    }
}

} // namespace

CiHooks::CiHooks(CiHookStore &store, Request request, std::function<Clock::time_point()> now)
    : m_store(store), m_request(std::move(request)), m_now(std::move(now))
{
}

Result<void> CiHooks::load()
{
    auto stored = m_store.load();
    if (!stored)
        return passOn(stored);
    const std::lock_guard lock(m_mutex);
    for (auto &hook : *stored) {
        const std::string name = hook.hook.name();
        m_hooks[name] = std::move(hook);
    }
    return {};
}

Result<v1::CreateCiHookResponse> CiHooks::create(const v1::CreateCiHookRequest &request, const std::string &account)
{
    if (!isResourceId(request.hook_id(), kMaxId))
        return failField("hook_id", fmt::format("1 to {} of a-z, 0-9 and dash, beginning with a letter.", kMaxId));
    const auto &wanted = request.hook();
    if (!wanted.application().starts_with("applications/"))
        return failField("hook.application", "applications/APPLICATION.");
    if (wanted.environments_size() < 1 || wanted.environments_size() > kMostEnvironments)
        return failField("hook.environments", fmt::format("1 to {}.", kMostEnvironments));
    for (int i = 0; i < wanted.environments_size(); ++i) {
        if (!wanted.environments(i).starts_with("environments/"))
            return failField(fmt::format("hook.environments[{}]", i), "environments/ENVIRONMENT.");
    }
    if (wanted.tag_variable().size() > 100)
        return failField("hook.tag_variable", "At most 100 bytes.");
    StoredHook stored;
    stored.hook = wanted;
    stored.hook.set_name(kHooks + request.hook_id());
    if (stored.hook.tag_variable().empty())
        stored.hook.set_tag_variable(kTagVariable);
    *stored.hook.mutable_create_time() = google::protobuf::util::TimeUtil::GetCurrentTime();
    stored.hook.set_created_by(account);
    stored.token = Secret(makeRandomToken());
    const std::lock_guard changing(m_changeMutex);
    {
        const std::lock_guard lock(m_mutex);
        if (m_hooks.contains(stored.hook.name()))
            return fail(ErrorCode::AlreadyExists, fmt::format("{} exists already.", stored.hook.name()));
        if (m_hooks.size() >= kMost)
            return fail(ErrorCode::ResourceExhausted, fmt::format("There are {} hooks, and no more can be.", kMost));
    }
    if (auto added = m_store.add(stored); !added)
        return passOn(added);
    v1::CreateCiHookResponse response;
    *response.mutable_hook() = stored.hook;
    response.set_token(stored.token.reveal());
    const std::lock_guard lock(m_mutex);
    m_hooks[stored.hook.name()] = std::move(stored);
    return response;
}

Result<void> CiHooks::remove(const std::string &name)
{
    const std::lock_guard changing(m_changeMutex);
    {
        const std::lock_guard lock(m_mutex);
        if (!m_hooks.contains(name))
            return fail(ErrorCode::NotFound, fmt::format("There is no {}.", name));
    }
    if (auto removed = m_store.remove(name); !removed)
        return removed;
    const std::lock_guard lock(m_mutex);
    m_hooks.erase(name);
    m_calls.erase(name);
    return {};
}

std::vector<v1::CiHook> CiHooks::list() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<v1::CiHook> all;
    for (const auto &[name, hook] : m_hooks)
        all.push_back(hook.hook);
    return all;
}

bool CiHooks::Window::take(Clock::time_point now, std::size_t most)
{
    // A clock that was set back starts anew.
    while (!times.empty() && (now - times.front() >= std::chrono::minutes(1) || now < times.front()))
        times.pop_front();
    if (times.size() >= most)
        return false;
    times.push_back(now);
    return true;
}

bool CiHooks::isSigned(const HookCall &call, const Secret &token) const
{
    std::int64_t seconds = 0;
    const auto &stamp = call.timestamp;
    const auto read = std::from_chars(stamp.data(), stamp.data() + stamp.size(), seconds);
    if (read.ec != std::errc() || read.ptr != stamp.data() + stamp.size())
        return false;
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(m_now().time_since_epoch()).count();
    if (seconds < now - kFresh.count() || seconds > now + kFresh.count())
        return false;
    const std::string text = stamp + "." + call.body;
    Sha256 digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), token.reveal().data(), static_cast<int>(token.reveal().size()),
         reinterpret_cast<const unsigned char *>(text.data()), text.size(), digest.data(), &size);
    return isSame(call.signature, "sha256=" + hexText(digest));
}

Result<v1::CiHook> CiHooks::admit(const HookCall &call)
{
    const auto now = m_now();
    const std::lock_guard lock(m_mutex);
    const auto found = m_hooks.find(kHooks + call.hook);
    bool known = false;
    if (found != m_hooks.end() && !found->second.token.empty()) {
        const Secret &token = found->second.token;
        if (!call.signature.empty())
            known = isSigned(call, token);
        else if (!call.gitlabToken.empty())
            known = isSame(call.gitlabToken, token.reveal());
        else
            known = isSame(call.authorization, "Bearer " + token.reveal());
    }
    // Whether there is such a hook is not told to whoever has no token of it.
    if (!known)
        return m_wrong.take(now, kMostWrong)
            ? fail(ErrorCode::Unauthenticated, "The token or the signature is not of this hook, or its timestamp is too old.")
            : fail(ErrorCode::ResourceExhausted, "Too many calls with wrong tokens; try again in a minute.");
    if (!m_calls[found->first].take(now, kMostCalls))
        return fail(ErrorCode::ResourceExhausted, fmt::format("More than {} calls in a minute; try again.", kMostCalls));
    return found->second.hook;
}

HookAnswer CiHooks::call(const HookCall &call)
{
    if (call.body.size() > kMaxBody)
        return answer(413, "error", fmt::format("The body is larger than {} bytes.", kMaxBody));
    const auto hook = admit(call);
    if (!hook)
        return answer(statusOf(hook.error().code), "error", hook.error().message);
    return deploy(*hook, call.body);
}

HookAnswer CiHooks::deploy(const v1::CiHook &hook, const std::string &body)
{
    const auto build = readCiBody(body, hook.tag_variable());
    if (!build)
        return answer(statusOf(build.error().code), "error", build.error().message);
    if (!build->wanted)
        return answer(200, "ignored", build->reason);
    std::string environment = build->environment;
    if (environment.empty()) {
        const auto tag = ImageTag::parse(build->tag);
        if (!tag)
            return answer(400, "error", fmt::format("{} does not follow VERSION-ENVIRONMENT-CI_NUMBER.", build->tag));
        environment = tag->environment;
    }
    environment = "environments/" + std::string(lastPart(environment));
    if (std::find(hook.environments().begin(), hook.environments().end(), environment) == hook.environments().end())
        return answer(403, "error", fmt::format("This hook may not deploy to {}.", lastPart(environment)));
    v1::CreateDeploymentRequest request;
    request.set_application(hook.application());
    request.set_environment(environment);
    request.set_tag(build->tag);
    request.set_comment(build->comment);
    // Of the build and the place, in a bounded form.
    request.set_request_id("ci-" + sha256Hex(build->build + "\n" + environment).substr(0, 32));
    const auto made = m_request(hook.name(), request);
    if (!made)
        return answer(statusOf(made.error().code), "error", made.error().message);
    return answer(202, "deployment", made->name());
}

} // namespace wheelhouse::deployments
