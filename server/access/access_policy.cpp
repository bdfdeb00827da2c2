#include "server/access/access_policy.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

namespace wheelhouse::access {

std::string roleName(v1::Role role)
{
    if (!v1::Role_IsValid(role) || role == v1::ROLE_UNSPECIFIED)
        return "no role";
    std::string name = v1::Role_Name(role).substr(std::string_view("ROLE_").size());
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    return name;
}

Result<void> AccessPolicy::check(const Caller &caller, const google::protobuf::MethodDescriptor &method) const
{
    if (method.file()->package() != "wheelhouse.v1")
        return {};
    if (isOpen(method))
        return {};
    const v1::Role needed = method.options().GetExtension(v1::access).role();
    const std::string call = method.service()->name() + "/" + method.name();
    if (needed == v1::ROLE_UNSPECIFIED)
        return fail(ErrorCode::PermissionDenied, fmt::format("{} has no access rule, so nobody may call it", call));
    // The roles are numbered weakest first.
    if (caller.role < needed) {
        return fail(ErrorCode::PermissionDenied,
                    fmt::format("{} needs the role {}; {} has {}", call, roleName(needed), caller.account,
                                roleName(caller.role)));
    }
    return {};
}

bool AccessPolicy::changes(const google::protobuf::MethodDescriptor &method) const
{
    return method.options().GetExtension(v1::access).changes();
}

bool AccessPolicy::isOpen(const google::protobuf::MethodDescriptor &method) const
{
    return method.options().GetExtension(v1::access).open();
}

} // namespace wheelhouse::access
