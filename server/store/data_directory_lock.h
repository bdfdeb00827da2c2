#pragma once

#include <string>

#include "core/result.h"

namespace wheelhouse::store {

// Holds a data directory for one server: a second one is refused. The kernel
// lets go when the process ends, however it ends. Move-only; any thread.
class DataDirectoryLock {
public:
    // Makes the directory (mode 0700, parents too) when missing.
    // FailedPrecondition, naming the process, when another server holds it;
    // Unavailable when it cannot be made or written.
    static Result<DataDirectoryLock> acquire(const std::string &directory);

    DataDirectoryLock(DataDirectoryLock &&other) noexcept;
    DataDirectoryLock &operator=(DataDirectoryLock &&) = delete;
    ~DataDirectoryLock();

private:
    explicit DataDirectoryLock(int file) : m_file(file) {}
    int m_file;
};

} // namespace wheelhouse::store
