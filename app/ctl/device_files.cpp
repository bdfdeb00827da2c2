#include "app/ctl/device_files.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/documents/json_text.h"
#include "app/ctl/text_file.h"
#include "core/identifier.h"

namespace wheelhouse::ctl {
namespace {

namespace fs = std::filesystem;

constexpr const char *kConnectFile = "connect.json";
constexpr const char *kCaFile = "ca.crt";
constexpr const char *kCertificateFile = "device.crt";
constexpr const char *kKeyFile = "device.key";
constexpr const char *kStaging = ".whctl-register";
// The device's name and the request's id, a line each.
constexpr const char *kClaimFile = "request";
constexpr unsigned kMode = 0600;

std::string connectJson(const v1::Connection &connection, const fs::path &directory)
{
    const auto file = [&](const std::string &content, const char *name) {
        return client::quoteJson(content.empty() ? std::string() : (directory / name).string());
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
                       client::quoteJson(connection.host()), connection.port(), client::quoteJson(connection.client_id()),
                       client::quoteJson(connection.username()), client::quoteJson(connection.password()),
                       client::quoteJson(connection.topic_prefix()), file(connection.ca_certificate(), kCaFile),
                       file(connection.certificate(), kCertificateFile), file(connection.private_key(), kKeyFile));
}

} // namespace

Result<DeviceFiles> DeviceFiles::prepare(const std::string &directory, const std::string &device)
{
    std::error_code problem;
    DeviceFiles files;
    files.m_directory = fs::absolute(fs::path(directory), problem).lexically_normal();
    const auto &path = files.m_directory;
    files.m_directoryIsNew = ::mkdir(path.c_str(), 0700) == 0;
    if (!files.m_directoryIsNew && errno != EEXIST) {
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("the directory {} cannot be made: {}", path.string(), std::strerror(errno)));
    }
    if (!fs::is_directory(path, problem)) {
        return fail(ErrorCode::FailedPrecondition, fmt::format("{} is not a directory", path.string()));
    }
    const auto unfinished = fs::exists(fs::symlink_status(path / kStaging, problem));
    for (const auto *name : {kConnectFile, kCaFile, kCertificateFile, kKeyFile}) {
        // connect.json comes last: with it nothing is unfinished.
        if (fs::exists(fs::symlink_status(path / name, problem)) && (!unfinished || std::string_view(name) == kConnectFile)) {
            return fail(ErrorCode::AlreadyExists,
                        fmt::format("{} exists and is not overwritten; give another directory", (path / name).string()));
        }
    }
    if (auto begun = unfinished ? files.resume(device) : files.claim(device); !begun) {
        return passOn(begun);
    }
    return files;
}

Result<void> DeviceFiles::claim(const std::string &device)
{
    const auto staging = m_directory / kStaging;
    if (::mkdir(staging.c_str(), 0700) != 0) {
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("nothing can be written to {}: {}", m_directory.string(), std::strerror(errno)));
    }
    m_staging = staging;
    m_requestId = makeUuid();
    if (auto written = writeNewFile(staging / kClaimFile, device + "\n" + m_requestId + "\n", kMode); !written) {
        return written;
    }
    m_claim = ::open((staging / kClaimFile).c_str(), O_RDONLY | O_CLOEXEC);
    ::flock(m_claim, LOCK_EX | LOCK_NB);
    return {};
}

Result<void> DeviceFiles::resume(const std::string &device)
{
    const auto staging = m_directory / kStaging;
    m_claim = ::open((staging / kClaimFile).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    const bool mine = m_claim >= 0 && ::flock(m_claim, LOCK_EX | LOCK_NB) == 0;
    if (m_claim >= 0 && !mine) {
        return fail(ErrorCode::AlreadyExists,
                    fmt::format("another whctl is registering a device in {}", m_directory.string()));
    }
    std::error_code problem;
    if (!mine) {
        // Ended before it had written the id down, so before it asked.
        fs::remove_all(staging, problem);
        return claim(device);
    }
    const auto text = readTextFile((staging / kClaimFile).string(), 4096);
    const auto lines = text.value_or(std::string());
    const auto end = lines.find('\n');
    const auto of = lines.substr(0, end);
    if (end == std::string::npos || of != device) {
        return fail(ErrorCode::AlreadyExists,
                    fmt::format("{} holds the unfinished registration of {}; finish that one, or give another directory",
                                m_directory.string(), of.empty() ? "a device" : of));
    }
    m_requestId = lines.substr(end + 1, lines.find('\n', end + 1) - end - 1);
    m_staging = staging;
    for (const auto *name : {kCaFile, kCertificateFile, kKeyFile, kConnectFile}) {
        fs::remove(staging / name, problem);
        fs::remove(m_directory / name, problem);
    }
    return {};
}

void DeviceFiles::leaveUnfinished()
{
    m_staging.clear();
    m_directoryIsNew = false;
}

DeviceFiles::DeviceFiles(DeviceFiles &&other) noexcept
    : m_directory(std::move(other.m_directory)), m_staging(std::move(other.m_staging)),
      m_requestId(std::move(other.m_requestId)), m_claim(std::exchange(other.m_claim, -1)),
      m_directoryIsNew(std::exchange(other.m_directoryIsNew, false))
{
    other.m_staging.clear();
}

DeviceFiles::~DeviceFiles()
{
    std::error_code ignored;
    if (!m_staging.empty()) {
        fs::remove_all(m_staging, ignored);
    }
    if (m_claim >= 0) {
        ::close(m_claim);
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
