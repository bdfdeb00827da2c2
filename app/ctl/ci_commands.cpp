#include "app/ctl/commands.h"
#include "app/ctl/names.h"
#include "app/ctl/time_text.h"
#include "wheelhouse/v1/ci_hooks.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

struct HookOptions {
    std::string id;
    std::string application;
    std::vector<std::string> environments;
    std::string variable;
    bool yes = false;
};

std::string hookName(const std::string &text)
{
    return text.starts_with("ciHooks/") ? text : "ciHooks/" + text;
}

Outcome list(Session &session)
{
    const auto hooks = session.call(&v1::CiHookService::Stub::ListCiHooks, v1::ListCiHooksRequest());
    if (!hooks) {
        return refuse(hooks);
    }
    session.printTable(*hooks, [&](Table &table) {
        table.setColumns({"HOOK", "PATH", "APPLICATION", "ENVIRONMENTS", "TAG IN", "MADE BY", "AGE>"});
        for (const auto &hook : hooks->hooks()) {
            std::string environments;
            for (const auto &environment : hook.environments()) {
                environments += (environments.empty() ? "" : ", ") + lastPart(environment);
            }
            table.addRow({lastPart(hook.name()), "/hooks/" + lastPart(hook.name()), lastPart(hook.application()), environments,
                          hook.tag_variable(), lastPart(hook.created_by()), age(hook.create_time())});
        }
    });
    return {};
}

Outcome create(Session &session, const HookOptions &options)
{
    v1::CreateCiHookRequest request;
    request.set_hook_id(options.id);
    auto &hook = *request.mutable_hook();
    hook.set_application(applicationName(options.application));
    for (const auto &environment : options.environments) {
        hook.add_environments(environmentName(environment));
    }
    hook.set_tag_variable(options.variable);
    const auto made = session.call(&v1::CiHookService::Stub::CreateCiHook, request);
    if (!made) {
        return refuse(made);
    }
    session.print(*made, [&] {
        return fmt::format("Post to /hooks/{} with this token, which is not shown again:\n{}\n", options.id, made->token());
    });
    return {};
}

Outcome removeHook(Session &session, const HookOptions &options)
{
    if (!options.yes && !session.confirm(fmt::format("Take no more calls of {}?", options.id))) {
        return refuse(ErrorCode::Cancelled, "Nothing was done");
    }
    v1::DeleteCiHookRequest request;
    request.set_name(hookName(options.id));
    const auto removed = session.call(&v1::CiHookService::Stub::DeleteCiHook, request);
    if (!removed) {
        return refuse(removed);
    }
    session.print(*removed, [&] { return fmt::format("Removed the hook {}\n", options.id); });
    return {};
}

} // namespace

void addCiCommands(CLI::App &app, Session &session)
{
    auto *const group = addGroup(app, "ci-hook", "Where CI systems may ask for deployments, over HTTP");

    auto *const list_ = group->add_subcommand("list", "Lists the hooks");
    session.onRun(list_, [&session] { return list(session); });

    auto [create_, createOptions] = addCommand<HookOptions>(group, "create", "Makes a hook, and prints its token once");
    create_->add_option("hook", createOptions->id, "What to call it: a-z, 0-9 and dash")->required();
    create_->add_option("--application", createOptions->application, "What it may deploy")->required();
    create_->add_option("--environment", createOptions->environments, "Where to; may be repeated")->required();
    create_->add_option("--tag-variable", createOptions->variable,
                        "Variable or parameter that holds the tag in GitLab's and Jenkins' bodies (IMAGE_TAG)");
    session.onRun(create_, [&session, options = createOptions] { return create(session, *options); });

    auto [delete_, deleteOptions] = addCommand<HookOptions>(group, "delete", "Takes no more calls of a hook");
    delete_->add_option("hook", deleteOptions->id, "Which")->required();
    delete_->add_flag("-y,--yes", deleteOptions->yes, "Does not ask on a terminal");
    session.onRun(delete_, [&session, options = deleteOptions] { return removeHook(session, *options); });
}

} // namespace wheelhouse::ctl
