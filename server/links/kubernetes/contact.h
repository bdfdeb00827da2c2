#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>

#include "core/result.h"

namespace wheelhouse::kubernetes {

// Whether one API server answers: told by the one who asks it all the time
// (ClusterWatch), to all who watch something there, so that each need not find
// out for itself, and none waits longer than the return takes.
//
// Threads: any.
class Contact {
public:
    enum class News {
        // Nothing is answered any more: what is under way will not end. Wait.
        Lost,
        // It answers, over other connections than those that stood until now:
        // what is under way there must be begun anew.
        Moved,
        // It answers again.
        Returned,
    };
    // Called on the teller's thread, under a lock: pass it on and return. The
    // error is set with Lost and Moved.
    using Listener = std::function<void(News, const Error &)>;
    using ListenerId = std::uint64_t;

    // Not called any more once forget() has returned.
    ListenerId listen(Listener listener);
    void forget(ListenerId id);

    void tell(News news, const Error &cause = {});
    // Set from Lost to Returned.
    std::optional<Error> lost() const;

private:
    mutable std::mutex m_mutex;
    std::map<ListenerId, Listener> m_listeners;
    ListenerId m_lastId = 0;
    std::optional<Error> m_lost;
};

} // namespace wheelhouse::kubernetes
