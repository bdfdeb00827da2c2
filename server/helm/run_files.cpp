#include "server/helm/run_files.h"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <sys/stat.h>

#include "core/private_file.h"

namespace wheelhouse::helm {

namespace {

using Json = nlohmann::json;

constexpr std::chrono::seconds kFetchLimit{120};
constexpr std::streamoff kMaxTail = 256 << 10;

std::string base64(const std::string &text)
{
    std::string encoded(text.size() / 3 * 4 + 5, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char *>(encoded.data()),
                                     reinterpret_cast<const unsigned char *>(text.data()), static_cast<int>(text.size()));
    encoded.resize(static_cast<std::size_t>(size));
    return encoded;
}

Result<void> makeFolder(const std::string &path)
{
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (!error)
        std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
    if (error)
        return fail(ErrorCode::Unavailable, fmt::format("the folder {} cannot be made: {}", path, error.message()));
    return {};
}

// `registry.example.com:5000` of `oci://registry.example.com:5000/charts/redis`.
std::string hostOf(const std::string &url)
{
    const auto begin = url.find("//") + 2;
    return url.substr(begin, url.find('/', begin) - begin);
}

} // namespace

RunPaths RunFiles::paths() const
{
    return {m_directory, m_directory + "/kubeconfig", m_context, m_hasValues ? m_directory + "/values.yaml" : std::string(),
            m_directory + (m_keptChart ? "/kept" : "/chart.tgz")};
}

Result<void> RunFiles::writeAccess(const std::string &cluster)
{
    if (auto made = makeFolder(m_directory); !made)
        return made;
    const auto access = m_findAccess(cluster);
    if (!access)
        return passOn(access);
    m_context = access->context;
    return writePrivateFile(m_directory + "/kubeconfig", access->kubeconfig);
}

Result<void> RunFiles::write(const OperationRecord &record, int wake)
{
    const auto name = ReleaseName::parse(record.operation.release());
    if (!name)
        return passOn(name);
    if (auto written = writeAccess(name->cluster); !written)
        return written;
    std::string values;
    v1::HelmChartSource chart;
    if (record.operation.kind() == v1::HelmOperation::KIND_INSTALL) {
        v1::InstallHelmReleaseRequest request;
        if (!request.ParseFromString(record.order.reveal()))
            return fail(ErrorCode::Internal, "the order of this operation cannot be read");
        values = request.values_yaml();
        chart = request.chart();
    } else if (record.operation.kind() == v1::HelmOperation::KIND_UPGRADE) {
        v1::UpgradeHelmReleaseRequest request;
        if (!request.ParseFromString(record.order.reveal()))
            return fail(ErrorCode::Internal, "the order of this operation cannot be read");
        values = request.values_yaml();
        chart = request.chart();
    }
    m_hasValues = !values.empty();
    if (m_hasValues) {
        if (auto written = writePrivateFile(m_directory + "/values.yaml", Secret(values)); !written)
            return written;
    }
    m_keptChart = record.operation.kind() == v1::HelmOperation::KIND_UPGRADE
        && chart.source_case() == v1::HelmChartSource::SOURCE_NOT_SET;
    if (m_keptChart)
        return writeKeptChart(*name, record.operation.base_revision());
    return chart.source_case() == v1::HelmChartSource::SOURCE_NOT_SET ? Result<void>() : writeChart(chart, wake);
}

Result<void> RunFiles::writeKeptChart(const ReleaseName &name, int revision)
{
    const auto files = m_source.chartOf(name, revision);
    if (!files)
        return passOn(files);
    const std::string folder = m_directory + "/kept";
    for (const auto &[file, content] : *files) {
        const std::filesystem::path path = folder + "/" + file;
        if (auto made = makeFolder(path.parent_path().string()); !made)
            return made;
        if (auto written = writePrivateFile(path.string(), Secret(content)); !written)
            return written;
    }
    return {};
}

Result<void> RunFiles::writeChart(const v1::HelmChartSource &chart, int wake)
{
    if (chart.source_case() == v1::HelmChartSource::kArchive)
        return writePrivateFile(m_directory + "/chart.tgz", Secret(chart.archive()));
    return fetchChart(chart, wake);
}

Result<void> RunFiles::runBriefly(std::vector<std::string> arguments, int wake)
{
    const auto done = m_runner.run({std::move(arguments), m_directory, {}, kFetchLimit}, wake);
    if (!done)
        return passOn(done);
    if (done->exitStatus != 0)
        return fail(ErrorCode::FailedPrecondition, fmt::format("the chart cannot be fetched: {}", causeOf(done->errors)));
    return {};
}

Result<void> RunFiles::fetchChart(const v1::HelmChartSource &chart, int wake)
{
    const auto found = m_repositories.of(chart.reference());
    if (!found)
        return passOn(found);
    std::string reference = chart.reference();
    std::vector<std::string> pull{"pull"};
    if (*found) {
        const auto &repository = (*found)->repository;
        const bool isOci = repository.url().starts_with("oci://");
        const std::string authorities = m_directory + "/authorities.pem";
        if (!repository.ca_certificate().empty()) {
            if (auto written = writePrivateFile(authorities, Secret(repository.ca_certificate())); !written)
                return written;
        }
        if (isOci) {
            if (!reference.starts_with("oci://"))
                reference = repository.url() + reference.substr(reference.find('/'));
            if (!(*found)->password.empty()) {
                const Json logins = {{"auths",
                                      {{hostOf(repository.url()),
                                        {{"auth", base64(repository.username() + ":" + (*found)->password.reveal())}}}}}};
                if (auto written = writePrivateFile(m_directory + "/registry.json", Secret(logins.dump())); !written)
                    return written;
            }
            if (repository.plain_http())
                pull.emplace_back("--plain-http");
            if (!repository.ca_certificate().empty())
                pull.insert(pull.end(), {"--ca-file", authorities});
        } else {
            // JSON is YAML.
            const std::string id = reference.substr(0, reference.find('/'));
            Json entry = {{"name", id}, {"url", repository.url()}};
            if (!repository.username().empty())
                entry["username"] = repository.username();
            if (!(*found)->password.empty())
                entry["password"] = (*found)->password.reveal();
            if (!repository.ca_certificate().empty())
                entry["caFile"] = authorities;
            const Json file = {{"apiVersion", ""}, {"generated", "2020-01-01T00:00:00Z"}, {"repositories", Json::array({entry})}};
            if (auto written = writePrivateFile(m_directory + "/repositories.yaml", Secret(file.dump())); !written)
                return written;
            if (auto updated = runBriefly({"repo", "update", id}, wake); !updated)
                return updated;
        }
    }
    const std::string folder = m_directory + "/pulled";
    std::error_code error;
    std::filesystem::remove_all(folder, error);
    if (auto made = makeFolder(folder); !made)
        return made;
    pull.insert(pull.end(), {reference, "--destination", folder});
    if (!chart.version().empty())
        pull.insert(pull.end(), {"--version", chart.version()});
    if (auto pulled = runBriefly(std::move(pull), wake); !pulled)
        return pulled;
    for (const auto &entry : std::filesystem::directory_iterator(folder, error)) {
        if (entry.path().extension() != ".tgz")
            continue;
        std::filesystem::rename(entry.path(), m_directory + "/chart.tgz", error);
        return {};
    }
    return fail(ErrorCode::FailedPrecondition, "the chart cannot be fetched: nothing came");
}

std::string RunFiles::output() const
{
    std::ifstream file(m_directory + "/" + kOutputFile, std::ios::binary | std::ios::ate);
    if (!file)
        return {};
    const std::streamoff size = file.tellg();
    const std::streamoff from = size > kMaxTail ? size - kMaxTail : 0;
    std::string text(static_cast<std::size_t>(size - from), '\0');
    file.seekg(from);
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
    return text;
}

void RunFiles::remove()
{
    std::error_code error;
    std::filesystem::remove_all(m_directory, error);
}

} // namespace wheelhouse::helm
