#pragma once

#include <QObject>
#include <QString>

namespace wheelhouse::models {

class Calls;
class Operation;

// Adding and removing clusters. As DeviceActions.
class ClusterActions final : public QObject {
    Q_OBJECT
public:
    explicit ClusterActions(Calls &calls, QObject *parent = nullptr);

    struct Draft {
        QString id;
        QString displayName;
        // Environment id; may be empty.
        QString environment;
        QString prometheusUrl;
        // The kubeconfig's text, not its path; at most 1 MB.
        QByteArray kubeconfig;
        // Which of its contexts; the current one when empty.
        QString context;
    };
    // Result: the cluster's key.
    Operation *add(const Draft &draft, bool checkOnly = false);
    // Forgets it; touches nothing in it.
    Operation *remove(const QString &clusterKey);

private:
    Calls &m_calls;
};

} // namespace wheelhouse::models
