#pragma once

#include <chrono>

#include <QJsonObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

#include "tests/support/mqtt_client.h"
#include "tests/support/server_process.h"

namespace wheelhouse::test {

// The real whctl, each call a process of its own, as somebody's hands at a
// server.
class Whctl {
public:
    struct Run {
        // -1 when it crashed or did not end in time.
        int code = -1;
        QString output;
        QString error;
        std::chrono::milliseconds took{0};

        QJsonObject json() const;
    };

    Whctl() = default;
    // As its administrator.
    explicit Whctl(const ServerProcess &server);
    // The same with another token.
    Whctl with(const QString &tokenFile) const;

    // `words` are split at spaces, `more` are not. At most 30 s.
    Run operator()(const char *words, const QStringList &more = {}) const;
    // By a shell, where `whctl` is in the path: for what no QString can hold.
    Run shell(const QString &script) const;
    // Begun, and not waited for; killed when it goes.
    HeldProcess begin(const char *words, const QStringList &more = {}) const;

private:
    Run finish(QProcess &process) const;

    QProcessEnvironment m_environment;
};

} // namespace wheelhouse::test
