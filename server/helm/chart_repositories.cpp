#include "server/helm/chart_repositories.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "core/identifier.h"

namespace wheelhouse::helm {

namespace {

constexpr std::size_t kMost = 500;
constexpr std::size_t kMaxId = 53;
constexpr std::size_t kMaxUrl = 2000;
constexpr std::size_t kMaxPassword = 4096;
constexpr std::size_t kMaxCertificate = 64u << 10;
constexpr char kCollection[] = "helmRepositories/";

Result<void> checkUrl(const std::string &url)
{
    const bool scheme = url.starts_with("https://") || url.starts_with("http://") || url.starts_with("oci://");
    if (!scheme || url.size() > kMaxUrl)
        return failField("repository.url", "https://, http:// or oci:// and an address is allowed");
    const auto address = std::string_view(url).substr(url.find("//") + 2);
    const auto host = address.substr(0, address.find('/'));
    if (host.empty() || host.front() == '-')
        return failField("repository.url", "it names no host");
    if (host.find('@') != std::string_view::npos)
        return failField("repository.url", "give credentials apart, as username and password");
    for (const char c : url) {
        if (static_cast<unsigned char>(c) <= 0x20 || c == '"' || c == '\\' || c == 0x7f)
            return failField("repository.url", "spaces, quotes and control characters are not allowed");
    }
    return {};
}

} // namespace

Result<void> ChartRepositories::start()
{
    auto stored = m_store.load();
    if (!stored)
        return passOn(stored);
    const std::lock_guard lock(m_mutex);
    for (auto &each : *stored)
        m_repositories[each.repository.name()] = std::move(each);
    return {};
}

Result<v1::HelmRepository> ChartRepositories::create(const v1::CreateHelmRepositoryRequest &request,
                                                     const std::string &account)
{
    const auto &told = request.repository();
    if (!isResourceId(request.repository_id(), kMaxId))
        return failField("repository_id", "1 to 53 of a-z, 0-9 and dash are allowed, beginning with a letter");
    if (auto checked = checkUrl(told.url()); !checked)
        return passOn(checked);
    if (request.password().size() > kMaxPassword)
        return failField("password", fmt::format("at most {} bytes are allowed", kMaxPassword));
    if (told.username().size() > 200 || told.username().find_first_of(":\n\r") != std::string::npos)
        return failField("repository.username", "at most 200 bytes without a colon are allowed");
    if (told.ca_certificate().size() > kMaxCertificate
        || (!told.ca_certificate().empty() && told.ca_certificate().find("-----BEGIN CERTIFICATE-----") == std::string::npos))
        return failField("repository.ca_certificate", "PEM of at most 64 KiB is allowed");
    if (told.plain_http() && !told.url().starts_with("oci://"))
        return failField("repository.plain_http", "is for oci:// only; write http:// else");

    StoredRepository stored;
    stored.password = Secret(request.password());
    auto &repository = stored.repository;
    repository.set_name(kCollection + request.repository_id());
    repository.set_url(told.url());
    while (repository.url().ends_with('/'))
        repository.mutable_url()->pop_back();
    repository.set_username(told.username());
    repository.set_has_password(!request.password().empty());
    repository.set_ca_certificate(told.ca_certificate());
    repository.set_plain_http(told.plain_http());
    *repository.mutable_create_time() = google::protobuf::util::TimeUtil::GetCurrentTime();
    repository.set_created_by(account);
    {
        const std::lock_guard lock(m_mutex);
        if (m_repositories.contains(repository.name()))
            return fail(ErrorCode::AlreadyExists, fmt::format("there is a repository {} already", request.repository_id()));
        if (m_repositories.size() >= kMost)
            return fail(ErrorCode::ResourceExhausted, fmt::format("{} repositories are as many as are kept", kMost));
    }
    if (auto inserted = m_store.insert(stored); !inserted)
        return passOn(inserted);
    const v1::HelmRepository made = repository;
    const std::lock_guard lock(m_mutex);
    m_repositories[made.name()] = std::move(stored);
    return made;
}

std::vector<v1::HelmRepository> ChartRepositories::list() const
{
    std::vector<v1::HelmRepository> all;
    const std::lock_guard lock(m_mutex);
    for (const auto &[name, stored] : m_repositories)
        all.push_back(stored.repository);
    return all;
}

Result<void> ChartRepositories::remove(const std::string &name)
{
    if (!name.starts_with(kCollection))
        return failField("name", "a name like helmRepositories/stable is allowed");
    if (auto removed = m_store.remove(name); !removed)
        return removed;
    const std::lock_guard lock(m_mutex);
    m_repositories.erase(name);
    return {};
}

Result<std::optional<StoredRepository>> ChartRepositories::of(const std::string &reference) const
{
    const std::lock_guard lock(m_mutex);
    if (reference.starts_with("oci://")) {
        std::optional<StoredRepository> best;
        for (const auto &[name, stored] : m_repositories) {
            const auto &url = stored.repository.url();
            const bool fits = url.starts_with("oci://") && reference.starts_with(url + "/");
            if (fits && (!best || url.size() > best->repository.url().size()))
                best = stored;
        }
        return best;
    }
    const std::string id = reference.substr(0, reference.find('/'));
    const auto found = m_repositories.find(kCollection + id);
    if (found == m_repositories.end())
        return fail(ErrorCode::NotFound, fmt::format("there is no chart repository {}", id));
    if (!found->second.broken.empty())
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("the password of {} cannot be read: {}; delete it and create it anew", id, found->second.broken));
    return std::optional(found->second);
}

} // namespace wheelhouse::helm
