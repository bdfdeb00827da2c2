#include "server/links/kubernetes/pod_log_stream.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "server/links/kubernetes/log_lines.h"

namespace wheelhouse::kubernetes {

namespace {

// In place of one that was not opened.
class NoStream final : public ApiStream {
public:
    void resume() override {}
    void cancel() override {}
};

} // namespace

std::unique_ptr<PodLogStream> PodLogStream::open(KubernetesApi &api, const clusters::LogRequest &request,
                                                 std::function<void()> wake)
{
    ApiRequest log;
    log.path = fmt::format("/api/v1/namespaces/{}/pods/{}/log?timestamps=true", encodeSegment(request.nameSpace),
                           encodeSegment(request.pod));
    if (!request.container.empty())
        log.path += "&container=" + encodeSegment(request.container);
    if (request.follow)
        log.path += "&follow=true";
    if (request.previous)
        log.path += "&previous=true";
    if (request.tailLines >= 0)
        log.path += fmt::format("&tailLines={}", request.tailLines);
    if (request.since)
        log.path += fmt::format("&sinceTime={:%Y-%m-%dT%H:%M:%SZ}",
                                fmt::gmtime(std::chrono::system_clock::to_time_t(*request.since)));
    log.accept = "*/*";
    log.totalTimeout = std::chrono::milliseconds(0);
    // A log that is followed may be silent for as long as it likes.
    log.stallTimeout = std::chrono::milliseconds(request.follow ? 0 : 30000);
    log.ownConnection = true;

    std::unique_ptr<PodLogStream> stream(new PodLogStream);
    stream->m_lines = std::make_shared<LogLines>(request.follow, std::move(wake), request.patience,
                                                 request.maxHeldBytes > 0 ? request.maxHeldBytes : kMaxHeldBytes);
    // Whoever follows many logs would ask for each again and again.
    if (const auto lost = api.contact().lost()) {
        stream->m_exchange = std::make_shared<NoStream>();
        stream->m_lines->onDone(tl::unexpected<Error>(*lost));
    } else {
        stream->m_exchange = api.stream(std::move(log), stream->m_lines);
    }
    return stream;
}

PodLogStream::~PodLogStream()
{
    m_exchange->cancel();
}

std::optional<clusters::LogBatch> PodLogStream::take(std::size_t maxLines)
{
    bool resume = false;
    auto batch = m_lines->take(maxLines, resume);
    if (resume)
        m_exchange->resume();
    return batch;
}

} // namespace wheelhouse::kubernetes
