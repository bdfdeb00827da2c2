#pragma once

#include <map>
#include <memory>

#include <QTimer>

#include "models/table_model.h"

namespace wheelhouse::client {
class Channel;
}

namespace wheelhouse::models {

class PortForward;
class UiDoor;

// Ports of this machine that lead to pods: each listens on 127.0.0.1, each of
// its connections is a stream of its own, 100 at most. Goes on while the window
// shows something else, and ends with the session. UI thread; owned by the
// session.
class PortForwards final : public LiveRows {
    Q_OBJECT
public:
    static constexpr int kMostForwards = 50;
    static constexpr int kMostConnections = 100;

    PortForwards(std::shared_ptr<client::Channel> channel, std::shared_ptr<UiDoor> door, QObject *parent = nullptr);
    ~PortForwards() override;

    // The key of one that listens now; or why it does not, as a sentence.
    struct Begun {
        QString key = {};
        QString problem = {};
    };
    // `target` is the key of a pod, or of a workload: then a pod of it that is
    // ready, for each connection. `localPort` 0: one that is free.
    Begun begin(const QString &target, int remotePort, int localPort = 0);
    // With all its connections.
    void end(const QString &key);
    void endAll();

    int count() const { return static_cast<int>(m_forwards.size()); }
    // `127.0.0.1:8080`; empty when there is none.
    QString addressOf(const QString &key) const;
    // `http://127.0.0.1:8080/`; https for the ports that are known for it.
    QString urlOf(const QString &key) const;

Q_SIGNALS:
    void countChanged(int count);

private:
    void publish(const PortForward &forward);

    const std::shared_ptr<client::Channel> m_channel;
    const std::shared_ptr<UiDoor> m_door;
    std::map<QString, std::unique_ptr<PortForward>> m_forwards;
    int m_nextKey = 1;
};

// The table of forwards, latest first. Columns: status target local remote
// connections sent received error since. KeyRole is what PortForwards calls it.
class PortForwardsModel final : public TableModel {
    Q_OBJECT
public:
    explicit PortForwardsModel(PortForwards &forwards, QObject *parent = nullptr);

protected:
    PanelState emptyState() const override;
};

} // namespace wheelhouse::models
