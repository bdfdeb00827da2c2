#include "app/server/certificate_finder.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "server/http/server_certificate.h"
#include "server/monitoring/problem_text.h"

namespace wheelhouse::server {

namespace {

// A stop of the server waits for it.
constexpr std::chrono::milliseconds kLimit{2000};
constexpr std::chrono::days kNear{30};
constexpr std::chrono::days kVeryNear{7};

} // namespace

std::optional<std::vector<v1::Problem>> CertificateFinder::look(const v1::Cluster &cluster)
{
    const auto certificate = http::serverCertificate(cluster.server(), kLimit);
    if (!certificate)
        return std::nullopt;
    std::vector<v1::Problem> problems;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto left = certificate->expireTime - now;
    if (left > kNear)
        return problems;
    v1::Problem problem;
    problem.set_kind(v1::Problem::KIND_CERTIFICATE_ENDS);
    problem.set_severity(left < kVeryNear ? v1::SEVERITY_CRITICAL : v1::SEVERITY_WARNING);
    problem.set_resource(cluster.name());
    problem.set_name(fmt::format("{}/problems/{}", cluster.name(), monitoring::problemWord(problem.kind())));
    const auto seconds = certificate->expireTime.time_since_epoch().count();
    problem.mutable_due_time()->set_seconds(seconds);
    const std::string day = fmt::format("{:%Y-%m-%d}", fmt::gmtime(static_cast<std::time_t>(seconds)));
    problem.set_summary(left.count() <= 0 ? fmt::format("the API server's certificate ended on {}", day)
                                          : fmt::format("the API server's certificate ends on {}, in {} days", day,
                                                        std::chrono::duration_cast<std::chrono::days>(left).count()));
    monitoring::addEvidence(problem, "ends", fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(static_cast<std::time_t>(seconds))));
    monitoring::addEvidence(problem, "subject", certificate->commonName);
    problems.push_back(std::move(problem));
    return problems;
}

} // namespace wheelhouse::server
