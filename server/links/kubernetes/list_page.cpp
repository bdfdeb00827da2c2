#include "server/links/kubernetes/list_page.h"

#include "server/links/kubernetes/envelope.h"
#include "server/links/kubernetes/proto/meta.pb.h"
#include "server/links/kubernetes/wire_reader.h"

namespace wheelhouse::kubernetes {

std::optional<ListPage> ListPage::parse(std::string_view body)
{
    const auto list = openEnvelope(body);
    if (!list)
        return std::nullopt;
    ListPage page;
    page.items = *list;
    // The metadata come first; the items behind them are walked once, later.
    WireReader reader(*list);
    while (reader.next()) {
        if (reader.field() != kube::List::kMetadataFieldNumber)
            break;
        WireReader metadata(reader.bytes());
        while (metadata.next()) {
            if (metadata.field() == kube::ListMeta::kResourceVersionFieldNumber)
                page.version = metadata.bytes();
            else if (metadata.field() == kube::ListMeta::kContinueFieldNumber)
                page.next = metadata.bytes();
        }
    }
    if (!reader.ok() || page.version.empty())
        return std::nullopt;
    return page;
}

bool ListPage::forEach(const std::function<void(std::string_view)> &visit) const
{
    WireReader reader(items);
    while (reader.next()) {
        if (reader.field() == kube::List::kItemsFieldNumber)
            visit(reader.bytes());
    }
    return reader.ok();
}

} // namespace wheelhouse::kubernetes
