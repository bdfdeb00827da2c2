#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "server/devices/device_name.h"

namespace wheelhouse::devices {

// The answers of the latest calls with a request id, so that a repeat gets the
// same secret, which nobody keeps. Any thread. Bound: `kKept` answers, each for
// at most ten minutes.
template <class Response> class RecentAnswers {
public:
    static constexpr std::size_t kKept = 4096;
    static constexpr std::chrono::minutes kLife{10};

    // `key` is the request id, with whatever it holds for.
    void remember(const std::string &key, const Response &response)
    {
        const std::lock_guard lock(m_mutex);
        m_answers[key] = response;
        m_order.push_back({Clock::now(), key});
        while (m_order.size() > kKept || m_order.front().time + kLife < Clock::now()) {
            m_answers.erase(m_order.front().key);
            m_order.pop_front();
        }
    }

    std::optional<Response> find(const std::string &key) const
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_answers.find(key);
        return found == m_answers.end() ? std::nullopt : std::optional(found->second);
    }

private:
    struct Entry {
        Clock::time_point time;
        std::string key;
    };

    mutable std::mutex m_mutex;
    std::unordered_map<std::string, Response> m_answers;
    std::deque<Entry> m_order;
};

} // namespace wheelhouse::devices
