#pragma once

#include "server/access/audit_trail.h"
#include "server/api/service_calls.h"
#include "wheelhouse/v1/audit.grpc.pb.h"

namespace wheelhouse::api {

// AuditService: the audit trail, to read and to verify. `chain` and `trail`
// outlive it.
class AuditApi final : public v1::AuditService::CallbackService {
public:
    AuditApi(CallChain &chain, access::AuditTrail &trail);

    grpc::ServerUnaryReactor *ListAuditEntries(grpc::CallbackServerContext *context,
                                               const v1::ListAuditEntriesRequest *request,
                                               v1::ListAuditEntriesResponse *response) override;
    grpc::ServerUnaryReactor *VerifyAuditTrail(grpc::CallbackServerContext *context,
                                               const v1::VerifyAuditTrailRequest *request,
                                               v1::VerifyAuditTrailResponse *response) override;

private:
    ServiceCalls m_calls;
    access::AuditTrail &m_trail;
};

} // namespace wheelhouse::api
