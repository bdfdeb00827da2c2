#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "core/result.h"
#include "core/secret.h"

namespace httplib {
class Server;
}

namespace wheelhouse::server {

// A listener of HTTP, with TLS or without, whose pages are its owner's.
//
// One thread of its own takes connections; threads answer them, made as they are
// needed and at most `threads`. With 64 connections waiting it takes no more until one
// is answered. The destructor ends them, after the calls under way.
class HttpListener {
public:
    struct Options {
        // The option it was asked for by, and what follows it: `metrics-listen`,
        // `127.0.0.1:9464`. Port 0 lets the system choose.
        std::string option;
        std::string listen;
        // Of TLS; empty for none.
        std::string certificatePem;
        Secret keyPem;
        std::size_t threads = 2;
    };

    // `addPages` is given the server before it listens; its handlers run on the
    // listener's threads. InvalidArgument for an address or a certificate that cannot be
    // read, Unavailable when the address cannot be bound.
    static Result<std::unique_ptr<HttpListener>> start(const Options &options,
                                                       const std::function<void(httplib::Server &)> &addPages);
    ~HttpListener();

    // HOST:PORT as bound.
    const std::string &address() const { return m_address; }

private:
    explicit HttpListener(std::unique_ptr<httplib::Server> http);

    std::unique_ptr<httplib::Server> m_http;
    std::string m_address;
    std::thread m_thread;
};

} // namespace wheelhouse::server
