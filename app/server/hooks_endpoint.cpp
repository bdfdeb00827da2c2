#include "app/server/hooks_endpoint.h"

#include <charconv>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <vector>

#include <httplib.h>

namespace wheelhouse::server {

namespace {

constexpr std::size_t kThreads = 4;
constexpr std::size_t kMostWaiting = 64;
constexpr time_t kPatienceSeconds = 5;
// Of a connection that says nothing at all.
constexpr time_t kSilenceSeconds = 1;

// The library's own queue has no bound. This one lets who takes connections wait, so
// that the rest stays with the kernel. Each job must be run: it closes its connection.
class BoundedQueue final : public httplib::TaskQueue {
public:
    BoundedQueue()
    {
        for (std::size_t i = 0; i < kThreads; ++i)
            m_threads.emplace_back([this] { run(); });
    }

    void enqueue(std::function<void()> job) override
    {
        std::unique_lock lock(m_mutex);
        m_taken.wait(lock, [this] { return m_jobs.size() < kMostWaiting || m_ending; });
        m_jobs.push_back(std::move(job));
        m_given.notify_one();
    }

    void shutdown() override
    {
        {
            const std::lock_guard lock(m_mutex);
            m_ending = true;
        }
        m_given.notify_all();
        m_taken.notify_all();
        for (auto &thread : m_threads)
            thread.join();
    }

private:
    void run()
    {
        for (;;) {
            std::function<void()> job;
            {
                std::unique_lock lock(m_mutex);
                m_given.wait(lock, [this] { return !m_jobs.empty() || m_ending; });
                if (m_jobs.empty())
                    return;
                job = std::move(m_jobs.front());
                m_jobs.pop_front();
            }
            m_taken.notify_one();
            job();
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_given;
    std::condition_variable m_taken;
    std::deque<std::function<void()>> m_jobs;
    bool m_ending = false;
    std::vector<std::thread> m_threads;
};

} // namespace

HooksEndpoint::HooksEndpoint() : m_http(std::make_unique<httplib::Server>()) { }

Result<std::unique_ptr<HooksEndpoint>> HooksEndpoint::start(const std::string &listen, Call call)
{
    const auto colon = listen.rfind(':');
    int port = -1;
    if (colon != std::string::npos)
        std::from_chars(listen.data() + colon + 1, listen.data() + listen.size(), port);
    if (port < 0 || port > 65535)
        return failField("hooks-listen", "must be HOST:PORT, such as 127.0.0.1:7444");
    const std::string host = listen.substr(0, colon);

    auto endpoint = std::unique_ptr<HooksEndpoint>(new HooksEndpoint);
    auto &http = *endpoint->m_http;
    // cpp-httplib's own options would let a second server share the port.
    http.set_socket_options([](socket_t socket) {
        const int on = 1;
        ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    });
    http.new_task_queue = [] { return new BoundedQueue; };
    // A peer that is slow gives its thread back soon, and one that goes on asking too.
    http.set_read_timeout(kPatienceSeconds);
    http.set_write_timeout(kPatienceSeconds);
    http.set_keep_alive_max_count(1);
    http.set_keep_alive_timeout(kSilenceSeconds);
    http.set_payload_max_length(deployments::CiHooks::kMaxBody);
    http.Post(R"(/hooks/([a-z0-9-]{1,53}))",
              [call = std::move(call)](const httplib::Request &request, httplib::Response &response) {
                  deployments::HookCall asked;
                  asked.hook = request.matches[1];
                  asked.body = request.body;
                  asked.gitlabToken = request.get_header_value("X-Gitlab-Token");
                  asked.authorization = request.get_header_value("Authorization");
                  asked.signature = request.get_header_value("X-Wheelhouse-Signature");
                  asked.timestamp = request.get_header_value("X-Wheelhouse-Timestamp");
                  const auto answer = call(asked);
                  response.status = answer.status;
                  response.set_content(answer.body, "application/json");
              });
    if (port == 0)
        port = http.bind_to_any_port(host.c_str());
    else if (!http.bind_to_port(host.c_str(), port))
        port = -1;
    if (port < 0)
        return fail(ErrorCode::Unavailable, "cannot listen on " + listen + " for hooks: the address is taken");
    endpoint->m_address = host + ":" + std::to_string(port);
    endpoint->m_thread = std::thread([server = endpoint->m_http.get()] { server->listen_after_bind(); });
    return endpoint;
}

HooksEndpoint::~HooksEndpoint()
{
    if (!m_thread.joinable())
        return;
    // stop() before the thread has begun to listen would be lost.
    while (!m_http->is_running())
        std::this_thread::yield();
    m_http->stop();
    m_thread.join();
}

} // namespace wheelhouse::server
