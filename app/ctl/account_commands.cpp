#include "app/ctl/choices.h"
#include "app/ctl/commands.h"
#include "app/ctl/names.h"
#include "app/ctl/text_file.h"
#include "app/ctl/time_text.h"
#include "app/ctl/words.h"
#include "wheelhouse/v1/sessions.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

struct CreateOptions {
    std::string id;
    v1::Role role = v1::ROLE_UNSPECIFIED;
    std::string expires;
    std::string file;
};

struct NameOptions {
    std::string name;
};

Outcome create(Session &session, const CreateOptions &options)
{
    v1::CreateAccountRequest request;
    request.set_account_id(options.id);
    request.mutable_account()->set_role(options.role);
    if (!options.expires.empty()) {
        const auto lifetime = parseDuration(options.expires);
        if (!lifetime) {
            return wrongUsage(lifetime);
        }
        *request.mutable_account()->mutable_expire_time() = timestampOf(std::chrono::system_clock::now() + *lifetime);
    }
    // The file first: a token that cannot be kept is an account for nobody.
    if (!options.file.empty()) {
        if (const auto reserved = writeNewFile(options.file, "", 0600); !reserved) {
            return refuse(reserved);
        }
    }
    const auto created = session.call(&v1::SessionService::Stub::CreateAccount, request);
    if (!options.file.empty()) {
        std::remove(options.file.c_str());
    }
    if (!created) {
        return refuse(created);
    }
    if (!options.file.empty()) {
        if (const auto written = writeNewFile(options.file, created->token() + "\n", 0600); !written) {
            return refuse(written);
        }
        session.print(created->account(), [&] {
            return fmt::format("Account {} ({}); its token is in {}\n", options.id, roleText(options.role), options.file);
        });
        return {};
    }
    session.print(*created, [&] {
        return fmt::format("Account {} ({}); its token, shown this once:\n{}\n", options.id, roleText(options.role),
                           created->token());
    });
    return {};
}

} // namespace

void addAccountCommands(CLI::App &app, Session &session)
{
    auto *const group = addGroup(app, "account", "Who may call the server");

    auto [create_, createOptions] = addCommand<CreateOptions>(group, "create", "Makes an account with a token");
    create_->add_option("account", createOptions->id, "What to call it: a-z, 0-9, dash and dot")->required();
    create_->add_option("--role", createOptions->role, "viewer, support, operator, approver or administrator")
        ->transform(oneOf<v1::Role>({{"viewer", v1::ROLE_VIEWER},
                                      {"support", v1::ROLE_SUPPORT},
                                      {"operator", v1::ROLE_OPERATOR},
                                      {"approver", v1::ROLE_APPROVER},
                                      {"administrator", v1::ROLE_ADMINISTRATOR}}))
        ->option_text("ROLE")
        ->required();
    create_->add_option("--expires", createOptions->expires, "When its token ends, such as 90d; never by default");
    create_->add_option("--out", createOptions->file, "New file for the token, mode 0600, instead of printing it");
    session.onRun(create_, [&session, options = createOptions] { return create(session, *options); });

    auto *const list = group->add_subcommand("list", "Lists the accounts");
    session.onRun(list, [&session]() -> Outcome {
        const auto accounts = session.list(&v1::SessionService::Stub::ListAccounts, {});
        if (!accounts) {
            return refuse(accounts);
        }
        session.printTable(*accounts, [&](Table &table) {
            table.setColumns({"ACCOUNT", "ROLE", "LAST USED", "ENDS", "AGE>"});
            for (const auto &account : accounts->accounts()) {
                table.addRow({lastPart(account.name()), roleText(account.role()), dateAndTime(account.last_used_time()),
                              dateAndTime(account.expire_time()), age(account.create_time())});
            }
        });
        return {};
    });

    auto [remove, removeOptions] = addCommand<NameOptions>(group, "delete", "Deletes an account; its token is refused from then on");
    remove->add_option("account", removeOptions->name, "Its name")->required();
    session.onRun(remove, [&session, options = removeOptions]() -> Outcome {
        v1::DeleteAccountRequest request;
        request.set_name(accountName(options->name));
        const auto removed = session.call(&v1::SessionService::Stub::DeleteAccount, request);
        if (!removed) {
            return refuse(removed);
        }
        session.print(*removed, [&] { return fmt::format("Deleted {}\n", options->name); });
        return {};
    });
}

} // namespace wheelhouse::ctl
