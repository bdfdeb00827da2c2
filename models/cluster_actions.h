#pragma once

#include <functional>

#include <QObject>
#include <QString>
#include <QStringList>
#include <QVector>

namespace wheelhouse::models {

class Calls;
class Operation;

// Adding, changing and removing clusters. As DeviceActions.
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
        // Looked at where the credentials may not see all.
        QStringList namespaces = {};
    };
    // Result: the cluster's key.
    Operation *add(const Draft &draft, bool checkOnly = false);
    // Logs in to it anew with a draft's kubeconfig and context; what is watched
    // goes on.
    Operation *login(const QString &clusterKey, const Draft &draft);

    // A context of a kubeconfig, to choose from.
    struct Context {
        QString context;
        QString server;
        QString nameSpace;
        // `Certificate`, with its program or the user that is acted as.
        QString credentials;
        // Why it cannot be used; empty when it can.
        QString problem;
        QString warning;
        bool current = false;
    };
    // Asks the server what a kubeconfig holds; nothing is kept. `answer` is
    // called once, unless `context` is gone by then: with the contexts, or a
    // sentence about why there are none.
    void inspect(QObject *context, const QByteArray &kubeconfig,
                 std::function<void(const QVector<Context> &, const QString &problem)> answer);
    // Says where its log store (Loki) is; empty: it has none.
    Operation *setLogStore(const QString &clusterKey, const QString &url);
    // Forgets it; touches nothing in it.
    Operation *remove(const QString &clusterKey);

private:
    Calls &m_calls;
};

} // namespace wheelhouse::models
