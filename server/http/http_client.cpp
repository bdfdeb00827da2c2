#include "server/http/http_client.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <future>

#include <curl/curl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <spdlog/spdlog.h>

#include "server/http/transfer.h"

namespace wheelhouse::http {

namespace {

constexpr int kIdleWaitMilliseconds = 1000;
constexpr long kMaxIdleConnections = 64;

// Collects a body for send().
class Collector final : public ExchangeHandler {
public:
    Collector(std::size_t maxBytes, HttpClient::Callback callback)
        : m_maxBytes(maxBytes), m_callback(std::move(callback))
    {
    }
    bool onData(std::string_view bytes) override
    {
        // What is beyond is not kept, and not waited for either: see onDone.
        m_tooLarge = m_tooLarge || m_body.size() + bytes.size() > m_maxBytes;
        if (!m_tooLarge)
            m_body.append(bytes);
        else if (m_cancel)
            std::exchange(m_cancel, nullptr)();
        return true;
    }
    void onDone(Result<ResponseHead> result) override
    {
        if (m_tooLarge) {
            m_callback(fail(ErrorCode::ResourceExhausted,
                            fmt::format("the answer is larger than {} bytes", m_maxBytes)));
        } else if (!result) {
            m_callback(passOn(result));
        } else {
            m_callback(Response{std::move(*result), std::move(m_body)});
        }
    }
    void setCancel(std::function<void()> cancel) { m_cancel = std::move(cancel); }

private:
    const std::size_t m_maxBytes;
    HttpClient::Callback m_callback;
    std::function<void()> m_cancel;
    std::string m_body;
    bool m_tooLarge = false;
};

void initializeOnce()
{
    static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)done;
}

} // namespace

struct HttpClient::Command {
    enum class Kind { Start, Resume, Cancel, Drop };
    Kind kind;
    ExchangeId id;
    Request request = {};
    std::shared_ptr<ExchangeHandler> handler = {};
    // What is dropped.
    std::string origin = {};
    std::chrono::steady_clock::time_point madeBefore = {};
};

HttpClient::HttpClient()
{
    initializeOnce();
    m_multi = curl_multi_init();
    curl_multi_setopt(m_multi, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
    curl_multi_setopt(m_multi, CURLMOPT_MAXCONNECTS, kMaxIdleConnections);
    m_thread = std::thread([this] { run(); });
}

HttpClient::~HttpClient()
{
    stop();
    curl_multi_cleanup(m_multi);
}

void HttpClient::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    curl_multi_wakeup(m_multi);
    if (m_thread.joinable())
        m_thread.join();
}

void HttpClient::post(Command command)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_stopping) {
            m_commands.push_back(std::move(command));
            curl_multi_wakeup(m_multi);
            return;
        }
    }
    if (command.handler)
        command.handler->onDone(fail(ErrorCode::Cancelled, "the server is stopping"));
}

HttpClient::ExchangeId HttpClient::start(Request request, std::shared_ptr<ExchangeHandler> handler)
{
    ExchangeId id = 0;
    {
        const std::lock_guard lock(m_mutex);
        id = m_nextId++;
    }
    post({Command::Kind::Start, id, std::move(request), std::move(handler)});
    return id;
}

void HttpClient::resume(ExchangeId id)
{
    post({Command::Kind::Resume, id});
}

void HttpClient::cancel(ExchangeId id)
{
    post({Command::Kind::Cancel, id});
}

void HttpClient::dropConnections(const std::string &url, std::chrono::steady_clock::time_point madeBefore)
{
    Command command{Command::Kind::Drop, 0};
    command.origin = Transfer::originOf(url);
    command.madeBefore = madeBefore;
    post(std::move(command));
}

HttpClient::ExchangeId HttpClient::send(Request request, Callback callback)
{
    ExchangeId id = 0;
    {
        const std::lock_guard lock(m_mutex);
        id = m_nextId++;
    }
    auto collector = std::make_shared<Collector>(request.maxBodyBytes, std::move(callback));
    collector->setCancel([this, id] { cancel(id); });
    post({Command::Kind::Start, id, std::move(request), std::move(collector)});
    return id;
}

Result<Response> HttpClient::fetch(Request request)
{
    auto promise = std::make_shared<std::promise<Result<Response>>>();
    auto answer = promise->get_future();
    send(std::move(request), [promise](Result<Response> result) { promise->set_value(std::move(result)); });
    return answer.get();
}

void HttpClient::run()
{
    pthread_setname_np(pthread_self(), "http");
    // libcurl is told to leave signals alone; a write to a closed connection
    // must not end the process.
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &blocked, nullptr);

    while (true) {
        processCommands();
        {
            const std::lock_guard lock(m_mutex);
            if (m_stopping)
                break;
        }
        int running = 0;
        curl_multi_perform(m_multi, &running);
        readMessages();
        curl_multi_poll(m_multi, nullptr, 0, checkTimeouts(), nullptr);
    }
    processCommands();
    for (auto &[id, command] : std::exchange(m_later, {}))
        command.handler->onDone(fail(ErrorCode::Cancelled, "the server is stopping"));
    while (!m_transfers.empty())
        finish(m_transfers.begin()->first, fail(ErrorCode::Cancelled, "the server is stopping"));
}

void HttpClient::processCommands()
{
    std::vector<Command> commands;
    {
        const std::lock_guard lock(m_mutex);
        commands.swap(m_commands);
    }
    for (auto &command : commands) {
        const auto found = m_transfers.find(command.id);
        switch (command.kind) {
        case Command::Kind::Start:
            if (command.request.notBefore > std::chrono::steady_clock::now())
                m_later.emplace(command.id, std::move(command));
            else
                begin(command.id, std::move(command.request), std::move(command.handler));
            break;
        case Command::Kind::Resume:
            if (found != m_transfers.end())
                found->second->resume();
            break;
        case Command::Kind::Cancel:
            if (found != m_transfers.end())
                finish(command.id, fail(ErrorCode::Cancelled, "cancelled"));
            else if (auto later = m_later.extract(command.id))
                later.mapped().handler->onDone(fail(ErrorCode::Cancelled, "cancelled"));
            break;
        case Command::Kind::Drop:
            m_sockets.drop(command.origin, command.madeBefore);
            break;
        }
    }
}

void HttpClient::begin(ExchangeId id, Request request, std::shared_ptr<ExchangeHandler> handler)
{
    auto transfer = std::make_unique<Transfer>(std::move(request), std::move(handler), m_sockets);
    if (auto ready = transfer->setUp(); !ready) {
        transfer->handler().onDone(passOn(ready));
        return;
    }
    curl_easy_setopt(transfer->easy(), CURLOPT_PRIVATE, reinterpret_cast<void *>(id));
    curl_multi_add_handle(m_multi, transfer->easy());
    m_transfers.emplace(id, std::move(transfer));
}

std::chrono::steady_clock::time_point HttpClient::beginDue(std::chrono::steady_clock::time_point now)
{
    auto next = std::chrono::steady_clock::time_point::max();
    for (auto at = m_later.begin(); at != m_later.end();) {
        if (at->second.request.notBefore > now) {
            next = std::min(next, at->second.request.notBefore);
            ++at;
            continue;
        }
        auto due = std::move(at->second);
        at = m_later.erase(at);
        begin(due.id, std::move(due.request), std::move(due.handler));
        // libcurl has something to do at once.
        next = now;
    }
    return next;
}

void HttpClient::finish(ExchangeId id, Result<ResponseHead> result)
{
    const auto found = m_transfers.find(id);
    if (found == m_transfers.end())
        return;
    const std::unique_ptr<Transfer> transfer = std::move(found->second);
    m_transfers.erase(found);
    curl_multi_remove_handle(m_multi, transfer->easy());
    transfer->handler().onDone(std::move(result));
}

void HttpClient::readMessages()
{
    int left = 0;
    while (const CURLMsg *message = curl_multi_info_read(m_multi, &left)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        const CURLcode code = message->data.result;
        void *tag = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &tag);
        const auto id = reinterpret_cast<ExchangeId>(tag);
        if (const auto found = m_transfers.find(id); found != m_transfers.end())
            finish(id, found->second->result(code));
    }
}

int HttpClient::checkTimeouts()
{
    const auto now = Transfer::Clock::now();
    auto next = std::min(now + std::chrono::milliseconds(kIdleWaitMilliseconds), beginDue(now));
    std::vector<ExchangeId> stalled;
    for (const auto &[id, transfer] : m_transfers) {
        const auto stallsAt = transfer->stallsAt();
        if (stallsAt && *stallsAt <= now)
            stalled.push_back(id);
        else if (stallsAt)
            next = std::min(next, *stallsAt);
    }
    for (const ExchangeId id : stalled)
        finish(id, tl::unexpected<Error>(m_transfers.at(id)->stallError()));
    return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(next - now).count());
}

} // namespace wheelhouse::http
