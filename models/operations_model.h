#pragma once

#include <deque>

#include "models/operation.h"
#include "models/table_model.h"

namespace wheelhouse::models {

// Running operations and the latest 200 finished ones; owns them. UI thread;
// owned by the session.
class Operations final : public LiveRows {
    Q_OBJECT
public:
    explicit Operations(QObject *parent = nullptr);

    // Begins one; the caller ends it with succeed() or failWith().
    Operation *begin(const QString &title, const QString &subject = {});
    // Null when there is none any more.
    Operation *operation(const QString &id) const;
    int runningCount() const { return m_running; }

Q_SIGNALS:
    void operationBegun(wheelhouse::models::Operation *operation);
    void operationFinished(wheelhouse::models::Operation *operation);
    void runningCountChanged(int running);

private:
    void publish(const Operation &operation);

    std::deque<Operation *> m_operations;
    int m_running = 0;
    int m_nextId = 1;
};

// The drawer's table of operations, running first, then latest first. Columns:
// status what result progress started took. KeyRole is Operation::id.
class OperationsModel final : public TableModel {
    Q_OBJECT
public:
    explicit OperationsModel(Operations &operations, QObject *parent = nullptr);

protected:
    PanelState emptyState() const override;
};

} // namespace wheelhouse::models
