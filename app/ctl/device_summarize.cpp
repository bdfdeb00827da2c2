#include "app/ctl/device_summarize.h"

#include "app/ctl/choices.h"
#include "app/ctl/names.h"
#include "wheelhouse/v1/devices.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

struct Options {
    std::string product = "-";
    std::string filter;
    std::vector<std::string> facets;
    int size = 0;
    bool showDeleted = false;
};

std::string describe(const v1::SummarizeDevicesResponse &summary, bool coloured)
{
    std::string text = fmt::format("{} {}\n", summary.total_size(), summary.total_size() == 1 ? "device" : "devices");
    for (const auto &facet : summary.facets()) {
        Table table;
        table.setColumns({facet.field(), "DEVICES>"});
        for (const auto &value : facet.values()) {
            table.addRow({value.value().empty() ? Cell("(none)", Tone::Faint) : Cell(value.value()),
                          std::to_string(value.count())});
        }
        if (facet.more_count() > 0) {
            table.addRow({Cell(fmt::format("({} more)", facet.more_count()), Tone::Faint), ""});
        }
        text += "\n" + table.toString(coloured);
    }
    return text;
}

Outcome summarize(Session &session, const Options &options)
{
    v1::SummarizeDevicesRequest request;
    request.set_parent(productName(options.product));
    request.set_filter(options.filter);
    request.set_facet_size(options.size);
    request.set_show_deleted(options.showDeleted);
    for (const auto &facet : options.facets) {
        request.add_facets(facet);
    }
    const auto summary = session.call(&v1::DeviceService::Stub::SummarizeDevices, request);
    if (!summary) {
        return refuse(summary);
    }
    session.print(*summary, [&] { return describe(*summary, session.coloured()); });
    return {};
}

} // namespace

void addDeviceSummarize(CLI::App &device, Session &session)
{
    auto [command, options] = addCommand<Options>(&device, "summarize", "Counts devices, and which values they have");
    command->add_option("--product", options->product, "Only those of this product");
    command->add_option("--filter", options->filter, "As in device list");
    command->add_option("--facet", options->facets, "A field of a filter: site, firmware, label.KEY, …; may be repeated")
        ->allow_extra_args(false);
    command->add_option("--top", options->size, "Values of each facet, the most frequent (20)")->check(between(0, 1000));
    command->add_flag("--show-deleted", options->showDeleted, "Retired devices as well");
    session.onRun(command, [&session, options = options] { return summarize(session, *options); });
}

} // namespace wheelhouse::ctl
