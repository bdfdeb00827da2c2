#pragma once

#include <functional>
#include <string>

#include "server/helm/chart_repositories.h"
#include "server/helm/helm_program.h"
#include "server/helm/operation_rules.h"

namespace wheelhouse::helm {

// How a cluster is reached by a program: a kubeconfig and which of its contexts,
// the current one where it is empty. NotFound for a cluster that is not known.
struct ProgramAccess {
    Secret kubeconfig;
    std::string context;
};
using FindAccess = std::function<Result<ProgramAccess>(const std::string &cluster)>;

// The files of one run of `helm`, in a folder that only the server's account may
// read: kubeconfig, values, chart, credentials of repositories, and what it
// writes. One thread at a time. Nothing is removed by itself: see remove().
class RunFiles {
public:
    RunFiles(std::string directory, ReleaseSource &source, const ChartRepositories &repositories, const FindAccess &findAccess,
             HelmRunner &runner)
        : m_directory(std::move(directory)), m_source(source), m_repositories(repositories), m_findAccess(findAccess),
          m_runner(runner)
    {
    }

    const std::string &directory() const { return m_directory; }
    // Where they are, or will be.
    RunPaths paths() const;
    // Writes them all anew; a chart that is only named is fetched, which `wake`
    // breaks off.
    Result<void> write(const OperationRecord &record, int wake);
    // The kubeconfig alone.
    Result<void> writeAccess(const std::string &cluster);
    // What the program wrote, its last 256 KiB; empty when there is nothing.
    std::string output() const;
    void remove();

private:
    Result<void> writeChart(const v1::HelmChartSource &chart, int wake);
    // That of the revision which is upgraded.
    Result<void> writeKeptChart(const ReleaseName &name, int revision);
    Result<void> fetchChart(const v1::HelmChartSource &chart, int wake);
    Result<void> runBriefly(std::vector<std::string> arguments, int wake);

    const std::string m_directory;
    ReleaseSource &m_source;
    const ChartRepositories &m_repositories;
    const FindAccess &m_findAccess;
    HelmRunner &m_runner;
    std::string m_context;
    bool m_hasValues = false;
    bool m_keptChart = false;
};

} // namespace wheelhouse::helm
