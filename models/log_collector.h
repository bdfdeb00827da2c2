#pragma once

#include <map>
#include <memory>

#include <QObject>
#include <QTimer>

#include "client/channel.h"
#include "models/log_model.h"
#include "models/row_feed.h"

namespace wheelhouse::models {

class PodLogStream;

// Fills one LogModel with the logs of a workload's pods, now and to come, or
// of one pod. At most 50 pods at once; of others the log is not read and a
// line says so. UI thread; owned by the model it fills, with which its streams
// end.
class LogCollector final : public QObject {
    Q_OBJECT
public:
    LogCollector(LogModel &model, std::shared_ptr<client::Channel> channel, StreamBridge &bridge);
    ~LogCollector() override;

    // `clusters/…/pods/…`; `wasThere`: from the beginning, not told as new.
    void addPod(const std::string &podKey, bool wasThere);
    void removePod(const std::string &podKey);
    bool hasPod(const std::string &podKey) const { return m_streams.contains(podKey); }
    int openStreams() const;

private:
    void open(const std::string &podKey, int pod);
    void ended(const std::string &podKey, int pod, const std::optional<Error> &error);

    LogModel &m_model;
    std::shared_ptr<client::Channel> m_channel;
    StreamBridge &m_bridge;
    std::map<std::string, std::unique_ptr<PodLogStream>> m_streams;
    // Until when each pod's lines are known, in ms; for reopening.
    std::map<std::string, qint64> m_seen;
};

} // namespace wheelhouse::models
