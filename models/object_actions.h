#pragma once

#include <QObject>
#include <QString>
#include <QVector>

#include "models/deployment_detail.h"

namespace wheelhouse::models {

class Calls;
class Operation;

// What applying an object's YAML would do, or did.
struct ObjectPlan {
    QVector<DiffLine> diff;
    // Fields that others manage, a sentence each.
    QStringList conflicts;
    QStringList warnings;
    bool isCreated = false;
};

// Changing and deleting objects of clusters. As DeviceActions.
class ObjectActions final : public QObject {
    Q_OBJECT
public:
    explicit ObjectActions(Calls &calls, QObject *parent = nullptr);

    // The server's dry run of the edited YAML: what it would do. Result:
    // ObjectPlan.
    Operation *plan(const QString &key, const QString &yaml);
    // The object shall be as the YAML says; `force` takes over what others
    // manage. Result: ObjectPlan.
    Operation *apply(const QString &key, const QString &yaml, bool force);
    // What would go with it: a text of several lines. Result: QString.
    Operation *impact(const QString &key);
    Operation *remove(const QString &key, const QString &uid);

private:
    Operation *send(const QString &title, const QString &key, const QString &yaml, bool force, bool checkOnly);

    Calls &m_calls;
};

} // namespace wheelhouse::models

Q_DECLARE_METATYPE(wheelhouse::models::ObjectPlan)
