#pragma once

#include <QHash>
#include <QObject>
#include <QPointer>

#include "models/row.h"

namespace wheelhouse::models {

class ObjectDeeds;
class Operation;
class Operations;

// A drain, as far as the desktop goes by it.
struct DrainFacts {
    enum class State { Running, Succeeded, Failed, Cancelled, Interrupted };
    QString key;
    // The node's key.
    QString node;
    State state = State::Running;
    int pods = 0;
    int gone = 0;
    // Pods that may not go now, and why the first of them.
    int refused = 0;
    QString firstRefused;
    QString firstReason;
    QString reason;

    bool mayGoOn() const { return state == State::Failed || state == State::Cancelled || state == State::Interrupted; }
};

// Shows each drain that runs among the operations, whoever began it, until it
// has ended, and knows the last one of each node. UI thread; owned by the
// session.
class DrainFollower final : public QObject {
    Q_OBJECT
public:
    DrainFollower(Operations &operations, ObjectDeeds &actions, QObject *parent = nullptr);

    void apply(const RowBatch &batch);
    // The last drain of a node; no key when there is none.
    DrainFacts lastOf(const QString &nodeKey) const { return m_last.value(nodeKey); }
    static RowPtr rowOf(const DrainFacts &facts);

Q_SIGNALS:
    void changed(const QString &nodeKey);

private:
    void follow(const DrainFacts &drain);

    Operations &m_operations;
    ObjectDeeds &m_actions;
    // By the node's key.
    QHash<QString, DrainFacts> m_last;
    QHash<QString, QPointer<Operation>> m_running;
};

} // namespace wheelhouse::models
