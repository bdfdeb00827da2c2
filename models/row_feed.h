#pragma once

#include <functional>
#include <memory>

#include <QObject>
#include <QTimer>

#include "models/feed_state.h"
#include "models/interest.h"
#include "models/row_mailbox.h"

namespace wheelhouse::models {

// An open stream. Destroying it ends it; after that nothing arrives.
class Stream {
public:
    virtual ~Stream() = default;
    virtual void retryNow() = 0;
};

// Keeps a stream open while somebody looks, and hands on what it brings: the
// rows and how well they are known. UI thread; owned by the session or by the
// detail it feeds.
class RowFeed final : public QObject {
    Q_OBJECT
public:
    using Open = std::function<std::unique_ptr<Stream>(std::shared_ptr<RowMailbox>)>;
    using Apply = std::function<void(RowBatch)>;
    using Tell = std::function<void(const FeedState &)>;

    RowFeed(StreamBridge &bridge, Open open, Apply apply, Tell tell, QObject *parent = nullptr);
    ~RowFeed() override;

    // Opens while `interest` is active.
    void follow(Interest &interest);
    void start();
    void stop();
    void retryNow();
    bool isOpen() const { return m_stream != nullptr; }
    const FeedState &state() const { return m_state; }
    // The last failure of the stream, if it is not live.
    const std::optional<Error> &error() const { return m_error; }

Q_SIGNALS:
    // Something came.
    void heard(int messages, qint64 folded, qint64 serverTime);
    void stateChanged();
    void openChanged();

private:
    void deliver(StreamNews news);
    void noteState(const client::WatchState &state);
    void setState(FeedState state);

    StreamBridge &m_bridge;
    const Open m_open;
    const Apply m_apply;
    const Tell m_tell;
    std::shared_ptr<RowMailbox> m_mailbox;
    std::unique_ptr<Stream> m_stream;
    bool m_synced = false;
    FeedState m_state;
    std::optional<Error> m_error;
};

} // namespace wheelhouse::models
