#pragma once

#include <functional>

#include "core/result.h"

namespace wheelhouse::api {

// Where a stream's messages come from. One thread at a time calls it; which
// one changes. Destroyed when the stream has ended, for whatever reason.
template <class Response> class StreamSource {
public:
    enum class Next {
        // `response` is filled: write it.
        Message,
        // Nothing now; the wake-up will be called when there is.
        Wait,
        // The stream ends well.
        End,
    };

    virtual ~StreamSource() = default;

    // Called once, before the first next(). `wake` may be called from any
    // thread, also after the source is gone, and never blocks.
    virtual void start(std::function<void()> wake) = 0;
    // Never blocks. An error ends the stream with it.
    virtual Result<Next> next(Response &response) = 0;
    // Takes out of the response what next() only lent to it. Called before the
    // response is used again and before it is destroyed, and nobody else may
    // change or copy out of it until then.
    virtual void takeBack(Response & /*response*/) {}
    // Fills a sign of life; false where the stream has none. Called when
    // nothing was sent for 5 s.
    virtual bool heartbeat(Response &response) = 0;
    // Changes folded in the message that next() filled last.
    virtual double folded() const { return 0; }
};

} // namespace wheelhouse::api
