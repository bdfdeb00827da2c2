#pragma once

#include <QHash>
#include <QObject>
#include <QPointer>

#include "models/device_jobs_model.h"

namespace wheelhouse::models {

class Operation;
class Operations;
class ProductRows;

// Shows each running job of this account among the operations, from when it is
// first seen, though another console began it, until it has ended. UI thread;
// owned by the session.
class JobFollower final : public QObject {
    Q_OBJECT
public:
    JobFollower(DeviceJobRows &jobs, const ProductRows &products, Operations &operations,
                const ConnectionModel &connection, QObject *parent = nullptr);

private:
    void follow(const Row &row);

    DeviceJobRows &m_jobs;
    const ProductRows &m_products;
    Operations &m_operations;
    const ConnectionModel &m_connection;
    QHash<QString, QPointer<Operation>> m_running;
};

} // namespace wheelhouse::models
