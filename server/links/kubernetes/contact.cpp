#include "server/links/kubernetes/contact.h"

namespace wheelhouse::kubernetes {

Contact::ListenerId Contact::listen(Listener listener)
{
    const std::lock_guard lock(m_mutex);
    m_listeners.emplace(++m_lastId, std::move(listener));
    return m_lastId;
}

void Contact::forget(ListenerId id)
{
    const std::lock_guard lock(m_mutex);
    m_listeners.erase(id);
}

void Contact::tell(News news, const Error &cause)
{
    const std::lock_guard lock(m_mutex);
    if (news == News::Lost)
        m_lost = cause;
    else
        m_lost.reset();
    for (const auto &[id, listener] : m_listeners)
        listener(news, cause);
}

std::optional<Error> Contact::lost() const
{
    const std::lock_guard lock(m_mutex);
    return m_lost;
}

} // namespace wheelhouse::kubernetes
