#pragma once

#include <optional>

#include <QString>

#include "core/result.h"

namespace wheelhouse::desktop {

// The server of a desktop that was told of none: a process of its own on a
// private Unix socket. It outlives a crash of the window, and its end while a
// deployment is under way; the next start finds it again. Made by the program.
class LocalServer {
public:
    // Socket and data are below the user's own folders.
    LocalServer();

    const QString &socketPath() const { return m_socket; }
    // Starts `wheelhoused` from beside this program, or from the path, unless
    // one answers on the socket already. Does not wait for it to be ready:
    // the session keeps trying. NotFound when there is no such program.
    Result<void> ensureRunning();
    // Asks the one that was started here to stop; waits for nothing.
    void stop();

private:
    bool answers() const;

    QString m_socket;
    QString m_dataDir;
    std::optional<qint64> m_pid;
};

} // namespace wheelhouse::desktop
