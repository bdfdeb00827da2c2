#include "widgets/devices/bulk_target.h"

#include <QCoreApplication>

#include "models/device_query.h"
#include "models/text.h"

namespace wheelhouse::widgets {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(BulkTarget)
};

} // namespace

QStringList BulkTarget::products() const
{
    QStringList products;
    for (const QString &key : keys)
        products.append(key.section(u'/', 1, 1));
    for (const auto &condition : filter.conditions()) {
        if (isAll() && condition.key == QLatin1String("product") && condition.op == models::RowFilter::Operator::Equal
            && !condition.value.contains(u'*'))
            products.append(condition.value.split(u','));
    }
    products.removeDuplicates();
    return products;
}

models::DeviceJobActions::Target BulkTarget::toTarget() const
{
    if (!isAll())
        return {.devices = keys, .query = {}};
    // Without a condition all are meant, which has to be said.
    const QString query = models::deviceQueryOf(filter).filter;
    return {.devices = {}, .query = query.isEmpty() ? QStringLiteral("serial = \"*\"") : query};
}

QStringList BulkTarget::unknownKeys() const
{
    return isAll() ? models::deviceQueryOf(filter).unknownKeys : QStringList();
}

QString BulkTarget::words() const
{
    if (!isAll())
        return Words::tr("%n chosen device(s)", nullptr, static_cast<int>(keys.size()));
    return filter.isEmpty() ? Words::tr("all %1 devices").arg(models::countText(count))
                            : Words::tr("all %1 devices of %2").arg(models::countText(count), filter.toText());
}

} // namespace wheelhouse::widgets
