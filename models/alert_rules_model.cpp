#include "models/alert_rules_model.h"

#include <algorithm>

#include "core/result.h"
#include "models/error_text.h"
#include "models/proto_values.h"
#include "models/schema_parts.h"
#include "wheelhouse/v1/alerts.pb.h"

namespace wheelhouse::models {

namespace {

struct RuleRow : Row {
    v1::AlertRule message;
    QString alert;
    QString group;
    QString expression;
    QString error;
    QString cluster;
    QString state;
    double alerts = 0;
    double holdSeconds = 0;
    qint64 evaluated = 0;

    bool isFailing() const { return message.health() == "err"; }
    Status status() const
    {
        if (isFailing())
            return Status::Bad;
        if (message.state() == "pending")
            return Status::Progress;
        if (message.state() != "firing")
            return message.health() == "unknown" ? Status::Unknown : Status::Ok;
        switch (message.severity()) {
        case v1::SEVERITY_CRITICAL: return Status::Bad;
        case v1::SEVERITY_WARNING: return Status::Warn;
        default: return Status::Unknown;
        }
    }
};

QString stateWord(const RuleRow &row)
{
    if (row.isFailing())
        return AlertRulesModel::tr("Fails");
    if (row.message.state() == "firing")
        return AlertRulesModel::tr("Firing");
    if (row.message.state() == "pending")
        return AlertRulesModel::tr("Pending");
    return row.message.health() == "unknown" ? AlertRulesModel::tr("Not evaluated yet") : AlertRulesModel::tr("Inactive");
}

QString severityWord(const RuleRow &row)
{
    switch (row.message.severity()) {
    case v1::SEVERITY_CRITICAL: return AlertRulesModel::tr("Critical");
    case v1::SEVERITY_WARNING: return AlertRulesModel::tr("Warning");
    default: return AlertRulesModel::tr("Info");
    }
}

// For filters: not translated.
QString severityId(const RuleRow &row)
{
    switch (row.message.severity()) {
    case v1::SEVERITY_CRITICAL: return QStringLiteral("critical");
    case v1::SEVERITY_WARNING: return QStringLiteral("warning");
    default: return QStringLiteral("info");
    }
}

QString holdText(double seconds)
{
    return seconds > 0 ? durationText(static_cast<qint64>(seconds * 1000)) : QString();
}

RowPtr ruleRowOf(const v1::AlertRule &rule, int place)
{
    auto row = std::make_shared<RuleRow>();
    // A group may hold two rules of the same name.
    row->key = fmt::format("{}/rules/{}/{}/{}/{}", rule.cluster(), rule.file(), rule.group(), rule.alert_name(), place);
    row->message = rule;
    row->alert = QString::fromStdString(rule.alert_name());
    row->group = QString::fromStdString(rule.group());
    row->expression = QString::fromStdString(rule.expression()).simplified();
    row->error = QString::fromStdString(rule.last_error());
    row->cluster = fromUtf8(partOf(rule.cluster(), "clusters"));
    row->state = row->isFailing() ? QStringLiteral("failing") : QString::fromStdString(rule.state());
    row->alerts = rule.alert_count();
    row->holdSeconds = static_cast<double>(rule.hold_duration().seconds());
    row->evaluated = msOf(rule.evaluation_time());
    return row;
}

std::shared_ptr<const RowSchema> ruleSchema(Catalog *catalog)
{
    using Schema = TypedSchema<RuleRow>;
    const auto status = [](const RuleRow &row) { return row.status(); };
    const auto environment = [catalog](const RuleRow &row) { return catalog->environmentOfCluster(row.cluster); };
    Schema::Parts parts;
    parts.columns = {
        statusColumn<RuleRow>({u"status", [] { return AlertRulesModel::tr("State"); }, 110}, stateWord, status),
        textColumn<RuleRow>({u"alert", [] { return AlertRulesModel::tr("Rule"); }, 190}, &RuleRow::alert),
        numberColumn<RuleRow>({u"alerts", [] { return AlertRulesModel::tr("Alerts"); }, 64}, &RuleRow::alerts),
        {.spec = ColumnPlace{u"for", [] { return AlertRulesModel::tr("Must hold"); }, 90, 3}.spec(ColumnKind::Text),
         .text = [](const RuleRow &row) { return row.holdSeconds > 0 ? holdText(row.holdSeconds) : AlertRulesModel::tr("at once"); },
         .sortKey = [](const RuleRow &row) { return SortKey{row.holdSeconds, {}}; }},
        textColumn<RuleRow>({u"expression", [] { return AlertRulesModel::tr("Expression"); }, 300, 2}, &RuleRow::expression, ColumnKind::Mono),
        textColumn<RuleRow>({u"group", [] { return AlertRulesModel::tr("Group"); }, 120, 3}, &RuleRow::group),
        ageColumn<RuleRow>({u"evaluated", [] { return AlertRulesModel::tr("Evaluated"); }, 80, 4}, &RuleRow::evaluated),
        {.spec = ColumnPlace{u"where", [] { return AlertRulesModel::tr("Where"); }, 120, 1}.spec(ColumnKind::Environment),
         .text = [](const RuleRow &row) { return row.cluster; },
         .sortKey = [](const RuleRow &row) { return SortKey{0, row.cluster}; },
         .value = [catalog](const RuleRow &row) { return QVariant::fromValue(catalog->chipOfCluster(row.cluster)); }},
        {.spec = ColumnPlace{u"severity", [] { return AlertRulesModel::tr("Severity"); }, 90, 5, false}.spec(ColumnKind::Text),
         .text = severityWord,
         .sortKey = [](const RuleRow &row) { return SortKey{static_cast<double>(row.message.severity()), {}}; }},
        textColumn<RuleRow>({u"error", [] { return AlertRulesModel::tr("Last error"); }, 240, 6, false}, &RuleRow::error),
    };
    parts.attributes = {
        textAttribute<RuleRow>(u"alert", &RuleRow::alert, true),
        textAttribute<RuleRow>(u"expression", &RuleRow::expression, true),
        textAttribute<RuleRow>(u"group", &RuleRow::group, true),
        textAttribute<RuleRow>(u"error", &RuleRow::error, true),
        textAttribute<RuleRow>(u"state", &RuleRow::state),
        textAttribute<RuleRow>(u"cluster", &RuleRow::cluster),
        wordAttribute<RuleRow>(u"severity", severityId),
        wordAttribute<RuleRow>(u"environment", environment),
    };
    parts.label = [](const RuleRow &row, const QString &name) {
        const auto found = row.message.labels().find(name.toStdString());
        return AttributeValue{found == row.message.labels().end() ? QString() : QString::fromStdString(found->second), kNoValue};
    };
    parts.status = status;
    // Of the same state by name.
    parts.since = [](const RuleRow &row) { return static_cast<std::int64_t>(row.message.severity() == v1::SEVERITY_CRITICAL ? 0 : 1); };
    parts.environment = environment;
    return std::make_shared<Schema>(std::move(parts));
}

class RuleTable final : public TableModel {
public:
    RuleTable(LiveRows &rows, Catalog &catalog) : TableModel(rows, ruleSchema(&catalog))
    {
        connect(&catalog, &Catalog::changed, this, [this] { refreshCells(); });
    }

protected:
    PanelState emptyState() const override
    {
        return emptyPanel(AlertRulesModel::tr("No alerting rule"),
                          AlertRulesModel::tr("No cluster whose Prometheus is known has one."));
    }
};

} // namespace

AlertRulesModel::AlertRulesModel(Catalog &catalog, QObject *parent)
    : QObject(parent), m_rows(std::make_unique<LiveRows>()), m_table(std::make_unique<RuleTable>(*m_rows, catalog))
{
}

AlertRulesModel::~AlertRulesModel() = default;

AlertRuleFacts AlertRulesModel::facts(const QString &key) const
{
    AlertRuleFacts facts;
    const RowPtr held = m_table->sharedRow(m_table->rowOf(key));
    if (!held)
        return facts;
    const auto &row = static_cast<const RuleRow &>(*held);
    const auto note = [&row](const char *name) {
        const auto found = row.message.annotations().find(name);
        return found == row.message.annotations().end() ? QString() : QString::fromStdString(found->second);
    };
    facts.key = key;
    facts.alert = row.alert;
    facts.group = row.group;
    facts.file = QString::fromStdString(row.message.file());
    facts.cluster = row.cluster;
    facts.expression = QString::fromStdString(row.message.expression());
    facts.summary = note("summary");
    facts.description = note("description").isEmpty() ? note("message") : note("description");
    facts.hold = holdText(row.holdSeconds);
    facts.status = row.status();
    facts.word = tr("%1, %2").arg(severityWord(row), stateWord(row));
    facts.alertCount = static_cast<int>(row.alerts);
    facts.error = row.error;
    facts.evaluated = timeOf(row.message.evaluation_time());
    for (const auto &[name, value] : row.message.labels())
        facts.labels.append({QString::fromStdString(name), QString::fromStdString(value)});
    std::sort(facts.labels.begin(), facts.labels.end(), [](const auto &left, const auto &right) { return left.name < right.name; });
    return facts;
}

void AlertRulesModel::apply(const v1::ListAlertRulesResponse &response)
{
    std::vector<RowPtr> rows;
    QHash<QString, int> seen;
    for (const auto &rule : response.rules()) {
        const QString name = QString::fromStdString(rule.cluster() + '\n' + rule.file() + '\n' + rule.group() + '\n' + rule.alert_name());
        rows.push_back(ruleRowOf(rule, seen[name]++));
    }
    m_failures.clear();
    for (const auto &failed : response.failed())
        m_failures << tr("Rules of %1 are not known: %2").arg(fromUtf8(partOf(failed.name(), "clusters")), QString::fromStdString(failed.reason()));
    m_rows->replaceAll(std::move(rows));
    FeedState live;
    live.kind = FeedState::Kind::Live;
    live.dataTime = QDateTime::currentDateTimeUtc();
    m_rows->setFeed(live);
    Q_EMIT read();
}

void AlertRulesModel::setLoading()
{
    if (m_rows->feed().kind == FeedState::Kind::Idle)
        m_rows->setFeed({.kind = FeedState::Kind::Loading});
}

void AlertRulesModel::fail(const Error &error)
{
    m_rows->setFeed({.kind = FeedState::Kind::Failed, .cause = errorSentence(error), .technical = errorTechnical(error),
                     .action = QStringLiteral("retry"), .dataTime = m_rows->feed().dataTime});
    Q_EMIT read();
}

} // namespace wheelhouse::models
