#pragma once

#include <memory>

#include <QProcess>
#include <QTemporaryDir>

#include "core/result.h"

namespace wheelhouse::bench {

// Debian's Mosquitto with the limits of our own broker's, but no plugin, no TLS
// and no accounts: what our figures are held against.
class BareBroker {
public:
    static Result<std::unique_ptr<BareBroker>> start();
    ~BareBroker();
    int port() const { return m_port; }

private:
    BareBroker() = default;

    QTemporaryDir m_directory;
    QProcess m_process;
    int m_port = 0;
};

} // namespace wheelhouse::bench
