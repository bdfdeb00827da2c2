#include "models/facets_model.h"

#include "core/result.h"
#include "models/device_query.h"
#include "models/device_row.h"
#include "models/error_text.h"
#include "models/feed_state.h"
#include "models/finding_text.h"
#include "models/schema_parts.h"
#include "models/text.h"

namespace wheelhouse::models {

namespace {

using Operator = RowFilter::Operator;
using Condition = RowFilter::Condition;

// `never-seen` of `NEVER_SEEN`, where the values are names of an enum.
bool isEnum(const QString &field)
{
    return field == QLatin1String("presence") || field == QLatin1String("state") || field == QLatin1String("finding");
}

QString pageValue(const QString &field, const QString &value)
{
    return isEnum(field) ? value.toLower().replace(u'_', u'-') : value;
}

QString fieldText(const QString &field)
{
    if (field == QLatin1String("product"))
        return FacetsModel::tr("Product");
    if (field == QLatin1String("presence"))
        return FacetsModel::tr("Presence");
    if (field == QLatin1String("care"))
        return FacetsModel::tr("Needs care");
    if (field == QLatin1String("finding"))
        return FacetsModel::tr("Findings");
    if (field == QLatin1String("site"))
        return FacetsModel::tr("Site");
    if (field == QLatin1String("firmware"))
        return FacetsModel::tr("Firmware");
    if (field == QLatin1String("group"))
        return FacetsModel::tr("Group");
    return field;
}

QString presenceText(const QString &value)
{
    if (value == QLatin1String("online"))
        return FacetsModel::tr("Online");
    if (value == QLatin1String("offline"))
        return FacetsModel::tr("Offline");
    return FacetsModel::tr("Never seen");
}

QString findingText(const QString &value)
{
    v1::Finding::Kind kind = v1::Finding::KIND_UNSPECIFIED;
    const QString name = QStringLiteral("KIND_") + QString(value).toUpper().replace(u'-', u'_');
    return v1::Finding::Kind_Parse(name.toStdString(), &kind) ? findingWord(kind) : value;
}

bool isOf(const Condition &condition, const QString &field)
{
    return condition.key == field && (condition.op == Operator::Equal || condition.op == Operator::NotEqual);
}

RowFilter without(const RowFilter &filter, const QString &field)
{
    RowFilter rest;
    for (const Condition &condition : filter.conditions()) {
        if (!isOf(condition, field))
            rest.append(condition);
    }
    return rest;
}

} // namespace

FacetsModel::FacetsModel(Catalog &catalog, QObject *parent) : QAbstractListModel(parent), m_catalog(catalog) {}

QStringList FacetsModel::fields()
{
    return {QStringLiteral("product"), QStringLiteral("presence"), QStringLiteral("care"), QStringLiteral("finding"),
            QStringLiteral("site"), QStringLiteral("firmware"), QStringLiteral("group")};
}

int FacetsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QVariant FacetsModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_lines.size())
        return {};
    const Line &line = m_lines[index.row()];
    const Facet &facet = m_facets[line.facet];
    if (line.value < 0) {
        switch (role) {
        case Qt::DisplayRole: return fieldText(facet.field);
        case IsHeadRole: return true;
        case CountRole: return facet.more;
        default: return {};
        }
    }
    const Value &value = facet.values[line.value];
    switch (role) {
    case Qt::DisplayRole: return valueText(facet, value);
    case Qt::AccessibleTextRole:
        return tr("%1: %2, %3 devices").arg(fieldText(facet.field), valueText(facet, value), countText(value.count));
    case IsHeadRole: return false;
    case CountRole: return value.count;
    case ShareRole: return m_total > 0 ? static_cast<double>(value.count) / static_cast<double>(m_total) : 0.0;
    case IsChosenRole: return isChosen(facet.field, value.value);
    default: return {};
    }
}

Qt::ItemFlags FacetsModel::flags(const QModelIndex &index) const
{
    if (!index.isValid() || index.row() >= m_lines.size() || m_lines[index.row()].value < 0)
        return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

QString FacetsModel::valueText(const Facet &facet, const Value &value) const
{
    if (value.value.isEmpty())
        return facet.field == QLatin1String("care") || facet.field == QLatin1String("finding") ? tr("nothing") : tr("none");
    if (facet.field == QLatin1String("product"))
        return m_catalog.productName(value.value);
    if (facet.field == QLatin1String("presence"))
        return presenceText(value.value);
    if (facet.field == QLatin1String("care"))
        return careText(value.value);
    if (facet.field == QLatin1String("finding"))
        return findingText(value.value);
    return value.value;
}

bool FacetsModel::isChosen(const QString &field, const QString &value) const
{
    for (const Condition &condition : m_filter.conditions()) {
        if (!isOf(condition, field))
            continue;
        if (value.isEmpty() ? condition.op == Operator::NotEqual && condition.value == QLatin1String("*")
                            : condition.op == Operator::Equal && condition.value.split(u',').contains(value, Qt::CaseInsensitive))
            return true;
    }
    return false;
}

RowFilter FacetsModel::toggled(int row) const
{
    if (row < 0 || row >= m_lines.size() || m_lines[row].value < 0)
        return m_filter;
    const Facet &facet = m_facets[m_lines[row].facet];
    const QString value = facet.values[m_lines[row].value].value;
    QStringList values;
    bool hasNone = false;
    for (const Condition &condition : m_filter.conditions()) {
        if (!isOf(condition, facet.field))
            continue;
        if (condition.op == Operator::Equal && condition.value != QLatin1String("*"))
            values.append(condition.value.split(u','));
        hasNone |= condition.op == Operator::NotEqual && condition.value == QLatin1String("*");
    }
    RowFilter filter = without(m_filter, facet.field);
    // "None" and a value exclude each other: the later word holds.
    if (value.isEmpty()) {
        if (!hasNone)
            filter.append({facet.field, Operator::NotEqual, QStringLiteral("*")});
        return filter;
    }
    if (isChosen(facet.field, value))
        values.removeIf([&value](const QString &each) { return each.compare(value, Qt::CaseInsensitive) == 0; });
    else
        values.append(value);
    if (!values.isEmpty())
        filter.append({facet.field, Operator::Equal, values.join(u',')});
    return filter;
}

void FacetsModel::setFilter(const RowFilter &filter)
{
    m_filter = filter;
    ++m_round;
    m_incoming.clear();
    QStringList free;
    QStringList own;
    for (const QString &field : fields()) {
        const auto &conditions = filter.conditions();
        const bool isNamed = std::any_of(conditions.begin(), conditions.end(),
                                         [&field](const Condition &condition) { return isOf(condition, field); });
        (isNamed ? own : free).append(field);
    }
    m_missing = 1 + static_cast<int>(own.size());
    if (m_facets.isEmpty()) {
        PanelState loading;
        loading.title = tr("Counting the devices");
        setState(loading);
    }
    // Chosen marks follow at once.
    if (!m_lines.isEmpty())
        Q_EMIT dataChanged(index(0), index(static_cast<int>(m_lines.size()) - 1), {IsChosenRole});
    const int round = m_round;
    Q_EMIT questionAsked(round, true, deviceQueryOf(filter).filter, free);
    for (const QString &field : own)
        Q_EMIT questionAsked(round, false, deviceQueryOf(without(filter, field)).filter, {field});
}

void FacetsModel::apply(int round, bool isWhole, const v1::SummarizeDevicesResponse &response)
{
    if (round != m_round || m_missing == 0)
        return;
    if (isWhole)
        m_incomingTotal = response.total_size();
    for (const auto &facet : response.facets()) {
        Facet made{.field = QString::fromStdString(facet.field()), .values = {}, .more = facet.more_count()};
        for (const auto &value : facet.values())
            made.values.append({pageValue(made.field, QString::fromStdString(value.value())), value.count()});
        m_incoming.append(made);
    }
    if (--m_missing == 0)
        rebuild();
}

void FacetsModel::rebuild()
{
    const QStringList order = fields();
    std::sort(m_incoming.begin(), m_incoming.end(), [&order](const Facet &left, const Facet &right) {
        return order.indexOf(left.field) < order.indexOf(right.field);
    });
    beginResetModel();
    m_facets = std::exchange(m_incoming, {});
    m_total = m_incomingTotal;
    m_lines.clear();
    for (int facet = 0; facet < m_facets.size(); ++facet) {
        const auto &values = m_facets[facet].values;
        // Where nobody has any there is nothing to choose.
        if (values.isEmpty() || (values.size() == 1 && values.first().value.isEmpty()))
            continue;
        m_lines.append({facet, -1});
        for (int value = 0; value < values.size(); ++value)
            m_lines.append({facet, value});
    }
    endResetModel();
    PanelState state;
    state.kind = PanelState::Kind::Live;
    if (m_lines.isEmpty())
        state = emptyPanel(tr("No devices match"), tr("There is nothing to narrow; take a condition away."));
    setState(state);
}

void FacetsModel::fail(int round, const Error &error)
{
    if (round != m_round || m_missing == 0)
        return;
    m_missing = 0;
    const FeedState feed{.kind = FeedState::Kind::Failed, .cause = errorSentence(error), .technical = errorTechnical(error)};
    setState(panelStateOf(feed, false));
}

void FacetsModel::setState(PanelState state)
{
    if (state == m_state)
        return;
    m_state = std::move(state);
    Q_EMIT stateChanged();
}

} // namespace wheelhouse::models
