#include "models/kubernetes_events_model.h"

#include "models/proto_values.h"
#include "models/schema_parts.h"
#include "wheelhouse/v1/events.pb.h"

namespace wheelhouse::models {

namespace {

// What is shown of an event.
struct EventRow : Row {
    QString reason;
    QString message;
    QString objectKind;
    QString object;
    QString cluster;
    QString nameSpace;
    QString reporter;
    double count = 0;
    qint64 first = 0;
    qint64 last = 0;
    bool warning = false;

    Status status() const { return warning ? Status::Warn : Status::Ok; }
};

using Schema = TypedSchema<EventRow>;

RowPtr eventRowOf(const v1::Event &event)
{
    auto row = std::make_shared<EventRow>();
    row->key = event.name();
    row->reason = QString::fromStdString(event.reason());
    row->message = QString::fromStdString(event.message());
    row->objectKind = QString::fromStdString(event.object_kind());
    row->object = QString::fromStdString(event.object_name());
    row->cluster = fromUtf8(partOf(event.name(), "clusters"));
    row->nameSpace = fromUtf8(partOf(event.name(), "namespaces"));
    row->reporter = QString::fromStdString(event.reporter());
    row->count = std::max(1, event.count());
    row->first = msOf(event.first_time());
    row->last = msOf(event.last_time());
    row->warning = event.warning();
    return row;
}

std::shared_ptr<const RowSchema> eventSchema(Catalog *catalog)
{
    const auto status = [](const EventRow &row) { return row.status(); };
    const auto environment = [catalog](const EventRow &row) { return catalog->environmentOfCluster(row.cluster); };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<EventRow>({u"status", [] { return KubernetesEventsModel::tr("Type"); }, 90},
                               [](const EventRow &row) {
                                   return row.warning ? KubernetesEventsModel::tr("Warning")
                                                      : KubernetesEventsModel::tr("Normal");
                               },
                               status),
        textColumn<EventRow>({u"reason", [] { return KubernetesEventsModel::tr("Reason"); }, 130}, &EventRow::reason),
        {.spec = ColumnPlace{u"object", [] { return KubernetesEventsModel::tr("Object"); }, 220}.spec(ColumnKind::Mono),
         .text = [](const EventRow &row) { return row.object; },
         .sortKey = [](const EventRow &row) { return SortKey{0, row.object}; },
         .tooltip = [](const EventRow &row) { return row.objectKind + u' ' + row.object; }},
        textColumn<EventRow>({u"message", [] { return KubernetesEventsModel::tr("Message"); }, 360, 2}, &EventRow::message),
        numberColumn<EventRow>({u"count", [] { return KubernetesEventsModel::tr("Times"); }, 60, 3}, &EventRow::count),
        ageColumn<EventRow>({u"last", [] { return KubernetesEventsModel::tr("Last"); }, 70}, &EventRow::last),
        ageColumn<EventRow>({u"first", [] { return KubernetesEventsModel::tr("First"); }, 70, 8, false}, &EventRow::first),
        textColumn<EventRow>({u"cluster", [] { return KubernetesEventsModel::tr("Cluster"); }, 110, 4}, &EventRow::cluster),
        textColumn<EventRow>({u"namespace", [] { return KubernetesEventsModel::tr("Namespace"); }, 110, 8, false},
                             &EventRow::nameSpace),
        textColumn<EventRow>({u"reporter", [] { return KubernetesEventsModel::tr("Reported by"); }, 130, 8, false},
                             &EventRow::reporter),
    };
    parts.attributes = {
        textAttribute<EventRow>(u"object", &EventRow::object, true),
        textAttribute<EventRow>(u"kind", &EventRow::objectKind),
        textAttribute<EventRow>(u"reason", &EventRow::reason, true),
        textAttribute<EventRow>(u"message", &EventRow::message, true),
        textAttribute<EventRow>(u"cluster", &EventRow::cluster),
        textAttribute<EventRow>(u"namespace", &EventRow::nameSpace),
        wordAttribute<EventRow>(u"type", [](const EventRow &row) {
            return row.warning ? QStringLiteral("warning") : QStringLiteral("normal");
        }),
        wordAttribute<EventRow>(u"environment", environment),
        numberAttribute<EventRow>(u"count", [](const EventRow &row) { return row.count; }),
    };
    parts.status = status;
    // The latest first, whatever their type.
    parts.since = [](const EventRow &row) { return row.last; };
    parts.environment = environment;
    return std::make_shared<Schema>(std::move(parts));
}

} // namespace

void KubernetesEventRows::apply(const v1::WatchEventsResponse &response)
{
    apply(toBatch(response));
}

RowBatch KubernetesEventRows::toBatch(const v1::WatchEventsResponse &response)
{
    return batchOf(response, eventRowOf);
}

KubernetesEventsModel::KubernetesEventsModel(KubernetesEventRows &rows, Catalog &catalog, QObject *parent)
    : TableModel(rows, eventSchema(&catalog), parent)
{
    connect(&catalog, &Catalog::changed, this, &KubernetesEventsModel::refreshCells);
    sort(columnOf(QStringLiteral("last")));
}

PanelState KubernetesEventsModel::emptyState() const
{
    return emptyPanel(tr("No events"), tr("Kubernetes forgets its events after about an hour."));
}

} // namespace wheelhouse::models
