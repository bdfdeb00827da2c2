#pragma once

#include <string>

#include "server/access/accounts.h"
#include "server/api/service_calls.h"
#include "wheelhouse/v1/sessions.grpc.pb.h"

namespace wheelhouse::api {

// SessionService: who the caller is, and the accounts. `chain` and `accounts`
// outlive it.
class SessionApi final : public v1::SessionService::CallbackService {
public:
    // `serverId` is the data directory's, from access::ServerIdentity.
    SessionApi(CallChain &chain, access::Accounts &accounts, std::string serverId,
               google::protobuf::Timestamp startTime);

    grpc::ServerUnaryReactor *GetCurrentSession(grpc::CallbackServerContext *context,
                                                const v1::GetCurrentSessionRequest *request,
                                                v1::Session *response) override;
    grpc::ServerUnaryReactor *CreateAccount(grpc::CallbackServerContext *context,
                                            const v1::CreateAccountRequest *request,
                                            v1::CreateAccountResponse *response) override;
    grpc::ServerUnaryReactor *ListAccounts(grpc::CallbackServerContext *context,
                                           const v1::ListAccountsRequest *request,
                                           v1::ListAccountsResponse *response) override;
    grpc::ServerUnaryReactor *DeleteAccount(grpc::CallbackServerContext *context,
                                            const v1::DeleteAccountRequest *request,
                                            v1::DeleteAccountResponse *response) override;

private:
    Result<void> describe(const access::Caller &caller, v1::Session &session);

    ServiceCalls m_calls;
    access::Accounts &m_accounts;
    const std::string m_serverId;
    const google::protobuf::Timestamp m_startTime;
};

} // namespace wheelhouse::api
