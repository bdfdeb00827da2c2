#include "server/links/kubernetes/envelope.h"

#include "server/links/kubernetes/proto/meta.pb.h"
#include "server/links/kubernetes/wire_reader.h"

namespace wheelhouse::kubernetes {

std::optional<std::string_view> openEnvelope(std::string_view bytes)
{
    if (!bytes.starts_with(kEnvelopeMagic))
        return std::nullopt;
    std::string_view raw;
    WireReader reader(bytes.substr(kEnvelopeMagic.size()));
    while (reader.next()) {
        if (reader.field() == kube::Unknown::kRawFieldNumber)
            raw = reader.bytes();
    }
    if (!reader.ok())
        return std::nullopt;
    return raw;
}

} // namespace wheelhouse::kubernetes
