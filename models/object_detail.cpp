#include "models/object_detail.h"

#include <fmt/format.h>

#include "models/proto_values.h"
#include "models/schema_parts.h"
#include "wheelhouse/v1/cluster_objects.pb.h"
#include "wheelhouse/v1/object_changes.pb.h"

namespace wheelhouse::models {

namespace {

// A table within the detail, which says itself what its being empty means.
class DetailTable final : public TableModel {
public:
    DetailTable(LiveRows &rows, std::shared_ptr<const RowSchema> schema, std::function<PanelState()> empty)
        : TableModel(rows, std::move(schema)), m_empty(std::move(empty))
    {
    }

protected:
    PanelState emptyState() const override { return m_empty(); }

private:
    const std::function<PanelState()> m_empty;
};

struct ManagerRow : Row {
    QString manager;
    QString operation;
    double fields = 0;
    qint64 time = 0;
};

struct KeyRow : Row {
    QString name;
    double size = 0;
};

struct StoryRow : Row {
    QString reason;
    QString message;
    double count = 0;
    qint64 last = 0;
    bool isWarning = false;

    Status status() const { return isWarning ? Status::Warn : Status::Ok; }
};

struct ChangeRow : Row {
    QString what;
    QString field;
    QString before;
    QString after;
    QString manager;
    qint64 time = 0;
    qint64 place = 0;
    Status mark = Status::Ok;
};

std::shared_ptr<const RowSchema> managerSchema()
{
    TypedSchema<ManagerRow>::Parts parts;
    parts.columns = {
        textColumn<ManagerRow>({u"manager", [] { return ObjectDetail::tr("Manager"); }, 200}, &ManagerRow::manager),
        textColumn<ManagerRow>({u"operation", [] { return ObjectDetail::tr("How"); }, 110, 2}, &ManagerRow::operation),
        numberColumn<ManagerRow>({u"fields", [] { return ObjectDetail::tr("Fields"); }, 60, 1}, &ManagerRow::fields),
        ageColumn<ManagerRow>({u"time", [] { return ObjectDetail::tr("Last"); }, 70}, &ManagerRow::time),
    };
    parts.attributes = {textAttribute<ManagerRow>(u"manager", &ManagerRow::manager, true)};
    parts.status = [](const ManagerRow &) { return Status::Ok; };
    parts.since = [](const ManagerRow &row) { return -static_cast<std::int64_t>(row.time); };
    return std::make_shared<TypedSchema<ManagerRow>>(std::move(parts));
}

std::shared_ptr<const RowSchema> keySchema()
{
    TypedSchema<KeyRow>::Parts parts;
    parts.columns = {
        textColumn<KeyRow>({u"key", [] { return ObjectDetail::tr("Key"); }, 260}, &KeyRow::name, ColumnKind::Mono),
        {.spec = ColumnPlace{u"size", [] { return ObjectDetail::tr("Size"); }, 90}.spec(ColumnKind::Number),
         .text = [](const KeyRow &row) { return bytesText(row.size); },
         .sortKey = [](const KeyRow &row) { return SortKey{row.size, {}}; },
         .value = [](const KeyRow &row) { return QVariant(row.size); }},
    };
    parts.attributes = {textAttribute<KeyRow>(u"key", &KeyRow::name, true)};
    parts.status = [](const KeyRow &) { return Status::Ok; };
    parts.since = [](const KeyRow &) { return std::int64_t{0}; };
    return std::make_shared<TypedSchema<KeyRow>>(std::move(parts));
}

std::shared_ptr<const RowSchema> storySchema()
{
    TypedSchema<StoryRow>::Parts parts;
    parts.columns = {
        statusColumn<StoryRow>({u"status", [] { return ObjectDetail::tr("Type"); }, 90},
                               [](const StoryRow &row) { return row.isWarning ? ObjectDetail::tr("Warning") : ObjectDetail::tr("Normal"); },
                               [](const StoryRow &row) { return row.status(); }),
        textColumn<StoryRow>({u"reason", [] { return ObjectDetail::tr("Reason"); }, 120}, &StoryRow::reason),
        textColumn<StoryRow>({u"message", [] { return ObjectDetail::tr("Message"); }, 320, 1}, &StoryRow::message),
        numberColumn<StoryRow>({u"count", [] { return ObjectDetail::tr("Times"); }, 60, 2}, &StoryRow::count),
        ageColumn<StoryRow>({u"last", [] { return ObjectDetail::tr("Last"); }, 70}, &StoryRow::last),
    };
    parts.attributes = {textAttribute<StoryRow>(u"reason", &StoryRow::reason, true), textAttribute<StoryRow>(u"message", &StoryRow::message, true)};
    parts.status = [](const StoryRow &row) { return row.status(); };
    parts.since = [](const StoryRow &row) { return row.last; };
    return std::make_shared<TypedSchema<StoryRow>>(std::move(parts));
}

std::shared_ptr<const RowSchema> changeSchema()
{
    TypedSchema<ChangeRow>::Parts parts;
    parts.columns = {
        ageColumn<ChangeRow>({u"time", [] { return ObjectDetail::tr("When"); }, 70}, &ChangeRow::time),
        statusColumn<ChangeRow>({u"what", [] { return ObjectDetail::tr("What"); }, 90, 3}, [](const ChangeRow &row) { return row.what; },
                                [](const ChangeRow &row) { return row.mark; }),
        textColumn<ChangeRow>({u"field", [] { return ObjectDetail::tr("Field"); }, 220}, &ChangeRow::field, ColumnKind::Mono),
        textColumn<ChangeRow>({u"before", [] { return ObjectDetail::tr("Before"); }, 120, 1}, &ChangeRow::before, ColumnKind::Mono),
        textColumn<ChangeRow>({u"after", [] { return ObjectDetail::tr("After"); }, 120}, &ChangeRow::after, ColumnKind::Mono),
        textColumn<ChangeRow>({u"manager", [] { return ObjectDetail::tr("Manager"); }, 130, 2}, &ChangeRow::manager),
    };
    parts.attributes = {textAttribute<ChangeRow>(u"field", &ChangeRow::field, true), textAttribute<ChangeRow>(u"manager", &ChangeRow::manager, true)};
    parts.status = [](const ChangeRow &) { return Status::Ok; };
    parts.since = [](const ChangeRow &row) { return static_cast<std::int64_t>(row.place); };
    return std::make_shared<TypedSchema<ChangeRow>>(std::move(parts));
}

FeedState live()
{
    return {.kind = FeedState::Kind::Live, .dataTime = QDateTime::currentDateTimeUtc()};
}

} // namespace

ObjectDetail::ObjectDetail(QString key, QObject *parent)
    : QObject(parent), m_key(std::move(key)), m_managerRows(std::make_unique<LiveRows>()), m_keyRows(std::make_unique<LiveRows>()),
      m_eventRows(std::make_unique<LiveRows>()), m_changeRows(std::make_unique<LiveRows>()),
      m_managers(std::make_unique<DetailTable>(*m_managerRows, managerSchema(), [] {
          return emptyPanel(tr("No managers"), tr("The cluster does not tell who set which field."));
      })),
      m_keys(std::make_unique<DetailTable>(*m_keyRows, keySchema(), [] { return emptyPanel(tr("No keys")); })),
      m_events(std::make_unique<DetailTable>(*m_eventRows, storySchema(), [] {
          return emptyPanel(tr("No events"), tr("Nothing was reported of this object."));
      })),
      m_changes(std::make_unique<DetailTable>(*m_changeRows, changeSchema(), [] {
          return emptyPanel(tr("No changes"), tr("Since it is followed nothing of it changed. Not every kind is followed."));
      }))
{
    for (LiveRows *rows : {m_managerRows.get(), m_keyRows.get(), m_eventRows.get(), m_changeRows.get()})
        rows->setFeed({.kind = FeedState::Kind::Loading});
}

ObjectDetail::~ObjectDetail() = default;

void ObjectDetail::refresh()
{
    Q_EMIT refreshRequested();
}

void ObjectDetail::wantValues()
{
    m_wantsValues = true;
    refresh();
}

void ObjectDetail::apply(const v1::GetObjectResponse &response)
{
    m_known = true;
    m_yaml = QString::fromStdString(response.yaml());
    m_truncated = response.truncated();
    m_kind = QString::fromStdString(response.kind().kind());
    m_resource = QString::fromStdString(response.kind().resource());
    m_uid = QString::fromStdString(response.uid());
    m_resourceVersion = QString::fromStdString(response.resource_version());
    m_created = timeOf(response.create_time());
    m_deleting = response.has_delete_time();
    m_finalizers.clear();
    for (const auto &finalizer : response.finalizers())
        m_finalizers << QString::fromStdString(finalizer);
    m_owners.clear();
    for (const auto &owner : response.owners())
        m_owners.append({QString::fromStdString(owner.name()),
                         QStringLiteral("%1 %2").arg(QString::fromStdString(owner.kind()), QString::fromStdString(owner.object_name()))});
    std::vector<RowPtr> managers;
    for (const auto &manager : response.managers()) {
        auto row = std::make_shared<ManagerRow>();
        row->key = fmt::format("{:04}", managers.size());
        row->manager = QString::fromStdString(manager.manager());
        row->operation = manager.subresource().empty()
            ? QString::fromStdString(manager.operation())
            : QStringLiteral("%1 %2").arg(QString::fromStdString(manager.operation()), QString::fromStdString(manager.subresource()));
        row->fields = manager.field_count();
        row->time = msOf(manager.time());
        managers.push_back(std::move(row));
    }
    m_managerRows->replaceAll(std::move(managers));
    std::vector<RowPtr> keys;
    for (const auto &key : response.keys()) {
        auto row = std::make_shared<KeyRow>();
        row->key = key.key();
        row->name = QString::fromStdString(key.key());
        row->size = static_cast<double>(key.size_bytes());
        keys.push_back(std::move(row));
    }
    m_keyRows->replaceAll(std::move(keys));
    std::vector<RowPtr> events;
    for (const auto &event : response.events()) {
        auto row = std::make_shared<StoryRow>();
        row->key = event.name();
        row->reason = QString::fromStdString(event.reason());
        row->message = QString::fromStdString(event.message()).simplified();
        row->count = std::max(1, event.count());
        row->last = msOf(event.last_time());
        row->isWarning = event.warning();
        events.push_back(std::move(row));
    }
    m_eventRows->replaceAll(std::move(events));
    for (LiveRows *rows : {m_managerRows.get(), m_keyRows.get(), m_eventRows.get()})
        rows->setFeed(live());
    m_state = panelStateOf(live(), true);
    Q_EMIT stateChanged();
    Q_EMIT changed();
}

void ObjectDetail::apply(const v1::ListObjectChangesResponse &response)
{
    std::vector<RowPtr> rows;
    for (const auto &change : response.changes()) {
        for (int i = 0; i < std::max(1, change.fields_size()); ++i) {
            auto row = std::make_shared<ChangeRow>();
            row->key = fmt::format("{:06}", rows.size());
            row->place = static_cast<qint64>(rows.size());
            row->time = msOf(change.time());
            row->manager = QString::fromStdString(change.manager());
            if (change.type() == v1::ObjectChange::TYPE_CREATED) {
                row->what = tr("Created");
            } else if (change.type() == v1::ObjectChange::TYPE_DELETED) {
                row->what = tr("Deleted");
                row->mark = Status::Off;
            } else {
                row->what = tr("Changed");
                row->mark = Status::Progress;
            }
            if (i < change.fields_size()) {
                const auto &field = change.fields(i);
                row->field = QString::fromStdString(field.path());
                row->before = QString::fromStdString(field.before()).simplified();
                row->after = QString::fromStdString(field.after()).simplified();
            }
            rows.push_back(std::move(row));
        }
    }
    m_changeRows->replaceAll(std::move(rows));
    m_changeRows->setFeed(live());
}

void ObjectDetail::fail(const QString &sentence, const QString &technical)
{
    m_state = panelStateOf({.kind = FeedState::Kind::Failed, .cause = sentence, .technical = technical}, m_known);
    Q_EMIT stateChanged();
}

} // namespace wheelhouse::models
