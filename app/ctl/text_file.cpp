#include "app/ctl/text_file.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace wheelhouse::ctl {
namespace {

constexpr int kPipePatienceMs = 10'000;

class FileDescriptor {
public:
    explicit FileDescriptor(int descriptor) : m_descriptor(descriptor) {}
    ~FileDescriptor()
    {
        if (m_descriptor > STDERR_FILENO) {
            ::close(m_descriptor);
        }
    }
    FileDescriptor(const FileDescriptor &) = delete;
    FileDescriptor &operator=(const FileDescriptor &) = delete;
    int get() const { return m_descriptor; }

private:
    const int m_descriptor;
};

} // namespace

Result<std::string> readTextFile(const std::string &path, std::size_t maxBytes)
{
    // Not blocking on a pipe without a writer.
    const FileDescriptor file(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.get() < 0) {
        return fail(errno == ENOENT ? ErrorCode::NotFound : ErrorCode::InvalidArgument,
                    fmt::format("{} cannot be read: {}", path, std::strerror(errno)));
    }
    struct stat status{};
    if (::fstat(file.get(), &status) == 0 && S_ISDIR(status.st_mode)) {
        return fail(ErrorCode::InvalidArgument, fmt::format("{} is a directory, not a file", path));
    }
    std::string content;
    std::array<char, 65536> buffer{};
    for (;;) {
        const auto count = ::read(file.get(), buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0 && errno == EAGAIN) {
            // A pipe whose writer has not written yet.
            pollfd readable{file.get(), POLLIN, 0};
            if (::poll(&readable, 1, kPipePatienceMs) > 0) {
                continue;
            }
            return fail(ErrorCode::InvalidArgument, fmt::format("{} cannot be read: nothing came for {} s", path,
                                                                kPipePatienceMs / 1000));
        }
        if (count < 0) {
            return fail(ErrorCode::InvalidArgument, fmt::format("{} cannot be read: {}", path, std::strerror(errno)));
        }
        if (count == 0) {
            return content;
        }
        content.append(buffer.data(), static_cast<std::size_t>(count));
        if (content.size() > maxBytes) {
            return fail(ErrorCode::InvalidArgument, fmt::format("{} is larger than {} bytes", path, maxBytes));
        }
    }
}

Result<void> writeNewFile(const std::filesystem::path &path, const std::string &content, unsigned mode)
{
    const auto failed = [&](const char *what) {
        return fail(errno == EEXIST ? ErrorCode::AlreadyExists : ErrorCode::FailedPrecondition,
                    fmt::format("{} cannot be {}: {}", path.string(), what, std::strerror(errno)));
    };
    const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (file.get() < 0) {
        return failed("created");
    }
    std::string_view rest = content;
    while (!rest.empty()) {
        const auto count = ::write(file.get(), rest.data(), rest.size());
        if (count < 0 && errno != EINTR) {
            return failed("written");
        }
        rest.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
    // The process' umask may have taken bits away; none may be added.
    if (::fchmod(file.get(), mode) != 0 || ::fsync(file.get()) != 0) {
        return failed("written");
    }
    return {};
}

} // namespace wheelhouse::ctl
