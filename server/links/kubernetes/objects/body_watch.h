#pragma once

#include <memory>
#include <string>

#include "server/links/kubernetes/objects/table_watch.h"

namespace wheelhouse::kubernetes {

// A kind's objects, watched whole. As TableWatch in everything else.
class BodyWatch final : public clusters::ObjectWatch {
public:
    BodyWatch(std::shared_ptr<ClusterLoop> loop, std::shared_ptr<KubernetesApi> api, const clusters::ObjectScope &scope,
              const std::string &fieldSelector, std::shared_ptr<clusters::ObjectBodySink> sink, ReflectorTimes times,
              TableWatch::IsCurrent isCurrent);
    ~BodyWatch() override;

    bool isOrphaned() const override { return !m_isCurrent(*m_api); }

private:
    class Handler;

    const std::shared_ptr<ClusterLoop> m_loop;
    const std::shared_ptr<KubernetesApi> m_api;
    const TableWatch::IsCurrent m_isCurrent;
    std::shared_ptr<Handler> m_handler;
};

} // namespace wheelhouse::kubernetes
