#include "server/api/audit_api.h"

namespace wheelhouse::api {

AuditApi::AuditApi(CallChain &chain, access::AuditTrail &trail)
    : m_calls(chain, v1::AuditService::service_full_name()), m_trail(trail)
{
}

grpc::ServerUnaryReactor *AuditApi::ListAuditEntries(grpc::CallbackServerContext *context,
                                                     const v1::ListAuditEntriesRequest *request,
                                                     v1::ListAuditEntriesResponse *response)
{
    return m_calls.unary(context, request, response, "ListAuditEntries",
                         [this](const access::Caller &, const v1::ListAuditEntriesRequest &list,
                                v1::ListAuditEntriesResponse &listed) -> Result<void> {
                             auto page = m_trail.list(list.page_size(), list.page_token(), list.resource());
                             if (!page)
                                 return passOn(page);
                             for (v1::AuditEntry &entry : page->entries)
                                 *listed.add_entries() = std::move(entry);
                             listed.set_next_page_token(page->nextPageToken);
                             return {};
                         });
}

grpc::ServerUnaryReactor *AuditApi::VerifyAuditTrail(grpc::CallbackServerContext *context,
                                                     const v1::VerifyAuditTrailRequest *request,
                                                     v1::VerifyAuditTrailResponse *response)
{
    return m_calls.unary(context, request, response, "VerifyAuditTrail",
                         [this](const access::Caller &, const v1::VerifyAuditTrailRequest &,
                                v1::VerifyAuditTrailResponse &verified) -> Result<void> {
                             const auto verdict = m_trail.verify();
                             if (!verdict)
                                 return passOn(verdict);
                             verified.set_entry_count(verdict->entryCount);
                             verified.set_intact(verdict->intact);
                             verified.set_broken_sequence(verdict->brokenSequence);
                             return {};
                         });
}

} // namespace wheelhouse::api
