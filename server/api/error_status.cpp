#include "server/api/error_status.h"

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace wheelhouse::api {

grpc::Status toStatus(const Error &error, const std::string &requestId)
{
    google::rpc::Status details;
    details.set_code(static_cast<int>(error.code));
    details.set_message(error.message);
    if (!error.fields.empty()) {
        google::rpc::BadRequest badRequest;
        for (const auto &violation : error.fields) {
            auto *entry = badRequest.add_field_violations();
            entry->set_field(violation.field);
            entry->set_description(violation.description);
        }
        details.add_details()->PackFrom(badRequest);
    }
    google::rpc::ErrorInfo reason;
    reason.set_reason(codeName(error.code));
    reason.set_domain("wheelhouse");
    details.add_details()->PackFrom(reason);
    google::rpc::RequestInfo request;
    request.set_request_id(requestId);
    details.add_details()->PackFrom(request);
    return {static_cast<grpc::StatusCode>(error.code), error.message, details.SerializeAsString()};
}

} // namespace wheelhouse::api
