#pragma once

#include <QObject>
#include <QStringList>

namespace wheelhouse::models {

class Calls;
class Operation;
struct DeviceGroupFacts;

// Changes to groups. As DeviceActions. UI thread; owned by the session.
class DeviceGroupActions final : public QObject {
    Q_OBJECT
public:
    explicit DeviceGroupActions(Calls &calls, QObject *parent = nullptr);

    // A static one when `query` is empty. Result: its key, a QString.
    Operation *create(const QString &id, const QString &displayName, const QString &query);
    // A new name and, of a group by query, a new query.
    Operation *update(const DeviceGroupFacts &group);
    // The devices stay.
    Operation *remove(const DeviceGroupFacts &group);

    // Members of a static group: by name, and all that match a query.
    struct Members {
        QStringList devices;
        QString query;
    };
    Operation *add(const DeviceGroupFacts &group, const Members &members);
    Operation *takeOut(const DeviceGroupFacts &group, const Members &members);

Q_SIGNALS:
    // Something was changed: the groups are worth reading again.
    void changed();

private:
    Calls &m_calls;
};

} // namespace wheelhouse::models
