#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "core/result.h"
#include "server/store/connection.h"

namespace wheelhouse::store {

// The server's database: SQLite in one file, or PostgreSQL. Any thread may
// call; a call blocks its thread, so never one of gRPC's. Owned by the
// program, destroyed after everything that uses it; the destructor lets what
// was begun finish.
//
// On both engines transactions behave as if they had run one after another.
class Database {
public:
    using Work = std::function<Result<void>(Connection &)>;

    virtual ~Database() = default;

    // Runs `work` as one transaction. When this returns success, all it did is
    // durable; when it returns an error (of `work`, which is passed on, or of
    // the database), none of it happened. The one exception is Unavailable
    // from a PostgreSQL that went away during the commit: the message then says
    // that the outcome is unknown.
    //
    // `work` runs on another thread, or several times (after a conflict between
    // two writers), while the caller waits: it must not take a lock the caller
    // holds, must not call write(), must be brief, and must set what it hands
    // out rather than add to it.
    virtual Result<void> write(const Work &work) = 0;

    // Runs `work` on one unchanging snapshot of what was committed. It sees
    // every write that returned before; a statement that writes fails.
    virtual Result<void> read(const Work &work) = 0;

    virtual Dialect dialect() const = 0;
    // For people and logs, without credentials: `sqlite:/var/lib/…/wheelhouse.db`,
    // `postgresql://wheelhouse@db:5432/fleet`.
    virtual std::string description() const = 0;
};

struct DatabaseOptions {
    // Read connections of SQLite; all connections of PostgreSQL. At least 1.
    int connections = 6;
    // How long a call waits for a free connection before ResourceExhausted.
    std::chrono::milliseconds waitForConnection{10'000};
};

// `sqlite:PATH` (made with mode 0600 when missing; its folder must exist) or
// `postgresql://…` as libpq reads it. Does not migrate: see schema.h.
// InvalidArgument for another URL, Unavailable when it cannot be opened. A URL
// with its password is never logged nor part of a message.
Result<std::unique_ptr<Database>> openDatabase(const std::string &url, const DatabaseOptions &options = {});

} // namespace wheelhouse::store
