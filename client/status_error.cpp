#include "client/status_error.h"

#include <array>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace wheelhouse::client {
namespace {

constexpr std::string_view kNotReachedBegin = "The server at ";
constexpr std::string_view kNotReachedMiddle = " was not reached: ";

// gRPC tells its transport's troubles in the text of an UNAVAILABLE only.
// What it says (1.51), and what we say.
struct TransportPhrase {
    std::string_view said;
    std::string_view sentence;
};
constexpr std::array kTransportPhrases{
    TransportPhrase{"Connection refused", "connection refused"},
    TransportPhrase{"No such file or directory", "there is no such socket; is the server running?"},
    TransportPhrase{"Permission denied", "this user may not use its socket"},
    TransportPhrase{"certificate verify failed", "its certificate was not signed by the given CA"},
    TransportPhrase{"CERTIFICATE_VERIFY_FAILED", "its certificate was not signed by the given CA"},
    TransportPhrase{"Hostname Verification", "its certificate is not for this host name"},
    TransportPhrase{"Peer name", "its certificate is not for this host name"},
    TransportPhrase{"handshake failed", "the TLS handshake failed"},
    TransportPhrase{"handshaker shutdown", "the TLS handshake failed"},
    TransportPhrase{"DNS resolution failed", "its host name is not known"},
    TransportPhrase{"No route to host", "no route to host"},
    TransportPhrase{"Network is unreachable", "the network is unreachable"},
    TransportPhrase{"connection attempt timed out", "it did not answer in time"},
    TransportPhrase{"FD Shutdown", "it did not answer in time"},
    TransportPhrase{"Connection reset", "the connection was reset"},
    TransportPhrase{"Socket closed", "the connection was closed"},
    TransportPhrase{"Broken pipe", "the connection was closed"},
    TransportPhrase{"GOAWAY", "it is shutting down"},
    TransportPhrase{"Cancelling all calls", "it is shutting down"},
    TransportPhrase{"keepalive", "the connection fell silent"},
    TransportPhrase{"ping timeout", "the connection fell silent"},
    TransportPhrase{"failed to connect to all addresses", "no connection could be made"},
};

ErrorCode codeOf(grpc::StatusCode code)
{
    switch (code) {
    case grpc::StatusCode::OK:
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::DATA_LOSS: return ErrorCode::Internal;
    case grpc::StatusCode::OUT_OF_RANGE: return ErrorCode::InvalidArgument;
    default: return static_cast<ErrorCode>(code);
    }
}

void addDetails(const std::string &serialized, Error &error)
{
    google::rpc::Status details;
    if (!details.ParseFromString(serialized)) {
        return;
    }
    for (const auto &any : details.details()) {
        google::rpc::BadRequest badRequest;
        if (any.Is<google::rpc::BadRequest>() && any.UnpackTo(&badRequest)) {
            for (const auto &violation : badRequest.field_violations()) {
                error.fields.push_back({violation.field(), violation.description()});
            }
        }
    }
}

} // namespace

Error notReached(std::string_view address, std::string_view cause)
{
    return Error{ErrorCode::Unavailable, fmt::format("{}{}{}{}", kNotReachedBegin, address, kNotReachedMiddle, cause), {}};
}

Error errorOf(const grpc::Status &status, std::string_view address, std::string_view caFile)
{
    const auto text = status.error_message();
    // A server of ours always sends details; what has none came from the
    // transport.
    if (status.error_code() == grpc::StatusCode::UNAVAILABLE && status.error_details().empty()) {
        for (const auto &phrase : kTransportPhrases) {
            if (text.find(phrase.said) != std::string::npos) {
                if (phrase.sentence.find("given CA") != std::string_view::npos && !caFile.empty()) {
                    return notReached(address, fmt::format("its certificate was not signed by the CA in {}", caFile));
                }
                return notReached(address, phrase.sentence);
            }
        }
    }
    Error error{codeOf(status.error_code()), text, {}};
    addDetails(status.error_details(), error);
    if (error.message.empty()) {
        error.message = fmt::format("The server answered {} without saying why", codeName(error.code));
    }
    if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED && status.error_details().empty()) {
        error.message = fmt::format("The server at {} did not answer in time", address);
    }
    return error;
}

bool isNotReached(const Error &error)
{
    return error.code == ErrorCode::Unavailable && error.message.starts_with(kNotReachedBegin)
        && error.message.find(kNotReachedMiddle) != std::string::npos;
}

bool isLasting(const Error &error)
{
    switch (error.code) {
    case ErrorCode::InvalidArgument:
    case ErrorCode::NotFound:
    case ErrorCode::PermissionDenied:
    case ErrorCode::Unimplemented:
    case ErrorCode::Unauthenticated: return true;
    default: return false;
    }
}

} // namespace wheelhouse::client
