#include "app/ctl/device_files.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/ctl/json_text.h"
#include "app/ctl/text_file.h"

namespace wheelhouse::ctl {
namespace {

namespace fs = std::filesystem;

constexpr const char *kConnectFile = "connect.json";
constexpr const char *kCaFile = "ca.crt";
constexpr const char *kCertificateFile = "device.crt";
constexpr const char *kKeyFile = "device.key";
constexpr unsigned kMode = 0600;

std::string connectJson(const v1::Connection &connection, const fs::path &directory)
{
    const auto file = [&](const std::string &content, const char *name) {
        return quoteJson(content.empty() ? std::string() : (directory / name).string());
    };
    return fmt::format("{{\n"
                       "  \"host\": {},\n"
                       "  \"port\": {},\n"
                       "  \"client_id\": {},\n"
                       "  \"username\": {},\n"
                       "  \"password\": {},\n"
                       "  \"topic_prefix\": {},\n"
                       "  \"ca_file\": {},\n"
                       "  \"cert_file\": {},\n"
                       "  \"key_file\": {}\n"
                       "}}\n",
                       quoteJson(connection.host()), connection.port(), quoteJson(connection.client_id()),
                       quoteJson(connection.username()), quoteJson(connection.password()),
                       quoteJson(connection.topic_prefix()), file(connection.ca_certificate(), kCaFile),
                       file(connection.certificate(), kCertificateFile), file(connection.private_key(), kKeyFile));
}

} // namespace

Result<DeviceFiles> DeviceFiles::prepare(const std::string &directory)
{
    std::error_code problem;
    const auto path = fs::absolute(fs::path(directory), problem).lexically_normal();
    const bool isNew = ::mkdir(path.c_str(), 0700) == 0;
    if (!isNew && errno != EEXIST) {
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("the directory {} cannot be made: {}", path.string(), std::strerror(errno)));
    }
    if (!fs::is_directory(path, problem)) {
        return fail(ErrorCode::FailedPrecondition, fmt::format("{} is not a directory", path.string()));
    }
    for (const auto *name : {kConnectFile, kCaFile, kCertificateFile, kKeyFile}) {
        if (fs::exists(fs::symlink_status(path / name, problem))) {
            return fail(ErrorCode::AlreadyExists,
                        fmt::format("{} exists and is not overwritten; give another directory", (path / name).string()));
        }
    }
    auto staging = (path / ".whctl-XXXXXX").string();
    if (!::mkdtemp(staging.data())) {
        const auto why = fail(ErrorCode::FailedPrecondition,
                              fmt::format("nothing can be written to {}: {}", path.string(), std::strerror(errno)));
        if (isNew) {
            fs::remove(path, problem);
        }
        return why;
    }
    return DeviceFiles(path, staging, isNew);
}

DeviceFiles::DeviceFiles(fs::path directory, fs::path staging, bool directoryIsNew)
    : m_directory(std::move(directory)), m_staging(std::move(staging)), m_directoryIsNew(directoryIsNew)
{
}

DeviceFiles::DeviceFiles(DeviceFiles &&other) noexcept
    : m_directory(std::move(other.m_directory)), m_staging(std::move(other.m_staging)),
      m_directoryIsNew(other.m_directoryIsNew)
{
    other.m_staging.clear();
    other.m_directoryIsNew = false;
}

DeviceFiles::~DeviceFiles()
{
    std::error_code ignored;
    if (!m_staging.empty()) {
        fs::remove_all(m_staging, ignored);
    }
    if (m_directoryIsNew) {
        // Only when it is empty.
        ::rmdir(m_directory.c_str());
    }
}

Result<std::vector<std::string>> DeviceFiles::write(const v1::Connection &connection)
{
    struct File {
        const char *name;
        std::string content;
    };
    // The one that names the others comes last.
    const std::array files{File{kCaFile, connection.ca_certificate()}, File{kCertificateFile, connection.certificate()},
                           File{kKeyFile, connection.private_key()},
                           File{kConnectFile, connectJson(connection, m_directory)}};
    for (const auto &file : files) {
        if (!file.content.empty()) {
            if (auto written = writeNewFile(m_staging / file.name, file.content, kMode); !written) {
                return passOn(written);
            }
        }
    }
    std::vector<std::string> placed;
    for (const auto &file : files) {
        const auto target = m_directory / file.name;
        // A link, unlike a rename, never replaces.
        if (!file.content.empty() && ::link((m_staging / file.name).c_str(), target.c_str()) != 0) {
            const int problem = errno;
            for (const auto &path : placed) {
                ::unlink(path.c_str());
            }
            return fail(problem == EEXIST ? ErrorCode::AlreadyExists : ErrorCode::FailedPrecondition,
                        fmt::format("{} cannot be made: {}", target.string(), std::strerror(problem)));
        }
        if (!file.content.empty()) {
            placed.push_back(target.string());
        }
    }
    const int directory = ::open(m_directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory >= 0) {
        ::fsync(directory);
        ::close(directory);
    }
    return placed;
}

} // namespace wheelhouse::ctl
