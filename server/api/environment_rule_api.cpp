#include "server/api/environment_rule_api.h"

namespace wheelhouse::api {

namespace {

Result<void> give(Result<v1::EnvironmentRules> done, v1::EnvironmentRules &response)
{
    if (!done)
        return passOn(done);
    response = std::move(*done);
    return {};
}

} // namespace

EnvironmentRuleApi::EnvironmentRuleApi(CallChain &chain, deployments::EnvironmentRuleBook &rules)
    : m_calls(chain, v1::EnvironmentRuleService::service_full_name()), m_rules(rules)
{
}

grpc::ServerUnaryReactor *EnvironmentRuleApi::GetEnvironmentRules(grpc::CallbackServerContext *context,
                                                                  const v1::GetEnvironmentRulesRequest *request,
                                                                  v1::EnvironmentRules *response)
{
    return m_calls.unary(context, request, response, "GetEnvironmentRules",
                         [this](const access::Caller &, const v1::GetEnvironmentRulesRequest &asked,
                                v1::EnvironmentRules &rules) { return give(m_rules.get(asked.name()), rules); });
}

grpc::ServerUnaryReactor *EnvironmentRuleApi::SetEnvironmentRules(grpc::CallbackServerContext *context,
                                                                  const v1::SetEnvironmentRulesRequest *request,
                                                                  v1::EnvironmentRules *response)
{
    return m_calls.unary(context, request, response, "SetEnvironmentRules",
                         [this](const access::Caller &caller, const v1::SetEnvironmentRulesRequest &asked,
                                v1::EnvironmentRules &rules) {
                             return give(m_rules.set(asked.rules(), caller.account), rules);
                         });
}

} // namespace wheelhouse::api
