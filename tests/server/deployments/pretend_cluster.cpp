#include "tests/server/deployments/pretend_cluster.h"

#include <future>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/image_tag.h"

namespace wheelhouse::test {

namespace {

bool neverStarts(const std::string &image)
{
    return image.find("9.9.9") != std::string::npos;
}

v1::ImageReference reference(const std::string &image)
{
    v1::ImageReference reference;
    reference.set_image(image);
    reference.set_tag(ImageName::parse(image).tag);
    return reference;
}

} // namespace

PretendCluster::PretendCluster() : m_thread([this] { run(); }) {}

PretendCluster::~PretendCluster()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wakeUp.notify_all();
    m_thread.join();
}

void PretendCluster::run()
{
    for (;;) {
        std::function<void()> job;
        {
            std::unique_lock lock(m_mutex);
            m_wakeUp.wait(lock, [this] { return m_stopping || !m_jobs.empty(); });
            if (m_stopping)
                return;
            job = std::move(m_jobs.front());
            m_jobs.pop_front();
        }
        job();
    }
}

void PretendCluster::post(std::function<void()> job)
{
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back(std::move(job));
    }
    m_wakeUp.notify_all();
}

void PretendCluster::changed()
{
    post([this] {
        std::vector<Changed> listeners;
        {
            const std::lock_guard lock(m_mutex);
            listeners = m_listeners;
        }
        for (const auto &listener : listeners)
            listener({kWorkload});
    });
}

std::string PretendCluster::json(const std::string &image, std::int64_t version) const
{
    return fmt::format(R"({{"kind":"Deployment","metadata":{{"name":"gateway","resourceVersion":"{}","generation":{}}},)"
                       R"("spec":{{"replicas":3,"strategy":{{"type":"RollingUpdate"}},"template":{{"spec":)"
                       R"({{"containers":[{{"name":"gateway","image":"{}","readinessProbe":{{}}}}]}}}}}}}})",
                       version, m_generation, image);
}

std::shared_ptr<const v1::Workload> PretendCluster::workload(const std::string &name) const
{
    const std::lock_guard lock(m_mutex);
    if (name != kWorkload)
        return nullptr;
    auto workload = std::make_shared<v1::Workload>();
    const bool done = m_runningImage == m_image && !neverStarts(m_image);
    workload->set_name(name);
    workload->set_kind(v1::Workload::KIND_DEPLOYMENT);
    workload->set_generation(m_generation);
    workload->set_observed_generation(m_held ? m_generation - 1 : m_generation);
    workload->set_desired_replicas(3);
    workload->set_updated_replicas(done ? 3 : 1);
    workload->set_ready_replicas(3);
    workload->set_available_replicas(3);
    workload->set_health(done ? v1::HEALTH_OK : v1::HEALTH_DEGRADED);
    auto &container = *workload->add_containers();
    container.set_name("gateway");
    *container.mutable_image() = reference(m_image);
    return workload;
}

std::vector<std::shared_ptr<const v1::Pod>> PretendCluster::podsOf(const std::string &) const
{
    const std::lock_guard lock(m_mutex);
    std::vector<std::shared_ptr<const v1::Pod>> pods;
    if (!neverStarts(m_image))
        return pods;
    auto pod = std::make_shared<v1::Pod>();
    pod->set_name("clusters/test/namespaces/iot/pods/gateway-abc");
    pod->set_phase("Pending");
    pod->set_container_count(1);
    auto &container = *pod->add_containers();
    container.set_name("gateway");
    *container.mutable_image() = reference(m_image);
    container.set_state("waiting");
    container.set_reason("ImagePullBackOff");
    container.set_message("Back-off pulling image \"" + m_image + "\"");
    pods.push_back(std::move(pod));
    return pods;
}

deployments::WorkloadSource::Sight PretendCluster::sight(const std::string &workload) const
{
    const std::lock_guard lock(m_mutex);
    return workload.starts_with("clusters/test/") ? m_sight : Sight::Unknown;
}

void PretendCluster::addListener(Changed changed)
{
    const std::lock_guard lock(m_mutex);
    m_listeners.push_back(std::move(changed));
}

void PretendCluster::read(const std::string &workload, Done done)
{
    post([this, workload, done = std::move(done)] {
        Result<std::string> answer;
        {
            const std::lock_guard lock(m_mutex);
            if (!m_reachable)
                answer = fail(ErrorCode::Unavailable, "Cluster test does not answer.");
            else if (workload != kWorkload)
                answer = fail(ErrorCode::NotFound, "not found");
            else
                answer = json(m_image, m_version);
        }
        done(std::move(answer));
    });
}

void PretendCluster::patch(const std::string &, const std::string &body, bool dryRun, Done done)
{
    post([this, body, dryRun, done = std::move(done)] {
        Result<std::string> answer;
        {
            const std::lock_guard lock(m_mutex);
            const auto patch = nlohmann::json::parse(body);
            const std::string image = patch["spec"]["template"]["spec"]["containers"][0]["image"];
            if (!m_reachable) {
                answer = fail(ErrorCode::Unavailable, "Cluster test does not answer.");
            } else if (dryRun && !m_dryRunRefusal.empty()) {
                answer = fail(ErrorCode::FailedPrecondition, m_dryRunRefusal);
            } else if (dryRun) {
                answer = json(image, m_version);
            } else if (patch["metadata"]["resourceVersion"] != std::to_string(m_version)) {
                answer = fail(ErrorCode::Aborted, "the object has been modified");
            } else {
                ++m_patches;
                m_generation += image != m_image;
                m_image = image;
                ++m_version;
                answer = m_loseNext ? Result<std::string>(fail(ErrorCode::DeadlineExceeded, "no answer"))
                                    : Result<std::string>(json(m_image, m_version));
                m_loseNext = false;
            }
        }
        done(std::move(answer));
        rollOut();
    });
}

void PretendCluster::rollOut()
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_held)
            return;
        m_runningImage = m_image;
    }
    changed();
}

void PretendCluster::forgetListeners()
{
    std::promise<void> forgotten;
    post([&] {
        {
            const std::lock_guard lock(m_mutex);
            m_listeners.clear();
        }
        forgotten.set_value();
    });
    forgotten.get_future().wait();
}

void PretendCluster::setImage(const std::string &image)
{
    {
        const std::lock_guard lock(m_mutex);
        m_generation += image != m_image;
        m_image = image;
        ++m_version;
    }
    rollOut();
}

std::string PretendCluster::image() const
{
    const std::lock_guard lock(m_mutex);
    return m_image;
}

void PretendCluster::hold(bool held)
{
    {
        const std::lock_guard lock(m_mutex);
        m_held = held;
    }
    rollOut();
}

void PretendCluster::setReachable(bool reachable)
{
    const std::lock_guard lock(m_mutex);
    m_reachable = reachable;
}

void PretendCluster::setSight(Sight sight)
{
    {
        const std::lock_guard lock(m_mutex);
        m_sight = sight;
    }
    changed();
}

void PretendCluster::loseNextAnswer()
{
    const std::lock_guard lock(m_mutex);
    m_loseNext = true;
}

void PretendCluster::refuseDryRuns(const std::string &why)
{
    const std::lock_guard lock(m_mutex);
    m_dryRunRefusal = why;
}

} // namespace wheelhouse::test
