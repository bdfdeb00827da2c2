#include "app/server/http_listener.h"

#include <charconv>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <vector>

#include <httplib.h>
#include <openssl/err.h>
#include <openssl/pem.h>

namespace wheelhouse::server {

namespace {

constexpr std::size_t kMostWaiting = 64;

// The library's own queue has no bound. This one lets who takes connections wait, so
// that the rest stays with the kernel. Each job must be run: it closes its connection.
class BoundedQueue final : public httplib::TaskQueue {
public:
    explicit BoundedQueue(std::size_t mostThreads) : m_mostThreads(mostThreads) { }

    void enqueue(std::function<void()> job) override
    {
        std::unique_lock lock(m_mutex);
        m_taken.wait(lock, [this] { return m_jobs.size() < kMostWaiting || m_ending; });
        m_jobs.push_back(std::move(job));
        // Those that are idle may not have woken for the jobs before this one.
        if (m_idle < m_jobs.size() && m_threads.size() < m_mostThreads)
            m_threads.emplace_back([this] { run(); });
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
                ++m_idle;
                m_given.wait(lock, [this] { return !m_jobs.empty() || m_ending; });
                --m_idle;
                if (m_jobs.empty())
                    return;
                job = std::move(m_jobs.front());
                m_jobs.pop_front();
            }
            m_taken.notify_one();
            job();
        }
    }

    const std::size_t m_mostThreads;
    std::mutex m_mutex;
    std::condition_variable m_given;
    std::condition_variable m_taken;
    std::deque<std::function<void()>> m_jobs;
    std::size_t m_idle = 0;
    bool m_ending = false;
    std::vector<std::thread> m_threads;
};

// Takes the certificate, those that follow it, and the key into the context.
bool useIdentity(SSL_CTX &context, const HttpListener::Options &options)
{
    using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
    const auto reader = [](std::string_view pem) {
        return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
    };
    SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION);
    const auto certificates = reader(options.certificatePem);
    const std::unique_ptr<X509, decltype(&X509_free)> own(PEM_read_bio_X509(certificates.get(), nullptr, nullptr, nullptr),
                                                          &X509_free);
    if (!own || SSL_CTX_use_certificate(&context, own.get()) != 1)
        return false;
    while (auto *next = PEM_read_bio_X509(certificates.get(), nullptr, nullptr, nullptr)) {
        if (SSL_CTX_add0_chain_cert(&context, next) != 1) {
            X509_free(next);
            return false;
        }
    }
    // The end of the list is an error to the library.
    ERR_clear_error();
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        PEM_read_bio_PrivateKey(reader(options.keyPem.reveal()).get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
    return key && SSL_CTX_use_PrivateKey(&context, key.get()) == 1;
}

std::unique_ptr<httplib::Server> serverOf(const HttpListener::Options &options)
{
    if (options.certificatePem.empty())
        return std::make_unique<httplib::Server>();
    return std::make_unique<httplib::SSLServer>([&options](SSL_CTX &context) { return useIdentity(context, options); });
}

} // namespace

HttpListener::HttpListener(std::unique_ptr<httplib::Server> http) : m_http(std::move(http)) { }

Result<std::unique_ptr<HttpListener>> HttpListener::start(const Options &options,
                                                          const std::function<void(httplib::Server &)> &addPages)
{
    const auto &listen = options.listen;
    const auto colon = listen.rfind(':');
    int port = -1;
    if (colon != std::string::npos)
        std::from_chars(listen.data() + colon + 1, listen.data() + listen.size(), port);
    if (port < 0 || port > 65535)
        return failField(options.option, "must be HOST:PORT, such as 127.0.0.1:7444");
    const std::string host = listen.substr(0, colon);

    auto listener = std::unique_ptr<HttpListener>(new HttpListener(serverOf(options)));
    auto &http = *listener->m_http;
    if (!http.is_valid())
        return failField(options.option, "the server's certificate and key cannot be used for TLS");
    // The library's own options would let a second server share the port.
    http.set_socket_options([](socket_t socket) {
        const int on = 1;
        ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    });
    http.new_task_queue = [threads = options.threads] { return new BoundedQueue(threads); };
    addPages(http);
    if (port == 0)
        port = http.bind_to_any_port(host.c_str());
    else if (!http.bind_to_port(host.c_str(), port))
        port = -1;
    if (port < 0)
        return fail(ErrorCode::Unavailable, "--" + options.option + ": cannot listen on " + listen + ": the address is taken");
    listener->m_address = host + ":" + std::to_string(port);
    listener->m_thread = std::thread([server = listener->m_http.get()] { server->listen_after_bind(); });
    return listener;
}

HttpListener::~HttpListener()
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
