#include "app/ctl/helm_commands.h"
#include "app/ctl/names.h"
#include "app/ctl/text_file.h"
#include "app/ctl/time_text.h"
#include "wheelhouse/v1/helm.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

constexpr std::size_t kMaxFile = 64u << 10;

struct RepositoryOptions {
    std::string repository;
    std::string url;
    std::string user;
    std::string passwordFile;
    std::string trustFile;
    bool plainHttp = false;
    bool yes = false;
};

Outcome add(Session &session, const RepositoryOptions &options)
{
    v1::CreateHelmRepositoryRequest request;
    request.set_repository_id(options.repository);
    auto &repository = *request.mutable_repository();
    repository.set_url(options.url);
    repository.set_username(options.user);
    repository.set_plain_http(options.plainHttp);
    if (!options.passwordFile.empty()) {
        auto password = readTextFile(options.passwordFile, kMaxFile);
        if (!password) {
            return wrongUsage(password);
        }
        while (password->ends_with('\n') || password->ends_with('\r')) {
            password->pop_back();
        }
        request.set_password(std::move(*password));
    }
    if (!options.trustFile.empty()) {
        auto authorities = readTextFile(options.trustFile, kMaxFile);
        if (!authorities) {
            return wrongUsage(authorities);
        }
        repository.set_ca_certificate(std::move(*authorities));
    }
    const auto made = session.call(&v1::HelmRepositoryService::Stub::CreateHelmRepository, request);
    if (!made) {
        return refuse(made);
    }
    session.print(*made, [&] { return fmt::format("{} is at {}\n", lastPart(made->name()), made->url()); });
    return {};
}

Outcome list(Session &session)
{
    const auto repositories = session.call(&v1::HelmRepositoryService::Stub::ListHelmRepositories,
                                           v1::ListHelmRepositoriesRequest());
    if (!repositories) {
        return refuse(repositories);
    }
    session.printTable(*repositories, [&](Table &table) {
        table.setColumns({"REPOSITORY", "URL", "USER", "PASSWORD", "BY", "AGE>"});
        for (const auto &repository : repositories->repositories()) {
            table.addRow({lastPart(repository.name()), repository.url(), repository.username(),
                          repository.has_password() ? "kept" : "", lastPart(repository.created_by()),
                          age(repository.create_time())});
        }
    });
    return {};
}

Outcome removeRepository(Session &session, const RepositoryOptions &options)
{
    if (!options.yes && !session.confirm(fmt::format("Forget the repository {} and its password?", options.repository))) {
        return refuse(ErrorCode::Cancelled, "Nothing was done");
    }
    v1::DeleteHelmRepositoryRequest request;
    request.set_name(options.repository.starts_with("helmRepositories/") ? options.repository
                                                                         : "helmRepositories/" + options.repository);
    const auto removed = session.call(&v1::HelmRepositoryService::Stub::DeleteHelmRepository, request);
    if (!removed) {
        return refuse(removed);
    }
    session.print(*removed, [&] { return fmt::format("Removed {}\n", options.repository); });
    return {};
}

} // namespace

void addHelmRepositoryCommands(CLI::App &helm, Session &session)
{
    auto *const group = addGroup(helm, "repository", "Where charts are, and how to get in");
    auto [add_, addOptions] = addCommand<RepositoryOptions>(group, "add", "Keeps a chart repository");
    add_->add_option("repository", addOptions->repository, "What it is called here")->required();
    add_->add_option("url", addOptions->url, "https://, http:// or oci:// and an address")->required();
    add_->add_option("--user", addOptions->user, "User");
    add_->add_option("--password-file", addOptions->passwordFile, "File with the password; - reads standard input");
    add_->add_option("--trust", addOptions->trustFile, "PEM file of the only authorities to trust");
    add_->add_flag("--plain-http", addOptions->plainHttp, "Speaks plain HTTP to an oci:// registry");
    session.onRun(add_, [&session, options = addOptions] { return add(session, *options); });

    auto [list_, listOptions] = addCommand<RepositoryOptions>(group, "list", "Lists chart repositories");
    session.onRun(list_, [&session] { return list(session); });

    auto [remove_, removeOptions] = addCommand<RepositoryOptions>(group, "remove", "Forgets a repository and its password");
    remove_->add_option("repository", removeOptions->repository, "Which")->required();
    remove_->add_flag("-y,--yes", removeOptions->yes, "Does not ask on a terminal");
    session.onRun(remove_, [&session, options = removeOptions] { return removeRepository(session, *options); });
}

} // namespace wheelhouse::ctl
