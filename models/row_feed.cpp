#include "models/row_feed.h"

#include <QPointer>

#include "models/error_text.h"

namespace wheelhouse::models {

RowFeed::RowFeed(StreamBridge &bridge, Open open, Apply apply, Tell tell, QObject *parent)
    : QObject(parent), m_bridge(bridge), m_open(std::move(open)), m_apply(std::move(apply)), m_tell(std::move(tell))
{
}

RowFeed::~RowFeed()
{
    m_stream.reset();
}

void RowFeed::follow(Interest &interest)
{
    connect(&interest, &Interest::begun, this, &RowFeed::start);
    connect(&interest, &Interest::ended, this, &RowFeed::stop);
    if (interest.isActive())
        start();
}

void RowFeed::start()
{
    if (m_stream)
        return;
    m_synced = false;
    // A mailbox of its own each time: what an ended stream left is not mixed in.
    m_mailbox = std::make_shared<RowMailbox>(m_bridge.door(), [this](StreamNews news) { deliver(std::move(news)); });
    m_bridge.attach(m_mailbox);
    setState({.kind = FeedState::Kind::Loading, .dataTime = m_state.dataTime});
    m_stream = m_open(m_mailbox);
    Q_EMIT openChanged();
}

void RowFeed::stop()
{
    if (!m_stream)
        return;
    m_stream.reset();
    m_mailbox.reset();
    setState({.kind = FeedState::Kind::Idle, .dataTime = m_state.dataTime});
    Q_EMIT openChanged();
}

void RowFeed::retryNow()
{
    if (m_stream)
        m_stream->retryNow();
}

void RowFeed::deliver(StreamNews news)
{
    // Whoever hears of it may delete what is fed, and this with it.
    const QPointer<RowFeed> alive(this);
    if (news.messages > 0) {
        m_synced = (m_synced && !news.batch.reset) || news.batch.synced;
        m_apply(std::move(news.batch));
        if (alive)
            Q_EMIT heard(news.messages, news.folded, news.serverTime);
    }
    if (alive && news.state)
        noteState(*news.state);
    if (alive && !m_error && m_synced && news.messages > 0)
        setState({.kind = FeedState::Kind::Live, .dataTime = QDateTime::currentDateTimeUtc()});
}

void RowFeed::noteState(const client::WatchState &state)
{
    switch (state.kind) {
    case client::WatchState::Kind::Connecting: return;
    case client::WatchState::Kind::Live: m_error.reset(); return;
    case client::WatchState::Kind::Lost:
    case client::WatchState::Kind::Ended: break;
    }
    m_error = state.error.value_or(Error{ErrorCode::Unavailable, "the stream ended", {}});
    FeedState feed;
    const bool lasting = m_error->code == ErrorCode::PermissionDenied || m_error->code == ErrorCode::Unauthenticated
        || m_error->code == ErrorCode::InvalidArgument || m_error->code == ErrorCode::NotFound;
    feed.kind = m_synced && !lasting ? FeedState::Kind::Stale : FeedState::Kind::Failed;
    feed.cause = errorSentence(*m_error);
    feed.technical = errorTechnical(*m_error);
    feed.action = m_error->code == ErrorCode::Unauthenticated ? QStringLiteral("sign-in") : QStringLiteral("retry");
    feed.dataTime = m_state.dataTime;
    if (state.kind == client::WatchState::Kind::Lost) {
        feed.nextRetry = QDateTime::fromMSecsSinceEpoch(
            std::chrono::duration_cast<std::chrono::milliseconds>(state.nextRetry.time_since_epoch()).count(), Qt::UTC);
    }
    setState(std::move(feed));
}

void RowFeed::setState(FeedState state)
{
    m_state = std::move(state);
    m_tell(m_state);
    Q_EMIT stateChanged();
}

} // namespace wheelhouse::models
