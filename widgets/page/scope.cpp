#include "widgets/page/scope.h"

#include <QSettings>

#include "models/catalog.h"
#include "models/clusters_model.h"

namespace wheelhouse::widgets {

using models::RowFilter;

Scope::Scope(models::Catalog &catalog, models::ClusterRows &clusters, QObject *parent)
    : QObject(parent), m_catalog(catalog), m_clusters(clusters)
{
    connect(&catalog, &models::Catalog::changed, this, &Scope::changed);
}

QStringList Scope::environments() const
{
    QStringList ids;
    for (const auto &facts : m_catalog.environments())
        ids.append(facts.id);
    return ids;
}

QStringList Scope::clusters() const
{
    return m_clusters.clusterIds();
}

static void toggle(QSet<QString> &without, const QString &id, bool included)
{
    if (included)
        without.remove(id);
    else
        without.insert(id);
}

void Scope::setEnvironment(const QString &id, bool included)
{
    toggle(m_withoutEnvironments, id, included);
    Q_EMIT changed();
}

void Scope::setCluster(const QString &id, bool included)
{
    toggle(m_withoutClusters, id, included);
    Q_EMIT changed();
}

void Scope::narrowToEnvironment(const QString &id)
{
    m_withoutEnvironments.clear();
    for (const QString &other : environments()) {
        if (other != id)
            m_withoutEnvironments.insert(other);
    }
    Q_EMIT changed();
}

void Scope::clear()
{
    m_withoutEnvironments.clear();
    m_withoutClusters.clear();
    Q_EMIT changed();
}

QStringList Scope::includedEnvironments() const
{
    QStringList ids = environments();
    ids.removeIf([this](const QString &id) { return m_withoutEnvironments.contains(id); });
    return ids;
}

QStringList Scope::includedClusters() const
{
    QStringList ids = clusters();
    ids.removeIf([this](const QString &id) { return m_withoutClusters.contains(id); });
    return ids;
}

bool Scope::hasProduction() const
{
    const QStringList ids = includedEnvironments();
    return std::any_of(ids.begin(), ids.end(), [this](const QString &id) { return m_catalog.isProduction(id); });
}

bool Scope::isProductionOnly() const
{
    const QStringList ids = includedEnvironments();
    return !ids.isEmpty()
        && std::all_of(ids.begin(), ids.end(), [this](const QString &id) { return m_catalog.isProduction(id); });
}

RowFilter Scope::filter() const
{
    RowFilter filter;
    if (!m_withoutEnvironments.isEmpty() && includedEnvironments() != environments())
        filter.append({QStringLiteral("environment"), RowFilter::Operator::Equal, includedEnvironments().join(u',')});
    if (!m_withoutClusters.isEmpty() && includedClusters() != clusters())
        filter.append({QStringLiteral("cluster"), RowFilter::Operator::Equal, includedClusters().join(u',')});
    return filter;
}

void Scope::save(QSettings &settings) const
{
    settings.setValue(QStringLiteral("withoutEnvironments"), QStringList(m_withoutEnvironments.values()));
    settings.setValue(QStringLiteral("withoutClusters"), QStringList(m_withoutClusters.values()));
}

void Scope::restore(QSettings &settings)
{
    const auto read = [&settings](const QString &key) {
        const QStringList list = settings.value(key).toStringList();
        return QSet<QString>(list.begin(), list.end());
    };
    m_withoutEnvironments = read(QStringLiteral("withoutEnvironments"));
    m_withoutClusters = read(QStringLiteral("withoutClusters"));
    Q_EMIT changed();
}

} // namespace wheelhouse::widgets
