#include "server/deployments/deployments.h"

namespace wheelhouse::deployments {

Deployments::Deployments(CatalogueStore &catalogueStore, DeploymentStore &deploymentStore, WorkloadSource &source,
                         WorkloadPatcher &patcher, DriverOptions options, const Advisors &advisors)
    : m_environments(catalogueStore), m_journal(deploymentStore),
      m_applications(catalogueStore, m_environments, m_journal, source),
      m_driver(m_journal, source, patcher, advisors, options),
      m_desk(m_environments, m_applications, m_journal, source, patcher, advisors)
{
    m_journal.addListener([this](const DeploymentRecord &record) {
        m_applications.deploymentChanged(record.deployment.application());
        m_driver.wake(record.deployment.name());
    });
    source.addListener([this](const std::vector<std::string> &workloads) {
        m_applications.workloadsChanged(workloads);
        m_driver.workloadsChanged(workloads);
    });
}

Result<void> Deployments::start()
{
    if (auto loaded = m_environments.load(); !loaded)
        return loaded;
    if (auto loaded = m_journal.load(); !loaded)
        return loaded;
    if (auto loaded = m_applications.load(); !loaded)
        return loaded;
    m_driver.start();
    return {};
}

void Deployments::stop()
{
    m_journal.stopWaiting();
    m_driver.stop();
}

} // namespace wheelhouse::deployments
