#include "models/catalog.h"

#include "core/image_tag.h"

namespace wheelhouse::models {

void Catalog::setEnvironments(std::vector<EnvironmentFacts> environments)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_environments == environments)
            return;
        m_environments = std::move(environments);
    }
    Q_EMIT changed();
}

std::vector<EnvironmentFacts> Catalog::environments() const
{
    const std::lock_guard lock(m_mutex);
    return m_environments;
}

std::optional<EnvironmentFacts> Catalog::environment(const QString &id) const
{
    const std::lock_guard lock(m_mutex);
    for (const auto &facts : m_environments) {
        if (facts.id == id)
            return facts;
    }
    return std::nullopt;
}

bool Catalog::isProduction(const QString &environmentId) const
{
    if (const auto facts = environment(environmentId))
        return facts->production;
    return environmentId == QLatin1String("prod");
}

void Catalog::setClusterEnvironments(QHash<QString, QString> environmentOfCluster)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_environmentOfCluster == environmentOfCluster)
            return;
        m_environmentOfCluster = std::move(environmentOfCluster);
    }
    Q_EMIT changed();
}

QString Catalog::environmentOfCluster(const QString &clusterId) const
{
    const std::lock_guard lock(m_mutex);
    return m_environmentOfCluster.value(clusterId);
}

void Catalog::setProducts(QHash<QString, ProductFacts> products)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_products == products)
            return;
        m_products = std::move(products);
    }
    Q_EMIT changed();
}

QString Catalog::productName(const QString &productId) const
{
    const std::lock_guard lock(m_mutex);
    const QString name = m_products.value(productId).displayName;
    return name.isEmpty() ? productId : name;
}

QString Catalog::productIcon(const QString &productId) const
{
    const std::lock_guard lock(m_mutex);
    return m_products.value(productId).icon;
}

EnvironmentValue Catalog::chip(const QString &environmentId, const QString &cluster) const
{
    return {environmentId, isProduction(environmentId), cluster};
}

EnvironmentValue Catalog::chipOfCluster(const QString &clusterId) const
{
    return chip(environmentOfCluster(clusterId), clusterId);
}

TagValue Catalog::tag(const QString &whole, const QString &expectedEnvironment) const
{
    TagValue value;
    value.whole = whole;
    const auto parsed = ImageTag::parse(whole.toStdString());
    if (!parsed) {
        value.version = whole;
        return value;
    }
    value.version = QString::fromStdString(parsed->version);
    value.environment = QString::fromStdString(parsed->environment);
    value.ciNumber = QString::number(parsed->ciNumber);
    value.production = isProduction(value.environment);
    value.foreign = !expectedEnvironment.isEmpty() && value.environment != expectedEnvironment;
    return value;
}

} // namespace wheelhouse::models
