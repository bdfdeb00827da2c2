#include "server/notifications/dispatcher.h"

#include <algorithm>
#include <optional>

#include <pthread.h>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>
#include <spdlog/spdlog.h>

#include "core/log.h"
#include "server/notifications/message_text.h"
#include "server/notifications/news.h"

namespace wheelhouse::notifications {

namespace {

using google::protobuf::util::TimeUtil;

constexpr int kSenders = 2;
constexpr std::size_t kMaxError = 500;
constexpr std::size_t kMaxText = 4000;

bool hasEnded(v1::Deployment::State state)
{
    return state != v1::Deployment::STATE_PLANNING && state != v1::Deployment::STATE_AWAITING_APPROVAL
        && state != v1::Deployment::STATE_ROLLING_OUT;
}

} // namespace

Dispatcher::Dispatcher(NotificationStore &store, const Channels &channels, Messenger &messenger, DispatcherOptions options)
    : m_store(store), m_channels(channels), m_messenger(messenger), m_options(std::move(options))
{
}

Dispatcher::~Dispatcher()
{
    stop();
}

Result<void> Dispatcher::start()
{
    auto waiting = m_store.waiting(kMostWaiting);
    if (!waiting)
        return passOn(waiting);
    for (auto &delivery : *waiting)
        enqueue(std::move(delivery), Clock::now());
    forgetOld();
    {
        const std::lock_guard lock(m_mutex);
        m_started = true;
    }
    m_threads.emplace_back([this] { runNews(); });
    pthread_setname_np(m_threads.back().native_handle(), "notify");
    for (int i = 0; i < kSenders; ++i) {
        m_threads.emplace_back([this] { runSending(); });
        pthread_setname_np(m_threads.back().native_handle(), "notify-send");
    }
    return {};
}

void Dispatcher::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wakeUp.notify_all();
    for (auto &thread : m_threads)
        thread.join();
    m_threads.clear();
}

void Dispatcher::deploymentChanged(const v1::Deployment &deployment)
{
    const std::lock_guard lock(m_mutex);
    const auto known = m_states.find(deployment.name());
    const auto before = known == m_states.end() ? v1::Deployment::STATE_UNSPECIFIED : known->second;
    if (hasEnded(deployment.state())) {
        // One that ended long ago is told of again when it is undone.
        if (known != m_states.end())
            m_states.erase(known);
        else if (deployment.state() != v1::Deployment::STATE_UNDONE)
            return;
    } else {
        m_states[deployment.name()] = deployment.state();
    }
    const auto news = newsOf(before, deployment.state());
    if (!news || !m_started || m_stopping)
        return;
    m_changes.emplace_back(*news, deployment);
    if (m_changes.size() > kMostChanges) {
        spdlog::warn("news of a deployment is not told: there is too much {}",
                     field("deployment", m_changes.front().second.name()));
        m_changes.pop_front();
    }
    m_wakeUp.notify_all();
}

void Dispatcher::runNews()
{
    for (;;) {
        std::pair<v1::NotificationEvent, v1::Deployment> news;
        {
            std::unique_lock lock(m_mutex);
            m_wakeUp.wait(lock, [this] { return m_stopping || !m_changes.empty(); });
            if (m_stopping && m_changes.empty())
                return;
            news = std::move(m_changes.front());
            m_changes.pop_front();
        }
        writeDown(news.first, news.second);
    }
}

void Dispatcher::writeDown(v1::NotificationEvent event, const v1::Deployment &deployment)
{
    std::vector<v1::NotificationDelivery> deliveries;
    std::set<std::string> told;
    for (const auto &route : m_channels.routesFor(event, deployment.environment())) {
        for (const auto &channel : route.channels()) {
            // Two routes to one channel tell it once.
            if (!told.insert(channel).second)
                continue;
            auto &delivery = deliveries.emplace_back();
            delivery.set_channel(channel);
            delivery.set_route(route.name());
            delivery.set_event(event);
            delivery.set_deployment(deployment.name());
            delivery.set_state(v1::NotificationDelivery::STATE_WAITING);
            *delivery.mutable_create_time() = TimeUtil::GetCurrentTime();
            // The subject is the first line, and is taken off again for e-mail.
            delivery.set_text(messageSubject(event, deployment) + "\n"
                              + cutTo(messageText(route.template_(), event, deployment), kMaxText));
        }
    }
    if (deliveries.empty())
        return;
    if (const auto added = m_store.addDeliveries(deliveries); !added) {
        spdlog::warn("news of a deployment cannot be written down {} {}", field("deployment", deployment.name()),
                     field("reason", added.error().message));
        return;
    }
    for (auto &delivery : deliveries)
        enqueue(std::move(delivery), Clock::now());
    forgetOld();
}

void Dispatcher::forgetOld()
{
    const auto now = Clock::now();
    if (m_lookedForOld && now - *m_lookedForOld < std::chrono::hours(1))
        return;
    m_lookedForOld = now;
    const auto before = std::chrono::system_clock::now() - m_options.keepFor;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(before.time_since_epoch()).count();
    if (const auto forgotten = m_store.forgetBefore(seconds); !forgotten)
        spdlog::warn("old deliveries cannot be removed {}", field("reason", forgotten.error().message));
}

void Dispatcher::enqueue(v1::NotificationDelivery delivery, Clock::time_point due)
{
    const std::lock_guard lock(m_mutex);
    if (m_waiting.size() < static_cast<std::size_t>(kMostWaiting))
        m_waiting.push_back({std::move(delivery), due});
    m_wakeUp.notify_all();
}

SendPace &Dispatcher::paceOf(const std::string &channel)
{
    return m_paces.try_emplace(channel, m_options.wecomMost, m_options.wecomWithin).first->second;
}

std::optional<Dispatcher::Waiting> Dispatcher::takeDue(Clock::time_point now, Clock::time_point &again)
{
    // One at a time of each channel, in their order; one that waits for its next try
    // lets the others pass.
    for (auto at = m_waiting.begin(); at != m_waiting.end(); ++at) {
        const auto &name = at->delivery.channel();
        if (m_busy.contains(name))
            continue;
        auto due = at->due;
        const auto channel = m_channels.find(name);
        const bool paced = channel && channel->told.has_wecom_robot();
        if (paced)
            due = std::max(due, paceOf(name).next(now));
        if (due > now) {
            again = std::min(again, due);
            continue;
        }
        if (paced)
            paceOf(name).sent(now);
        Waiting taken = std::move(*at);
        m_waiting.erase(at);
        m_busy.insert(name);
        return taken;
    }
    return std::nullopt;
}

void Dispatcher::runSending()
{
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        auto again = Clock::now() + std::chrono::hours(1);
        auto due = takeDue(Clock::now(), again);
        if (!due) {
            m_wakeUp.wait_until(lock, again);
            continue;
        }
        const std::string channel = due->delivery.channel();
        lock.unlock();
        send(std::move(*due));
        lock.lock();
        m_busy.erase(channel);
        m_wakeUp.notify_all();
    }
}

void Dispatcher::send(Waiting waiting)
{
    auto &delivery = waiting.delivery;
    const auto channel = m_channels.find(delivery.channel());
    Result<void> sent = fail(ErrorCode::FailedPrecondition, "The channel is gone.");
    if (channel) {
        Message message;
        message.delivery = delivery.name();
        message.event = delivery.event();
        message.deployment = delivery.deployment();
        const auto end = std::min(delivery.text().find('\n'), delivery.text().size());
        message.subject = delivery.text().substr(0, end);
        message.text = delivery.text().substr(std::min(end + 1, delivery.text().size()));
        sent = m_messenger.send(*channel, message);
    }
    // Nothing was found out; the next start takes it up.
    if (!sent && sent.error().code == ErrorCode::Cancelled)
        return;
    const auto now = TimeUtil::GetCurrentTime();
    delivery.set_attempts(delivery.attempts() + 1);
    delivery.clear_next_try_time();
    bool again = false;
    auto wait = std::chrono::milliseconds(0);
    if (sent) {
        delivery.set_state(v1::NotificationDelivery::STATE_DELIVERED);
        delivery.clear_error();
        *delivery.mutable_end_time() = now;
    } else {
        delivery.set_error(cutTo(sent.error().message, kMaxError));
        const auto age = std::chrono::seconds(now.seconds() - delivery.create_time().seconds());
        again = mayPass(sent.error().code) && age < m_options.giveUpAfter;
        if (again) {
            wait = m_options.waitAfter(delivery.attempts());
            *delivery.mutable_next_try_time() = now + TimeUtil::MillisecondsToDuration(wait.count());
        } else {
            delivery.set_state(v1::NotificationDelivery::STATE_FAILED);
            *delivery.mutable_end_time() = now;
        }
        spdlog::warn("a notification was not delivered {} {} {}", field("channel", delivery.channel()),
                     field("delivery", delivery.name()), field("reason", delivery.error()));
    }
    if (const auto updated = m_store.updateDelivery(delivery); !updated)
        spdlog::warn("what became of a notification cannot be written down {} {}", field("delivery", delivery.name()),
                     field("reason", updated.error().message));
    if (again)
        enqueue(std::move(delivery), Clock::now() + wait);
}

} // namespace wheelhouse::notifications
