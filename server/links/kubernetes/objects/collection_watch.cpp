#include "server/links/kubernetes/objects/collection_watch.h"

#include <nlohmann/json.hpp>

namespace wheelhouse::kubernetes {

namespace {

constexpr std::size_t kMaxRefusalBytes = 64u << 10;
constexpr int kGone = 410;
constexpr std::chrono::seconds kLastingWatch{5};
constexpr int kLeastPageSize = 20;

bool asksToWaitLong(ErrorCode code)
{
    return code == ErrorCode::PermissionDenied || code == ErrorCode::Unauthenticated
        || code == ErrorCode::FailedPrecondition || code == ErrorCode::NotFound;
}

Error foreignAnswer(const std::string &contentType)
{
    return {ErrorCode::FailedPrecondition,
            contentType.starts_with("text/html")
                ? "a web page came back instead of objects: this is not the API server, or a proxy is in between"
                : fmt::format("the answer is not JSON but {}", contentType.empty() ? "unnamed" : contentType.substr(0, 100)),
            {}};
}

bool isErrorEvent(std::string_view line)
{
    // As every API server writes it.
    return line.substr(0, 40).find("\"type\":\"ERROR\"") != std::string_view::npos;
}

} // namespace

CollectionWatch::CollectionWatch(std::shared_ptr<ClusterLoop> loop, std::shared_ptr<KubernetesApi> api, std::string path,
                                 std::string query, std::string accept, ReflectorTimes times, CollectionHandler &handler)
    : m_loop(std::move(loop)), m_api(std::move(api)), m_path(std::move(path)), m_query(std::move(query)),
      m_accept(std::move(accept)), m_times(times), m_handler(handler), m_anchor(std::make_shared<Anchor>(Anchor{this})),
      m_backoff(times.firstPause, times.longestPause), m_pageSize(times.pageSize)
{
}

CollectionWatch::~CollectionWatch()
{
    stop();
}

void CollectionWatch::start()
{
    m_contact = m_api->contact().listen([loop = m_loop, anchor = m_anchor](Contact::News news, const Error &cause) {
        loop->post([anchor, news, cause] {
            if (anchor->self)
                anchor->self->heard(news, cause);
        });
    });
    if (const auto lost = m_api->contact().lost())
        heard(Contact::News::Lost, *lost);
    else
        list();
}

void CollectionWatch::stop()
{
    m_anchor->self = nullptr;
    m_api->contact().forget(std::exchange(m_contact, 0));
    dropWatch();
    m_loop->cancelTimer(std::exchange(m_pause, 0));
}

void CollectionWatch::heard(Contact::News news, const Error &cause)
{
    const bool underWay = m_listing || m_exchange;
    const bool listAgain = m_listing || (m_pause != 0 && m_listAfterPause);
    switch (news) {
    case Contact::News::Lost:
        dropWatch();
        setState(CollectionHandler::State::Failing, cause);
        return pauseThen(m_times.awayPause, listAgain);
    case Contact::News::Moved:
        if (!underWay)
            return;
        dropWatch();
        return pauseThen(m_times.firstPause, listAgain);
    case Contact::News::Returned:
        m_backoff.reset();
        m_startingUntil = ClusterLoop::Clock::now() + m_times.startingFor;
        if (!underWay)
            pauseThen(std::chrono::milliseconds(0), listAgain);
    }
}

void CollectionWatch::setState(CollectionHandler::State state, std::optional<Error> failure)
{
    const std::string reason = failure ? failure->message : std::string();
    if (m_state == state && m_reason == reason)
        return;
    m_state = state;
    m_reason = reason;
    m_handler.stateChanged(state, failure);
}

void CollectionWatch::failed(Error error, bool listAgain)
{
    // As Reflector::failed().
    if (isStarting() && !m_version.empty() && error.code == ErrorCode::PermissionDenied) {
        error.code = ErrorCode::Unavailable;
        error.message = "the API server is starting: " + error.message;
    }
    auto pause = asksToWaitLong(error.code) ? std::max(m_times.refusedPause, m_backoff.next()) : m_backoff.next();
    if (isStarting() && !asksToWaitLong(error.code))
        pause = std::min(pause, m_times.longestStartingPause);
    setState(CollectionHandler::State::Failing, std::move(error));
    pauseThen(pause, listAgain);
}

void CollectionWatch::pauseThen(std::chrono::milliseconds pause, bool listAgain)
{
    m_listing = false;
    m_listAfterPause = listAgain || m_version.empty();
    m_loop->cancelTimer(m_pause);
    m_pause = m_loop->after(pause, [anchor = m_anchor, number = ++m_pauseNumber] {
        if (!anchor->self || anchor->self->m_pauseNumber != number)
            return;
        anchor->self->m_pause = 0;
        anchor->self->m_listAfterPause ? anchor->self->list() : anchor->self->watch();
    });
}

void CollectionWatch::list()
{
    dropWatch();
    m_listing = true;
    m_pages = 0;
    ++m_listNumber;
    m_handler.listBegun();
    requestPage({});
}

void CollectionWatch::requestPage(const std::string &next)
{
    ApiRequest request;
    request.path = fmt::format("{}?{}limit={}", m_path, m_query, m_pageSize);
    if (!next.empty())
        request.path += "&continue=" + encodeSegment(next);
    request.accept = m_accept;
    request.maxBodyBytes = kMaxPageBytes;
    request.totalTimeout = std::chrono::milliseconds(0);
    request.stallTimeout = std::chrono::milliseconds(30000);
    m_asked = next;
    m_api->send(std::move(request),
                [loop = m_loop, anchor = m_anchor, number = m_listNumber](Result<ApiAnswer> answer) {
                    auto shared = std::make_shared<Result<ApiAnswer>>(std::move(answer));
                    loop->post([anchor, number, shared] {
                        if (anchor->self && anchor->self->m_listNumber == number && anchor->self->m_listing)
                            anchor->self->readPage(std::move(*shared));
                    });
                });
}

void CollectionWatch::readPage(Result<ApiAnswer> answer)
{
    // A page may be too large, and its objects not: fewer of them are asked for.
    const bool tooLarge = !answer && answer.error().message.starts_with("the answer is larger than");
    if (tooLarge && m_pageSize > kLeastPageSize) {
        m_pageSize = std::max(m_pageSize / 5, kLeastPageSize);
        return list();
    }
    if (!answer)
        return failed(answer.error(), true);
    if (!answer->contentType.starts_with(kJson))
        return failed(foreignAnswer(answer->contentType), true);
    const auto page = m_handler.readPage(answer->body);
    if (!page)
        return failed(page.error(), true);
    m_handler.settled();
    if (!page->next.empty() && !page->enough) {
        if (++m_pages >= kMaxPages || page->next == m_asked)
            return failed({ErrorCode::FailedPrecondition,
                           fmt::format("the list does not end: {} pages were read, and there are more", m_pages), {}},
                          true);
        return requestPage(page->next);
    }
    m_listing = false;
    m_version = page->version;
    m_handler.listEnded();
    m_handler.settled();
    watch();
}

void CollectionWatch::dropWatch()
{
    if (m_stream)
        m_stream->cancel();
    m_stream.reset();
    m_exchange.reset();
    m_buffer = {};
    m_refusal.clear();
}

void CollectionWatch::watch()
{
    dropWatch();
    ApiRequest request;
    std::uniform_int_distribution<std::int64_t> extra(0, m_times.watchLength.count());
    std::random_device random;
    request.path = fmt::format("{}?{}watch=1&allowWatchBookmarks=true&resourceVersion={}&timeoutSeconds={}", m_path, m_query,
                               encodeSegment(m_version), m_times.watchLength.count() + extra(random));
    request.accept = m_accept;
    request.totalTimeout = std::chrono::milliseconds(0);
    request.stallTimeout = m_times.watchStall;
    m_exchange = std::make_shared<WatchExchange>([loop = m_loop, anchor = m_anchor] {
        loop->post([anchor] {
            if (anchor->self)
                anchor->self->readWatch();
        });
    });
    m_watchBegan = ClusterLoop::Clock::now();
    m_stream = m_api->stream(std::move(request), m_exchange);
    m_exchange->setStream(m_stream);
}

void CollectionWatch::readWatch()
{
    if (!m_exchange)
        return;
    const auto exchange = m_exchange;
    auto taken = exchange->take();
    if (taken.status == 200 && taken.contentType.starts_with(kJson)) {
        setState(CollectionHandler::State::Live, std::nullopt);
        m_buffer += taken.bytes;
        std::size_t begin = 0;
        while (m_exchange == exchange) {
            const auto end = m_buffer.find('\n', begin);
            if (end == std::string::npos)
                break;
            const std::string line = m_buffer.substr(begin, end - begin);
            begin = end + 1;
            if (!line.empty() && !readLine(line))
                break;
        }
        if (!taken.bytes.empty())
            m_handler.settled();
        if (m_exchange == exchange) {
            m_buffer.erase(0, begin);
            if (m_buffer.size() > kMaxEventBytes) {
                dropWatch();
                return failed({ErrorCode::FailedPrecondition,
                               fmt::format("an event of more than {} MB came", kMaxEventBytes >> 20), {}},
                              true);
            }
        }
    } else if (taken.status != 0) {
        m_refusal.append(taken.bytes, 0, kMaxRefusalBytes - std::min(m_refusal.size(), kMaxRefusalBytes));
    }
    if (m_exchange == exchange && taken.ended)
        watchEnded(taken);
}

void CollectionWatch::gone()
{
    // As Reflector::gone().
    if (!std::exchange(m_goneBefore, true)) {
        m_backoff.reset();
        list();
    } else {
        pauseThen(m_backoff.next(), true);
    }
}

bool CollectionWatch::readLine(std::string_view line)
{
    if (isErrorEvent(line)) {
        const auto json = nlohmann::json::parse(line, nullptr, false);
        const auto status = json.is_object() && json.contains("object") ? json["object"] : nlohmann::json();
        const int code = status.is_object() && status.contains("code") && status["code"].is_number_integer()
            ? status["code"].get<int>()
            : 500;
        Error error = statusError(code, kJson, status.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
        dropWatch();
        if (code == kGone)
            gone();
        else
            failed(std::move(error), true);
        return false;
    }
    auto event = m_handler.readEvent(line);
    if (!event || event->listAgain) {
        dropWatch();
        if (event)
            list();
        else
            failed(event.error(), true);
        return false;
    }
    if (!event->version.empty())
        m_version = std::move(event->version);
    m_backoff.reset();
    m_goneBefore = false;
    return true;
}

void CollectionWatch::watchEnded(const WatchExchange::Taken &taken)
{
    const std::string refusal = std::exchange(m_refusal, {});
    dropWatch();
    if (taken.status == kGone)
        return gone();
    if (taken.status >= 300) {
        if (taken.status == 401)
            m_api->invalidateCredentials();
        return failed(statusError(taken.status, taken.contentType, refusal), taken.status == 404);
    }
    if (taken.status != 0 && !taken.contentType.starts_with(kJson))
        return failed(foreignAnswer(taken.contentType), false);
    if (taken.failure)
        return failed(*taken.failure, false);
    if (ClusterLoop::Clock::now() - m_watchBegan > kLastingWatch) {
        m_goneBefore = false;
        m_backoff.reset();
        watch();
    } else {
        pauseThen(m_backoff.next(), false);
    }
}

} // namespace wheelhouse::kubernetes
