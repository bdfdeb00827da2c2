#pragma once

#include <QObject>
#include <QSet>

#include "models/row_filter.h"

class QSettings;

namespace wheelhouse::models {
class Catalog;
class ClusterRows;
}

namespace wheelhouse::widgets {

// Which environments and clusters a window is about; all unless left out. UI
// thread; owned by the window.
class Scope final : public QObject {
    Q_OBJECT
public:
    Scope(models::Catalog &catalog, models::ClusterRows &clusters, QObject *parent = nullptr);

    QStringList environments() const;
    QStringList clusters() const;
    bool hasEnvironment(const QString &id) const { return !m_withoutEnvironments.contains(id); }
    bool hasCluster(const QString &id) const { return !m_withoutClusters.contains(id); }
    void setEnvironment(const QString &id, bool included);
    void setCluster(const QString &id, bool included);
    // Only this one.
    void narrowToEnvironment(const QString &id);
    void clear();

    QStringList includedEnvironments() const;
    QStringList includedClusters() const;
    bool hasProduction() const;
    bool isProductionOnly() const;
    // For TableModel::setScope; empty when nothing is left out.
    models::RowFilter filter() const;

    void save(QSettings &settings) const;
    void restore(QSettings &settings);

Q_SIGNALS:
    void changed();

private:
    models::Catalog &m_catalog;
    models::ClusterRows &m_clusters;
    QSet<QString> m_withoutEnvironments;
    QSet<QString> m_withoutClusters;
};

} // namespace wheelhouse::widgets
