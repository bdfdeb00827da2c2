#pragma once

#include <exception>
#include <string>

#include "server/store/database.h"

namespace wheelhouse::store {

inline constexpr char kWentOnAfterError[] = "a database transaction went on after one of its statements had failed";

// Runs `work`; an exception in it becomes an Internal error, so that the
// transaction around it is always ended.
inline Result<void> runGuarded(const Database::Work &work, Connection &connection)
{
    try {
        return work(connection);
    } catch (const std::exception &exception) {
        return fail(ErrorCode::Internal, std::string("a database transaction failed: ") + exception.what());
    }
}

} // namespace wheelhouse::store
