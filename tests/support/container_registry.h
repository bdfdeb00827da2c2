#pragma once

#include <memory>
#include <string>

#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

#include "core/result.h"

namespace wheelhouse::test {

// Debian's docker-registry of a test's own, over TLS on a free port of loopback,
// filled by skopeo. `otto` with the password `s3cr3t` may get in. Lives on the
// test's thread; the destructor stops it, and the kernel does if the test dies.
class ContainerRegistry {
public:
    static constexpr char kUser[] = "otto";
    static constexpr char kPassword[] = "s3cr3t";

    // Whether both programs are installed.
    static bool isInstalled();
    // Unavailable, with the log, when it does not come up within 20 s.
    static Result<std::unique_ptr<ContainerRegistry>> start();
    ~ContainerRegistry();

    std::string url() const { return "https://127.0.0.1:" + std::to_string(m_port); }
    // What its certificate is signed by, PEM; and the same in a file.
    const std::string &authorityPem() const { return m_authorityPem; }
    QString authorityFile() const { return m_directory.filePath(QStringLiteral("ca.pem")); }

    // A tiny image for these architectures, copied from an OCI layout that is
    // written for it; an index where there are several.
    Result<void> push(const QString &repository, const QString &tag, const QStringList &architectures);

    // As when the machine it runs on is down; and up again.
    void stop();
    Result<void> startAgain();

private:
    ContainerRegistry() = default;
    Result<void> prepare();

    QTemporaryDir m_directory;
    std::string m_authorityPem;
    int m_port = 0;
    int m_layouts = 0;
    QProcess m_process;
};

} // namespace wheelhouse::test
