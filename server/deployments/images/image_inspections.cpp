#include "server/deployments/images/image_inspections.h"

#include <pthread.h>

#include <fmt/format.h>

#include "core/image_tag.h"
#include "server/deployments/images/registry_address.h"

namespace wheelhouse::deployments {

namespace {

constexpr int kThreads = 2;

} // namespace

ImageInspections::ImageInspections(const Registries &registries, RegistryClient &client)
    : m_registries(registries), m_client(client)
{
}

ImageInspections::~ImageInspections()
{
    stop();
}

void ImageInspections::start()
{
    for (int i = 0; i < kThreads; ++i) {
        m_threads.emplace_back([this] { run(); });
        pthread_setname_np(m_threads.back().native_handle(), "image-check");
    }
}

void ImageInspections::stop()
{
    std::deque<Job> left;
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        left.swap(m_jobs);
    }
    m_wakeUp.notify_all();
    for (const auto &job : left)
        job.done(fail(ErrorCode::Cancelled, "the server is stopping"));
    for (auto &thread : m_threads)
        thread.join();
    m_threads.clear();
}

void ImageInspections::inspect(const std::string &image, Done done)
{
    Error refusal;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_stopping && m_jobs.size() < kMostWaiting) {
            m_jobs.push_back({image, std::move(done)});
            m_wakeUp.notify_one();
            return;
        }
        refusal = m_stopping ? Error{ErrorCode::Cancelled, "the server is stopping", {}}
                             : Error{ErrorCode::ResourceExhausted, "too many images are looked at just now", {}};
    }
    done(tl::unexpected<Error>(std::move(refusal)));
}

void ImageInspections::run()
{
    for (;;) {
        Job job;
        {
            std::unique_lock lock(m_mutex);
            m_wakeUp.wait(lock, [this] { return m_stopping || !m_jobs.empty(); });
            if (m_stopping)
                return;
            job = std::move(m_jobs.front());
            m_jobs.pop_front();
        }
        job.done(look(job.image));
    }
}

Result<ImageFacts> ImageInspections::look(const std::string &image)
{
    const auto name = ImageName::parse(image);
    const auto place = ImagePlace::of(name);
    const auto registry = m_registries.find(place.host);
    if (!registry)
        return passOn(registry);
    {
        const std::lock_guard lock(m_mutex);
        const auto away = m_away.find((*registry)->url);
        if (away != m_away.end() && Clock::now() < away->second)
            return fail(ErrorCode::Unavailable, fmt::format("{} did not answer just now.", place.host));
    }
    auto facts = m_client.image(**registry, place.repository, name.digest.empty() ? name.tag : name.digest);
    const bool away = !facts
        && (facts.error().code == ErrorCode::Unavailable || facts.error().code == ErrorCode::DeadlineExceeded);
    const std::lock_guard lock(m_mutex);
    if (away)
        m_away[(*registry)->url] = Clock::now() + kAwayFor;
    else
        m_away.erase((*registry)->url);
    return facts;
}

} // namespace wheelhouse::deployments
