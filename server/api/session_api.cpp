#include "server/api/session_api.h"

namespace wheelhouse::api {

SessionApi::SessionApi(CallChain &chain, access::Accounts &accounts, std::string serverId,
                       google::protobuf::Timestamp startTime)
    : m_calls(chain, v1::SessionService::service_full_name()), m_accounts(accounts), m_serverId(std::move(serverId)),
      m_startTime(std::move(startTime))
{
}

grpc::ServerUnaryReactor *SessionApi::GetCurrentSession(grpc::CallbackServerContext *context,
                                                        const v1::GetCurrentSessionRequest *request,
                                                        v1::Session *response)
{
    return m_calls.unary(context, request, response, "GetCurrentSession",
                         [this](const access::Caller &caller, const v1::GetCurrentSessionRequest &,
                                v1::Session &session) { return describe(caller, session); });
}

Result<void> SessionApi::describe(const access::Caller &caller, v1::Session &session)
{
    session.set_account(caller.account);
    session.set_role(caller.role);
    session.set_server_version(WHEELHOUSE_VERSION);
    session.set_server_id(m_serverId);
    *session.mutable_start_time() = m_startTime;
    // No token, so nothing that ends.
    if (caller.account == access::kLocalAccount)
        return {};
    const auto account = m_accounts.get(caller.account);
    if (!account)
        return passOn(account);
    if (account->has_expire_time())
        *session.mutable_expire_time() = account->expire_time();
    return {};
}

grpc::ServerUnaryReactor *SessionApi::CreateAccount(grpc::CallbackServerContext *context,
                                                    const v1::CreateAccountRequest *request,
                                                    v1::CreateAccountResponse *response)
{
    return m_calls.unary(context, request, response, "CreateAccount",
                         [this](const access::Caller &, const v1::CreateAccountRequest &create,
                                v1::CreateAccountResponse &created) -> Result<void> {
                             std::optional<google::protobuf::Timestamp> expireTime;
                             if (create.account().has_expire_time())
                                 expireTime = create.account().expire_time();
                             auto made = m_accounts.create(create.account_id(), create.account().role(), expireTime);
                             if (!made)
                                 return passOn(made);
                             *created.mutable_account() = std::move(made->account);
                             created.set_token(made->token.reveal());
                             return {};
                         });
}

grpc::ServerUnaryReactor *SessionApi::ListAccounts(grpc::CallbackServerContext *context,
                                                   const v1::ListAccountsRequest *request,
                                                   v1::ListAccountsResponse *response)
{
    return m_calls.unary(context, request, response, "ListAccounts",
                         [this](const access::Caller &, const v1::ListAccountsRequest &list,
                                v1::ListAccountsResponse &listed) -> Result<void> {
                             auto page = m_accounts.list(list.page_size(), list.page_token());
                             if (!page)
                                 return passOn(page);
                             for (v1::Account &account : page->accounts)
                                 *listed.add_accounts() = std::move(account);
                             listed.set_next_page_token(page->nextPageToken);
                             return {};
                         });
}

grpc::ServerUnaryReactor *SessionApi::DeleteAccount(grpc::CallbackServerContext *context,
                                                    const v1::DeleteAccountRequest *request,
                                                    v1::DeleteAccountResponse *response)
{
    return m_calls.unary(context, request, response, "DeleteAccount",
                         [this](const access::Caller &, const v1::DeleteAccountRequest &remove,
                                v1::DeleteAccountResponse &) { return m_accounts.remove(remove.name()); });
}

} // namespace wheelhouse::api
