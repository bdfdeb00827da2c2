#pragma once

#include "server/monitoring/problem_finders.h"

namespace wheelhouse::server {

// Certificates of API servers near their end: 30 days before, and badly 7 days
// before. A handshake an hour.
class CertificateFinder final : public monitoring::ProblemFinder {
public:
    const char *name() const override { return "certificates"; }
    std::chrono::seconds period() const override { return std::chrono::hours(1); }
    std::optional<std::vector<v1::Problem>> look(const v1::Cluster &cluster) override;
};

} // namespace wheelhouse::server
