#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/deployments/ci/ci_hook_store.h"
#include "wheelhouse/v1/deployments.pb.h"

namespace wheelhouse::deployments {

// A POST, as the listener read it.
struct HookCall {
    // The id in its path.
    std::string hook;
    std::string body;
    // Headers; empty where they are not there.
    std::string gitlabToken = {};
    std::string authorization = {};
    std::string signature = {};
    std::string timestamp = {};
};

// What is answered: a status of HTTP, and JSON.
struct HookAnswer {
    int status = 0;
    std::string body;
};

// The hooks, and what is done when one is called.
//
// Threads: any that may block: a call waits for a durable commit, and where an
// environment promotes for the registry. Ownership: app/server. Bounds: kMost hooks;
// bodies of 256 KiB; 60 calls a minute of one hook, and 600 a minute with a wrong
// token over all, beyond which calls are refused without being looked at.
class CiHooks {
public:
    static constexpr std::size_t kMost = 200;
    static constexpr std::size_t kMaxBody = 256u << 10;
    static constexpr std::size_t kMostCalls = 60;
    static constexpr std::size_t kMostWrong = 600;
    // Signatures older or newer than this are not taken.
    static constexpr std::chrono::seconds kFresh{300};

    using Clock = std::chrono::system_clock;
    // Asks for a deployment in the name of `requester`; durable when it returns.
    using Request = std::function<Result<v1::Deployment>(const std::string &requester, const v1::CreateDeploymentRequest &)>;

    CiHooks(CiHookStore &store, Request request, std::function<Clock::time_point()> now = Clock::now);

    // Before anything else, once.
    Result<void> load();

    Result<v1::CreateCiHookResponse> create(const v1::CreateCiHookRequest &request, const std::string &account);
    Result<void> remove(const std::string &name);
    std::vector<v1::CiHook> list() const;

    HookAnswer call(const HookCall &call);

private:
    struct Window {
        std::deque<Clock::time_point> times;
        // Whether one more fits into the minute before `now`; counts it if so.
        bool take(Clock::time_point now, std::size_t most);
    };

    Result<v1::CiHook> admit(const HookCall &call);
    bool isSigned(const HookCall &call, const Secret &token) const;
    HookAnswer deploy(const v1::CiHook &hook, const std::string &body);

    CiHookStore &m_store;
    const Request m_request;
    const std::function<Clock::time_point()> m_now;
    std::mutex m_changeMutex;
    mutable std::mutex m_mutex;
    std::map<std::string, StoredHook> m_hooks;
    std::map<std::string, Window> m_calls;
    Window m_wrong;
};

} // namespace wheelhouse::deployments
