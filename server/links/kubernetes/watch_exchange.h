#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "server/http/http_request.h"
#include "server/links/kubernetes/kubernetes_api.h"

namespace wheelhouse::kubernetes {

// Carries a watch's or a list's bytes from the http thread to the cluster's: what came is
// kept until it is taken, and beyond kMaxHeldBytes the server is made to wait.
// Threads: the handler's calls on the http thread, take() on the cluster's.
class WatchExchange final : public http::ExchangeHandler {
public:
    static constexpr std::size_t kMaxHeldBytes = 8u << 20;

    // What take() gives.
    struct Taken {
        std::string bytes;
        // 0 until the head has come.
        int status = 0;
        std::string contentType;
        bool ended = false;
        // Why it ended, unless the server ended it properly.
        std::optional<Error> failure;
    };

    // `wake` is called when there is something to take after a take().
    explicit WatchExchange(std::function<void()> wake);
    // Where to ask for more after it was made to wait.
    void setStream(std::shared_ptr<ApiStream> stream);

    void onHead(const http::ResponseHead &head) override;
    bool onData(std::string_view bytes) override;
    void onDone(Result<http::ResponseHead> result) override;

    Taken take();

private:
    void wakeLocked(std::unique_lock<std::mutex> &lock);

    const std::function<void()> m_wake;
    std::mutex m_mutex;
    Taken m_held;
    bool m_awake = false;
    bool m_waiting = false;
    std::weak_ptr<ApiStream> m_stream;
};

} // namespace wheelhouse::kubernetes
