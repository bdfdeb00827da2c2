#pragma once

#include "server/api/stream_source.h"
#include "server/clusters/cluster_directory.h"
#include "wheelhouse/v1/pods.pb.h"

namespace wheelhouse::api {

// A pod's log as a stream's messages.
class PodLogSource final : public StreamSource<v1::StreamPodLogsResponse> {
public:
    PodLogSource(clusters::ClusterDirectory &directory, std::string pod, clusters::LogRequest request)
        : m_directory(directory), m_pod(std::move(pod)), m_request(std::move(request))
    {
    }

    void start(std::function<void()> wake) override
    {
        auto opened = m_directory.openLogs(m_pod, m_request, std::move(wake));
        if (opened)
            m_stream = std::move(*opened);
        else
            m_failure = opened.error();
    }

    Result<Next> next(v1::StreamPodLogsResponse &response) override
    {
        if (m_failure)
            return tl::unexpected<Error>(*m_failure);
        if (m_ended)
            return Next::End;
        auto batch = m_stream->take(kMaxLines);
        if (!batch)
            return Next::Wait;
        for (auto &line : batch->lines)
            *response.add_lines() = std::move(line);
        response.set_skipped_count(batch->skipped);
        m_ended = batch->ended;
        m_failure = batch->failure;
        if (response.lines_size() > 0 || response.skipped_count() > 0)
            return Next::Message;
        // Nothing in the last batch but its end.
        return m_failure ? Result<Next>(tl::unexpected<Error>(*m_failure)) : Result<Next>(Next::End);
    }

    // Readers of logs know no marks; keep-alive is the transport's.
    bool heartbeat(v1::StreamPodLogsResponse &) override { return false; }

private:
    // Lines of up to 16 KiB must stay below a megabyte together.
    static constexpr std::size_t kMaxLines = 50;

    clusters::ClusterDirectory &m_directory;
    const std::string m_pod;
    const clusters::LogRequest m_request;
    std::unique_ptr<clusters::LogStream> m_stream;
    std::optional<Error> m_failure;
    bool m_ended = false;
};

} // namespace wheelhouse::api
