#pragma once

#include <functional>
#include <memory>

#include <QObject>
#include <QString>
#include <QStringList>

namespace wheelhouse::models {

class Calls;
class Catalog;
class DeploymentDetail;
class Operation;

// Requests, approvals and undoing. As DeviceActions. Keys are
// `deployments/12`; applications and environments are ids.
class DeploymentActions final : public QObject {
    Q_OBJECT
public:
    DeploymentActions(Calls &calls, Catalog &catalog, QObject *parent = nullptr);

    struct Draft {
        QString application;
        QString environment;
        QString tag;
        QString comment;
        // 5 minutes when 0.
        int rolloutTimeoutSeconds = 0;
    };
    // Plans only. Result: std::shared_ptr<DeploymentDetail> without key.
    Operation *plan(const Draft &draft);
    // Result: the deployment's key, a QString.
    Operation *create(const Draft &draft);
    // The hash as the approver saw it.
    Operation *approve(const QString &key, const QString &planHash, const QString &comment = {});
    Operation *reject(const QString &key, const QString &comment);
    Operation *cancel(const QString &key);
    // Result: the key of the deployment that undoes it.
    Operation *undo(const QString &key, const QString &comment = {});

    struct ApplicationDraft {
        QString id;
        QString displayName;
        QString environment;
        // Workload key.
        QString workload;
        // The first one when empty.
        QString container;
    };
    // Result: the application's key.
    Operation *createApplication(const ApplicationDraft &draft);
    // Adds or replaces the binding of one environment.
    Operation *bindApplication(const ApplicationDraft &draft);

    // Tags that an application's registry has for an environment.
    struct Tags {
        // Newest build first, at most 200.
        QStringList tags;
        int total = 0;
        // Why there are none, or not the newest; empty when all is well.
        QString problem;
    };
    // No operation: nobody asked for it by a deed. `answer` comes once, unless
    // `context` is gone by then.
    void listTags(const QString &application, const QString &environment, QObject *context,
                  std::function<void(const Tags &)> answer);

private:
    Calls &m_calls;
    Catalog &m_catalog;
};

} // namespace wheelhouse::models

Q_DECLARE_METATYPE(std::shared_ptr<wheelhouse::models::DeploymentDetail>)
