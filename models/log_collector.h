#pragma once

#include <map>
#include <memory>

#include <QObject>
#include <QTimer>

#include "client/channel.h"
#include "models/log_model.h"
#include "models/stream_bridge.h"

namespace wheelhouse::models {

class Calls;
class LogStream;
class StoredLogReader;
struct LogNews;

// Fills one LogModel with the merged log of a workload's pods, now and to come,
// or of one pod, or with what the log store kept of it, and asks anew when the
// model wants something else. UI thread; owned
// by the model it fills, with which its stream ends. Bounds: 20,000 lines on
// their way; beyond that, and while it pauses, the server has to wait.
class LogCollector final : public QObject {
    Q_OBJECT
public:
    // `key` is a workload's or a pod's.
    LogCollector(LogModel &model, Calls &calls, StreamBridge &bridge, std::string key);
    ~LogCollector() override;

    void start();
    int openStreams() const { return m_stream ? 1 : 0; }

private:
    void askedAnew();
    void open(bool again);
    void take(LogNews news);
    void note(int pod, const QString &name, int kind, const QString &reason);
    void ended(const std::optional<Error> &error);
    PanelState nothingYet() const;

    LogModel &m_model;
    std::shared_ptr<client::Channel> m_channel;
    StreamBridge &m_bridge;
    const std::string m_key;
    StoredLogReader *const m_stored;
    std::unique_ptr<LogStream> m_stream;
    // What was asked for last.
    LogModel::Wanted m_wanted;
    // The stream's numbers; renumbered with every stream.
    std::map<int, int> m_podOf;
    // Until when each pod's lines are known, in ms; and were when the stream was
    // opened again.
    std::map<int, qint64> m_seen;
    std::map<int, qint64> m_seenBefore;
    qint64 m_latest = 0;
    QTimer m_reopen;
    QTimer m_silence;
};

} // namespace wheelhouse::models
