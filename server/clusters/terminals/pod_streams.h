#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"

namespace wheelhouse::clusters {

// A command in a container.
struct TerminalRequest {
    // As in Pod.name.
    std::string pod;
    std::string container;
    std::vector<std::string> command;
    bool tty = false;
    bool input = false;
    // 0: not known.
    int columns = 0;
    int rows = 0;
};

// What comes from a pod. Called on the link's thread, one call at a time; short,
// never blocks.
class PodStreamReader {
public:
    enum class Channel { Output, ErrorOutput };
    virtual ~PodStreamReader() = default;
    // It stands; `protocol` is what the API server took.
    virtual void opened(const std::string &protocol) = 0;
    // Nothing further comes until readOn().
    virtual void received(Channel channel, std::string bytes) = 0;
    // Last, and exactly once. `exitCode` is a command's own, -1 where it is not
    // known; `failure` why it broke off or could not begin.
    virtual void ended(int exitCode, std::optional<Error> failure) = 0;
};

// The other end of it. Any thread; the destructor ends the stream.
class PodStream {
public:
    virtual ~PodStream() = default;
    // `taken` is called on the link's thread when the next may be given: one at a
    // time. Not called once the stream has ended.
    virtual void send(std::string bytes, std::function<void()> taken) = 0;
    virtual void endInput() = 0;
    virtual void resize(int columns, int rows) = 0;
    virtual void readOn() = 0;
};

// Opens streams to pods. A port; server/links/kubernetes implements it. Any
// thread; does not block: what goes wrong comes as the stream's end.
class PodStreams {
public:
    virtual ~PodStreams() = default;
    // NotFound for a cluster that is not connected.
    virtual Result<std::unique_ptr<PodStream>> openTerminal(const TerminalRequest &request,
                                                            std::shared_ptr<PodStreamReader> reader) = 0;
    // One connection to a port of a pod, by its name.
    virtual Result<std::unique_ptr<PodStream>> openPort(const std::string &pod, int port,
                                                        std::shared_ptr<PodStreamReader> reader) = 0;
};

} // namespace wheelhouse::clusters
