#pragma once

#include <string>

namespace google::protobuf {
class Message;
}

namespace wheelhouse::access {

// A request as the audit trail keeps it: JSON of at most 4 KiB without fields
// that hold secrets, at whatever depth: kubeconfig, token, password,
// private_key, secret, webhook_url, yaml, and names that end with one of them after
// an underscore (but page_token and resume_token, which are none). Long texts
// and lists are cut, and say so; of a list the first elements are kept. Cheap
// for large requests: only what is kept is copied.
std::string auditJson(const google::protobuf::Message &request);

} // namespace wheelhouse::access
