#pragma once

#include <functional>
#include <memory>

#include "server/clusters/log_stream.h"
#include "server/links/kubernetes/kubernetes_api.h"

namespace wheelhouse::kubernetes {

class LogLines;

// A container's log from the API server, cut into lines on the http thread and
// taken on the reader's. Holds at most kMaxHeldLines and kMaxHeldBytes of
// lines; see clusters::LogStream for what happens beyond.
class PodLogStream final : public clusters::LogStream {
public:
    static constexpr std::size_t kMaxHeldLines = 20000;
    static constexpr std::size_t kMaxHeldBytes = 4u << 20;
    static constexpr std::size_t kMaxLineBytes = 16u << 10;

    static std::unique_ptr<PodLogStream> open(KubernetesApi &api, const clusters::LogRequest &request,
                                              std::function<void()> wake);
    ~PodLogStream() override;

    std::optional<clusters::LogBatch> take(std::size_t maxLines) override;
    // To end it from elsewhere.
    std::weak_ptr<ApiStream> exchange() const { return m_exchange; }

private:
    PodLogStream() = default;

    std::shared_ptr<LogLines> m_lines;
    std::shared_ptr<ApiStream> m_exchange;
};

} // namespace wheelhouse::kubernetes
