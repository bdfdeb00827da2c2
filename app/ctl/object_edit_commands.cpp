#include "app/ctl/choices.h"
#include "app/ctl/commands.h"
#include "app/ctl/names.h"
#include "app/ctl/text_file.h"
#include "app/ctl/text_width.h"
#include "app/ctl/time_text.h"
#include "app/ctl/words.h"
#include "wheelhouse/v1/cluster_objects.grpc.pb.h"
#include "wheelhouse/v1/object_changes.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

// The API server is asked several times.
constexpr std::chrono::seconds kPatience{60};
constexpr std::size_t kMaxYamlBytes = 2u << 20;

struct NameOptions {
    std::string object;
    std::string cluster;
    std::string space;
};

struct GetOptions : NameOptions {
    bool managedFields = false;
    bool values = false;
};

struct ApplyOptions : NameOptions {
    std::string file;
    bool replace = false;
    bool force = false;
    bool validateOnly = false;
};

struct DeleteOptions : NameOptions {
    bool validateOnly = false;
    bool yes = false;
};

struct RevealOptions : NameOptions {
    std::string key;
};

void addName(CLI::App *command, NameOptions &options)
{
    command->add_option("object", options.object, "KIND/NAME with --cluster and -n, CLUSTER/NAMESPACE/KIND/NAME, or the full name")
        ->required();
    command->add_option("--cluster", options.cluster, "Cluster of the object");
    command->add_option("-n,--namespace", options.space, "Namespace of the object, where its kind is in one");
}

Outcome get(Session &session, const GetOptions &options)
{
    const auto name = objectName(options.object, options.cluster, options.space);
    if (!name) {
        return wrongUsage(name);
    }
    v1::GetObjectRequest request;
    request.set_name(*name);
    request.set_managed_fields(options.managedFields);
    request.set_values(options.values);
    const auto object = session.call(&v1::ObjectService::Stub::GetObject, request, kPatience);
    if (!object) {
        return refuse(object);
    }
    session.print(*object, [&] { return session.coloured() ? printable(object->yaml()) : object->yaml(); });
    if (object->truncated()) {
        std::fputs("whctl: it is too large to be shown whole\n", stderr);
    }
    return {};
}

std::string diffText(const std::string &diff, bool coloured)
{
    std::string text;
    std::size_t at = 0;
    while (at < diff.size()) {
        const auto end = std::min(diff.find('\n', at), diff.size());
        const auto line = printable(std::string_view(diff).substr(at, end - at));
        const auto tone = line.starts_with('+') ? Tone::Good : line.starts_with('-') ? Tone::Bad : line.starts_with('@') ? Tone::Faint : Tone::Plain;
        text += paint(line, tone, coloured) + "\n";
        at = end + 1;
    }
    return text;
}

Outcome apply(Session &session, const ApplyOptions &options)
{
    const auto name = objectName(options.object, options.cluster, options.space);
    if (!name) {
        return wrongUsage(name);
    }
    const auto yaml = readTextFile(options.file, kMaxYamlBytes);
    if (!yaml) {
        return wrongUsage(yaml);
    }
    v1::ApplyObjectRequest request;
    request.set_name(*name);
    request.set_yaml(*yaml);
    request.set_mode(options.replace ? v1::ApplyObjectRequest::MODE_REPLACE : v1::ApplyObjectRequest::MODE_APPLY);
    request.set_force(options.force);
    request.set_validate_only(options.validateOnly);
    const auto applied = session.call(&v1::ObjectService::Stub::ApplyObject, request, kPatience);
    if (!applied) {
        return refuse(applied);
    }
    session.print(*applied, [&] { return diffText(applied->diff(), session.coloured()); });
    for (const auto &warning : applied->warnings()) {
        std::fputs(fmt::format("whctl: warning: {}\n", oneLine(warning)).c_str(), stderr);
    }
    for (const auto &conflict : applied->conflicts()) {
        std::fputs(fmt::format("whctl: {} is managed by {}{}\n", conflict.field(), oneLine(conflict.manager()),
                               conflict.has_time() ? " since " + dateAndTime(conflict.time()) : "")
                       .c_str(),
                   stderr);
    }
    if (applied->conflicts_size() > 0) {
        session.say("It would be refused: --force takes over what others manage.");
    } else if (options.validateOnly) {
        session.say(applied->diff().empty() ? "Nothing would change." : "Nothing was changed: this is what would be.");
    } else {
        session.say(applied->created() ? "Created." : applied->diff().empty() ? "Nothing changed." : "Changed.");
    }
    return {};
}

std::string impactText(const v1::DeleteObjectResponse &impact)
{
    std::string text = impact.warning().empty() ? "" : impact.warning() + "\n";
    for (const auto &dependents : impact.dependents()) {
        std::vector<std::string> samples;
        for (const auto &sample : dependents.samples()) {
            samples.push_back(lastPart(sample));
        }
        text += fmt::format("{} {}: {}{}\n", dependents.count(), dependents.kind(), fmt::join(samples, ", "),
                            dependents.count() > dependents.samples_size() ? ", …" : "");
    }
    if (impact.incomplete()) {
        text += "There may be more: not everything could be counted.\n";
    }
    return text;
}

Outcome remove(Session &session, const DeleteOptions &options)
{
    const auto name = objectName(options.object, options.cluster, options.space);
    if (!name) {
        return wrongUsage(name);
    }
    v1::DeleteObjectRequest request;
    request.set_name(*name);
    const bool asks = session.interactive() && !options.yes;
    if (options.validateOnly || asks) {
        request.set_validate_only(true);
        const auto impact = session.call(&v1::ObjectService::Stub::DeleteObject, request, kPatience);
        if (!impact) {
            return refuse(impact);
        }
        if (options.validateOnly) {
            session.print(*impact, [&] { return impactText(*impact) + "Nothing was deleted: this is what would go with it.\n"; });
            return {};
        }
        std::fputs(impactText(*impact).c_str(), stderr);
        if (!session.confirm(fmt::format("Delete {}?", *name))) {
            return {};
        }
        request.set_validate_only(false);
    }
    const auto removed = session.call(&v1::ObjectService::Stub::DeleteObject, request, kPatience);
    if (!removed) {
        return refuse(removed);
    }
    session.print(*removed, [&] { return "Deleted " + *name + "\n"; });
    return {};
}

Outcome reveal(Session &session, const RevealOptions &options)
{
    const auto name = objectName(options.object, options.cluster, options.space);
    if (!name) {
        return wrongUsage(name);
    }
    v1::RevealSecretKeyRequest request;
    request.set_name(*name);
    request.set_key(options.key);
    const auto value = session.call(&v1::ObjectService::Stub::RevealSecretKey, request, kPatience);
    if (!value) {
        return refuse(value);
    }
    // Whatever bytes it has, for a file or a pipe.
    session.print(*value, [&] { return session.coloured() ? printable(value->value()) : value->value(); });
    return {};
}

struct ChangesOptions : NameOptions {
    std::string since;
    std::int64_t limit = 100;
};

Cell typeCell(v1::ObjectChange::Type type)
{
    switch (type) {
    case v1::ObjectChange::TYPE_CREATED: return {"created", Tone::Good};
    case v1::ObjectChange::TYPE_DELETED: return {"deleted", Tone::Bad};
    default: return {"changed"};
    }
}

Outcome changes(Session &session, const ChangesOptions &options)
{
    v1::ListObjectChangesRequest request;
    if (!options.object.empty()) {
        const auto name = objectName(options.object, options.cluster, options.space);
        if (!name) {
            return wrongUsage(name);
        }
        request.set_name(*name);
    } else if (options.cluster.empty()) {
        return wrongUsage("--cluster", "say of which cluster, or which object");
    } else {
        request.set_name(options.space.empty() ? clusterName(options.cluster) : namespaceParent(options.cluster, options.space));
    }
    if (!options.since.empty()) {
        const auto since = parseDuration(options.since);
        if (!since) {
            return wrongUsage(since);
        }
        *request.mutable_since_time() = timestampOf(std::chrono::system_clock::now() - *since);
    }
    const auto found = session.list(&v1::ObjectChangeService::Stub::ListObjectChanges, request, options.limit);
    if (!found) {
        return refuse(found);
    }
    session.printTable(*found, [&](Table &table) {
        table.setColumns({"TIME", "OBJECT", "WHAT", "MANAGER", "FIELD", "BEFORE", "AFTER"});
        for (const auto &change : found->changes()) {
            const auto object = shortObject(change.name());
            for (int i = 0; i < std::max(change.fields_size(), 1); ++i) {
                const auto field = i < change.fields_size() ? change.fields(i) : v1::FieldChange();
                table.addRow({i == 0 ? dateAndTime(change.time()) : "", i == 0 ? object : "",
                              i == 0 ? typeCell(change.type()) : Cell(""), i == 0 ? oneLine(change.manager()) : "",
                              oneLine(field.path()), elide(oneLine(field.before()), 60), elide(oneLine(field.after()), 60)});
            }
            if (change.omitted_field_count() > 0) {
                table.addRow({"", "", "", "", fmt::format("and {} more", change.omitted_field_count()), "", ""});
            }
        }
    });
    return {};
}

} // namespace

void addObjectEditCommands(CLI::App &object, Session &session)
{
    auto [getCommand, getOptions] = addCommand<GetOptions>(&object, "get", "Prints an object as YAML");
    addName(getCommand, *getOptions);
    getCommand->add_flag("--managed-fields", getOptions->managedFields, "With who manages which field");
    getCommand->add_flag("--values", getOptions->values, "With a ConfigMap's values; those of a Secret are never shown");
    session.onRun(getCommand, [&session, options = getOptions] { return get(session, *options); });

    auto [applyCommand, applyOptions] = addCommand<ApplyOptions>(&object, "apply", "Makes or changes an object, and shows what changed");
    addName(applyCommand, *applyOptions);
    applyCommand->add_option("-f,--file", applyOptions->file, "Its YAML or JSON; - is standard input")->required();
    applyCommand->add_flag("--replace", applyOptions->replace, "What the file leaves out goes; needs metadata.resourceVersion in it");
    applyCommand->add_flag("--force", applyOptions->force, "Takes over fields that others manage");
    applyCommand->add_flag("--validate-only", applyOptions->validateOnly, "Only says what would change");
    session.onRun(applyCommand, [&session, options = applyOptions] { return apply(session, *options); });

    auto [deleteCommand, deleteOptions] = addCommand<DeleteOptions>(&object, "delete", "Deletes an object, and what belongs to it");
    addName(deleteCommand, *deleteOptions);
    deleteCommand->add_flag("--validate-only", deleteOptions->validateOnly, "Only says what would go");
    deleteCommand->add_flag("-y,--yes", deleteOptions->yes, "Does not ask");
    session.onRun(deleteCommand, [&session, options = deleteOptions] { return remove(session, *options); });

    auto [changesCommand, changesOptions] = addCommand<ChangesOptions>(&object, "changes", "Shows what changed of objects, latest first");
    changesCommand->add_option("object", changesOptions->object,
                               "KIND/NAME with --cluster and -n, or the full name; all of the cluster or namespace without");
    changesCommand->add_option("--cluster", changesOptions->cluster, "Of this cluster");
    changesCommand->add_option("-n,--namespace", changesOptions->space, "Of this namespace");
    changesCommand->add_option("--since", changesOptions->since, "Only of the last so long, such as 2h or 7d");
    changesCommand->add_option("--limit", changesOptions->limit, "At most so many (100); 0 for all")->check(atMost());
    session.onRun(changesCommand, [&session, options = changesOptions] { return changes(session, *options); });

    auto [revealCommand, revealOptions] = addCommand<RevealOptions>(&object, "reveal", "Prints the value of one key of a Secret; it is in the audit trail");
    addName(revealCommand, *revealOptions);
    revealCommand->add_option("key", revealOptions->key, "Which key")->required();
    session.onRun(revealCommand, [&session, options = revealOptions] { return reveal(session, *options); });
}

} // namespace wheelhouse::ctl
