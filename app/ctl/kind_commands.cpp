#include "app/ctl/choices.h"
#include "app/ctl/commands.h"
#include "app/ctl/names.h"
#include "app/ctl/text_width.h"
#include "app/ctl/time_text.h"
#include "app/ctl/watching.h"
#include "app/ctl/words.h"
#include "wheelhouse/v1/cluster_objects.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

// The API server may have to be asked for all it has.
constexpr std::chrono::seconds kPatience{40};

struct KindOptions {
    std::string cluster;
    std::string space;
    std::string group;
    bool custom = false;
    bool refresh = false;
};

struct ListOptions {
    std::string kind;
    std::string cluster;
    std::string space;
    std::int64_t limit = 0;
    bool wide = false;
    bool changesOnly = false;
};

std::string parentOf(const std::string &cluster, const std::string &space)
{
    return space.empty() ? clusterName(cluster) : namespaceParent(cluster, space);
}

Cell permissionCell(v1::ObjectKind::Permission permission)
{
    switch (permission) {
    case v1::ObjectKind::PERMISSION_ALLOWED: return {"yes"};
    case v1::ObjectKind::PERMISSION_DENIED: return {"not allowed", Tone::Warning};
    default: return {"unknown", Tone::Faint};
    }
}

Outcome listKinds(Session &session, const KindOptions &options)
{
    v1::ListObjectKindsRequest request;
    request.set_parent(parentOf(options.cluster, options.space));
    request.set_refresh(options.refresh);
    auto answer = session.call(&v1::ObjectService::Stub::ListObjectKinds, request, kPatience);
    if (!answer) {
        return refuse(answer);
    }
    auto *const kinds = answer->mutable_kinds();
    for (int i = kinds->size() - 1; i >= 0; --i) {
        const bool left = (options.custom && !kinds->Get(i).custom())
            || (!options.group.empty() && kinds->Get(i).group() != options.group);
        if (left) {
            kinds->DeleteSubrange(i, 1);
        }
    }
    session.printTable(*answer, [&](Table &table) {
        table.setColumns({"NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND", "CUSTOM", "LIST"});
        for (const auto &kind : answer->kinds()) {
            table.addRow({kind.plural(), fmt::format("{}", fmt::join(kind.short_names(), ",")),
                          kind.group().empty() ? kind.version() : kind.group() + "/" + kind.version(),
                          kind.namespaced() ? "true" : "false", kind.kind(), kind.custom() ? "yes" : "",
                          permissionCell(kind.permission())});
        }
    });
    for (const auto &failure : answer->failures()) {
        std::fputs(fmt::format("whctl: {} was not discovered: {}\n", failure.group_version(), oneLine(failure.reason())).c_str(),
                   stderr);
    }
    if (answer->omitted_count() > 0) {
        std::fputs(fmt::format("whctl: {} more kinds are not shown\n", answer->omitted_count()).c_str(), stderr);
    }
    return {};
}

// Which columns are shown, and how their cells read.
class ObjectTable {
public:
    template <class Message> void setColumns(const Message &message, bool wide, bool withNamespace)
    {
        m_columns.assign(message.columns().begin(), message.columns().end());
        m_wide = wide;
        if (message.has_kind()) {
            m_withNamespace = withNamespace && message.kind().namespaced();
        }
    }

    std::vector<std::string> headings() const
    {
        std::vector<std::string> headings;
        if (m_withNamespace) {
            headings.emplace_back("NAMESPACE");
        }
        for (const auto &column : m_columns) {
            if (isShown(column)) {
                std::string title = column.title();
                std::transform(title.begin(), title.end(), title.begin(),
                               [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
                headings.push_back(title);
            }
        }
        return headings;
    }

    std::vector<Cell> cells(const v1::ObjectRow &row) const
    {
        std::vector<Cell> cells;
        if (m_withNamespace) {
            cells.emplace_back(row.namespace_());
        }
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            if (isShown(m_columns[i])) {
                auto shown = static_cast<int>(i) < row.cells_size() ? text(row.cells(static_cast<int>(i))) : std::string();
                if (shown.empty() && m_columns[i].type() == v1::ObjectColumn::TYPE_TIME) {
                    shown = "<none>";
                }
                cells.emplace_back(std::move(shown));
            }
        }
        return cells;
    }

private:
    bool isShown(const v1::ObjectColumn &column) const { return m_wide || column.priority() == 0; }

    static std::string text(const v1::ObjectCell &cell)
    {
        switch (cell.value_case()) {
        case v1::ObjectCell::kText: return oneLine(cell.text());
        case v1::ObjectCell::kInteger: return std::to_string(cell.integer());
        case v1::ObjectCell::kNumber: return fmt::format("{}", cell.number());
        case v1::ObjectCell::kTruth: return cell.truth() ? "true" : "false";
        case v1::ObjectCell::kTime: return age(cell.time());
        default: return {};
        }
    }

    std::vector<v1::ObjectColumn> m_columns;
    bool m_wide = false;
    bool m_withNamespace = false;
};

void tellSource(const v1::SourceState &source)
{
    if (source.state() == v1::SourceState::STATE_STALE) {
        std::fputs(fmt::format("whctl: {}: {}\n", sourceCell(source).text, oneLine(source.reason())).c_str(), stderr);
    } else if (!source.reason().empty()) {
        std::fputs(fmt::format("whctl: {}\n", oneLine(source.reason())).c_str(), stderr);
    }
}

Outcome listObjects(Session &session, const ListOptions &options)
{
    v1::ListObjectsRequest request;
    request.set_parent(parentOf(options.cluster, options.space));
    request.set_resource(options.kind);
    v1::ListObjectsResponse whole;
    do {
        constexpr std::int64_t kPage = 1000;
        request.set_page_size(
            static_cast<std::int32_t>(options.limit > 0 ? std::min(kPage, options.limit - whole.objects_size()) : kPage));
        request.set_page_token(whole.next_page_token());
        auto page = session.call(&v1::ObjectService::Stub::ListObjects, request, kPatience);
        if (!page) {
            return refuse(page);
        }
        whole.clear_columns();
        whole.clear_next_page_token();
        whole.MergeFrom(*page);
    } while (!whole.next_page_token().empty() && (options.limit == 0 || whole.objects_size() < options.limit));
    session.printTable(whole, [&](Table &table) {
        ObjectTable shown;
        shown.setColumns(whole, options.wide, options.space.empty() || options.space == "-");
        table.setColumns(shown.headings());
        for (const auto &row : whole.objects()) {
            table.addRow(shown.cells(row));
        }
    });
    tellSource(whole.source());
    return {};
}

Outcome watchObjects(Session &session, const ListOptions &options)
{
    v1::WatchObjectsRequest request;
    request.set_parent(parentOf(options.cluster, options.space));
    request.set_resource(options.kind);
    ObjectTable shown;
    std::string told;
    return follow<v1::ObjectService>(
        session, &v1::ObjectService::Stub::async::WatchObjects, request, [&](const v1::WatchObjectsResponse &message) {
            if (message.columns_size() > 0) {
                shown.setColumns(message, options.wide, options.space.empty() || options.space == "-");
            }
            for (const auto &source : message.mark().sources()) {
                if (source.reason() != told) {
                    told = source.reason();
                    tellSource(source);
                }
            }
            const bool snapshot = message.mark().phase() == v1::WatchMark::PHASE_SNAPSHOT;
            if (message.mark().phase() == v1::WatchMark::PHASE_HEARTBEAT || (snapshot && options.changesOnly)) {
                return true;
            }
            session.printStreamed(message, [&] {
                std::string text;
                const auto time = timeOfDay(message.mark().server_time());
                for (const auto &row : message.upserted()) {
                    text += time;
                    for (const auto &cell : shown.cells(row)) {
                        text += "  " + cell.text;
                    }
                    text += '\n';
                }
                for (const auto &name : message.removed()) {
                    text += fmt::format("{}  {}  {}\n", time, lastPart(name), paint("removed", Tone::Faint, session.coloured()));
                }
                return text;
            });
            return true;
        });
}

void addScope(CLI::App *command, const std::shared_ptr<ListOptions> &options)
{
    command->add_option("kind", options->kind, "pods, deploy, Service, virtualservices.networking.istio.io, …: see kind list")
        ->required();
    command->add_option("--cluster", options->cluster, "Of this cluster")->required();
    command->add_option("-n,--namespace", options->space, "Only of this namespace");
    command->add_flag("--wide", options->wide, "With the columns that are for wide terminals");
}

} // namespace

void addKindCommands(CLI::App &app, Session &session)
{
    auto *const kind = addGroup(app, "kind", "Kinds of objects that clusters have");
    auto [kinds, kindOptions] = addCommand<KindOptions>(kind, "list", "Lists the kinds that can be listed, custom resources included");
    kinds->add_option("--cluster", kindOptions->cluster, "Of this cluster")->required();
    kinds->add_option("-n,--namespace", kindOptions->space, "With what may be listed in this namespace");
    kinds->add_option("--group", kindOptions->group, "Only of this group, such as apps");
    kinds->add_flag("--custom", kindOptions->custom, "Only custom resources");
    kinds->add_flag("--refresh", kindOptions->refresh, "Asks the cluster anew");
    session.onRun(kinds, [&session, options = kindOptions] { return listKinds(session, *options); });

    auto *const object = addGroup(app, "object", "Objects of every kind of clusters");
    auto [list, listOptions] = addCommand<ListOptions>(object, "list", "Lists objects of one kind by its printer columns");
    addScope(list, listOptions);
    list->add_option("--limit", listOptions->limit, "At most so many (all)")->check(atMost());
    session.onRun(list, [&session, options = listOptions] { return listObjects(session, *options); });

    auto [watch, watchOptions] = addCommand<ListOptions>(object, "watch", "Shows objects of one kind as they change, until interrupted");
    addScope(watch, watchOptions);
    watch->add_flag("--changes-only", watchOptions->changesOnly, "Not what is there at the beginning");
    session.onRun(watch, [&session, options = watchOptions] { return watchObjects(session, *options); });

    addObjectEditCommands(*object, session);
}

} // namespace wheelhouse::ctl
