#pragma once

#include <string>
#include <vector>

#include "server/links/kubernetes/envelope.h"
#include "server/links/kubernetes/proto/apps.pb.h"
#include "server/links/kubernetes/proto/core.pb.h"
#include "server/links/kubernetes/proto/meta.pb.h"

namespace wheelhouse::test {

// Bytes as an API server sends them, encoded from the lean messages.

inline std::string envelope(const std::string &raw)
{
    kubernetes::kube::Unknown unknown;
    unknown.set_raw(raw);
    return std::string(kubernetes::kEnvelopeMagic) + unknown.SerializeAsString();
}

template <class Message> std::string envelopeOf(const Message &message)
{
    return envelope(message.SerializeAsString());
}

template <class Message>
std::string listBody(const std::vector<Message> &items, const std::string &version, const std::string &next = {})
{
    kubernetes::kube::List list;
    list.mutable_metadata()->set_resource_version(version);
    list.mutable_metadata()->set_continue_(next);
    for (const auto &item : items)
        list.add_items(item.SerializeAsString());
    return envelopeOf(list);
}

inline std::string frame(const std::string &type, const std::string &object)
{
    kubernetes::kube::WatchEvent event;
    event.set_type(type);
    event.mutable_object()->set_raw(envelope(object));
    const std::string bytes = event.SerializeAsString();
    std::string framed;
    for (int shift = 24; shift >= 0; shift -= 8)
        framed += static_cast<char>(bytes.size() >> shift & 0xFF);
    return framed + bytes;
}

template <class Message> std::string frameOf(const std::string &type, const Message &object)
{
    return frame(type, object.SerializeAsString());
}

inline kubernetes::kube::Namespace namespaceObject(const std::string &name, const std::string &version)
{
    kubernetes::kube::Namespace object;
    object.mutable_metadata()->set_name(name);
    object.mutable_metadata()->set_uid("uid-" + name);
    object.mutable_metadata()->set_resource_version(version);
    object.mutable_status()->set_phase("Active");
    return object;
}

} // namespace wheelhouse::test
