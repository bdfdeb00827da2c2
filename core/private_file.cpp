#include "core/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

namespace wheelhouse {

namespace {

// A descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int file) : m_file(file) {}
    ~Descriptor()
    {
        if (m_file >= 0)
            ::close(m_file);
    }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    bool isOpen() const { return m_file >= 0; }
    int get() const { return m_file; }

private:
    int m_file;
};

tl::unexpected<Error> failed(std::string_view what, const std::string &path)
{
    return fail(ErrorCode::Unavailable,
                fmt::format("cannot {} {}: {}", what, path, std::system_category().message(errno)));
}

bool writeAll(int file, std::string_view rest)
{
    while (!rest.empty()) {
        const auto written = ::write(file, rest.data(), rest.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

Result<void> writeFile(const std::string &path, std::string_view content, mode_t mode)
{
    const std::string temporary = fmt::format("{}.{}.new", path, ::getpid());
    {
        const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode));
        // What a crash left there may have another mode, as the umask may.
        if (!file.isOpen() || ::fchmod(file.get(), mode) != 0)
            return failed("write", temporary);
        if (!writeAll(file.get(), content) || ::fsync(file.get()) != 0) {
            const auto failure = failed("write", temporary);
            ::unlink(temporary.c_str());
            return failure;
        }
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        const auto failure = failed("write", path);
        ::unlink(temporary.c_str());
        return failure;
    }
    // The name is durable only once its directory is.
    const std::string parent = std::filesystem::path(path).parent_path().string();
    const Descriptor directory(::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.isOpen() || ::fsync(directory.get()) != 0)
        return failed("write", path);
    return {};
}

Result<std::optional<std::string>> readFile(const std::string &path, bool mustBePrivate)
{
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.isOpen() && errno == ENOENT)
        return std::optional<std::string>();
    struct stat state {};
    if (!file.isOpen() || ::fstat(file.get(), &state) != 0)
        return failed("read", path);
    if (mustBePrivate && (state.st_mode & 0077) != 0) {
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("{} may be read by others (mode {:04o}); if nobody did, run: chmod 600 {}", path,
                                static_cast<unsigned>(state.st_mode & 07777), path));
    }
    std::string content(static_cast<std::size_t>(state.st_size), '\0');
    std::size_t filled = 0;
    while (filled < content.size()) {
        const auto got = ::read(file.get(), content.data() + filled, content.size() - filled);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failed("read", path);
        if (got == 0)
            break;
        filled += static_cast<std::size_t>(got);
    }
    content.resize(filled);
    return std::optional<std::string>(std::move(content));
}

} // namespace

Result<void> writePrivateFile(const std::string &path, const Secret &content)
{
    return writeFile(path, content.reveal(), 0600);
}

Result<std::optional<Secret>> readPrivateFile(const std::string &path)
{
    auto content = readFile(path, true);
    if (!content)
        return passOn(content);
    if (!*content)
        return std::optional<Secret>();
    return std::optional<Secret>(Secret(std::move(**content)));
}

Result<void> writePublicFile(const std::string &path, const std::string &content)
{
    return writeFile(path, content, 0644);
}

Result<std::optional<std::string>> readPublicFile(const std::string &path)
{
    return readFile(path, false);
}

} // namespace wheelhouse
