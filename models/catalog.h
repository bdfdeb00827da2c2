#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include <QHash>
#include <QObject>
#include <QString>

#include "models/cell_values.h"

namespace wheelhouse::models {

// An environment, as chips and rules need it.
struct EnvironmentFacts {
    // `prod`.
    QString id;
    QString displayName;
    // `automatic` without.
    bool reviewed = false;
    bool production = false;
    int requiredApprovals = 0;
    int rank = 0;
    bool operator==(const EnvironmentFacts &) const = default;
};

// The few names that rows of all kinds refer to: environments, products, which
// environment a cluster belongs to. Read from any thread, written on the UI
// thread; owned by the session.
class Catalog : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    void setEnvironments(std::vector<EnvironmentFacts> environments);
    // By rank: furthest from production first.
    std::vector<EnvironmentFacts> environments() const;
    std::optional<EnvironmentFacts> environment(const QString &id) const;
    // Known as such, or, before environments were read, called `prod`.
    bool isProduction(const QString &environmentId) const;

    void setClusterEnvironments(QHash<QString, QString> environmentOfCluster);
    // Environment id; empty when mixed or not known.
    QString environmentOfCluster(const QString &clusterId) const;

    struct ProductFacts {
        QString displayName;
        QString icon;
        bool operator==(const ProductFacts &) const = default;
    };
    void setProducts(QHash<QString, ProductFacts> products);
    // The id itself where it has no other name.
    QString productName(const QString &productId) const;
    QString productIcon(const QString &productId) const;

    // The chip of a row in a cluster.
    EnvironmentValue chipOfCluster(const QString &clusterId) const;
    EnvironmentValue chip(const QString &environmentId, const QString &cluster = {}) const;
    // Taken apart by the convention; foreign when its environment is another
    // than `expectedEnvironment` and both are known.
    TagValue tag(const QString &whole, const QString &expectedEnvironment = {}) const;

Q_SIGNALS:
    void changed();

private:
    mutable std::mutex m_mutex;
    std::vector<EnvironmentFacts> m_environments;
    QHash<QString, QString> m_environmentOfCluster;
    QHash<QString, ProductFacts> m_products;
};

} // namespace wheelhouse::models
