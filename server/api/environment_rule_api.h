#pragma once

#include "server/api/service_calls.h"
#include "server/deployments/environment_rule_book.h"
#include "wheelhouse/v1/environment_rules.grpc.pb.h"

namespace wheelhouse::api {

// EnvironmentRuleService over its subject, which outlives it.
class EnvironmentRuleApi final : public v1::EnvironmentRuleService::CallbackService {
public:
    EnvironmentRuleApi(CallChain &chain, deployments::EnvironmentRuleBook &rules);

    grpc::ServerUnaryReactor *GetEnvironmentRules(grpc::CallbackServerContext *context,
                                                  const v1::GetEnvironmentRulesRequest *request,
                                                  v1::EnvironmentRules *response) override;
    grpc::ServerUnaryReactor *SetEnvironmentRules(grpc::CallbackServerContext *context,
                                                  const v1::SetEnvironmentRulesRequest *request,
                                                  v1::EnvironmentRules *response) override;

private:
    ServiceCalls m_calls;
    deployments::EnvironmentRuleBook &m_rules;
};

} // namespace wheelhouse::api
