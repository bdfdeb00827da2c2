#include "app/ctl/choices.h"
#include "app/ctl/commands.h"
#include "app/ctl/names.h"
#include "app/ctl/text_file.h"
#include "app/ctl/text_width.h"
#include "app/ctl/time_text.h"
#include "app/ctl/words.h"
#include "wheelhouse/v1/registries.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

// The server asks the registry in between.
constexpr std::chrono::seconds kRegistryDeadline{20};
constexpr std::size_t kMaxFile = 64 * 1024;

struct RegistryOptions {
    std::string id;
    std::string host;
    std::string url;
    std::string user;
    std::string passwordFile;
    std::string caFile;
    bool keepPassword = false;
    bool yes = false;
};

struct TagOptions {
    std::string application;
    std::string environment;
    std::string tag;
    std::int64_t limit = 50;
    bool only = false;
    bool refresh = false;
};

std::string registryName(std::string_view text)
{
    return text.starts_with("registries/") ? std::string(text) : fmt::format("registries/{}", text);
}

Result<void> fill(const RegistryOptions &options, v1::Registry &registry, std::string &password)
{
    registry.set_host(options.host);
    registry.set_url(options.url);
    registry.set_username(options.user);
    if (!options.caFile.empty()) {
        auto pem = readTextFile(options.caFile, kMaxFile);
        if (!pem) {
            return passOn(pem);
        }
        registry.set_ca_certificate(std::move(*pem));
    }
    if (!options.passwordFile.empty()) {
        auto text = readTextFile(options.passwordFile, kMaxFile);
        if (!text) {
            return passOn(text);
        }
        while (text->ends_with('\n') || text->ends_with('\r')) {
            text->pop_back();
        }
        password = std::move(*text);
    }
    return {};
}

Outcome list(Session &session)
{
    const auto registries = session.call(&v1::RegistryService::Stub::ListRegistries, v1::ListRegistriesRequest());
    if (!registries) {
        return refuse(registries);
    }
    session.printTable(*registries, [&](Table &table) {
        table.setColumns({"REGISTRY", "HOST", "URL", "USER", "SET BY", "AGE>"});
        for (const auto &registry : registries->registries()) {
            table.addRow({lastPart(registry.name()), registry.host(), registry.url(), registry.username(),
                          lastPart(registry.updated_by()), age(registry.update_time())});
        }
    });
    return {};
}

Outcome create(Session &session, const RegistryOptions &options)
{
    v1::CreateRegistryRequest request;
    request.set_registry_id(options.id);
    if (const auto filled = fill(options, *request.mutable_registry(), *request.mutable_password()); !filled) {
        return wrongUsage(filled);
    }
    const auto registry = session.call(&v1::RegistryService::Stub::CreateRegistry, request);
    if (!registry) {
        return refuse(registry);
    }
    session.print(*registry, [&] {
        return fmt::format("Images of {} are looked for at {}\n", registry->host(), registry->url());
    });
    return {};
}

Outcome update(Session &session, const RegistryOptions &options)
{
    v1::UpdateRegistryRequest request;
    if (const auto filled = fill(options, *request.mutable_registry(), *request.mutable_password()); !filled) {
        return wrongUsage(filled);
    }
    request.mutable_registry()->set_name(registryName(options.id));
    request.set_keep_password(options.keepPassword);
    const auto registry = session.call(&v1::RegistryService::Stub::UpdateRegistry, request);
    if (!registry) {
        return refuse(registry);
    }
    session.print(*registry, [&] {
        return fmt::format("Images of {} are looked for at {}\n", registry->host(), registry->url());
    });
    return {};
}

Outcome removeRegistry(Session &session, const RegistryOptions &options)
{
    if (!options.yes && !session.confirm(fmt::format("Forget the registry {} and its password?", options.id))) {
        return refuse(ErrorCode::Cancelled, "Nothing was done");
    }
    v1::DeleteRegistryRequest request;
    request.set_name(registryName(options.id));
    const auto removed = session.call(&v1::RegistryService::Stub::DeleteRegistry, request);
    if (!removed) {
        return refuse(removed);
    }
    session.print(*removed, [&] { return fmt::format("Removed the registry {}\n", options.id); });
    return {};
}

Outcome check(Session &session, const RegistryOptions &options)
{
    v1::CheckRegistryRequest request;
    if (const auto filled = fill(options, *request.mutable_registry(), *request.mutable_password()); !filled) {
        return wrongUsage(filled);
    }
    if (!options.id.empty()) {
        request.mutable_registry()->set_name(registryName(options.id));
    }
    request.set_keep_password(options.keepPassword);
    const auto checked = session.call(&v1::RegistryService::Stub::CheckRegistry, request, kRegistryDeadline);
    if (!checked) {
        return refuse(checked);
    }
    session.print(*checked, [&] { return checked->ok() ? oneLine(checked->message()) + "\n" : std::string(); });
    return checked->ok() ? Outcome() : refuse(ErrorCode::FailedPrecondition, oneLine(checked->message()));
}

std::string whereItRuns(const v1::Tag &tag)
{
    std::vector<std::string> environments;
    for (const auto &environment : tag.running_in()) {
        environments.push_back(lastPart(environment));
    }
    return fmt::format("{}", fmt::join(environments, ", "));
}

Outcome listTags(Session &session, const TagOptions &options)
{
    v1::ListTagsRequest request;
    request.set_parent(applicationName(options.application));
    if (!options.environment.empty()) {
        request.set_environment(environmentName(options.environment));
    }
    if (options.only && options.environment.empty()) {
        return wrongUsage("--only", "goes with --environment");
    }
    request.set_only_environment(options.only);
    request.set_refresh(options.refresh);
    request.set_page_size(static_cast<std::int32_t>(std::clamp<std::int64_t>(options.limit, 0, 1000)));
    const bool all = options.limit == 0;
    Result<v1::ListTagsResponse> tags = all ? session.list(&v1::RegistryService::Stub::ListTags, request)
                                            : session.call(&v1::RegistryService::Stub::ListTags, request, kRegistryDeadline);
    if (!tags) {
        return refuse(tags);
    }
    session.printTable(*tags, [&](Table &table) {
        table.setColumns({"TAG", "VERSION", "ENVIRONMENT", "CI>", "RUNS IN"});
        for (const auto &tag : tags->tags()) {
            const Tone tone = tag.other_environment() || tag.version().empty() ? Tone::Faint : Tone::Plain;
            table.addRow({{tag.tag(), tone},
                          {tag.version(), tone},
                          {tag.environment(), tone},
                          tag.ci_number() > 0 ? std::to_string(tag.ci_number()) : std::string(),
                          {whereItRuns(tag), Tone::Good}});
        }
    });
    if (!all && !tags->next_page_token().empty()) {
        session.say(fmt::format("{} of {} tags; --limit 0 shows all\n", tags->tags_size(), tags->total_size()));
    }
    if (!tags->warning().empty()) {
        session.say(oneLine(tags->warning()) + "\n");
    }
    return {};
}

Outcome getTag(Session &session, const TagOptions &options)
{
    v1::GetTagRequest request;
    request.set_name(fmt::format("{}/tags/{}", applicationName(options.application), options.tag));
    const auto tag = session.call(&v1::RegistryService::Stub::GetTag, request, kRegistryDeadline);
    if (!tag) {
        return refuse(tag);
    }
    session.printFacts(*tag, [&](FactSheet &facts) {
        facts.add("image", tag->image());
        facts.add("digest", tag->digest());
        facts.add("version", tag->version());
        facts.add("environment", tag->environment());
        facts.add("CI number", tag->ci_number() > 0 ? std::to_string(tag->ci_number()) : std::string());
        facts.add("runs in", whereItRuns(*tag));
        for (const auto &platform : tag->platforms()) {
            const auto built = platform.has_create_time() ? ", built " + age(platform.create_time()) + " ago" : std::string();
            facts.add(fmt::format("{}/{}{}", platform.os(), platform.architecture(),
                                  platform.variant().empty() ? "" : "/" + platform.variant()),
                      bytesText(static_cast<double>(platform.size_bytes())) + built);
        }
    });
    return {};
}

void addAccess(CLI::App *command, RegistryOptions &options)
{
    command->add_option("--url", options.url, "Where to ask it, when not at https:// and its host");
    command->add_option("--user", options.user, "Who logs in");
    command->add_option("--password-file", options.passwordFile, "File with the password; - reads standard input");
    command->add_option("--trust", options.caFile, "PEM file of the only authorities to trust");
}

} // namespace

void addRegistryCommands(CLI::App &app, Session &session)
{
    auto *const group = addGroup(app, "registry", "The container registries that images come from");

    auto *const list_ = group->add_subcommand("list", "Lists the registries");
    session.onRun(list_, [&session] { return list(session); });

    auto [create_, createOptions] = addCommand<RegistryOptions>(group, "create", "Keeps where a registry is, and how to get in");
    create_->add_option("registry", createOptions->id, "What to call it: a-z, 0-9 and dash")->required();
    create_->add_option("--host", createOptions->host, "As it stands in images: registry.example.com:5000")->required();
    addAccess(create_, *createOptions);
    session.onRun(create_, [&session, options = createOptions] { return create(session, *options); });

    auto [update_, updateOptions] = addCommand<RegistryOptions>(group, "update", "Sets anew where it is, and how to get in");
    update_->add_option("registry", updateOptions->id, "Which")->required();
    update_->add_option("--host", updateOptions->host, "As it stands in images")->required();
    addAccess(update_, *updateOptions);
    update_->add_flag("--keep-password", updateOptions->keepPassword, "The password stays as it is kept");
    session.onRun(update_, [&session, options = updateOptions] { return update(session, *options); });

    auto [check_, checkOptions] = addCommand<RegistryOptions>(
        group, "check", "Says what is wrong with a registry, as it is kept or as it is given");
    check_->add_option("registry", checkOptions->id, "One that is kept");
    check_->add_option("--host", checkOptions->host, "Another than the one kept");
    addAccess(check_, *checkOptions);
    check_->add_flag("--keep-password", checkOptions->keepPassword, "With the password that is kept");
    session.onRun(check_, [&session, options = checkOptions] { return check(session, *options); });

    auto [delete_, deleteOptions] = addCommand<RegistryOptions>(group, "delete", "Forgets a registry and its password");
    delete_->add_option("registry", deleteOptions->id, "Which")->required();
    delete_->add_flag("-y,--yes", deleteOptions->yes, "Does not ask on a terminal");
    session.onRun(delete_, [&session, options = deleteOptions] { return removeRegistry(session, *options); });

    auto *const tags = addGroup(app, "tag", "The tags of an application that its registry has");

    auto [listTags_, listTagsOptions] = addCommand<TagOptions>(tags, "list", "Lists tags, newest build first");
    listTags_->add_option("--application", listTagsOptions->application, "Of which application")->required();
    listTags_->add_option("--environment", listTagsOptions->environment, "For which: tags of others are marked");
    listTags_->add_flag("--only", listTagsOptions->only, "Leaves out tags of other environments");
    listTags_->add_option("--limit", listTagsOptions->limit, "At most so many; 0 shows all (50)")->check(between(0, 1000));
    listTags_->add_flag("--refresh", listTagsOptions->refresh, "Asks the registry even if it was asked just now");
    session.onRun(listTags_, [&session, options = listTagsOptions] { return listTags(session, *options); });

    auto [getTag_, getTagOptions] = addCommand<TagOptions>(tags, "get", "Shows what an image is made of");
    getTag_->add_option("tag", getTagOptions->tag, "Which: 1.4.3-test-319")->required();
    getTag_->add_option("--application", getTagOptions->application, "Of which application")->required();
    session.onRun(getTag_, [&session, options = getTagOptions] { return getTag(session, *options); });
}

} // namespace wheelhouse::ctl
