#include "server/store/data_directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace wheelhouse::store {

namespace {

std::string lastReason() { return std::system_category().message(errno); }

std::string readAll(int file)
{
    std::array<char, 32> buffer;
    const auto size = ::pread(file, buffer.data(), buffer.size(), 0);
    return std::string(buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
}

} // namespace

Result<DataDirectoryLock> DataDirectoryLock::acquire(const std::string &directory)
{
    std::error_code error;
    const auto path = std::filesystem::absolute(directory + "/.", error).lexically_normal().parent_path();
    if (!std::filesystem::is_directory(path, error)) {
        std::filesystem::create_directories(path.parent_path(), error);
        if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
            return fail(ErrorCode::Unavailable,
                        fmt::format("cannot make the data directory {}: {}", directory, lastReason()));
    }
    const std::string lockPath = path / "lock";
    const int file = ::open(lockPath.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return fail(ErrorCode::Unavailable, fmt::format("cannot open {}: {}", lockPath, lastReason()));
    DataDirectoryLock lock(file);
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
        std::string holder = readAll(file);
        if (!holder.empty())
            holder = " (process " + holder + ")";
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("the data directory {} is in use by another server{}; stop that one, or give this one "
                                "a directory of its own",
                                directory, holder));
    }
    const std::string self = std::to_string(::getpid());
    if (::ftruncate(file, 0) != 0 || ::pwrite(file, self.data(), self.size(), 0) < 0)
        return fail(ErrorCode::Unavailable, fmt::format("cannot write {}: {}", lockPath, lastReason()));
    return lock;
}

DataDirectoryLock::DataDirectoryLock(DataDirectoryLock &&other) noexcept : m_file(std::exchange(other.m_file, -1)) {}

DataDirectoryLock::~DataDirectoryLock()
{
    if (m_file >= 0)
        ::close(m_file);
}

} // namespace wheelhouse::store
