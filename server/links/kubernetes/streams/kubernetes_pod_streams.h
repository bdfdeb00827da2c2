#pragma once

#include <functional>
#include <memory>
#include <string>

#include "server/clusters/terminals/pod_streams.h"
#include "server/links/kubernetes/kubernetes_api.h"
#include "server/links/kubernetes/streams/web_socket.h"

namespace wheelhouse::kubernetes {

// Terminals and ports of pods over the API server's WebSockets:
// `v5.channel.k8s.io` or `v4.channel.k8s.io` for commands, `v4.channel.k8s.io`
// for ports, as KEP-4006 and the kubelet have them. Owned by the program; stop()
// ends every stream.
class KubernetesPodStreams final : public clusters::PodStreams {
public:
    using FindApi = std::function<std::shared_ptr<KubernetesApi>(const std::string &cluster)>;

    explicit KubernetesPodStreams(FindApi findApi) : m_findApi(std::move(findApi)) {}

    Result<std::unique_ptr<clusters::PodStream>> openTerminal(const clusters::TerminalRequest &request,
                                                              std::shared_ptr<clusters::PodStreamReader> reader) override;
    Result<std::unique_ptr<clusters::PodStream>> openPort(const std::string &pod, int port,
                                                          std::shared_ptr<clusters::PodStreamReader> reader) override;
    void stop() { m_loop.stop(); }

private:
    class Channels;
    Result<std::unique_ptr<clusters::PodStream>> open(const std::string &pod, const std::string &path,
                                                      std::vector<std::string> protocols, std::shared_ptr<Channels> channels);

    const FindApi m_findApi;
    WebSocketLoop m_loop;
};

} // namespace wheelhouse::kubernetes
