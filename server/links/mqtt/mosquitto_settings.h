#pragma once

#include <filesystem>
#include <string>

#include "core/result.h"
#include "core/secret.h"
#include "server/devices/device_link.h"

namespace wheelhouse::mqtt {

// Where the broker of our own finds and puts its things.
struct MosquittoOptions {
    // `DATA_DIR/mosquitto`; made with mode 0700.
    std::filesystem::path directory;
    // The address devices connect to, and the name they are told.
    std::string listenAddress = "127.0.0.1";
    std::string advertisedHost = "127.0.0.1";
    // Where it listens; 0 for what `ports.json` says, or else a free one.
    int tokenPort = 0;
    int certificatePort = 0;
    // The broker's program, and our plugin; found where they usually are when
    // empty.
    std::filesystem::path program;
    std::filesystem::path plugin;
    // PEM files: the registry's CA, the server's certificate and its key.
    std::filesystem::path caFile;
    std::filesystem::path certificateFile;
    std::filesystem::path keyFile;
};

// What a run of the broker needs, once made.
struct MosquittoSettings {
    MosquittoOptions options;
    int tokenPort = 0;
    int certificatePort = 0;
    // The server's own way in: a Unix socket and a password of this run.
    std::filesystem::path socket;
    Secret serverPassword;

    static constexpr const char *kServerName = "wheelhouse";

    // Makes the directory, chooses the ports that are not given at the first time
    // and keeps all in `ports.json` for the later ones, since devices know them;
    // finds program and plugin. FailedPrecondition says what is missing.
    static Result<MosquittoSettings> prepare(MosquittoOptions options);

    // Writes `mosquitto.conf`, and the accounts of now.
    Result<void> write(const devices::AccountSource &accounts) const;

    std::filesystem::path configFile() const { return options.directory / "mosquitto.conf"; }
    std::filesystem::path accountsFile() const { return options.directory / "accounts"; }
};

// One line of the accounts file, without its end.
std::string accountLine(const devices::Account &account);

} // namespace wheelhouse::mqtt
