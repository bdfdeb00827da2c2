#include "server/links/kubernetes/reflector.h"

#include <fmt/format.h>

#include "server/links/kubernetes/object_decoder.h"
#include "server/links/kubernetes/proto/meta.pb.h"

namespace wheelhouse::kubernetes {

namespace {

constexpr std::size_t kMaxRefusalBytes = 64u << 10;
constexpr std::chrono::seconds kListStall(30);
constexpr std::chrono::seconds kLastingWatch{5};
constexpr int kGone = 410;

bool asksToWaitLong(ErrorCode code)
{
    return code == ErrorCode::PermissionDenied || code == ErrorCode::FailedPrecondition || code == ErrorCode::NotFound;
}

Error foreignAnswer(const std::string &contentType)
{
    return {ErrorCode::FailedPrecondition,
            contentType.starts_with("text/html")
                ? "a web page came back instead of objects: this is not the API server, or a proxy is in between"
                : fmt::format("the answer is not in Kubernetes' encoding but {}",
                              contentType.empty() ? "unnamed" : contentType.substr(0, 100)),
            {}};
}

Error endlessList(const std::string &path, std::size_t count)
{
    return {ErrorCode::FailedPrecondition, fmt::format("the list of {} does not end; {} objects were read", path, count), {}};
}

Error largeObject(const std::string &path, std::size_t bound)
{
    return {ErrorCode::FailedPrecondition, fmt::format("an object of {} alone is larger than {} MB, which is refused", path, bound >> 20), {}};
}

Error malformed()
{
    return {ErrorCode::Unavailable, "the API server sent what cannot be decoded", {}};
}

} // namespace

std::string collectionPath(clusters::ObjectKind kind, const std::string &nameSpace)
{
    using clusters::ObjectKind;
    const char *group = "/api/v1";
    const char *collection = "";
    switch (kind) {
    case ObjectKind::Node: return "/api/v1/nodes";
    case ObjectKind::Namespace: return "/api/v1/namespaces";
    case ObjectKind::ReplicaSet: group = "/apis/apps/v1", collection = "replicasets"; break;
    case ObjectKind::Deployment: group = "/apis/apps/v1", collection = "deployments"; break;
    case ObjectKind::StatefulSet: group = "/apis/apps/v1", collection = "statefulsets"; break;
    case ObjectKind::DaemonSet: group = "/apis/apps/v1", collection = "daemonsets"; break;
    case ObjectKind::Pod: collection = "pods"; break;
    case ObjectKind::Event: collection = "events"; break;
    }
    return nameSpace.empty() ? fmt::format("{}/{}", group, collection)
                             : fmt::format("{}/namespaces/{}/{}", group, encodeSegment(nameSpace), collection);
}

bool isNamespaced(clusters::ObjectKind kind)
{
    return kind != clusters::ObjectKind::Node && kind != clusters::ObjectKind::Namespace;
}

Reflector::Reflector(std::shared_ptr<ClusterLoop> loop, std::shared_ptr<KubernetesApi> api, clusters::ObjectSink &sink,
                     std::string cluster, clusters::ObjectKind kind, ReflectorTimes times,
                     std::function<void()> changed, std::string nameSpace)
    : m_loop(std::move(loop)), m_api(std::move(api)), m_sink(sink), m_cluster(std::move(cluster)), m_kind(kind),
      m_times(times), m_changed(std::move(changed)), m_nameSpace(std::move(nameSpace)),
      m_anchor(std::make_shared<Anchor>(Anchor{this})), m_backoff(times.firstPause, times.longestPause),
      m_refusals(times.refusedPause, times.longestRefusedPause)
{
}

Reflector::~Reflector()
{
    stop();
}

void Reflector::start()
{
    list();
}

void Reflector::stop()
{
    m_anchor->self = nullptr;
    dropStream();
    m_loop->cancelTimer(std::exchange(m_pause, 0));
}

std::function<void()> Reflector::guarded(void (Reflector::*task)())
{
    return [loop = m_loop, anchor = m_anchor, task] {
        loop->post([anchor, task] {
            if (anchor->self)
                (anchor->self->*task)();
        });
    };
}

void Reflector::retryNow()
{
    if (m_pause == 0)
        return;
    forgetRefusal();
    m_loop->cancelTimer(std::exchange(m_pause, 0));
    ++m_pauseNumber;
    m_listAfterPause ? list() : watch();
}

// A refusal of credentials was told and is being seen to: from now on only a new
// one counts.
void Reflector::forgetRefusal()
{
    if (m_status.failure && m_status.failure->code == ErrorCode::Unauthenticated)
        m_status = {};
}

void Reflector::lost(const Error &cause)
{
    // Rights and credentials do not come back with contact, but nor are they asked
    // for meanwhile.
    const bool refused = m_status.failure
        && (m_status.failure->code == ErrorCode::PermissionDenied || m_status.failure->code == ErrorCode::Unauthenticated);
    const bool listAgain = m_listing || (m_pause != 0 && m_listAfterPause);
    dropStream();
    m_listing = false;
    if (!refused)
        setStatus(State::Failing, cause);
    pauseThen(m_times.awayPause, listAgain);
}

void Reflector::returned()
{
    m_backoff.reset();
    m_startingUntil = ClusterLoop::Clock::now() + m_times.startingFor;
    retryNow();
}

void Reflector::moved()
{
    const bool listAgain = m_listing;
    if (!m_exchange)
        return;
    dropStream();
    m_listing = false;
    // By then the dead connections are gone.
    pauseThen(m_times.firstPause, listAgain);
}

void Reflector::renew(bool otherServer)
{
    if (otherServer)
        m_version.clear();
    forgetRefusal();
    m_refusals.reset();
    m_backoff.reset();
    if (m_pause != 0)
        m_loop->cancelTimer(std::exchange(m_pause, 0));
    ++m_pauseNumber;
    // A list under way was asked for with the former credentials.
    if (m_listing || m_version.empty())
        list();
    else
        watch();
}

void Reflector::setStatus(State state, std::optional<Error> failure)
{
    const bool same = m_status.state == state
        && (m_status.failure ? m_status.failure->message : "") == (failure ? failure->message : "");
    m_status = {state, std::move(failure)};
    if (!same)
        m_changed();
}

void Reflector::failed(Error error, bool listAgain)
{
    // An API server that starts refuses for a moment what it does not know yet to
    // be allowed. What was seen before its restart is not taken away for that.
    if (isStarting() && !m_version.empty() && error.code == ErrorCode::PermissionDenied) {
        error.code = ErrorCode::Unavailable;
        error.message = "the API server is starting: " + error.message;
    }
    // A certificate or a right can be mended at any time, but not by asking often.
    auto pause = error.code == ErrorCode::Unauthenticated ? m_times.parkedPause
                 : asksToWaitLong(error.code)             ? m_refusals.next()
                                                          : m_backoff.next();
    if (isStarting() && !asksToWaitLong(error.code) && error.code != ErrorCode::Unauthenticated)
        pause = std::min(pause, m_times.longestStartingPause);
    m_listing = false;
    setStatus(State::Failing, std::move(error));
    pauseThen(pause, listAgain);
}

void Reflector::pauseThen(std::chrono::milliseconds pause, bool listAgain)
{
    m_listAfterPause = listAgain || m_version.empty();
    m_loop->cancelTimer(m_pause);
    // The loop may have taken a timer already when it is cancelled.
    m_pause = m_loop->after(pause, [anchor = m_anchor, number = ++m_pauseNumber] {
        if (anchor->self && anchor->self->m_pauseNumber == number)
            anchor->self->retryNow();
    });
}

void Reflector::list()
{
    m_listing = true;
    m_listed = 0;
    m_sink.beginList(m_kind, m_nameSpace);
    requestPage({});
}

void Reflector::requestPage(const std::string &next)
{
    ApiRequest request;
    m_next = next;
    m_list = ListFrames(m_times.maxObjectBytes);
    if (!next.empty())
        request.path = fmt::format("{}?limit={}&continue={}", path(), m_times.pageSize, encodeSegment(next));
    else if (m_inPages)
        request.path = fmt::format("{}?limit={}", path(), m_times.pageSize);
    else if (m_version.empty())
        request.path = fmt::format("{}?resourceVersion=0", path());
    else
        request.path = fmt::format("{}?resourceVersion={}&resourceVersionMatch=NotOlderThan", path(), encodeSegment(m_version));
    request.accept = kProtobuf;
    request.stallTimeout = kListStall;
    open(std::move(request), &Reflector::readList);
}

void Reflector::readList()
{
    if (!m_exchange || !m_listing)
        return;
    const auto exchange = m_exchange;
    const auto taken = exchange->take();
    if (taken.status == 200 && taken.contentType.starts_with(kProtobuf)) {
        if (!taken.bytes.empty())
            m_heardAt = ClusterLoop::Clock::now();
        m_list.append(taken.bytes);
        if (!readItems())
            return;
    } else {
        keepRefusal(taken);
    }
    if (taken.ended)
        listEnded(taken);
}

// False when the list is over.
bool Reflector::readItems()
{
    bool sound = true;
    while (sound) {
        const auto item = m_list.next();
        if (!item)
            break;
        auto object = decodeObject(m_kind, m_cluster, *item);
        sound = object.has_value();
        if (object)
            m_sink.upsert(m_kind, std::move(*object));
        if (++m_listed > m_times.maxObjects)
            break;
    }
    const bool endless = listsTooMuch({});
    if (sound && !m_list.failed() && !endless)
        return true;
    dropStream();
    failed(endless ? endlessList(path(), m_listed) : m_list.tooLarge() ? largeObject(path(), m_times.maxObjectBytes) : malformed(), true);
    return false;
}

// A server that gives the same page for ever, or always one more.
bool Reflector::listsTooMuch(const std::string &next) const
{
    return m_listed > m_times.maxObjects || (!next.empty() && next == m_next);
}

void Reflector::listEnded(const WatchExchange::Taken &taken)
{
    const std::string refusal = std::exchange(m_refusal, {});
    dropStream();
    // What answers, but not with a whole list, may do it in pages.
    m_inPages = taken.status != 0 && taken.status != 401 && taken.status != 403 && taken.status != 404 && taken.status != 429;
    if (taken.status >= 300) {
        if (taken.status == 401)
            m_api->invalidateCredentials();
        return failed(statusError(taken.status, taken.contentType, refusal), true);
    }
    if (taken.status != 0 && !taken.contentType.starts_with(kProtobuf))
        return failed(foreignAnswer(taken.contentType), true);
    if (taken.failure)
        return failed(*taken.failure, true);
    if (!m_list.whole())
        return failed(malformed(), true);
    if (const std::string next = m_list.continueToken(); !next.empty())
        return listsTooMuch(next) ? failed(endlessList(path(), m_listed), true) : requestPage(next);
    m_listing = false;
    m_inPages = false;
    m_version = m_list.version();
    m_list = ListFrames();
    m_sink.endList(m_kind, m_nameSpace);
    watch();
}

// Streams an answer, which `reader` reads whenever more of it has come. What
// streamed before is dropped.
void Reflector::open(ApiRequest request, void (Reflector::*reader)())
{
    dropStream();
    // A slow answer is not a dead one: only silence ends it.
    request.totalTimeout = std::chrono::milliseconds(0);
    m_exchange = std::make_shared<WatchExchange>(guarded(reader));
    m_stream = m_api->stream(std::move(request), m_exchange);
    m_exchange->setStream(m_stream);
}

void Reflector::keepRefusal(const WatchExchange::Taken &taken)
{
    if (taken.status != 0)
        m_refusal.append(taken.bytes, 0, kMaxRefusalBytes - std::min(m_refusal.size(), kMaxRefusalBytes));
}

void Reflector::dropStream()
{
    if (m_stream)
        m_stream->cancel();
    m_stream.reset();
    m_exchange.reset();
    m_frames = {};
    m_refusal.clear();
}

void Reflector::watch()
{
    ApiRequest request;
    std::uniform_int_distribution<std::int64_t> extra(0, m_times.watchLength.count());
    std::random_device random;
    request.path = fmt::format("{}?watch=1&allowWatchBookmarks=true&resourceVersion={}&timeoutSeconds={}", path(),
                               encodeSegment(m_version), m_times.watchLength.count() + extra(random));
    request.accept = kProtobufWatch;
    request.stallTimeout = m_times.watchStall;
    m_watchBegan = ClusterLoop::Clock::now();
    open(std::move(request), &Reflector::readWatch);
}

void Reflector::readWatch()
{
    if (!m_exchange || m_listing)
        return;
    const auto exchange = m_exchange;
    const auto taken = exchange->take();
    if (taken.status == 200 && taken.contentType.starts_with(kProtobuf)) {
        m_refusals.reset();
        if (!taken.bytes.empty())
            m_heardAt = ClusterLoop::Clock::now();
        if (m_status.state != State::Live)
            setStatus(State::Live, std::nullopt);
        m_frames.append(taken.bytes);
        readFrames();
    } else {
        keepRefusal(taken);
    }
    // Reading may have begun another watch, or a pause.
    if (m_exchange == exchange && taken.ended)
        watchEnded(taken);
}

void Reflector::readFrames()
{
    const auto exchange = m_exchange;
    while (m_exchange == exchange) {
        const auto frame = m_frames.next();
        if (!frame)
            break;
        if (!applyFrame(*frame))
            return;
        m_backoff.reset();
        m_goneBefore = false;
    }
    if (m_exchange == exchange && m_frames.failed()) {
        dropStream();
        failed(malformed(), true);
    }
}

void Reflector::gone()
{
    // From the cache may come what is as old.
    m_inPages = true;
    // It happens, but not at every turn.
    if (!std::exchange(m_goneBefore, true)) {
        m_backoff.reset();
        list();
    } else {
        pauseThen(m_backoff.next(), true);
    }
}

// False when the watch is over.
bool Reflector::applyFrame(const WatchFrame &frame)
{
    if (frame.type == "ERROR") {
        kube::Status status;
        (void)status.ParseFromArray(frame.object.data(), static_cast<int>(frame.object.size()));
        const bool isGone = status.code() == kGone;
        Error error = statusError(status.code() ? status.code() : 500, {}, {});
        if (!status.message().empty())
            error.message = status.message();
        dropStream();
        if (isGone)
            gone();
        else
            failed(std::move(error), true);
        return false;
    }
    if (frame.type == "BOOKMARK" || frame.type == "DELETED") {
        // A deleted object comes as it was last, under the version of its deletion.
        auto identity = decodeIdentity(m_kind, m_cluster, frame.object);
        if (identity && frame.type == "DELETED")
            m_sink.remove(m_kind, identity->name);
        if (identity) {
            m_version = std::move(identity->version);
            return true;
        }
    } else if (auto object = decodeObject(m_kind, m_cluster, frame.object)) {
        m_version = std::visit([](const auto &observed) { return observed.version; }, *object);
        m_sink.upsert(m_kind, std::move(*object));
        return true;
    }
    dropStream();
    failed(malformed(), true);
    return false;
}

void Reflector::watchEnded(const WatchExchange::Taken &taken)
{
    const std::string refusal = std::exchange(m_refusal, {});
    dropStream();
    if (taken.status == kGone)
        return gone();
    if (taken.status >= 300) {
        if (taken.status == 401)
            m_api->invalidateCredentials();
        return failed(statusError(taken.status, taken.contentType, refusal), false);
    }
    if (taken.status != 0 && !taken.contentType.starts_with(kProtobuf))
        return failed(foreignAnswer(taken.contentType), false);
    if (taken.failure)
        return failed(*taken.failure, false);
    // The API server ends watches in their time; one that never lasts is
    // asked for with pauses.
    if (ClusterLoop::Clock::now() - m_watchBegan > kLastingWatch) {
        m_goneBefore = false;
        m_backoff.reset();
        watch();
    } else {
        pauseThen(m_backoff.next(), false);
    }
}

} // namespace wheelhouse::kubernetes
